// Discrete Fourier transforms of a few values, written out. 4 and 8 are built of halves; odd
// lengths of sums and differences of the values j and r - j, which share their cosines and sines.
#include <cmath>
#include <numbers>

#include "Transforms.h"

using namespace mlir;
using namespace sbl;

namespace {

class Arithmetic {
public:
  Arithmetic(LoopBuilder &b, Type type) : b(b), type(type) {}

  Value constant(double value) {
    if (auto vector = dyn_cast<VectorType>(type))
      return arith::ConstantOp::create(b, DenseElementsAttr::get(vector, value));
    return arith::ConstantOp::create(b, b.getF64FloatAttr(value));
  }
  Value add(Value x, Value y) { return arith::AddFOp::create(b, x, y); }
  Value sub(Value x, Value y) { return arith::SubFOp::create(b, x, y); }
  Complex add(Complex x, Complex y) { return {add(x.re, y.re), add(x.im, y.im)}; }
  Complex sub(Complex x, Complex y) { return {sub(x.re, y.re), sub(x.im, y.im)}; }
  /// sum c_j x_j. What the constants lose when they are rounded is put back before the first sum
  /// is: an error that every transform repeats would make the norm of a wave drift with their
  /// number.
  Complex combine(ArrayRef<long double> c, ArrayRef<Complex> x) {
    Complex sum{};
    for (auto [cj, xj] : llvm::zip_equal(c, x)) {
      const auto rest = static_cast<double>(cj - static_cast<double>(cj));
      if (rest != 0)
        sum = sum.re ? fma(rest, xj, sum) : scale(rest, xj);
    }
    for (auto [cj, xj] : llvm::zip_equal(c, x))
      sum = sum.re ? fma(static_cast<double>(cj), xj, sum) : scale(static_cast<double>(cj), xj);
    return sum;
  }
  Complex scale(double c, Complex x) {
    Value factor = constant(c);
    return {b.mulf(factor, x.re), b.mulf(factor, x.im)};
  }
  /// c x + y for a real constant c.
  Complex fma(double c, Complex x, Complex y) {
    Value factor = constant(c);
    return {b.fma(factor, x.re, y.re), b.fma(factor, x.im, y.im)};
  }
  /// x plus or minus the conjugate of y.
  Complex addConjugate(Complex x, Complex y) { return {add(x.re, y.re), sub(x.im, y.im)}; }
  Complex subConjugate(Complex x, Complex y) { return {sub(x.re, y.re), add(x.im, y.im)}; }
  /// x - i y and x + i y.
  Complex minusI(Complex x, Complex y) { return {add(x.re, y.im), sub(x.im, y.re)}; }
  Complex plusI(Complex x, Complex y) { return {sub(x.re, y.im), add(x.im, y.re)}; }

private:
  LoopBuilder &b;
  const Type type;
};

SmallVector<Complex> four(Arithmetic &m, ArrayRef<Complex> x) {
  Complex s = m.add(x[0], x[2]), d = m.sub(x[0], x[2]);
  Complex t = m.add(x[1], x[3]), e = m.sub(x[1], x[3]);
  return {m.add(s, t), m.minusI(d, e), m.sub(s, t), m.plusI(d, e)};
}

SmallVector<Complex> eight(Arithmetic &m, ArrayRef<Complex> x) {
  SmallVector<Complex> even = four(m, {x[0], x[2], x[4], x[6]});
  SmallVector<Complex> odd = four(m, {x[1], x[3], x[5], x[7]});
  // exp(-i pi/4) z = ((re + im) + i (im - re)) / sqrt 2, exp(-3 i pi/4) z = ((im - re) - i (re +
  // im)) / sqrt 2.
  Complex first = {m.add(odd[1].re, odd[1].im), m.sub(odd[1].im, odd[1].re)};
  Complex third = {m.sub(odd[3].im, odd[3].re), m.add(odd[3].re, odd[3].im)};
  const long double half = std::numbers::sqrt2_v<long double> / 2;
  first = m.combine(half, first);
  third = m.combine(half, third);
  return {m.add(even[0], odd[0]),         m.add(even[1], first),         m.minusI(even[2], odd[2]),
          m.addConjugate(even[3], third), m.sub(even[0], odd[0]),        m.sub(even[1], first),
          m.plusI(even[2], odd[2]),       m.subConjugate(even[3], third)};
}

/// cos(2 pi turn), -1/2 exactly where it is.
long double cosineOfTurn(long double turn) {
  const long double cosine = std::cos(2 * std::numbers::pi_v<long double> * turn);
  return std::abs(cosine + 0.5L) < 1e-18L ? -0.5L : cosine;
}

SmallVector<Complex> byPairs(Arithmetic &m, ArrayRef<Complex> x) {
  const auto r = static_cast<int64_t>(x.size());
  const int64_t pairs = r / 2;
  SmallVector<Complex> sums, differences, y(r);
  y[0] = x[0];
  for (int64_t j = 1; j <= pairs; ++j) {
    sums.push_back(m.add(x[j], x[r - j]));
    differences.push_back(m.sub(x[j], x[r - j]));
    y[0] = m.add(y[0], sums.back());
  }
  for (int64_t k = 1; k <= pairs; ++k) {
    SmallVector<long double> cosines, sines;
    for (int64_t j = 1; j <= pairs; ++j) {
      const long double turn = static_cast<long double>(j * k % r) / static_cast<long double>(r);
      cosines.push_back(cosineOfTurn(turn));
      sines.push_back(std::sin(2 * std::numbers::pi_v<long double> * turn));
    }
    Complex along = m.add(x[0], m.combine(cosines, sums));
    Complex across = m.combine(sines, differences);
    y[k] = m.minusI(along, across);
    y[r - k] = m.plusI(along, across);
  }
  return y;
}

} // namespace

SmallVector<Complex> sbl::emitButterfly(LoopBuilder &b, ArrayRef<Complex> x) {
  Arithmetic m(b, x.front().re.getType());
  switch (x.size()) {
  case 2:
    return {m.add(x[0], x[1]), m.sub(x[0], x[1])};
  case 4:
    return four(m, x);
  case 8:
    return eight(m, x);
  default:
    return byPairs(m, x);
  }
}
