// Samples as sbl ops.
#include "ModelImporter.h"

using namespace mlir;

namespace sbl {

namespace {

const char *nameOf(Sample::Method method) {
  switch (method) {
  case Sample::Method::Auto:
    return "auto";
  case Sample::Method::Euler:
    return "euler";
  case Sample::Method::Weak2:
    return "weak2";
  case Sample::Method::Exact:
    return "exact";
  }
  return "";
}

} // namespace

void ModelImporter::samples() {
  for (const Sample &sample : model_.samples) {
    StringAttr name = symbol(sample.name);
    Symbol diffusion, flow, bridge;
    ir::MarginalAttr initial;
    if (sample.question) {
      bridge = bridges_[sample.question->index];
    } else {
      if (sample.law.kind == LawRef::Kind::Diffusion)
        diffusion = diffusions_[sample.law.index];
      flow = flowOf(sample.law);
      initial =
          ir::MarginalAttr::get(builder_.getContext(), moment(sample.name + ".start", sample.start),
                                distributions_[sample.initial], FlatSymbolRefAttr());
    }
    Symbol count = scalar(sample.name + ".count", sample.count);
    Symbol seed = scalar(sample.name + ".seed", sample.seed);
    Symbol accuracy = scalar(sample.name + ".accuracy", sample.options.accuracy);
    Symbol steps = scalar(sample.name + ".steps", sample.options.steps);
    ir::SampleOp::create(builder_, locate(name), name, diffusion, flow, initial, bridge, count,
                         seed, accuracy, steps, builder_.getStringAttr(nameOf(sample.method)),
                         when(sample.linear));
  }
}

} // namespace sbl
