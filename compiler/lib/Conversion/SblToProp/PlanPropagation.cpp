// --plan-propagation
// Expects:  an sbl module: declarations, fields, diffusions and questions.
// Produces: besides them, for every bridge and evolution a prop.program with its kernels, factors
// and backward
//           step; the fields and scalars that the runtime evaluates as compiled functions.
// Keeps:    the law of motion: each step is consistent with exp(tau L) to the program's order.
// Test:     test/Conversion/plan-propagation.mlir
#include "Flows.h"
#include "Formulas.h"
#include "Laws.h"
#include "Modes.h"
#include "Waves.h"
#include "sbl/Conversion/SblToProp/Passes.h"
#include "sbl/Dialect/Sbl/SblDialect.h"
#include "llvm/ADT/MapVector.h"
#include "llvm/ADT/SetVector.h"

using namespace mlir;

namespace sbl {
#define GEN_PASS_DEF_PLANPROPAGATION
#include "sbl/Conversion/SblToProp/Passes.h.inc"

namespace {

/// The law that a question's options and the diffusion's structure allow; nothing, with a message
/// at the question, where none does.
template <typename Question>
std::optional<Law> chooseLaw(Question question, ir::DiffusionOp diffusion) {
  StringRef scheme = question.getScheme();
  int64_t order = question.getOrder();
  bool constantNoise = !diffusion.getNoiseScalars().empty();

  if (diffusion.getSilent())
    return Law::Kinetic;
  // A dense exponential for every step would cost more than all its sweeps.
  bool separates =
      diffusion.getOwnAxisNoise() && diffusion.getSeparable() && diffusion.getAutonomous();
  if (scheme == "tridiagonal")
    return Law::Tridiagonal;
  if (scheme == "separable") {
    if (separates)
      return Law::Generator;
    question.emitError("the separable scheme needs a law that separates axis by axis, which `")
        << diffusion.getSymName()
        << "` does not; use `scheme = tridiagonal` or leave the choice to `auto`";
    return std::nullopt;
  }
  if (!constantNoise) {
    if (scheme != "kernel")
      return separates ? Law::Generator : Law::Tridiagonal;
    question.emitError(
        "the kernel scheme needs noise that is constant along each axis; use `scheme = "
        "tridiagonal` or leave the choice to `auto`");
    return std::nullopt;
  }
  if (!diffusion.getGradient())
    return Law::Lines;
  if (diffusion.getEvenGauge())
    return Law::Even;
  if (diffusion.getQuadratic() && order == 0)
    return Law::Quadratic;
  // A law that depends on time is entered and left through each step's own gauge, at its middle:
  // Strang's order.
  if (!diffusion.getSmooth() || !diffusion.getAutonomous() || order == 2)
    return Law::Gradient2;
  return Law::Gradient4;
}

StringRef lawName(Law law) {
  switch (law) {
  case Law::Quadratic:
    return "linear";
  case Law::Gradient4:
    return "chin";
  case Law::Gradient2:
    return "strang";
  case Law::Even:
    return "heat";
  case Law::Lines:
    return "lines";
  case Law::Generator:
    return "generator";
  case Law::Tridiagonal:
    return "tridiagonal";
  case Law::Kinetic:
    return "kinetic";
  }
  llvm_unreachable("every law is named");
}

struct PlanPropagation : impl::PlanPropagationBase<PlanPropagation> {
  void runOnOperation() override {
    ModuleOp module = getOperation();
    SymbolTable symbols(module);
    unsigned rank = llvm::range_size(module.getOps<ir::AxisOp>());
    FloatType element = Float64Type::get(&getContext());
    auto takePrecision = [&](auto question) {
      if (question.getPrecision() == "f32")
        element = Float32Type::get(&getContext());
    };
    for (auto bridge : module.getOps<ir::BridgeOp>())
      takePrecision(bridge);
    for (auto evolve : module.getOps<ir::EvolveOp>())
      takePrecision(evolve);

    // Questions that follow one law of one diffusion share the program.
    llvm::MapVector<std::pair<Operation *, Law>, std::string> planned;
    auto plan = [&](auto question) {
      auto diffusion = symbols.lookup<ir::DiffusionOp>(question.getDiffusion());
      std::optional<Law> law = chooseLaw(question, diffusion);
      if (!law)
        return false;
      auto [entry, isNew] = planned.insert({{diffusion, *law}, ""});
      if (isNew) {
        entry->second = (diffusion.getSymName() + "_" + lawName(*law)).str();
        LawContext context{module, symbols, diffusion, rank, element, entry->second};
        writeProgram(context, *law);
      }
      question->setAttr("program", FlatSymbolRefAttr::get(&getContext(), entry->second));
      return true;
    };
    for (auto bridge : module.getOps<ir::BridgeOp>())
      if (!plan(bridge))
        return signalPassFailure();
    for (auto evolve : module.getOps<ir::EvolveOp>())
      if (!plan(evolve))
        return signalPassFailure();
    planWaves(module, symbols, rank);
    planModes(module, rank, element);
    planFlowWaves(module, rank);
    compileFields(module, symbols, rank, element);
    compileScalars(module, symbols);
  }

