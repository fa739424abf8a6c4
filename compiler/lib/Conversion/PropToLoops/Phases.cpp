// Sine and cosine for phases: x = k pi/2 + r with |r| <= pi/4, pi/2 in three parts of 53 bits, then
// the series of sin r to r^17 and of cos r to r^16. The remainder keeps an absolute error of 1e-16
// for every k that a double can count; relative accuracy near the zeros is lost beyond about 1e9.
#include "ElementaryFunctions.h"
#include "Reals.h"
#include "mlir/Dialect/SCF/IR/SCF.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"

using namespace mlir;
using namespace sbl;

namespace {

constexpr double twoOverPi = 0x1.45f306dc9c883p-1;
constexpr double halfPi[] = {0x1.921fb54442d18p+0, 0x1.1a62633145c07p-54, -0x1.f1976b7ed8fbcp-110};

/// (-1)^j / (first + 2j)! for j = 0, 1, …
SmallVector<double> alternating(int first, int count) {
  SmallVector<double> result;
  double factorial = 1;
  for (int i = 2; i <= first; ++i)
    factorial *= i;
  for (int j = 0; j < count; ++j) {
    result.push_back((j % 2 ? -1 : 1) / factorial);
    factorial *= (first + 2 * j + 1) * (first + 2 * j + 2);
  }
  return result;
}

/// Sine and cosine of |r| <= pi/4.
SineCosine series(Reals &m, Value r) {
  Value square = m.mul(r, r);
  // sin r = r - r^3 (1/3! - r^2/5! + …)
  Value sineTail = m.polynomial(square, alternating(3, 8));
  Value sine = m.fma(m.neg(m.mul(square, r)), sineTail, r);
  // cos r = 1 - r^2/2 + r^4 (1/4! - …), what rounding 1 - r^2/2 lost put back
  Value half = m.mul(m.constant(0.5), square), one = m.constant(1);
  Value rounded = m.sub(one, half);
  Value lost = m.sub(m.sub(one, rounded), half);
  Value cosine =
      m.add(rounded, m.fma(m.mul(square, square), m.polynomial(square, alternating(4, 7)), lost));
  return {sine, cosine};
}

/// x without its quarter turns, and the number of these.
struct Reduced {
  Value rest, quarters;
};
Reduced reduce(Reals &m, Value x) {
  Value turns = math::RoundEvenOp::create(m.b, m.mul(x, m.constant(twoOverPi)));
  Value r = x;
  for (double part : halfPi)
    r = m.fma(turns, m.constant(-part), r);
  return {r, arith::FPToSIOp::create(m.b, m.i64, m.clamp(turns, -0x1p62, 0x1p62))};
}

/// sin x for `quarterTurns` 0, cos x = sin(x + pi/2) for 1, from those of the rest.
Value turned(Reals &m, SineCosine of, Value quarters, int64_t quarterTurns) {
  Value quadrant = arith::AddIOp::create(m.b, quarters, m.constant(m.i64, quarterTurns));
  auto bit = [&](int64_t mask) -> Value {
    Value masked = arith::AndIOp::create(m.b, quadrant, m.constant(m.i64, mask));
    return arith::CmpIOp::create(m.b, arith::CmpIPredicate::ne, masked, m.constant(m.i64, 0));
  };
  Value magnitude = m.select(bit(1), of.cosine, of.sine);
  return m.select(bit(2), m.neg(magnitude), magnitude);
}

Value expandPhase(OpBuilder &builder, Location loc, Value x, int64_t quarterTurns) {
  Reals m(builder, loc, x);
  const Reduced reduced = reduce(m, x);
  return turned(m, series(m, reduced.rest), reduced.quarters, quarterTurns);
}

/// Whether no |x| is above pi/4: then nothing is taken off it, and its rest is itself.
Value staysInQuarter(Reals &m, Value x) {
  constexpr double quarter = 0x1.921fb54442d18p-1;
  Value small =
      arith::CmpFOp::create(m.b, arith::CmpFPredicate::OLE, m.abs(x), m.constant(quarter));
  if (!isa<VectorType>(x.getType()))
    return small;
  return vector::ReductionOp::create(m.b, vector::CombiningKind::AND, small);
}

} // namespace

SineCosine sbl::expandSinCos(OpBuilder &builder, Location loc, Value x) {
  Reals m(builder, loc, x);
  auto choice =
      scf::IfOp::create(m.b, TypeRange{x.getType(), x.getType()}, staysInQuarter(m, x), true);
  m.b.setInsertionPointToStart(choice.thenBlock());
  const SineCosine near = series(m, x);
  scf::YieldOp::create(m.b, ValueRange{near.sine, near.cosine});
  m.b.setInsertionPointToStart(choice.elseBlock());
  const Reduced reduced = reduce(m, x);
  const SineCosine rest = series(m, reduced.rest);
  scf::YieldOp::create(
      m.b, ValueRange{turned(m, rest, reduced.quarters, 0), turned(m, rest, reduced.quarters, 1)});
  return {choice.getResult(0), choice.getResult(1)};
}

Value sbl::expandSin(OpBuilder &builder, Location loc, Value x) {
  return expandPhase(builder, loc, x, 0);
}
Value sbl::expandCos(OpBuilder &builder, Location loc, Value x) {
  return expandPhase(builder, loc, x, 1);
}
