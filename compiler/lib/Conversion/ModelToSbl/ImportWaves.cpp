// Waves, quantum laws and evolutions as sbl operations.
#include <limits>

#include "ModelImporter.h"

using namespace mlir;

namespace sbl {

void ModelImporter::waves() {
  for (auto [i, wave] : llvm::enumerate(model_.waves)) {
    std::string name = wave.name.empty() ? "wave." + std::to_string(i) : wave.name;
    for (const Evolve &evolve : model_.evolutions)
      if (evolve.kind == Evolve::Initial::Wave && evolve.initial == i && wave.name.empty())
        name = evolve.name + ".initial";
    StringAttr own = symbol(name);
    // A wave that asks questions has no formula: whoever solves hands its numbers over. Until then
    // they are not a number, which no solve takes for a wave.
    const auto known = [&](ExprRef part) {
      const bool asks = model_.context->dependence(part).queries;
      return asks ? model_.context->constant(std::numeric_limits<double>::quiet_NaN()) : part;
    };
    Symbol re = field(name + ".re", known(wave.re)), im = field(name + ".im", known(wave.im));
    ir::WaveOp::create(builder_, locate(own), own, re, im);
    waves_.push_back(FlatSymbolRefAttr::get(own));
  }
}

void ModelImporter::quantums() {
  const auto isZero = [](ExprRef e) { return !e || (e->op == Op::Constant && e->value == 0); };
  for (const Quantum &law : model_.quantums) {
    StringAttr name = symbol(law.name);
    Symbol hbar = scalar(law.name + ".hbar", law.hbar);
    ArrayAttr mass = scalars(law.name + ".mass", law.mass);
    const auto present = [&](const char *part, ExprRef e) {
      return isZero(e) ? Symbol() : field(law.name + part, e);
    };
    Symbol potential = present(".potential", law.potential);
    Symbol nonlinearity = present(".nonlinearity", law.nonlinearity);
    Symbol absorber = present(".absorber", law.absorber);
    Symbol gradSquared = law.smooth ? present(".grad_squared", law.gradSquared) : Symbol();
    ir::QuantumOp::create(builder_, locate(name), name, hbar, mass, potential, nonlinearity,
                          absorber, gradSquared, when(law.autonomous), when(law.smooth));
    quantums_.push_back(FlatSymbolRefAttr::get(name));
  }
}

void ModelImporter::waveEvolutions() {
  for (const Evolve &evolve : model_.evolutions) {
    if (evolve.law.kind != LawRef::Kind::Quantum)
      continue;
    StringAttr name = symbol(evolve.name);
    Symbol start = moment(evolve.name + ".start", evolve.start);
    Symbol accuracy = scalar(evolve.name + ".accuracy", evolve.options.accuracy);
    Symbol steps = scalar(evolve.name + ".steps", evolve.options.steps);
    StringRef scheme = evolve.options.scheme == SolveOptions::Scheme::Kernel     ? "kernel"
                       : evolve.options.scheme == SolveOptions::Scheme::Spectral ? "spectral"
                                                                                 : "auto";
    ir::EvolveWaveOp::create(builder_, locate(name), name, quantums_[evolve.law.index], start,
                             waves_[evolve.initial], accuracy, steps,
                             builder_.getI64IntegerAttr(evolve.options.order),
                             builder_.getStringAttr(scheme), when(evolve.imaginary));
  }
}

} // namespace sbl