  /// Evolutions of one quantum law by one splitting share the program.
  void planWaves(ModuleOp module, SymbolTable &symbols, unsigned rank) {
    llvm::StringMap<std::string> planned;
    for (auto evolve : module.getOps<ir::EvolveWaveOp>()) {
      auto law = symbols.lookup<ir::QuantumOp>(evolve.getLaw());
      const bool imaginary = evolve.getImaginary();
      const WavePlan plan{chooseSplitting(law, evolve.getOrder(), imaginary), imaginary,
                          evolve.getScheme()};
      const std::string name = law.getSymName().str() + "_" + plan.suffix();
      if (planned.insert({name, name}).second)
        writeWaveProgram(module, symbols, law, rank, name, plan);
      evolve->setAttr("program", FlatSymbolRefAttr::get(&getContext(), name));
    }
  }

  /// Every field that the runtime evaluates by itself gets a compiled twin `@eval.<name>`.
  void compileFields(ModuleOp module, SymbolTable &symbols, unsigned rank, FloatType element) {
    llvm::SetVector<StringAttr> needed;
    auto need = [&](ArrayAttr names) {
      for (auto name : names.getAsRange<FlatSymbolRefAttr>())
        needed.insert(name.getAttr());
    };
    for (auto diffusion : module.getOps<ir::DiffusionOp>()) {
      need(diffusion.getDrift());
      need(diffusion.getNoise());
      if (auto pull = diffusion.getPull())
        need(*pull);
      if (auto killing = diffusion.getKillingAttr())
        needed.insert(killing.getAttr());
    }
    for (auto law : module.getOps<ir::QuantumOp>())
      for (FlatSymbolRefAttr field : {law.getPotentialAttr(), law.getNonlinearityAttr()})
        if (field)
          needed.insert(field.getAttr());
    for (auto wave : module.getOps<ir::WaveOp>())
      for (FlatSymbolRefAttr part : {wave.getReAttr(), wave.getImAttr()})
        needed.insert(part.getAttr());
    for (auto distribution : module.getOps<ir::DistributionOp>())
      for (auto part : distribution.getComponents().getAsRange<ir::ComponentAttr>())
        if (part.getDensity())
          needed.insert(part.getDensity().getAttr());

    for (auto eigen : module.getOps<ir::EigenOp>())
      if (auto potential = eigen.getPotentialAttr())
        needed.insert(potential.getAttr());
    for (auto hitting : module.getOps<ir::HittingOp>()) {
      for (FlatSymbolRefAttr region : {hitting.getIntoAttr(), hitting.getFromAttr()})
        if (region)
          needed.insert(region.getAttr());
    }

    for (auto flow : module.getOps<ir::FlowOp>()) {
      need(flow.getVelocity());
      needed.insert(flow.getDivergenceAttr().getAttr());
    }
    const llvm::DenseSet<StringAttr> scattered = scatteredFields(module, symbols);

    OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
    auto type = prop::FieldType::get(&getContext(), rank, element);
    for (StringAttr name : needed) {
      OpBuilder::InsertionGuard guard(builder);
      Location loc = symbols.lookup(name)->getLoc();
      auto op = prop::PointwiseOp::create(
          builder, loc, builder.getStringAttr("eval." + name.getValue()), TypeAttr::get(type));
      op.setScattered(scattered.contains(name));
      SmallVector<Type> types(rank + 2, builder.getF64Type());
      Block *block =
          builder.createBlock(&op.getBody(), {}, types, SmallVector<Location>(rank + 2, loc));
      FormulaBuilder f(builder, loc, symbols, block->getArguments().take_front(rank),
                       block->getArgument(rank), block->getArgument(rank + 1));
      Value value = f.field(FlatSymbolRefAttr::get(name));
      prop::YieldOp::create(builder, loc, ValueRange{value});
    }
  }

  /// All sbl.scalar symbols become one function; the order of their indices is kept as an
  /// attribute.
  void compileScalars(ModuleOp module, SymbolTable &symbols) {
    OpBuilder builder = OpBuilder::atBlockEnd(module.getBody());
    Location loc = module.getLoc();
    auto op = prop::ScalarsOp::create(builder, loc, builder.getStringAttr("scalars"));
    Type f64 = builder.getF64Type();
    Block *block = builder.createBlock(&op.getBody(), {}, {f64, f64}, {loc, loc});
    FormulaBuilder f(builder, loc, symbols, {}, block->getArgument(0), block->getArgument(1));
    SmallVector<Value> values;
    SmallVector<Attribute> names;
    for (auto scalar : module.getOps<ir::ScalarOp>()) {
      values.push_back(f.scalar(FlatSymbolRefAttr::get(scalar.getSymNameAttr())));
      names.push_back(scalar.getSymNameAttr());
    }
    prop::YieldOp::create(builder, loc, values);
    op->setAttr("names", builder.getArrayAttr(names));
  }
};

} // namespace
} // namespace sbl
