#include "Laws.h"

#include <functional>

#include "Formulas.h"
#include "llvm/ADT/StringExtras.h"

using namespace mlir;

namespace sbl {
namespace {

using Formula = std::function<Value(FormulaBuilder &)>;

/// Writes the ops of one program, one symbol after another.
class ProgramWriter {
public:
  ProgramWriter(LawContext &context)
      : context(context), builder(OpBuilder::atBlockEnd(context.module.getBody())),
        loc(context.diffusion.getLoc()) {}

  prop::ProgramOp write(Law law);

private:
  FlatSymbolRefAttr ref(StringRef name) { return FlatSymbolRefAttr::get(builder.getContext(), name); }
  std::string symbol(const Twine &suffix) { return (context.name + "_" + suffix).str(); }
  Type f64() { return builder.getF64Type(); }
  prop::FieldType fieldType() {
    return prop::FieldType::get(builder.getContext(), context.rank, context.element);
  }

  Value noiseSquared(FormulaBuilder &f, unsigned axis) {
    Value s = f.scalar(cast<FlatSymbolRefAttr>(context.diffusion.getNoiseScalars()[axis]));
    return f.mul(s, s);
  }

  FlatSymbolRefAttr pointwise(StringRef name, const Formula &formula);
  FlatSymbolRefAttr factor(StringRef name, ArrayRef<Attribute> parts);
  FlatSymbolRefAttr kernel(unsigned axis, StringRef kind, std::optional<double> fraction = {});
  /// exp(-tau V/2) for the ends of a step; null where nothing is killed.
  FlatSymbolRefAttr halfKilling();
  /// exp(-weight * tau * W), and the same without the killing where that differs.
  prop::FieldPartAttr exponential(StringRef name, const std::function<Value(FormulaBuilder &, bool)> &exponent);

  void quadratic();
  void gradient4();
  void gradient2();
  void lines();
  void generator();
  void tridiagonal();

  void startStep();
  void scale(FlatSymbolRefAttr factor) {
    current = prop::ScaleOp::create(builder, loc, current.getType(), current, factor);
  }
  void sweep(unsigned axis, FlatSymbolRefAttr kernel) {
    current = prop::SweepOp::create(builder, loc, current.getType(), current, kernel,
                                    builder.getI64IntegerAttr(axis), UnitAttr(), FlatSymbolRefAttr(),
                                    FlatSymbolRefAttr());
  }
  void solve(unsigned axis, FlatSymbolRefAttr kernel) {
    current = prop::SolveOp::create(builder, loc, current.getType(), current, kernel,
                                    builder.getI64IntegerAttr(axis), UnitAttr(), FlatSymbolRefAttr(),
                                    FlatSymbolRefAttr());
  }

