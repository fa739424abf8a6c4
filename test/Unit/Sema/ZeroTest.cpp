// Why: structure is proved by isZero(); a wrong "yes" would pick a scheme for another law.
#include <gtest/gtest.h>

#include "sbl/Sema/Expr.h"

using namespace sbl;

namespace {

class IsZero : public testing::Test {
protected:
  bool isZero(ExprRef e) { return c.isZero(e); }
  ExprRef k(double value) { return c.constant(value); }
  ExprRef sq(ExprRef u) { return c.pow(u, k(2)); }
  ExprRef f(Op op, ExprRef u) { return c.make(op, {u}); }
  ExprContext c;
  ExprRef x = c.coordinate(0), y = c.coordinate(1), p = c.parameter(0);
};

TEST_F(IsZero, SeesIdentitiesTheSimplifierDoesNot) {
  EXPECT_TRUE(isZero(c.sub(c.add(sq(f(Op::Sin, x)), sq(f(Op::Cos, x))), k(1))));
  EXPECT_TRUE(isZero(c.sub(sq(c.add(x, y)), c.add(c.add(sq(x), sq(y)), c.mul(k(2), c.mul(x, y))))));
  EXPECT_TRUE(isZero(c.sub(f(Op::Tanh, x), c.div(f(Op::Sinh, x), f(Op::Cosh, x)))));
  EXPECT_TRUE(isZero(c.sub(c.mul(c.add(x, p), c.sub(x, p)), c.sub(sq(x), sq(p)))));
}

TEST_F(IsZero, IsNotFooledBySmallOrLocalTerms) {
  EXPECT_FALSE(isZero(c.mul(k(1e-12), x)));
  EXPECT_FALSE(isZero(f(Op::Exp, c.mul(k(-1e6), sq(x))))); // underflows almost everywhere
  EXPECT_FALSE(isZero(f(Op::Exp, c.neg(sq(c.sub(x, k(300)))))));
  EXPECT_FALSE(isZero(c.sub(sq(f(Op::Tanh, c.mul(k(100), x))), k(1)))); // saturates
  EXPECT_FALSE(isZero(c.sub(c.mul(x, c.add(k(1), f(Op::Exp, c.mul(k(-100), sq(x))))), x)));
}

TEST_F(IsZero, NeverGuessesAboutPiecewiseExpressions) {
  // Zero at every point a test would try, not zero at |x| = 200.
  EXPECT_FALSE(isZero(c.make(Op::Max, {k(0), c.sub(f(Op::Abs, x), k(100))})));
}

TEST_F(IsZero, ScalesWithTheTermsThatCancel) {
  ExprRef big = c.mul(k(1e30), sq(c.add(x, y)));
  ExprRef expanded = c.mul(k(1e30), c.add(c.add(sq(x), sq(y)), c.mul(k(2), c.mul(x, y))));
  EXPECT_TRUE(isZero(c.sub(big, expanded)));
  EXPECT_FALSE(isZero(c.add(c.sub(big, expanded), c.mul(k(1e20), x))));
}

} // namespace
