// Every operation of Expr must mean the same compiled as evaluated: the oracle of all kernels is
// sbl::evaluate, so a difference here would be a wrong number everywhere.
#include <cmath>
#include <cstring>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "FieldJit.h"

namespace sbl {
namespace {

/// The distance in representable doubles; 0 for two NaNs, huge for one.
std::int64_t ulps(double a, double b) {
  if (std::isnan(a) || std::isnan(b))
    return std::isnan(a) && std::isnan(b) ? 0 : INT64_MAX;
  const auto ordered = [](double value) {
    std::int64_t bits;
    std::memcpy(&bits, &value, sizeof bits);
    return bits < 0 ? INT64_MIN - bits : bits;
  };
  const std::int64_t x = ordered(a), y = ordered(b);
  const auto distance =
      x > y ? std::uint64_t(x) - std::uint64_t(y) : std::uint64_t(y) - std::uint64_t(x);
  return distance > INT64_MAX ? INT64_MAX : std::int64_t(distance);
}

/// A model whose formulas are those under test: two axes, two parameters, one distribution each.
class Formulas {
public:
  Formulas() {
    model.name = "formulas";
    model.parameters = {test::parameter("p", 1.5), test::parameter("q", -0.25)};
    model.axes = {test::axis(c, "x", -1, 1, 8), test::axis(c, "y", -1, 1, 8)};
  }

  void add(const std::string &name, ExprRef e) {
    model.distributions.push_back(test::distribution(c, name, e));
    formulas[name] = e;
  }

  Model model;
  ExprContext &c = *(model.context = std::make_shared<ExprContext>());
  std::map<std::string, ExprRef> formulas;
};

/// Places that matter: both signs, zeros, tiny, huge, infinite, not a number, and many in between.
std::vector<double> places() {
  std::vector<double> values{0.0,  -0.0,  1.0,  -1.0,  0.5,      -0.5,      2.0,
                             1e-9, -1e-9, 1e30, -1e30, INFINITY, -INFINITY, NAN};
  std::mt19937_64 random(7);
  for (double scale : {1.0, 1.0, 1.0, 30.0, 1e-3})
    for (int i = 0; i < 10; ++i)
      values.push_back(std::uniform_real_distribution(-scale, scale)(random));
  return values;
}

void compare(const Formulas &formulas, unsigned lanes, std::int64_t tolerance) {
  const test::FieldJit jit(formulas.model, lanes);
  ASSERT_EQ(jit.error(), "");
  const std::vector<double> parameters{1.5, -0.25};
  const std::vector<double> values = places();
  for (const auto &[name, e] : formulas.formulas) {
    for (std::size_t i = 0; i < values.size(); ++i) {
      // Lane k looks at place i in x and another one in y.
      std::vector<double> inputs(3 * lanes, 0.75);
      for (unsigned k = 0; k < lanes; ++k) {
        inputs[k] = values[(i + k) % values.size()];
        inputs[lanes + k] = values[(5 * i + 3 * k + 1) % values.size()];
      }
      const std::vector<double> got = jit(name + ".0.density", parameters, inputs);
      ASSERT_EQ(got.size(), lanes) << name;
      for (unsigned k = 0; k < lanes; ++k) {
        const double place[] = {inputs[k], inputs[lanes + k]};
        const double wanted = evaluate(e, {parameters, place, 0.75});
        EXPECT_LE(ulps(got[k], wanted), tolerance)
            << name << " at x = " << place[0] << ", y = " << place[1] << ": " << got[k]
            << " instead of " << wanted;
      }
    }
  }
}

Formulas operations() {
  Formulas f;
  ExprContext &c = f.c;
  ExprRef x = c.coordinate(0), y = c.coordinate(1), t = c.time();
  ExprRef p = c.parameter(0), q = c.parameter(1);
  const std::map<std::string, Op> unary{
      {"negate", Op::Negate}, {"exp", Op::Exp},   {"expm1", Op::Expm1}, {"log", Op::Log},
      {"log1p", Op::Log1p},   {"sqrt", Op::Sqrt}, {"sin", Op::Sin},     {"cos", Op::Cos},
      {"tan", Op::Tan},       {"asin", Op::Asin}, {"acos", Op::Acos},   {"atan", Op::Atan},
      {"sinh", Op::Sinh},     {"cosh", Op::Cosh}, {"tanh", Op::Tanh},   {"erf", Op::Erf},
      {"erfc", Op::Erfc},     {"abs", Op::Abs},   {"sign", Op::Sign},   {"floor", Op::Floor},
      {"ceil", Op::Ceil},     {"not", Op::Not}};
  for (const auto &[name, op] : unary)
    f.add(name, c.make(op, {x}));
  const std::map<std::string, Op> binary{{"divide", Op::Divide},
                                         {"power", Op::Power},
                                         {"atan2", Op::Atan2},
                                         {"min", Op::Min},
                                         {"max", Op::Max},
                                         {"less", Op::Less},
                                         {"less_equal", Op::LessEqual},
                                         {"equal", Op::Equal},
                                         {"not_equal", Op::NotEqual},
                                         {"and", Op::And},
                                         {"or", Op::Or}};
  for (const auto &[name, op] : binary)
    f.add(name, c.make(op, {x, y}));
  f.add("leaves", c.make(Op::Add, {x, y, t, p, q, c.constant(0.1)}));
  f.add("difference", c.sub(c.mul(p, x), c.mul(q, y)));
  f.add("product", c.make(Op::Multiply, {x, y, t, p}));
  f.add("select", c.make(Op::Select, {c.make(Op::Less, {x, y}), c.mul(p, x), y}));
  f.add("select_number", c.make(Op::Select, {x, y, t}));
  f.add("comparison_as_number", c.mul(c.make(Op::LessEqual, {x, y}), p));
  f.add("logic",
        c.make(Op::And, {c.make(Op::Less, {x, y}), c.make(Op::Not, {c.make(Op::Less, {q, x})})}));
  return f;
}

TEST(EmitExpr, EveryOperationCompilesToWhatItEvaluatesTo) { compare(operations(), 1, 0); }

TEST(EmitExpr, EveryOperationMeansTheSameOnVectors) { compare(operations(), 8, 0); }

TEST(EmitExpr, PowersThatBecomeProductsStayAccurate) {
  Formulas f;
  ExprRef x = f.c.coordinate(0);
  for (int n = -9; n <= 9; ++n)
    f.add("power" + std::to_string(n), f.c.pow(x, f.c.constant(n)));
  for (double exponent : {0.5, -0.5, 1.5, 2.25})
    f.add("power" + std::to_string(exponent), f.c.pow(x, f.c.constant(exponent)));
  compare(f, 8, 4);
}

} // namespace
} // namespace sbl
