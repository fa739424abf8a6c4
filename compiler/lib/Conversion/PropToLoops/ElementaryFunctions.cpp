// exp: x = k ln 2 + r with |r| <= ln 2 / 2; the Taylor series of e^r - 1 to r^13 (remainder below
// 2^-58), scaled by 2^k in two steps so that the last one rounds into the subnormals.
// log: x = 2^e m with sqrt(1/2) <= m < sqrt(2), f = m - 1, s = f / (2 + f), and
// log(1 + f) = f - (f^2/2 - s (f^2/2 + R)), R = 2 (s^2/3 + s^4/5 + …) to s^22.
// The other three follow from these two without cancellation.
#include "ElementaryFunctions.h"

#include <cmath>
#include <limits>

#include "Reals.h"

using namespace mlir;
using namespace sbl;

namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double log2e = 0x1.71547652b82fep+0;
constexpr double ln2 = 0x1.62e42fefa39efp-1, ln2Rest = 0x1.abc9e3b39803fp-56; // their sum is ln 2

/// x = k ln 2 + r: the integer k (as i32) and e^r - 1.
struct ReducedExponential {
  ReducedExponential(Reals &m, Value clamped) {
    // Rounding by an operation, not by adding 1.5 * 2^52: some compilers fold (a + b) - b.
    Value turns = math::RoundEvenOp::create(m.b, m.mul(clamped, m.constant(log2e)));
    Value r = m.fma(turns, m.constant(-ln2), clamped);
    r = m.fma(turns, m.constant(-ln2Rest), r);
    SmallVector<double> inverseFactorials; // 1/2!, 1/3!, …, 1/13!
    double factorial = 1;
    for (int i = 2; i <= 13; ++i)
      inverseFactorials.push_back(1 / (factorial *= i));
    minusOne = m.fma(m.mul(r, r), m.polynomial(r, inverseFactorials), r);
    k = arith::FPToSIOp::create(m.b, m.i32, turns);
  }
  Value k, minusOne;
};

} // namespace

Value sbl::expandExp(OpBuilder &builder, Location loc, Value x) {
  Reals m(builder, loc, x);
  // Beyond these bounds the result is 0 or infinity by rounding.
  ReducedExponential reduced(m, m.clamp(x, -746, 710));
  Value half = arith::ShRSIOp::create(m.b, reduced.k, m.constant(m.i32, 1));
  Value rest = arith::SubIOp::create(m.b, reduced.k, half);
  Value mantissa = m.add(m.constant(1), reduced.minusOne);
  Value result = m.mul(m.mul(mantissa, m.powerOfTwo(half)), m.powerOfTwo(rest));
  return m.select(m.isNan(x), x, result);
}

Value sbl::expandExpM1(OpBuilder &builder, Location loc, Value x) {
  Reals m(builder, loc, x);
  // e^-50 is far below the last place of -1.
  ReducedExponential reduced(m, m.clamp(x, -50, 710));
  // 2 (2^(k-1) (e^r - 1) + 2^(k-1) - 1/2), because 2^k itself overflows before the result does.
  Value scale = m.powerOfTwo(arith::SubIOp::create(m.b, reduced.k, m.constant(m.i32, 1)));
  Value half = m.fma(scale, reduced.minusOne, m.sub(scale, m.constant(0.5)));
  Value result = m.add(half, half);
  Value isTiny = m.less(m.abs(x), m.constant(0x1p-54)); // keeps -0 and the subnormals
  return m.select(isTiny, x, m.select(m.isNan(x), x, result));
}

Value sbl::expandLog(OpBuilder &builder, Location loc, Value x) {
  Reals m(builder, loc, x);
  auto andi = [&](Value p, Value q) -> Value { return arith::AndIOp::create(m.b, p, q); };
  auto subi = [&](Value p, Value q) -> Value { return arith::SubIOp::create(m.b, p, q); };

  Value isSubnormal = m.less(x, m.constant(std::numeric_limits<double>::min()));
  Value normal = m.select(isSubnormal, m.mul(x, m.constant(0x1p54)), x);
  Value bits = arith::BitcastOp::create(m.b, m.i64, normal);
  // Counted from sqrt(1/2), the exponent field is the e that puts m into [sqrt(1/2), sqrt(2)).
  Value fromRoot = subi(bits, m.constant(m.i64, 0x3fe6a09e667f3bcd));
  Value e = arith::ShRSIOp::create(m.b, fromRoot, m.constant(m.i64, 52));
  Value mantissaBits = subi(bits, arith::ShLIOp::create(m.b, e, m.constant(m.i64, 52)));
  Value f = m.sub(arith::BitcastOp::create(m.b, m.real, mantissaBits), m.constant(1));
  Value narrow = arith::TruncIOp::create(m.b, m.i32, e);
  Value exponent = arith::SIToFPOp::create(m.b, m.real, narrow);
  exponent = m.select(isSubnormal, m.sub(exponent, m.constant(54)), exponent);

  SmallVector<double> series; // 2/3, 2/5, …, 2/23
  for (int i = 3; i <= 23; i += 2)
    series.push_back(2.0 / i);
  Value s = m.div(f, m.add(m.constant(2), f));
  Value z = m.mul(s, s);
  Value remainder = m.mul(z, m.polynomial(z, series));
  Value halfSquare = m.mul(m.constant(0.5), m.mul(f, f));
  // e ln 2 + f - (f^2/2 - (s (f^2/2 + R) + e ln2Rest))
  Value small = m.fma(s, m.add(halfSquare, remainder), m.mul(exponent, m.constant(ln2Rest)));
  Value result = m.fma(exponent, m.constant(ln2), m.sub(f, m.sub(halfSquare, small)));

  Value isOrdinary = andi(m.less(m.constant(0), x), m.less(x, m.constant(infinity)));
  Value special = m.select(m.equal(x, m.constant(0)), m.constant(-infinity),
                           m.constant(std::numeric_limits<double>::quiet_NaN()));
  special = m.select(m.equal(x, m.constant(infinity)), x, special);
  return m.select(isOrdinary, result, special);
}

Value sbl::expandLog1p(OpBuilder &builder, Location loc, Value x) {
  Reals m(builder, loc, x);
  // log(1 + x) = log(u) + log((1 + x) / u) with u = 1 + x rounded; the second is (x - (u - 1)) / u.
  Value u = m.add(m.constant(1), x);
  Value lost = m.div(m.sub(x, m.sub(u, m.constant(1))), u);
  Value logarithm = expandLog(builder, loc, u);
  Value isOrdinary =
      arith::AndIOp::create(m.b, m.less(m.constant(0), u), m.less(u, m.constant(infinity)));
  Value result = m.select(isOrdinary, m.add(logarithm, lost), logarithm);
  Value isTiny = m.less(m.abs(x), m.constant(0x1p-54)); // keeps -0 and the subnormals
  return m.select(isTiny, x, result);
}

Value sbl::expandTanh(OpBuilder &builder, Location loc, Value x) {
  Reals m(builder, loc, x);
  // With t = e^(-2|x|) - 1 in (-1, 0]: tanh |x| = -t / (2 + t), which neither overflows nor
  // cancels.
  Value t = expandExpM1(builder, loc, m.mul(m.constant(-2), m.abs(x)));
  Value magnitude = m.div(m.neg(t), m.add(m.constant(2), t));
  Value isTiny = m.less(m.abs(x), m.constant(0x1p-28)); // x - x^3/3 rounds to x
  return m.select(isTiny, x, math::CopySignOp::create(m.b, magnitude, x));
}