  LawContext &context;
  OpBuilder builder;
  Location loc;
  SmallVector<Attribute> kernels;
  SmallVector<Formula> variances; // one per Gaussian kernel, in slot order
  prop::StepOp step;
  Value current;
};

FlatSymbolRefAttr ProgramWriter::pointwise(StringRef name, const Formula &formula) {
  auto op = prop::PointwiseOp::create(builder, loc, builder.getStringAttr(name),
                                      TypeAttr::get(fieldType()));
  OpBuilder::InsertionGuard guard(builder);
  SmallVector<Type> types(context.rank + 2, f64());
  Block *block = builder.createBlock(&op.getBody(), {}, types, SmallVector<Location>(types.size(), loc));
  FormulaBuilder f(builder, loc, context.symbols, block->getArguments().take_front(context.rank),
                   block->getArgument(context.rank), block->getArgument(context.rank + 1));
  prop::YieldOp::create(builder, loc, ValueRange{formula(f)});
  return ref(name);
}

FlatSymbolRefAttr ProgramWriter::factor(StringRef name, ArrayRef<Attribute> parts) {
  std::string full = symbol(name);
  prop::FactorOp::create(builder, loc, builder.getStringAttr(full), builder.getArrayAttr(parts));
  return ref(full);
}

FlatSymbolRefAttr ProgramWriter::kernel(unsigned axis, StringRef kind, std::optional<double> fraction) {
  std::string full = symbol("k" + Twine(kernels.size()));
  prop::KernelOp::create(builder, loc, builder.getStringAttr(full), builder.getI64IntegerAttr(axis),
                         builder.getStringAttr(kind), builder.getI64IntegerAttr(kernels.size()),
                         fraction ? builder.getF64FloatAttr(*fraction) : FloatAttr());
  kernels.push_back(ref(full));
  return ref(full);
}

prop::FieldPartAttr
ProgramWriter::exponential(StringRef name,
                           const std::function<Value(FormulaBuilder &, bool)> &exponent) {
  auto write = [&](const std::string &full, bool killed) {
    return pointwise(full, [&](FormulaBuilder &f) { return f.exp(exponent(f, killed)); });
  };
  FlatSymbolRefAttr field = write(symbol(name), true);
  FlatSymbolRefAttr unkilled;
  if (context.diffusion.getGaugeUnkilled())
    unkilled = write(symbol(name + "_unkilled"), false);
  return prop::FieldPartAttr::get(builder.getContext(), field, unkilled);
}

FlatSymbolRefAttr ProgramWriter::halfKilling() {
  FlatSymbolRefAttr rate = context.diffusion.getKillingAttr();
  if (!rate)
    return {};
  auto field = pointwise(symbol("survival"), [&](FormulaBuilder &f) {
    return f.exp(f.mul(f.mul(-0.5, f.tau()), f.field(rate)));
  });
  return factor("killing", {prop::FieldPartAttr::get(builder.getContext(), field, FlatSymbolRefAttr())});
}

void ProgramWriter::startStep() {
  step = prop::StepOp::create(builder, loc, builder.getStringAttr(symbol("backward")),
                              builder.getStringAttr(symbol("forward")));
  Block *block = builder.createBlock(&step.getBody(), {}, {fieldType()}, {loc});
  current = block->getArgument(0);
}

/// exp(-tau (H0 + W)) for W = level + sum a (x-c)^2/2 + l x is Mehler's kernel: a Gaussian of variance
/// s^2 tau sinhc(a s^2 tau^2) between two factors
/// exp(-tau level/2 - sum (a tau/4) tanhc(a s^2 tau^2/4) (x-c)^2 + l x tau/2 - s^2 l^2 tau^3/48).
void ProgramWriter::quadratic() {
  auto diffusion = context.diffusion;
  auto at = [](std::optional<ArrayAttr> list, unsigned axis) {
    return cast<FlatSymbolRefAttr>((*list)[axis]);
  };
  SmallVector<FlatSymbolRefAttr> gaussians;
  for (unsigned axis = 0; axis < context.rank; ++axis) {
    gaussians.push_back(kernel(axis, "gaussian"));
    variances.push_back([this, diffusion, axis, at](FormulaBuilder &f) mutable {
      Value s2tau = f.mul(noiseSquared(f, axis), f.tau());
      Value z = f.mul(f.mul(f.scalar(at(diffusion.getCurvature(), axis)), s2tau), f.tau());
      return f.mul(s2tau, f.sinhc(z));
    });
  }
  auto field = pointwise(symbol("mehler"), [&](FormulaBuilder &f) {
    Value tau = f.tau();
    Value sum = f.mul(f.mul(0.5, f.scalar(diffusion.getLevelAttr())), tau);
    for (unsigned axis = 0; axis < context.rank; ++axis) {
      Value x = f.coordinate(axis), s2 = noiseSquared(f, axis);
      Value a = f.scalar(at(diffusion.getCurvature(), axis));
      Value l = f.scalar(at(diffusion.getSlope(), axis));
      Value d = f.sub(x, f.scalar(at(diffusion.getCentre(), axis)));
      Value tau2 = f.mul(tau, tau);
      Value z = f.mul(f.mul(0.25, f.mul(a, s2)), tau2);
      Value bowl = f.mul(f.mul(f.mul(0.25, f.mul(a, tau)), f.tanhc(z)), f.mul(d, d));
      Value ramp = f.mul(0.5, f.mul(f.mul(l, x), tau));
      Value lift = f.mul(1.0 / 48.0, f.mul(f.mul(s2, f.mul(l, l)), f.mul(tau2, tau)));
      sum = f.add(sum, f.add(bowl, f.sub(ramp, lift)));
    }
    return f.exp(f.mul(-1.0, sum));
  });
  SmallVector<Attribute> parts{
      prop::FieldPartAttr::get(builder.getContext(), field, FlatSymbolRefAttr())};
  // With killing there is no invariant to balance towards: Gaussian and factor both contain it.
  if (!diffusion.getKillingAttr())
    parts.push_back(prop::BalancePartAttr::get(builder.getContext()));
  auto end = factor("end", parts);
  OpBuilder::InsertionGuard guard(builder);
  startStep();
  scale(end);
  for (unsigned axis = 0; axis < context.rank; ++axis)
    sweep(axis, gaussians[axis]);
  scale(end);
}

/// Chin 4A: e^{-tau W/6} G(tau/2) e^{-(2 tau/3)(W + tau^2 S/48)} G(tau/2) e^{-tau W/6}. The heat
/// kernels of the axes commute, so G needs no splitting of its own.
void ProgramWriter::gradient4() {
  auto diffusion = context.diffusion;
  SmallVector<FlatSymbolRefAttr> halves;
  for (unsigned axis = 0; axis < context.rank; ++axis) {
    halves.push_back(kernel(axis, "gaussian"));
    variances.push_back([this, axis](FormulaBuilder &f) {
      return f.mul(0.5, f.mul(noiseSquared(f, axis), f.tau()));
    });
  }
  auto gauge = [&](FormulaBuilder &f, bool killed) {
    return f.field(killed || !diffusion.getGaugeUnkilledAttr() ? diffusion.getGaugePotentialAttr()
                                                               : diffusion.getGaugeUnkilledAttr());
  };
  auto slopes = [&](FormulaBuilder &f, bool killed) {
    return f.field(killed || !diffusion.getGradSquaredUnkilledAttr()
                       ? diffusion.getGradSquaredAttr()
                       : diffusion.getGradSquaredUnkilledAttr());
  };
  auto outer = exponential("outer", [&](FormulaBuilder &f, bool killed) {
    return f.mul(f.mul(-1.0 / 6.0, f.tau()), gauge(f, killed));
  });
  auto inner = exponential("inner", [&](FormulaBuilder &f, bool killed) {
    Value correction = f.mul(f.mul(1.0 / 48.0, f.mul(f.tau(), f.tau())), slopes(f, killed));
    return f.mul(f.mul(-2.0 / 3.0, f.tau()), f.add(gauge(f, killed), correction));
  });
  auto end = factor("end", {outer, prop::BalancePartAttr::get(builder.getContext())});
  auto middle = factor("middle", {inner});
  OpBuilder::InsertionGuard guard(builder);
  startStep();
  scale(end);
  for (unsigned axis = 0; axis < context.rank; ++axis)
    sweep(axis, halves[axis]);
  scale(middle);
  for (unsigned axis = context.rank; axis-- > 0;)
    sweep(axis, halves[axis]);
  scale(end);
}

/// Strang: e^{-tau W/2} G(tau) e^{-tau W/2}; for drifts too rough for Chin's gradient term.
void ProgramWriter::gradient2() {
  auto diffusion = context.diffusion;
  SmallVector<FlatSymbolRefAttr> gaussians;
  for (unsigned axis = 0; axis < context.rank; ++axis) {
    gaussians.push_back(kernel(axis, "gaussian"));
    variances.push_back(
        [this, axis](FormulaBuilder &f) { return f.mul(noiseSquared(f, axis), f.tau()); });
  }
  auto outer = exponential("outer", [&](FormulaBuilder &f, bool killed) {
    auto name = killed || !diffusion.getGaugeUnkilledAttr() ? diffusion.getGaugePotentialAttr()
                                                            : diffusion.getGaugeUnkilledAttr();
    return f.mul(f.mul(-0.5, f.tau()), f.field(name));
  });
  auto end = factor("end", {outer, prop::BalancePartAttr::get(builder.getContext())});
  OpBuilder::InsertionGuard guard(builder);
  startStep();
  scale(end);
  for (unsigned axis = 0; axis < context.rank; ++axis)
    sweep(axis, gaussians[axis]);
  scale(end);
}

/// Strang over the axes, outermost first, the last axis whole in the middle. Each kernel is carried
/// into the gauge of the drift along its own lines, where it is symmetric.
void ProgramWriter::lines() {
  MLIRContext *ctx = builder.getContext();
  unsigned last = context.rank - 1;
  SmallVector<FlatSymbolRefAttr> gaussians, enter, leave;
  for (unsigned axis = 0; axis < context.rank; ++axis) {
    double fraction = axis == last ? 1.0 : 0.5;
    auto k = kernel(axis, "gaussian");
    gaussians.push_back(k);
    variances.push_back([this, axis, fraction](FormulaBuilder &f) {
      return f.mul(fraction, f.mul(noiseSquared(f, axis), f.tau()));
    });
    enter.push_back(factor("enter" + std::to_string(axis), {prop::GaugePartAttr::get(ctx, k, -1)}));
    leave.push_back(factor("leave" + std::to_string(axis), {prop::GaugePartAttr::get(ctx, k, 1)}));
  }
  FlatSymbolRefAttr killing = halfKilling();
  OpBuilder::InsertionGuard guard(builder);
  startStep();
  auto along = [&](unsigned axis) {
    scale(enter[axis]);
    sweep(axis, gaussians[axis]);
    scale(leave[axis]);
  };
  if (killing)
    scale(killing);
  for (unsigned axis = 0; axis <= last; ++axis)
    along(axis);
  for (unsigned axis = last; axis-- > 0;)
    along(axis);
  if (killing)
    scale(killing);
}

/// exp(tau Q) per axis; the generators of different axes commute where the law separates.
void ProgramWriter::generator() {
  SmallVector<FlatSymbolRefAttr> exponentials;
  for (unsigned axis = 0; axis < context.rank; ++axis)
    exponentials.push_back(kernel(axis, "generator", 1.0));
  FlatSymbolRefAttr killing = halfKilling();
  OpBuilder::InsertionGuard guard(builder);
  startStep();
  if (killing)
    scale(killing);
  for (unsigned axis = 0; axis < context.rank; ++axis)
    sweep(axis, exponentials[axis]);
  if (killing)
    scale(killing);
}

/// Strang over the axes, outermost first, the last axis whole in the middle.
void ProgramWriter::tridiagonal() {
  unsigned last = context.rank - 1;
  SmallVector<FlatSymbolRefAttr> implicit;
  for (unsigned axis = 0; axis < context.rank; ++axis)
    implicit.push_back(kernel(axis, "implicit", axis == last ? 1.0 : 0.5));
  FlatSymbolRefAttr killing = halfKilling();
  OpBuilder::InsertionGuard guard(builder);
  startStep();
  if (killing)
    scale(killing);
  for (unsigned axis = 0; axis <= last; ++axis)
    solve(axis, implicit[axis]);
  for (unsigned axis = last; axis-- > 0;)
    solve(axis, implicit[axis]);
  if (killing)
    scale(killing);
}

prop::ProgramOp ProgramWriter::write(Law law) {
  StringRef scheme = "kernel", lawName;
  int64_t order = 0;
  switch (law) {
  case Law::Quadratic: quadratic(); lawName = "quadratic"; break;
  case Law::Gradient4: gradient4(); lawName = "gradient"; order = 4; break;
  case Law::Gradient2: gradient2(); lawName = "gradient"; order = 2; break;
  case Law::Lines: lines(); lawName = "lines"; order = 2; break;
  case Law::Generator:
    generator();
    scheme = "separable";
    lawName = "generator";
    order = context.diffusion.getKillingAttr() ? 2 : 0;
    break;
  case Law::Tridiagonal:
    tridiagonal();
    scheme = "tridiagonal";
    lawName = "generator";
    order = 2;
    break;
  }
  {
    OpBuilder::InsertionGuard guard(builder);
    builder.setInsertionPointToEnd(&step.getBody().front());
    prop::ReturnOp::create(builder, loc, current);
  }
  std::string variancesName = symbol("variances");
  {
    auto op = prop::ScalarsOp::create(builder, loc, builder.getStringAttr(variancesName));
    OpBuilder::InsertionGuard guard(builder);
    Block *block = builder.createBlock(&op.getBody(), {}, {f64(), f64()}, {loc, loc});
    FormulaBuilder f(builder, loc, context.symbols, {}, block->getArgument(0), block->getArgument(1));
    SmallVector<Value> values;
    for (const Formula &variance : variances)
      values.push_back(variance(f));
    prop::YieldOp::create(builder, loc, values);
  }
  return prop::ProgramOp::create(builder, loc, builder.getStringAttr(context.name),
                                 builder.getStringAttr(scheme), builder.getStringAttr(lawName),
                                 builder.getI64IntegerAttr(order),
                                 ref(context.diffusion.getSymName()), ref(variancesName),
                                 builder.getArrayAttr(kernels), ref(symbol("backward")),
                                 ref(symbol("forward")));
}

} // namespace

prop::ProgramOp writeProgram(LawContext &context, Law law) { return ProgramWriter(context).write(law); }

} // namespace sbl
