// The sbl module must say what the Model says: the planner sees nothing else.
#include <cmath>

#include <gtest/gtest.h>

#include "FieldJit.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "mlir/IR/Verifier.h"
#include "sbl/Conversion/ModelToSbl/ImportModel.h"
#include "sbl/Dialect/Sbl/SblDialect.h"

namespace sbl {
namespace {

/// `depth * (x^2 - 1)^2` crossed with noise sigma and, when asked, killed at rate x^2 / 2.
Model doubleWell(bool killed) {
  Model model;
  model.context = std::make_shared<ExprContext>();
  ExprContext &c = *model.context;
  model.name = "double_well";
  model.doc = "Cross a double well.";
  model.parameters = {test::parameter("sigma", 0.7), test::parameter("depth", 1)};
  model.parameters[0].lo = 0;
  model.parameters[0].loOpen = true;
  model.axes = {test::axis(c, "x", -2.5, 2.5, 512)};
  model.axes[0].high = Boundary::Absorbing;
  TimeAxis time;
  time.start = c.constant(0);
  time.end = c.constant(1);
  time.savedCount = c.constant(33);
  model.time = time;

  ExprRef x = c.coordinate(0), sigma = c.parameter(0), depth = c.parameter(1);
  ExprRef well = c.mul(depth, c.pow(c.sub(c.pow(x, c.constant(2)), c.constant(1)), c.constant(2)));
  Diffusion law;
  law.name = "Q";
  law.drift = {c.neg(c.derivative(well, 0))};
  law.noise = {sigma};
  law.killing = killed ? c.mul(c.constant(0.5), c.pow(x, c.constant(2))) : c.constant(0);
  law.structure.gradient = true;
  law.structure.separable = true;
  law.structure.killed = killed;
  ExprRef variance = c.pow(sigma, c.constant(2));
  law.structure.gaugePotential =
      c.add(c.add(c.div(c.pow(law.drift[0], c.constant(2)), c.mul(c.constant(2), variance)),
                  c.mul(c.constant(0.5), c.derivative(law.drift[0], 0))),
            law.killing);
  law.structure.gradSquared =
      c.mul(variance, c.pow(c.derivative(law.structure.gaugePotential, 0), c.constant(2)));
  model.diffusions = {law};

  Distribution box = test::distribution(c, "", nullptr); // written in place
  box.components[0].box = {{c.constant(0), c.constant(1)}};
  model.distributions = {box, test::distribution(c, "left", c.neg(c.pow(x, c.constant(2))), true)};

  Bridge bridge;
  bridge.name = "B";
  for (Index i : {0, 1, 2}) {
    bridge.at.emplace_back();
    bridge.at[i].time = c.constant(i);
    bridge.at[i].distribution = i == 1 ? 0 : 1;
  }
  bridge.options.tolerance = c.constant(1e-10);
  bridge.options.order = 4;
  model.bridges = {bridge};
  return model;
}

struct Imported {
  explicit Imported(const Model &model) {
    mlir::ScopedDiagnosticHandler collect(&context, [&](mlir::Diagnostic &diagnostic) {
      errors += diagnostic.str();
      return mlir::success();
    });
    module = importModel(context, model);
    valid = module && mlir::succeeded(mlir::verify(*module));
  }
  template <typename OpT> OpT find(llvm::StringRef name) { return module->lookupSymbol<OpT>(name); }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  bool valid = false;
  std::string errors;
};

std::vector<std::string> names(mlir::ArrayAttr symbols) {
  std::vector<std::string> result;
  for (auto symbol : symbols.getAsRange<mlir::FlatSymbolRefAttr>())
    result.push_back(symbol.getValue().str());
  return result;
}
using Names = std::vector<std::string>;

TEST(ImportModel, KeepsNamesParametersAndPlaces) {
  Imported m(doubleWell(false));
  ASSERT_TRUE(m.valid) << m.errors;
  auto name = (*m.module)->getAttrOfType<mlir::StringAttr>(ir::modelNameAttr);
  EXPECT_EQ(name.getValue(), "double_well");
  auto sigma = m.find<ir::ParamOp>("sigma");
  ASSERT_TRUE(sigma);
  EXPECT_EQ(sigma.getIndex(), 0u);
  EXPECT_TRUE(sigma.getLoOpen());
  EXPECT_FALSE(sigma.getHiOpen());
  EXPECT_EQ(m.find<ir::ParamOp>("depth").getIndex(), 1u);
  auto x = m.find<ir::AxisOp>("x");
  ASSERT_TRUE(x);
  EXPECT_EQ(x.getCells(), "x.cells");
  EXPECT_EQ(x.getLow(), ir::BoundaryKind::Reflecting);
  EXPECT_EQ(x.getHigh(), ir::BoundaryKind::Absorbing);
  EXPECT_EQ(m.find<ir::TimeOp>("t").getEnd(), "t.end");
}

TEST(ImportModel, SharesMomentsAndNamesTheRest) {
  Imported m(doubleWell(false));
  ASSERT_TRUE(m.valid) << m.errors;
  auto bridge = m.find<ir::BridgeOp>("B");
  ASSERT_TRUE(bridge);
  Names times, laws;
  for (auto marginal : bridge.getAt().getAsRange<ir::MarginalAttr>()) {
    times.push_back(marginal.getTime().getValue().str());
    laws.push_back(marginal.getDistribution().getValue().str());
  }
  EXPECT_EQ(times, (Names{"t.start", "t.end", "B.at2.time"}));
  EXPECT_EQ(laws, (Names{"left", "B.at1", "left"}));
  EXPECT_EQ(bridge.getTolerance(), "B.tolerance");
  EXPECT_FALSE(bridge.getAccuracy().has_value());
  EXPECT_EQ(bridge.getOrder(), 4u);
}

// The runtime finds a distribution of a question by its place in the Model.
TEST(ImportModel, KeepsTheOrderOfDistributions) {
  Imported m(doubleWell(false));
  ASSERT_TRUE(m.valid) << m.errors;
  Names order;
  for (auto distribution : m.module->getOps<ir::DistributionOp>())
    order.push_back(distribution.getSymName().str());
  EXPECT_EQ(order, (Names{"B.at1", "left"}));
  auto box = llvm::cast<ir::ComponentAttr>(m.find<ir::DistributionOp>("B.at1").getComponents()[0]);
  EXPECT_FALSE(box.getDensity());
  EXPECT_EQ(names(box.getBox()), (Names{"B.at1.0.lo.x", "B.at1.0.hi.x"}));
}

TEST(ImportModel, LeavesOutWhatALawDoesNotHave) {
  Imported m(doubleWell(false));
  ASSERT_TRUE(m.valid) << m.errors;
  auto law = m.find<ir::DiffusionOp>("Q");
  ASSERT_TRUE(law);
  EXPECT_EQ(names(law.getDrift()), Names{"Q.drift.x"});
  EXPECT_EQ(names(law.getNoiseScalars()), Names{"Q.noise.x"});
  EXPECT_TRUE(law.getNoise().empty());
  EXPECT_FALSE(law.getKilling().has_value());
  EXPECT_FALSE(law.getGaugeUnkilled().has_value());
  EXPECT_TRUE(law.getGradient());
  EXPECT_FALSE(law.getQuadratic());
}

// W0 = W - V for the potential, and S0 = sigma^2 (W0')^2, here by a difference quotient.
TEST(ImportModel, TakesTheKillingOutOfTheGauge) {
  const Model model = doubleWell(true);
  const test::FieldJit jit(model, 1);
  ASSERT_EQ(jit.error(), "");
  const std::vector<double> parameters{0.7, 1.3};
  const auto at = [&](const char *field, double x) {
    const std::vector<double> result = jit(field, parameters, {x, 0});
    return result.empty() ? NAN : result[0];
  };
  for (double x : {-1.7, -0.4, 0.0, 0.3, 2.2}) {
    const double unkilled = at("Q.gauge_unkilled", x);
    EXPECT_NEAR(unkilled, at("Q.gauge", x) - x * x / 2, 1e-12 * (1 + std::abs(unkilled)));
    const double h = 1e-5;
    const double slope = (at("Q.gauge_unkilled", x + h) - at("Q.gauge_unkilled", x - h)) / (2 * h);
    const double squared = at("Q.grad_squared_unkilled", x);
    EXPECT_NEAR(squared, 0.49 * slope * slope, 1e-6 * (1 + squared));
  }
}

TEST(ImportModel, EmitsASharedNodeOnce) {
  Model model = doubleWell(false);
  ExprContext &c = *model.context;
  ExprRef shared = c.make(Op::Exp, {c.coordinate(0)});
  model.distributions[1].components[0].value =
      c.add(c.make(Op::Sin, {shared}), c.make(Op::Cos, {shared}));
  Imported m(model);
  ASSERT_TRUE(m.valid) << m.errors;
  int count = 0;
  m.find<ir::FieldOp>("left.0.log_density").walk([&](mlir::math::ExpOp) { ++count; });
  EXPECT_EQ(count, 1);
}

TEST(ImportModel, SurvivesFormulasDeeperThanTheStack) {
  Model model = doubleWell(false);
  ExprContext &c = *model.context;
  ExprRef deep = c.coordinate(0);
  for (int i = 0; i < 200000; ++i)
    deep = c.make(Op::Sin, {deep});
  model.distributions[1].components[0].value = deep;
  Imported m(model);
  EXPECT_TRUE(m.valid) << m.errors;
}

TEST(ImportModel, RefusesASolvedQuantityInAFormula) {
  Model model = doubleWell(false);
  model.diffusions[0].drift = {model.context->query(0)};
  Imported m(model);
  EXPECT_FALSE(m.module);
  EXPECT_EQ(m.errors, "a solved quantity has no value here");
}

TEST(ImportModel, KeepsSymbolsApartThatWouldClash) {
  Model model = doubleWell(false);
  model.distributions[1].name = "x"; // as the axis
  Imported m(model);
  ASSERT_TRUE(m.valid) << m.errors;
  EXPECT_TRUE(m.find<ir::DistributionOp>("x.2"));
}

} // namespace
} // namespace sbl
