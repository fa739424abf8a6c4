// Every factor of every step is an exponential: the expansions are held to the last places over
// their whole range, against 64-bit-mantissa libm, and to the C standard at the special values.
#include <cmath>
#include <cstring>
#include <limits>
#include <random>

#include <gtest/gtest.h>

#include "Jit.h"

namespace sbl::test {
namespace {

constexpr double infinity = std::numeric_limits<double>::infinity();
constexpr double nan = std::numeric_limits<double>::quiet_NaN();
constexpr double smallest = std::numeric_limits<double>::denorm_min();
constexpr double smallestNormal = std::numeric_limits<double>::min();
constexpr double largest = std::numeric_limits<double>::max();

/// The function at `x` through a pointwise op of the table coordinate x = origin + 0 * spacing.
class CompiledFunction {
public:
  explicit CompiledFunction(const std::string &op)
      : jit("prop.pointwise @f : !prop.field<2 x f64> {\n^bb0(%x: f64, %y: f64, %t: f64, %s: "
            "f64):\n"
            "  %z = arith.addf %x, %y : f64\n  %0 = math." +
            op +
            " %z : f64\n  prop.yield %0\n}\n"
            "prop.scalars @g {\n^bb0(%t: f64, %s: f64):\n  %0 = math." +
            op + " %t : f64\n  prop.yield %0\n}\n") {}

  /// Scalar code.
  double operator()(double x) const {
    std::vector<double> none(1), out(1);
    sbl_buffer params = bufferOf(none), result = bufferOf(out);
    jit.entry<sbl_scalars_fn>("g")(&params, x, 0, &result);
    return out[0];
  }

