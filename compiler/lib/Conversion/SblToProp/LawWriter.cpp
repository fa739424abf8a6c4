#include "LawWriter.h"

using namespace mlir;

namespace sbl {

Value LawWriter::noiseSquared(FormulaBuilder &f, unsigned axis) {
  Value s = f.scalar(cast<FlatSymbolRefAttr>(context.diffusion.getNoiseScalars()[axis]));
  return f.mul(s, s);
}

bool LawWriter::isRing(unsigned axis) const {
  auto op = *std::next(context.module.getOps<ir::AxisOp>().begin(), axis);
  return op.getLow() == ir::BoundaryKind::Periodic;
}

// ---------------------------------------------------------------------------- factors

FlatSymbolRefAttr LawWriter::pointwise(const Twine &name, const Formula &formula) {
  std::string full = symbol(name);
  auto type = prop::FieldType::get(builder.getContext(), context.rank, context.element);
  auto op =
      prop::PointwiseOp::create(builder, loc, builder.getStringAttr(full), TypeAttr::get(type));
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Type> types(context.rank + 2, f64());
  Block *block =
      builder.createBlock(&op.getBody(), {}, types, SmallVector<Location>(types.size(), loc));
  FormulaBuilder f(builder, loc, context.symbols, block->getArguments().take_front(context.rank),
                   block->getArgument(context.rank), block->getArgument(context.rank + 1));
  prop::YieldOp::create(builder, loc, ValueRange{formula(f)});
  return ref(full);
}

Attribute LawWriter::exponential(const Twine &name,
                                 const std::function<Value(FormulaBuilder &, bool)> &exponent) {
  auto write = [&](const Twine &full, bool killed) {
    return pointwise(full, [&](FormulaBuilder &f) { return f.exp(exponent(f, killed)); });
  };
  FlatSymbolRefAttr field = write(name, true), unkilled;
  if (context.diffusion.getGaugeUnkilled())
    unkilled = write(name + "_unkilled", false);
  return prop::FieldPartAttr::get(builder.getContext(), field, unkilled);
}

FlatSymbolRefAttr LawWriter::factor(const Twine &name, ArrayRef<Attribute> parts) {
  std::string full = symbol(name);
  prop::FactorOp::create(builder, loc, builder.getStringAttr(full), builder.getArrayAttr(parts));
  return ref(full);
}

FlatSymbolRefAttr LawWriter::halfKilling() {
  FlatSymbolRefAttr rate = context.diffusion.getKillingAttr();
  if (!rate)
    return {};
  auto field = pointwise("survival", [&](FormulaBuilder &f) {
    return f.exp(f.mul(f.mul(-0.5, f.tau()), f.field(rate)));
  });
  return factor("killing",
                {prop::FieldPartAttr::get(builder.getContext(), field, FlatSymbolRefAttr())});
}

// ---------------------------------------------------------------------------- kernels

FlatSymbolRefAttr LawWriter::kernel(unsigned axis, StringRef kind, std::optional<double> fraction,
                                    bool ring, std::optional<unsigned> direction) {
  std::string full = symbol("k" + Twine(kernels.size()));
  prop::KernelOp::create(builder, loc, builder.getStringAttr(full), builder.getI64IntegerAttr(axis),
                         builder.getStringAttr(kind), builder.getI64IntegerAttr(kernels.size()),
                         fraction ? builder.getF64FloatAttr(*fraction) : FloatAttr(),
                         ring ? builder.getUnitAttr() : UnitAttr(),
                         direction ? builder.getI64IntegerAttr(*direction) : IntegerAttr());
  kernels.push_back(ref(full));
  return ref(full);
}

FlatSymbolRefAttr LawWriter::gaussian(unsigned axis, Formula variance, bool lifted) {
  variances.push_back(std::move(variance));
  return kernel(axis, "gaussian", {}, lifted);
}

FlatSymbolRefAttr LawWriter::heat(unsigned line, double fraction, bool lifted) {
  if (!hasMatrix())
    return gaussian(
        line,
        [this, line, fraction](FormulaBuilder &f) {
          Value variance = f.mul(noiseSquared(f, line), f.tau());
          return fraction == 1 ? variance : f.mul(fraction, variance);
        },
        lifted);
  variances.push_back([fraction](FormulaBuilder &f) { return f.mul(fraction, f.tau()); });
  return kernel(0, "lattice", {}, false, line);
}

FlatSymbolRefAttr LawWriter::transport(unsigned axis, double fraction) {
  variances.push_back([fraction](FormulaBuilder &f) { return f.mul(fraction, f.tau()); });
  return kernel(axis, "transport", {}, false);
}

FlatSymbolRefAttr LawWriter::finiteVolume(unsigned axis, StringRef kind, double fraction) {
  return kernel(axis, kind, fraction, kind == "implicit" && isRing(axis));
}

FlatSymbolRefAttr LawWriter::writeVariances() {
  std::string name = symbol("variances");
  auto op = prop::ScalarsOp::create(builder, loc, builder.getStringAttr(name));
  OpBuilder::InsertionGuard guard(builder);
  Block *block = builder.createBlock(&op.getBody(), {}, {f64(), f64()}, {loc, loc});
  FormulaBuilder f(builder, loc, context.symbols, {}, block->getArgument(0), block->getArgument(1));
  SmallVector<Value> values;
  for (const Formula &variance : variances)
    values.push_back(variance(f));
  prop::YieldOp::create(builder, loc, values);
  return ref(name);
}

// ------------------------------------------------------------------------------- step

void LawWriter::startStep() {
  step = prop::StepOp::create(builder, loc, builder.getStringAttr(symbol("backward")),
                              builder.getStringAttr(symbol("forward")));
  auto type = prop::FieldType::get(builder.getContext(), context.rank, context.element);
  current = builder.createBlock(&step.getBody(), {}, {type}, {loc})->getArgument(0);
}

void LawWriter::scale(FlatSymbolRefAttr factor) {
  if (factor)
    current = prop::ScaleOp::create(builder, loc, current.getType(), current, factor);
}

void LawWriter::sweep(unsigned axis, FlatSymbolRefAttr kernel) {
  current = prop::SweepOp::create(builder, loc, current.getType(), current, kernel,
                                  builder.getI64IntegerAttr(axis), UnitAttr(), FlatSymbolRefAttr(),
                                  FlatSymbolRefAttr());
}

void LawWriter::slide(unsigned axis, FlatSymbolRefAttr kernel) {
  current = prop::SlideOp::create(builder, loc, current.getType(), current, kernel,
                                  builder.getI64IntegerAttr(axis), UnitAttr(), FlatSymbolRefAttr(),
                                  FlatSymbolRefAttr());
}

void LawWriter::solve(unsigned axis, FlatSymbolRefAttr kernel) {
  current = prop::SolveOp::create(builder, loc, current.getType(), current, kernel,
                                  builder.getI64IntegerAttr(axis), UnitAttr(), FlatSymbolRefAttr(),
                                  FlatSymbolRefAttr());
}

prop::ProgramOp LawWriter::finish(StringRef scheme, StringRef law, int64_t order) {
  prop::ReturnOp::create(builder, loc, current);
  builder.setInsertionPointAfter(step);
  FlatSymbolRefAttr variancesName = writeVariances();
  return prop::ProgramOp::create(
      builder, loc, builder.getStringAttr(context.name), builder.getStringAttr(scheme),
      builder.getStringAttr(law), builder.getI64IntegerAttr(order),
      ref(context.diffusion.getSymName()), variancesName, builder.getArrayAttr(kernels),
      ref(symbol("backward")), ref(symbol("forward")));
}

prop::ProgramOp writeProgram(LawContext &context, Law law) {
  LawWriter w(context);
  switch (law) {
  case Law::Quadratic:
    return writeQuadratic(w);
  case Law::Gradient4:
    return writeGradient4(w);
  case Law::Gradient2:
    return writeGradient2(w);
  case Law::Even:
    return writeEven(w);
  case Law::Lines:
    return writeLines(w);
  case Law::Generator:
    return writeGenerator(w);
  case Law::Tridiagonal:
    return writeTridiagonal(w);
  case Law::Kinetic:
    return writeKinetic(w);
  }
  llvm_unreachable("every law is written");
}

} // namespace sbl
