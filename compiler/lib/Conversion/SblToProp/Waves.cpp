// Splittings of exp(-i tau (T + V) / hbar) into kicks by V and motions by T.
//
// Chin 4A takes the commutator [V, [T, V]] = hbar^2 |grad V|^2 / m into its middle kick:
//   e^{V/6} e^{T/2} e^{2 W/3} e^{T/2} e^{V/6},  W = V -+ tau^2/48 sum (d_i V)^2 / m_i,
// minus in real time, plus in imaginary time. Blanes and Moan's six-stage schemes of order 4 (J.
// Comput. Appl. Math. 142 (2002) 313) ask nothing of V: where it depends on time, kicks take the
// time that the motions before them have reached; where it depends on |psi|^2, a kick is still
// solved exactly. Their Runge-Kutta-Nystrom scheme (SRKN6b) is the better one by a factor of two to
// four; it needs [V, [V, [V, T]]] = 0. A kick depends on places and density, T is quadratic in the
// phase, so each bracket takes one degree of the phase: after three nothing is left, whether the
// law is linear or not. Only where an absorber makes the density itself decay under a cubic law S6
// stays.
#include "Waves.h"

#include "Formulas.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;

namespace sbl {

namespace {

/// Fractions of a step: kick, motion, kick, …, kick; corrections of the kicks where there are any.
struct Fractions {
  SmallVector<double> kicks, motions, corrections;
};

Fractions fractionsOf(Splitting splitting, bool imaginary) {
  switch (splitting) {
  case Splitting::Strang:
    return {{0.5, 0.5}, {1}, {0, 0}};
  case Splitting::Chin4A:
    return {{1.0 / 6, 2.0 / 3, 1.0 / 6}, {0.5, 0.5}, {0, (imaginary ? 1.0 : -1.0) / 48, 0}};
  case Splitting::Nystrom: {
    const double b1 = 0.0829844064174052, b2 = 0.396309801498368, b3 = -0.0390563049223486;
    const double a1 = 0.245298957184271, a2 = 0.604872665711080;
    const double b4 = 1 - 2 * (b1 + b2 + b3), a3 = 0.5 - (a1 + a2);
    return {{b1, b2, b3, b4, b3, b2, b1}, {a1, a2, a3, a3, a2, a1}, SmallVector<double>(7, 0.0)};
  }
  case Splitting::BlanesMoan: {
    const double a1 = 0.0792036964311957, a2 = 0.353172906049774, a3 = -0.0420650803577195;
    const double b1 = 0.209515106613362, b2 = -0.143851773179818;
    const double a4 = 1 - 2 * (a1 + a2 + a3), b3 = 0.5 - (b1 + b2);
    return {{a1, a2, a3, a4, a3, a2, a1}, {b1, b2, b3, b3, b2, b1}, SmallVector<double>(7, 0.0)};
  }
  }
  llvm_unreachable("every splitting has its fractions");
}

class WaveWriter {
public:
  WaveWriter(ModuleOp module, SymbolTable &symbols, ir::QuantumOp law, unsigned rank,
             const std::string &name, const WavePlan &plan)
      : module(module), symbols(symbols), law(law), rank(rank), name(name), plan(plan),
        imaginary(plan.imaginary), builder(OpBuilder::atBlockEnd(module.getBody())),
        loc(law.getLoc()),
        wave(prop::WaveType::get(builder.getContext(), rank, builder.getF64Type())) {}

  prop::WaveProgramOp write() {
    FlatSymbolRefAttr dispersion = writeDispersion(), phase = writePhase();
    FlatSymbolRefAttr step = writeStep(fractionsOf(plan.splitting, imaginary), dispersion, phase);
    FlatSymbolRefAttr heat = plan.usesKernels() ? writeHeat() : FlatSymbolRefAttr();
    return prop::WaveProgramOp::create(
        builder, loc, builder.getStringAttr(name), FlatSymbolRefAttr::get(law.getSymNameAttr()),
        builder.getStringAttr(imaginary ? plan.scheme : "spectral"),
        builder.getI64IntegerAttr(plan.splitting == Splitting::Strang ? 2 : 4), phase, dispersion,
        step, heat, imaginary ? builder.getUnitAttr() : UnitAttr());
  }

private:
  FlatSymbolRefAttr ref(const Twine &symbol) {
    return FlatSymbolRefAttr::get(builder.getStringAttr(symbol));
  }
  Block *body(Region &region, unsigned arguments) {
    SmallVector<Type> types(arguments, builder.getF64Type());
    return builder.createBlock(&region, {}, types, SmallVector<Location>(arguments, loc));
  }

