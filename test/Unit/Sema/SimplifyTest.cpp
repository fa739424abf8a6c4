// Why: a simplifier that changes a value gives a wrong answer with no sign of it.
#include <cmath>

#include <gtest/gtest.h>

#include "Formulas.h"
#include "sbl/Sema/Traverse.h"

using namespace sbl;

namespace {

class Simplify : public testing::Test {
protected:
  ExprRef k(double value) { return c.constant(value); }
  std::string text(ExprRef e) {
    ExprNames names;
    names.axis = [](std::uint32_t i) { return std::string(1, "xyz"[i]); };
    names.parameter = [](std::uint32_t i) { return std::string(1, "pqr"[i]); };
    return print(e, names);
  }
  ExprContext c;
  ExprRef x = c.coordinate(0), y = c.coordinate(1), p = c.parameter(0);
};

TEST_F(Simplify, KeepsTheValueOfEveryFormula) {
  test::Random random;
  for (const test::Formula &formula : test::formulas(c))
    for (int i = 0; i < 50; ++i) {
      double at[] = {random(-1.5, 1.5), random(-1.5, 1.5)},
             set[] = {random(0.2, 2), random(0.2, 2)};
      double t = random(0, 1);
      double expected = formula.plain(at[0], at[1], set[0], set[1], t);
      double value = evaluate(formula.e, {set, at, t, 0});
      EXPECT_NEAR(value, expected, 1e-13 * (1 + std::abs(expected))) << formula.name;
    }
}

TEST_F(Simplify, EqualFormulasAreOneNode) {
  EXPECT_EQ(c.add(x, y), c.add(y, x));
  EXPECT_EQ(c.mul(c.mul(x, y), p), c.mul(p, c.mul(y, x)));
  EXPECT_EQ(c.mul(x, x), c.pow(x, k(2)));
  EXPECT_EQ(c.pow(c.pow(x, k(2)), k(3)), c.pow(x, k(6)));
  EXPECT_EQ(c.neg(c.sub(x, y)), c.sub(y, x));
  EXPECT_EQ(c.sub(c.add(x, y), c.add(y, x)), k(0));
  EXPECT_EQ(c.div(c.mul(x, y), c.mul(y, p)), c.div(x, p));
  EXPECT_EQ(c.make(Op::Cos, {c.neg(x)}), c.make(Op::Cos, {x}));
}

TEST_F(Simplify, KeepsWhatHoldsOnlySometimes) {
  EXPECT_NE(c.make(Op::Exp, {c.make(Op::Log, {x})}), x);             // x <= 0
  EXPECT_NE(c.make(Op::Sqrt, {c.pow(x, k(2))}), x);                  // x < 0
  EXPECT_NE(c.mul(c.make(Op::Sqrt, {x}), c.make(Op::Sqrt, {x})), x); // x < 0
  EXPECT_NE(c.pow(c.pow(x, k(0.5)), k(2)), x);
}

TEST_F(Simplify, NeverFoldsAMistakeIntoANumber) {
  for (ExprRef e :
       {c.div(k(1), k(0)), c.div(k(0), k(0)), c.pow(k(0), k(-1)), c.make(Op::Log, {k(0)}),
        c.make(Op::Sqrt, {k(-1)}), c.make(Op::Exp, {k(1000)}), c.make(Op::Asin, {k(2)})})
    EXPECT_NE(e->op, Op::Constant) << text(e);
}

TEST_F(Simplify, PrintsWhatAReaderWouldWrite) {
  EXPECT_EQ(text(c.sub(c.pow(x, k(2)), k(1))), "x^2 - 1");
  EXPECT_EQ(text(c.div(c.neg(x), c.mul(k(2), p))), "-0.5*x/p");
  EXPECT_EQ(text(c.mul(p, c.add(x, y))), "p*(x + y)");
  EXPECT_EQ(text(c.pow(c.neg(c.make(Op::Sin, {x})), k(3))), "-sin(x)^3");
  EXPECT_EQ(text(c.div(x, c.mul(y, p))), "x/(y*p)");
}

TEST_F(Simplify, DeepAndSharedExpressionsCostNoStackAndNoExponentialTime) {
  ExprRef deep = x;
  for (int i = 0; i < 20000; ++i)
    deep = c.make(Op::Sin, {c.add(deep, y)});
  double at[] = {0.3, 0.2};
  EXPECT_TRUE(std::isfinite(evaluate(c.derivative(deep, 0), {{}, at, 0, 0})));
  EXPECT_LT(text(deep).size(), 10000u);

  ExprRef shared = x;
  for (int i = 0; i < 200; ++i)
    shared = c.add(c.make(Op::Sin, {shared}), c.make(Op::Cos, {shared}));
  EXPECT_TRUE(std::isfinite(evaluate(c.derivative(shared, 0), {{}, at, 0, 0})));
  EXPECT_LT(text(shared).size(), 10000u);
  ExprRef moved = c.substitute(shared, [&](ExprRef leaf) { return leaf == x ? y : leaf; });
  EXPECT_FALSE(c.dependence(moved).coordinates & 1);
}

} // namespace