  /// Vector code: values at origin + k * spacing for k in [0, count).
  std::vector<double> along(double origin, double spacing, int64_t count) const {
    std::vector<double> none(1), from{0, origin}, step{0, spacing}, out(count);
    std::vector<int64_t> shape{1, count};
    sbl_buffer b[] = {bufferOf(none), bufferOf(from), bufferOf(step), bufferOf(shape),
                      bufferOf(out)};
    jit.entry<sbl_field_fn>("f")(&b[0], &b[1], &b[2], &b[3], 0, 0, &b[4], 1);
    return out;
  }

private:
  Jit jit;
};

/// Distance of `value` from `exact` in units of the last place of `exact`, subnormals included.
double ulps(double value, long double exact) {
  double rounded = static_cast<double>(exact);
  if (std::isnan(value) || std::isinf(rounded) || std::isinf(value))
    return value == rounded ? 0 : infinity;
  int exponent;
  std::frexp(exact, &exponent);
  double unit = std::ldexp(1.0, std::max(exponent - 53, -1074));
  return static_cast<double>(std::fabs((long double)value - exact) / unit);
}

using Reference = long double (*)(long double);

/// The largest error over [low, high], by vector code on a dense line.
double worst(const CompiledFunction &f, Reference reference, double low, double high) {
  constexpr int64_t count = 200003;
  double spacing = (high - low) / count, error = 0;
  auto values = f.along(low, spacing, count);
  for (int64_t k = 0; k < count; ++k) {
    double x = low + static_cast<double>(k) * spacing;
    error = std::max(error, ulps(values[k], reference(x)));
  }
  return error;
}

/// The same over numbers of all magnitudes in [2^low, 2^high], by scalar code.
double worstScaled(const CompiledFunction &f, Reference reference, double low, double high,
                   bool negative) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> exponent(low, high);
  double error = 0;
  for (int i = 0; i < 200000; ++i) {
    double x = std::exp2(exponent(random)) * (negative && i % 2 ? -1 : 1);
    error = std::max(error, ulps(f(x), reference(x)));
  }
  return error;
}

void expectSame(double value, double expected) {
  if (std::isnan(expected))
    EXPECT_TRUE(std::isnan(value)) << value;
  else {
    EXPECT_EQ(value, expected);
    EXPECT_EQ(std::signbit(value), std::signbit(expected));
  }
}

TEST(Math, ScalarAndVectorCodeAgreeToTheLastBit) {
  for (const char *op : {"exp", "log", "expm1", "log1p", "tanh"}) {
    CompiledFunction f(op);
    auto values = f.along(-3, 0.37, 29); // no multiple of the vector's width
    for (int64_t k = 0; k < 29; ++k) {
      double x = -3 + static_cast<double>(k) * 0.37, scalar = f(x);
      EXPECT_EQ(std::memcmp(&values[k], &scalar, sizeof scalar) == 0 ||
                    (std::isnan(values[k]) && std::isnan(scalar)),
                true)
          << op << " of " << x;
    }
  }
}

TEST(Math, Exp) {
  CompiledFunction f("exp");
  EXPECT_LT(worst(f, expl, -708, 709.7), 1);
  EXPECT_LT(worst(f, expl, -1, 1), 1);
  EXPECT_LT(worst(f, expl, -745.2, -708), 1); // gradual underflow
  EXPECT_LT(worstScaled(f, expl, -60, 9, true), 1);
  expectSame(f(0), 1);
  expectSame(f(-infinity), 0);
  expectSame(f(-746), 0);
  expectSame(f(-1e300), 0);
  expectSame(f(-745.1), smallest);
  expectSame(f(infinity), infinity);
  expectSame(f(709.79), infinity);
  expectSame(f(1e300), infinity);
  expectSame(f(nan), nan);
}

TEST(Math, Log) {
  CompiledFunction f("log");
  EXPECT_LT(worst(f, logl, 0.5, 2), 1);
  EXPECT_LT(worst(f, logl, 1e-3, 50), 1);
  EXPECT_LT(worstScaled(f, logl, -1074, 1023.9, false), 1);
  expectSame(f(1), 0);
  expectSame(f(0), -infinity);
  expectSame(f(-0.0), -infinity);
  expectSame(f(-1), nan);
  expectSame(f(-infinity), nan);
  expectSame(f(infinity), infinity);
  expectSame(f(nan), nan);
  EXPECT_LT(ulps(f(smallest), logl(smallest)), 1);
  EXPECT_LT(ulps(f(largest), logl(largest)), 1);
}

TEST(Math, ExpM1) {
  CompiledFunction f("expm1");
  EXPECT_LT(worst(f, expm1l, -40, 709.7), 2);
  EXPECT_LT(worst(f, expm1l, -2, 2), 2);
  EXPECT_LT(worstScaled(f, expm1l, -1074, 9, true), 2);
  expectSame(f(0), 0);
  expectSame(f(-0.0), -0.0);
  expectSame(f(smallest), smallest);
  expectSame(f(-infinity), -1);
  expectSame(f(infinity), infinity);
  expectSame(f(nan), nan);
}

TEST(Math, Log1p) {
  CompiledFunction f("log1p");
  EXPECT_LT(worst(f, log1pl, -0.9999, 3), 2);
  EXPECT_LT(worstScaled(f, log1pl, -1074, -0.01, true), 2);
  EXPECT_LT(worstScaled(f, log1pl, -2, 1023.9, false), 2);
  expectSame(f(0), 0);
  expectSame(f(-0.0), -0.0);
  expectSame(f(-1), -infinity);
  expectSame(f(-1.5), nan);
  expectSame(f(infinity), infinity);
  expectSame(f(nan), nan);
  expectSame(f(smallestNormal), smallestNormal);
}

TEST(Math, Tanh) {
  CompiledFunction f("tanh");
  EXPECT_LT(worst(f, tanhl, -25, 25), 3);
  EXPECT_LT(worstScaled(f, tanhl, -1074, 9, true), 3);
  expectSame(f(-0.0), -0.0);
  expectSame(f(infinity), 1);
  expectSame(f(-infinity), -1);
  expectSame(f(nan), nan);
}

TEST(Math, TheRestComesFromTheCLibrary) {
  EXPECT_EQ(CompiledFunction("sin").along(0.5, 0.25, 9)[7], std::sin(2.25));
  EXPECT_EQ(CompiledFunction("erf").along(0.5, 0.25, 9)[8], std::erf(2.5));
  EXPECT_EQ(CompiledFunction("sqrt")(2), std::sqrt(2.0));
}

/// Phases: absolute accuracy for angles of any size.
TEST(Math, SineAndCosineOfPhases) {
  const auto compile = [](const std::string &op) {
    return Jit("prop.scalars @g {\n^bb0(%t: f64, %s: f64):\n  %0 = math." + op +
               " %t fastmath<afn> : f64\n  prop.yield %0\n}\n");
  };
  Jit sine = compile("sin"), cosine = compile("cos");
  const auto value = [](const Jit &jit, double x) {
    std::vector<double> none(1), out(1);
    sbl_buffer params = bufferOf(none), result = bufferOf(out);
    jit.entry<sbl_scalars_fn>("g")(&params, x, 0, &result);
    return out[0];
  };
  std::mt19937 random(1);
  std::uniform_real_distribution<double> exponent(-40, 40), turn(-9, 9);
  double worst = 0;
  for (int i = 0; i < 200000; ++i) {
    const double x = i % 2 ? turn(random) : std::exp2(exponent(random)) * (i % 4 ? -1 : 1);
    worst = std::max(worst, std::fabs(static_cast<double>(value(sine, x) - sinl(x))));
    worst = std::max(worst, std::fabs(static_cast<double>(value(cosine, x) - cosl(x))));
  }
  EXPECT_LT(worst, 2e-16);
  EXPECT_EQ(value(cosine, 0), 1);
  EXPECT_TRUE(std::isnan(value(sine, infinity)));
  EXPECT_TRUE(std::isnan(value(cosine, nan)));
}

} // namespace
} // namespace sbl::test