  /// hbar / (2 mass), one per axis.
  FlatSymbolRefAttr writeDispersion() {
    const std::string symbol = name + "_dispersion";
    auto op = prop::ScalarsOp::create(builder, loc, builder.getStringAttr(symbol));
    OpBuilder::InsertionGuard guard(builder);
    Block *block = body(op.getBody(), 2);
    FormulaBuilder f(builder, loc, symbols, {}, block->getArgument(0), block->getArgument(1));
    SmallVector<Value> rates;
    for (auto mass : law.getMass().getAsRange<FlatSymbolRefAttr>())
      rates.push_back(f.div(f.mul(0.5, f.scalar(law.getHbarAttr())), f.scalar(mass)));
    prop::YieldOp::create(builder, loc, rates);
    return ref(symbol);
  }

  /// With V = potential + correction * grad_squared, over a duration c:
  /// psi exp(-(absorber c + i (V c + g |psi|^2 s)) / hbar), where s is the integral of
  /// exp(-2 absorber t / hbar) over the duration, in which |psi|^2 itself decays. In imaginary time
  /// psi exp(-(V + g |psi|^2) c / hbar).
  FlatSymbolRefAttr writePhase() {
    const std::string symbol = name + "_phase";
    auto op =
        prop::PhaseOp::create(builder, loc, builder.getStringAttr(symbol), TypeAttr::get(wave));
    OpBuilder::InsertionGuard guard(builder);
    Block *block = body(op.getBody(), rank + 5);
    Value time = block->getArgument(rank), duration = block->getArgument(rank + 1);
    Value correction = block->getArgument(rank + 2);
    Value re = block->getArgument(rank + 3), im = block->getArgument(rank + 4);
    FormulaBuilder f(builder, loc, symbols, block->getArguments().take_front(rank), time, duration);

    Value perHbar = f.div(duration, f.scalar(law.getHbarAttr()));
    Value angle = f.constant(0), decay;
    if (law.getPotentialAttr())
      angle = f.mul(perHbar, f.field(law.getPotentialAttr()));
    if (law.getGradSquaredAttr())
      angle = f.add(angle, f.mul(f.mul(correction, perHbar), f.field(law.getGradSquaredAttr())));
    if (law.getAbsorberAttr())
      decay = f.mul(perHbar, f.field(law.getAbsorberAttr()));
    if (law.getNonlinearityAttr()) {
      Value density = f.add(f.mul(re, re), f.mul(im, im));
      Value weight = f.mul(perHbar, f.field(law.getNonlinearityAttr()));
      if (decay)
        weight = f.mul(weight, meanDecay(f, decay));
      angle = f.add(angle, f.mul(weight, density));
    }
    if (imaginary) {
      Value factor = f.exp(f.mul(-1.0, angle));
      prop::YieldOp::create(builder, loc, ValueRange{f.mul(re, factor), f.mul(im, factor)});
      return ref(symbol);
    }
    // `afn`: an angle of any size keeps its sine and cosine to 1e-16 absolutely, which is what a
    // phase needs.
    const auto fast = arith::FastMathFlags::afn;
    Value c = math::CosOp::create(builder, loc, angle, fast);
    Value s = math::SinOp::create(builder, loc, angle, fast);
    Value newRe = f.add(f.mul(re, c), f.mul(im, s));
    Value newIm = f.sub(f.mul(im, c), f.mul(re, s));
    if (decay) {
      Value left = f.exp(f.mul(-1.0, decay));
      newRe = f.mul(newRe, left);
      newIm = f.mul(newIm, left);
    }
    prop::YieldOp::create(builder, loc, ValueRange{newRe, newIm});
    return ref(symbol);
  }

  /// (1 - exp(-2 d)) / (2 d), 1 at d = 0.
  Value meanDecay(FormulaBuilder &f, Value d) {
    Value twice = f.mul(-2.0, d);
    Value isZero = arith::CmpFOp::create(builder, loc, arith::CmpFPredicate::OEQ, d, f.constant(0));
    Value safe = arith::SelectOp::create(builder, loc, isZero, f.constant(1), twice);
    Value ratio = f.div(math::ExpM1Op::create(builder, loc, safe), safe);
    return arith::SelectOp::create(builder, loc, isZero, f.constant(1), ratio);
  }

