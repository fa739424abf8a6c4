// Why: the Model is what every later phase believes; each line of a model must arrive in it.
#include <cmath>

#include <gtest/gtest.h>

#include "ModelText.h"

using namespace sbl;
using test::ModelText;

namespace {

const std::string frame =
    "axis x in [-2, 2], cells = 64\n"
    "time t in [0, 1]\n"
    "diffusion Q { noise = 1 }\n"
    "bridge B of Q { at t = 0 : normal(-1, 0.2) at t = 1 : normal(1, 0.2) }\n";
const std::string plane = "axis x in [-2, 2], cells = 64\n"
                          "axis y in [-1, 1], cells = 32, boundary = periodic\n"
                          "time t in [0, 1]\n";

/// The value of a field's component at a place, with default parameters.
double fieldAt(const ModelText &text, std::size_t field, std::size_t component,
               std::vector<double> place, double time = 0) {
  std::vector<double> parameters;
  for (const Parameter &parameter : text.model->parameters)
    parameters.push_back(parameter.value);
  return evaluate(text.model->fields[field].components[component], {parameters, place, time, 0});
}

TEST(Analyse, TheDoubleWellOfTheLanguageReference) {
  ModelText text(R"(
/// Cross a double well in unit time.
model double_well
param sigma = 0.7 in (0, 10]
param depth = 1.0
axis x in [-2.5, 2.5], cells = 512, boundary = reflecting
time t in [0, 1]
potential U = depth * (x^2 - 1)^2
diffusion Q {
  drift = -grad(U)
  noise = sigma
}
distribution left  = normal(mean = -1, sd = 0.2)
distribution right = 0.5 * normal(1, 0.2) + 0.5 * normal(0.6, 0.1)
bridge B of Q {
  at t = 0 : left
  at t = 1 : right
}
expect marginal_error(B) < 1e-10
print  cost(B), iterations(B)
plot   "crossing.svg" : density(B), paths(B, count = 40, seed = 1)
save   "crossing.nc"  : density(B), drift(B), paths(B, count = 1000, seed = 1)
)");
  ASSERT_TRUE(text.model) << text.messages();
  const Model &model = *text.model;
  EXPECT_EQ(text.codes(), "");
  EXPECT_EQ(model.name, "double_well");
  EXPECT_EQ(model.doc, "Cross a double well in unit time.");
  ASSERT_EQ(model.parameters.size(), 2u);
  EXPECT_TRUE(model.parameters[0].loOpen && !model.parameters[0].hiOpen);
  EXPECT_EQ(model.distributions[1].components.size(), 2u);
  EXPECT_TRUE(model.diffusions[0].structure.gradient);
  EXPECT_EQ(model.actions.size(), 4u);
  EXPECT_NE(text.dump().find("drift -4*depth*x*(x^2 - 1)"), std::string::npos) << text.dump();
  EXPECT_NE(text.dump().find("query q3 = density(B)\n"), std::string::npos) << text.dump();
  EXPECT_NE(text.dump().find("query q4 = paths(B, count = 40, seed = 1)"), std::string::npos);
}

TEST(Analyse, DeclarationsMayStandInAnyOrder) {
  ModelText text("print cost(B)\nlet a = b + 1\nlet b = s^2\nparam s = 2\n" + frame +
                 "field f = a * x\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_EQ(fieldAt(text, 0, 0, {3}), 15);
}

TEST(Analyse, FunctionsExpandWithDefaultsInTheirOwnScope) {
  ModelText text(frame + "let k = 10\n"
                         "fn g(u, w = k + 1) = u * w\n"
                         "fn twice(u) = g(g(u, 2), w = 3)\n"
                         "field f = twice(x) + g(1)\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_EQ(fieldAt(text, 0, 0, {5}), 5 * 2 * 3 + 11);
}

TEST(Analyse, FunctionsMayReturnVectorsAndDistributions) {
  ModelText text(plane + "fn swirl(w) = (-w * y, w * x)\n"
                         "fn bump(m) = normal(mean = (m, 0), sd = 0.3)\n"
                         "drift f = swirl(2)\n"
                         "distribution p = 0.5 * bump(-1) + 0.5 * bump(1)\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_EQ(fieldAt(text, 0, 0, {1, 3}), -6);
  EXPECT_EQ(fieldAt(text, 0, 1, {1, 3}), 2);
  EXPECT_EQ(text.model->distributions[0].components.size(), 2u);
}

TEST(Analyse, CalculusInTwoDimensions) {
  ModelText text(plane +
                 "potential U = x^2 * y + sin(t) * y^3\n"
                 "field g = grad(U)\nfield l = laplacian(U)\nfield dv = div(grad(U))\n"
                 "field dt = d(U, t)\nfield dx = d(U, x)\nfield j = jacobian(grad(U))[0, 1]\n"
                 "field n = dot(grad(U), (1, 2)) + grad(U)[1]\n");
  ASSERT_TRUE(text.model) << text.messages();
  const std::vector<double> at{0.5, 2};
  const double t = 0.3, s = std::sin(t);
  EXPECT_NEAR(fieldAt(text, 1, 0, at, t), 2 * 0.5 * 2, 1e-14);
  EXPECT_NEAR(fieldAt(text, 1, 1, at, t), 0.25 + 3 * s * 4, 1e-14);
  EXPECT_NEAR(fieldAt(text, 2, 0, at, t), 4 + 6 * s * 2, 1e-13);
  EXPECT_NEAR(fieldAt(text, 3, 0, at, t), fieldAt(text, 2, 0, at, t), 1e-13);
  EXPECT_NEAR(fieldAt(text, 4, 0, at, t), std::cos(t) * 8, 1e-13);
  EXPECT_NEAR(fieldAt(text, 5, 0, at, t), 2, 1e-14);
  EXPECT_NEAR(fieldAt(text, 6, 0, at, t), 1, 1e-14);
  EXPECT_NEAR(fieldAt(text, 7, 0, at, t), 2 + 3 * (0.25 + 12 * s), 1e-13);
}

TEST(Analyse, InOneDimensionVectorsAreScalars) {
  ModelText text(frame +
                 "potential U = x^3\nfield f = grad(U)^2 + div(grad(U)) + dot(grad(U), 2)\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_NEAR(fieldAt(text, 1, 0, {2}), 144 + 12 + 24, 1e-12);
}

TEST(Analyse, SumsAndChoice) {
  ModelText text(frame +
                 "field f = sum(k in 1..4 : k * x^k) + where(x > 1 and not (x > 3), 100, 0)\n"
                 "field g = min(x, 2, -x) + max(abs(x), 1)\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_EQ(fieldAt(text, 0, 0, {2}), 2 + 8 + 24 + 64 + 100);
  EXPECT_EQ(fieldAt(text, 1, 0, {-3}), -3 + 3);
}

TEST(Analyse, FieldsAreEvaluatedAtAPlaceByCallingThem) {
  ModelText text(plane + "field f = x + 10 * y\nfield g = f(1, 2) + f(x = y, y = x)\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_EQ(fieldAt(text, 1, 0, {3, 4}), 21 + 34);
}

TEST(Analyse, SolvedFieldsRememberTimesAndPlaces) {
  ModelText text(frame + "print density(B, t = 0.5)(0.3), density(B, t = [0, 1]), mean(x^2, B)\n"
                         "print covariance(B, t = 1), probability(x > 0, B, t = 0.5)\n"
                         "print distance(normal(0, 1), normal(1, 1), metric = w2), kl(B)\n"
                         "expect cost(B) + 1 ~ 3 within 0.1%\n");
  ASSERT_TRUE(text.model) << text.messages();
  const std::string dump = text.dump();
  for (const char *line :
       {"density(B, t = 0.5)(0.3)", "density(B, t = [0, 1])", "mean(x^2, B)",
        "covariance(B, t = 1)", "probability(0 < x, B, t = 0.5)", "distance(#2, #3, metric = w2)",
        "kl(B)", "~ 3 within 0.001 of the right side"})
    EXPECT_NE(dump.find(line), std::string::npos) << line << " in\n" << dump;
}

TEST(Analyse, VectorFieldsOfABridgeHaveOneQueryPerAxis) {
  ModelText text(plane +
                 "diffusion Q { noise = (1, 0.5) }\n"
                 "bridge B of Q { at t = 0 : normal((0, 0), 0.1) at t = 1 : normal((1, 0), 0.1) }\n"
                 "print control(B, t = 0.5)(0, 0)[1]\nsave \"f.nc\" : drift(B)\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_NE(text.dump().find("control(B, t = 0.5)[1](0, 0)"), std::string::npos) << text.dump();
  EXPECT_NE(text.dump().find("drift(B)[1]"), std::string::npos) << text.dump();
}

TEST(Analyse, OptionsAndTheTimeByItsOwnName) {
  ModelText text(
      "axis x in [-1, 1], cells = n, boundary = (absorbing, reflecting)\nparam n : int = 64\n"
      "time s in [0, 2], steps = 40, saved = [0, 1, 2]\ndiffusion Q { noise = 1 killing = x^2 }\n"
      "bridge B of Q { at s = 0 : uniform(-0.5, 0.5) at s = 2 : uniform(0, 0.5)\n"
      "  tolerance = 1e-8 scheme = tridiagonal order = 2 precision = f32 steps = auto }\n"
      "print mean(x, B, s = 1)\n");
  ASSERT_TRUE(text.model) << text.messages();
  const Bridge &bridge = text.model->bridges[0];
  EXPECT_EQ(bridge.options.scheme, SolveOptions::Scheme::Tridiagonal);
  EXPECT_EQ(bridge.options.order, 2);
  EXPECT_EQ(bridge.options.precision, SolveOptions::Precision::F32);
  EXPECT_EQ(text.model->axes[0].low, Boundary::Absorbing);
  EXPECT_EQ(text.model->axes[0].high, Boundary::Reflecting);
  EXPECT_EQ(text.model->time->savedTimes.size(), 3u);
}

TEST(Analyse, TheDriftOfADiffusionIsAFieldWhereverItIsDeclared) {
  ModelText text("field f = 2 * drift(P)\n" + frame + "diffusion P { noise = 1 drift = -x^3 }\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_EQ(fieldAt(text, 0, 0, {2}), -16);
}

TEST(Analyse, MarginalsComeByIncreasingTime) {
  ModelText text("axis x in [-1, 1], cells = 8\ntime t in [0, 1]\ndiffusion Q { noise = 1 }\n"
                 "bridge B of Q { at t = 1 : normal(0, 1) at t = 0 : normal(0, 2) }\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_EQ(text.model->bridges[0].at[0].time->value, 0);
}

TEST(Analyse, LongSumsAndDeepNestingAreFine) {
  std::string sum = "x", nest = "x";
  for (int i = 0; i < 1900; ++i)
    sum += " + x";
  for (int i = 0; i < 100; ++i)
    nest = "(1 + sin(" + nest + "))";
  ModelText text(frame + "field f = " + sum + "\nfield g = " + nest + "\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_EQ(fieldAt(text, 0, 0, {1}), 1901);
}

} // namespace
