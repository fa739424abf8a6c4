// Laws from data, as the operations that describe them.
#include "ModelImporter.h"

using namespace mlir;

namespace sbl {

namespace {

StringRef nameOf(DataLaw::Kind kind) {
  switch (kind) {
  case DataLaw::Kind::Samples:
    return "samples";
  case DataLaw::Kind::Image:
    return "image";
  case DataLaw::Kind::Stored:
    return "stored";
  case DataLaw::Kind::Point:
    return "point";
  case DataLaw::Kind::Solved:
    return "solved";
  }
  return {};
}

StringRef nameOf(DataLaw::Smoothing smoothing) {
  switch (smoothing) {
  case DataLaw::Smoothing::Auto:
    return "auto";
  case DataLaw::Smoothing::Given:
    return "given";
  case DataLaw::Smoothing::Histogram:
    return "histogram";
  }
  return {};
}

} // namespace

void ModelImporter::dataLaws() {
  for (auto [i, law] : llvm::enumerate(model_.dataLaws)) {
    const std::string base = "data." + std::to_string(i);
    if (!law.used) {
      data_.push_back({});
      continue;
    }
    StringAttr own = symbol(base);
    const auto numbers = [&](const char *role, const std::vector<ExprRef> &list) {
      llvm::SmallVector<Attribute> symbols;
      for (auto [k, e] : llvm::enumerate(list))
        symbols.push_back(scalar(base + "." + role + Twine(k), e));
      return list.empty() ? ArrayAttr() : builder_.getArrayAttr(symbols);
    };
    llvm::SmallVector<Attribute> columns;
    for (const DataLaw::Column &column : law.columns) {
      if (auto *name = std::get_if<std::string>(&column))
        columns.push_back(builder_.getStringAttr(*name));
      else
        columns.push_back(
            builder_.getI64IntegerAttr(static_cast<std::int64_t>(std::get<std::uint64_t>(column))));
    }
    llvm::SmallVector<StringRef> dimensions(law.dimensions.begin(), law.dimensions.end());
    // The scalars first, so that the text reads downwards.
    ArrayAttr bandwidth = numbers("bandwidth", law.bandwidth), place = numbers("place", law.place);
    Symbol time = scalar(base + ".time", law.time);
    const bool smooths = law.kind == DataLaw::Kind::Samples || law.kind == DataLaw::Kind::Image;
    ir::DataOp::create(
        builder_, locate(own), own, builder_.getStringAttr(nameOf(law.kind)),
        builder_.getI64IntegerAttr(law.firstAxis), builder_.getI64IntegerAttr(law.rank),
        text(law.file), columns.empty() ? ArrayAttr() : builder_.getArrayAttr(columns),
        smooths ? builder_.getStringAttr(nameOf(law.smoothing)) : StringAttr(), bandwidth,
        when(law.inverted), text(law.variable),
        dimensions.empty() ? ArrayAttr() : builder_.getStrArrayAttr(dimensions), time, place);
    data_.push_back(FlatSymbolRefAttr::get(own));
  }
}

} // namespace sbl