  FlatSymbolRefAttr writeStep(const Fractions &fractions, FlatSymbolRefAttr dispersion,
                              FlatSymbolRefAttr phase) {
    const std::string symbol = name + "_step";
    auto step = prop::StepOp::create(builder, loc, builder.getStringAttr(symbol), StringAttr());
    if (SmallVector<int64_t> radices = radicesOfAxes(module, symbols); !radices.empty())
      step->setAttr(prop::radicesAttrName, builder.getDenseI64ArrayAttr(radices));
    OpBuilder::InsertionGuard guard(builder);
    Block *block = builder.createBlock(&step.getBody(), {}, {wave}, {loc});
    Value psi = block->getArgument(0);
    for (auto [k, fraction] : llvm::enumerate(fractions.kicks)) {
      psi = prop::KickOp::create(builder, loc, wave, psi, phase, builder.getF64FloatAttr(fraction),
                                 builder.getF64FloatAttr(fractions.corrections[k]));
      if (k == fractions.motions.size())
        break;
      for (unsigned axis = 0; axis < rank; ++axis)
        psi = prop::TransformOp::create(builder, loc, wave, psi, dispersion,
                                        builder.getI64IntegerAttr(axis),
                                        builder.getF64FloatAttr(fractions.motions[k]));
    }
    prop::ReturnOp::create(builder, loc, psi);
    return ref(symbol);
  }

  /// One positive sweep along each axis, on a field: the real or the imaginary part.
  FlatSymbolRefAttr writeHeat() {
    auto field = prop::FieldType::get(builder.getContext(), rank, builder.getF64Type());
    SmallVector<FlatSymbolRefAttr> kernels;
    for (unsigned axis = 0; axis < rank; ++axis) {
      StringAttr kernel = builder.getStringAttr(name + "_heat" + std::to_string(axis));
      prop::KernelOp::create(builder, loc, kernel, builder.getI64IntegerAttr(axis),
                             builder.getStringAttr("gaussian"), builder.getI64IntegerAttr(axis),
                             FloatAttr(), UnitAttr(), IntegerAttr());
      kernels.push_back(FlatSymbolRefAttr::get(kernel));
    }
    const std::string symbol = name + "_heat";
    auto step = prop::StepOp::create(builder, loc, builder.getStringAttr(symbol), StringAttr());
    OpBuilder::InsertionGuard guard(builder);
    Value current = builder.createBlock(&step.getBody(), {}, {field}, {loc})->getArgument(0);
    for (unsigned axis = 0; axis < rank; ++axis)
      current = prop::SweepOp::create(builder, loc, field, current, kernels[axis],
                                      builder.getI64IntegerAttr(axis), UnitAttr(),
                                      FlatSymbolRefAttr(), FlatSymbolRefAttr());
    prop::ReturnOp::create(builder, loc, current);
    return ref(symbol);
  }

  ModuleOp module;
  SymbolTable &symbols;
  ir::QuantumOp law;
  const unsigned rank;
  const std::string &name;
  const WavePlan &plan;
  const bool imaginary;
  OpBuilder builder;
  const Location loc;
  const prop::WaveType wave;
};

} // namespace

Splitting chooseSplitting(ir::QuantumOp law, int64_t order, bool imaginary) {
  if (order == 2)
    return Splitting::Strang;
  const bool linear = !law.getNonlinearityAttr() && !law.getAbsorberAttr();
  if (linear && law.getAutonomous() && law.getSmooth())
    return Splitting::Chin4A;
  if (imaginary) // the others go backwards in some of their motions, which imaginary time forbids
    return Splitting::Strang;
  const bool decays = law.getNonlinearityAttr() && law.getAbsorberAttr();
  return decays ? Splitting::BlanesMoan : Splitting::Nystrom;
}

static StringRef nameOf(Splitting splitting) {
  switch (splitting) {
  case Splitting::Strang:
    return "strang";
  case Splitting::Chin4A:
    return "chin";
  case Splitting::Nystrom:
    return "nystrom";
  case Splitting::BlanesMoan:
    return "blanes_moan";
  }
  llvm_unreachable("every splitting is named");
}

std::string WavePlan::suffix() const {
  std::string result = nameOf(splitting).str();
  if (imaginary)
    result += "_imaginary";
  if (imaginary && scheme != "auto")
    result += "_" + scheme.str();
  return result;
}

prop::WaveProgramOp writeWaveProgram(ModuleOp module, SymbolTable &symbols, ir::QuantumOp law,
                                     unsigned rank, const std::string &name, const WavePlan &plan) {
  return WaveWriter(module, symbols, law, rank, name, plan).write();
}

} // namespace sbl
