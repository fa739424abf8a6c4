// Transforms of lines against a Fourier sum written out, for every radix, layout and kind of wall.
#include <cmath>
#include <complex>
#include <map>
#include <numbers>
#include <random>

#include <gtest/gtest.h>

#include "Jit.h"
#include "Wave/Fourier.h"
#include "sbl/runtime/Solve.h"

namespace sbl::test {
namespace {

using Number = std::complex<double>;

const Jit &jitFor(int rank) {
  static std::map<int, std::unique_ptr<Jit>> cache;
  auto &jit = cache[rank];
  if (!jit) {
    rt::setThreads(1); // chunks run in turn; it also links the runtime's sbl_parallel_for
    const std::string type = "!prop.wave<" + std::to_string(rank) + " x f64>";
    std::string text =
        "prop.scalars @rates {\n^bb0(%t: f64, %tau: f64):\n  %c = arith.constant 0.5 "
        ": f64\n  prop.yield " +
        std::string(rank == 1   ? "%c"
                    : rank == 2 ? "%c, %c"
                                : "%c, %c, %c") +
        "\n}\nprop.step @s {\n^bb0(%0: " + type + "):\n";
    for (int a = 0; a < rank; ++a)
      text += "  %" + std::to_string(a + 1) + " = prop.transform %" + std::to_string(a) +
              " along " + std::to_string(a) + " with @rates fraction 1.0 : " + type + "\n";
    text += "  prop.return %" + std::to_string(rank) + " : " + type + "\n}\n";
    jit = std::make_unique<Jit>(text);
  }
  return *jit;
}

/// A wave seen as [outer][n][inner] and what multiplies it on the way.
struct Lines {
  Lines(std::int64_t outer, rt::GridAxis axis, std::int64_t inner, bool hasFactors,
        bool alone = false)
      : outer(outer), inner(inner), axis(axis), hasFactors(hasFactors) {
    EXPECT_TRUE(rt::FourierAxis::plan(axis, alone, modes).ok());
    std::mt19937 random(static_cast<unsigned>(7 * axis.cells + outer + 3 * inner));
    std::normal_distribution<double> value;
    const auto fill = [&](rt::AlignedValues &values, std::int64_t count) {
      for (std::int64_t k = 0; k < count; ++k)
        values.push_back(value(random));
    };
    const std::int64_t size = outer * axis.cells * inner;
    for (auto *values : {&re, &im, &preRe, &preIm, &postRe, &postIm})
      fill(*values, size);
    // One number per mode; between walls the modes k and -k are one.
    for (double k : modes.wavenumbers()) {
      const double x = axis.periodic() ? k : std::fabs(k);
      diagonal.re.push_back(std::cos(1.3 * x) / static_cast<double>(modes.length()));
      diagonal.im.push_back(std::sin(0.7 * x + 1) / static_cast<double>(modes.length()));
    }
  }

  std::vector<Number> run(int rank, int along, std::int64_t chunks) const {
    rt::AlignedValues outRe = re, outIm = im, none;
    const std::int64_t stride = 64 * (modes.length() + 8);
    rt::AlignedValues scratch(chunks * stride + 8, NAN);
    auto twiddles = modes.twiddles(diagonal.turn);
    auto stages = modes.stages(), images = modes.images();
    auto d = diagonal;
    auto a = preRe, b = preIm, p = postRe, q = postIm;
    if (!hasFactors)
      a = b = p = q = none;
    sbl_buffer buffers[] = {bufferOf(outRe),  bufferOf(outIm),  bufferOf(a),
                            bufferOf(b),      bufferOf(p),      bufferOf(q),
                            bufferOf(d.re),   bufferOf(d.im),   bufferOf(twiddles),
                            bufferOf(stages), bufferOf(images), bufferOf(scratch)};
    auto *x = buffers;
    jitFor(rank).entry<sbl_transform_fn>("s_axis_" + std::to_string(along))(
        x, x + 1, x + 2, x + 3, x + 4, x + 5, x + 6, x + 7, x + 8, x + 9, x + 10, x + 11, stride,
        outer, axis.cells, inner, chunks);
    for (int k = 0; k < 8; ++k)
      EXPECT_TRUE(std::isnan(scratch[chunks * stride + k]));
    std::vector<Number> result;
    for (std::size_t k = 0; k < outRe.size(); ++k)
      result.emplace_back(outRe[k], outIm[k]);
    return result;
  }

  /// The same by sums over modes and points.
  std::vector<Number> plain() const {
    const std::int64_t n = axis.cells, length = modes.length();
    std::vector<Number> result(re.size());
    const auto at = [&](std::int64_t line, std::int64_t k) {
      return (line / inner * n + k) * inner + line % inner;
    };
    std::vector<Number> root;
    for (std::int64_t k = 0; k < length; ++k)
      root.push_back(std::polar(1.0, -2 * std::numbers::pi * k / length));
    const double period = length * axis.spacing();
    for (std::int64_t line = 0; line < outer * inner; ++line) {
      std::vector<Number> x;
      for (std::int64_t k = 0; k < n; ++k) {
        const std::int64_t i = at(line, k);
        x.push_back(Number(re[i], im[i]) * (hasFactors ? Number(preRe[i], preIm[i]) : Number(1)));
      }
      for (std::int64_t image : modes.images())
        x.push_back(image > 0 ? x[image - 1] : -x[-image - 1]);
      std::vector<Number> y(length);
      for (std::int64_t row = 0; row < length; ++row) {
        const auto mode = std::llround(modes.wavenumbers()[row] * period / (2 * std::numbers::pi));
        const std::int64_t m = (mode + length) % length;
        Number sum = 0;
        for (std::int64_t k = 0; k < length; ++k)
          sum += x[k] * root[m * k % length];
        sum *= Number(diagonal.re[row], diagonal.im[row]);
        for (std::int64_t k = 0; k < n; ++k)
          y[k] += sum * std::conj(root[m * k % length]);
      }
      for (std::int64_t k = 0; k < n; ++k) {
        const std::int64_t i = at(line, k);
        result[i] = y[k] * (hasFactors ? Number(postRe[i], postIm[i]) : Number(1));
      }
    }
    return result;
  }

  void check(int rank, int along) const {
    const std::vector<Number> expected = plain(), found = run(rank, along, 1);
    double worst = 0;
    for (std::size_t k = 0; k < expected.size(); ++k)
      worst = std::max(worst, std::abs(found[k] - expected[k]));
    // NaN fails too: the scratch is full of them.
    EXPECT_LT(worst, 2e-13) << axis.cells << " cells, outer " << outer << ", inner " << inner;
    EXPECT_EQ(run(rank, along, 3), found) << "chunks change the result";
  }

  std::int64_t outer, inner;
  rt::GridAxis axis;
  bool hasFactors;
  rt::FourierAxis modes;
  rt::ModeFactors diagonal;
  rt::AlignedValues re, im, preRe, preIm, postRe, postIm;
};

rt::GridAxis axisOf(std::int64_t cells, rt::Boundary low, rt::Boundary high) {
  return {"x", -1, 2, cells, low, high};
}
constexpr auto ring = rt::Boundary::Periodic, wall = rt::Boundary::Absorbing,
               mirror = rt::Boundary::Reflecting;

TEST(Transform, SingleLine) {
  for (std::int64_t n :
       {2, 3, 4, 5, 6, 7, 8, 10, 14, 16, 20, 21, 32, 35, 48, 64, 72, 105, 120, 128, 210, 280, 512})
    Lines(1, axisOf(n, ring, ring), 1, n % 2 == 0, true).check(1, 0);
}

TEST(Transform, StridedLines) {
  for (std::int64_t n : {4, 5, 7, 12, 36, 64})
    for (std::int64_t inner : {1, 7, 8, 19})
      Lines(3, axisOf(n, ring, ring), inner, inner % 2 == 0).check(3, 1);
}

TEST(Transform, ContiguousLines) {
  for (std::int64_t n : {4, 5, 7, 12, 36, 64})
    for (std::int64_t outer : {1, 7, 8, 19})
      Lines(outer, axisOf(n, ring, ring), 1, outer % 2 == 0).check(2, 1);
}

TEST(Transform, LinesBetweenWalls) {
  for (auto [low, high] : {std::pair(wall, wall), std::pair(mirror, mirror),
                           std::pair(wall, mirror), std::pair(mirror, wall)}) {
    Lines(1, axisOf(18, low, high), 1, true, true).check(1, 0);
    Lines(1, axisOf(32, low, high), 1, true, true).check(1, 0);
    Lines(1, axisOf(18, low, high), 11, true).check(2, 0);
    Lines(11, axisOf(18, low, high), 1, true).check(2, 1);
  }
}

TEST(Transform, RefusesLargePrimes) {
  rt::FourierAxis modes;
  const rt::Status s = rt::FourierAxis::plan(axisOf(253, ring, ring), false, modes);
  EXPECT_EQ(s.code, rt::Code::BadInput);
  EXPECT_NE(s.hint.find("256"), std::string::npos) << s.hint;
}

/// On a grid of 12 cells the series of walled axes hold sin(pi (x - lo) / L) and its like exactly.
TEST(Transform, DerivativesBetweenWalls) {
  struct Series {
    rt::Boundary low, high;
    double turns; // of pi over the axis
    bool isSine;
  };
  for (const Series &s : {Series{wall, wall, 3, true}, Series{mirror, mirror, 3, false},
                          Series{wall, mirror, 2.5, true}, Series{mirror, wall, 2.5, false}}) {
    Lines lines(1, axisOf(12, s.low, s.high), 1, false, true);
    const double k = s.turns * std::numbers::pi / lines.axis.length();
    for (std::int64_t i = 0; i < 12; ++i) {
      const double phase = k * (lines.axis.centre(i) - lines.axis.lo);
      lines.re[i] = s.isSine ? std::sin(phase) : std::cos(phase);
      lines.im[i] = 2 * lines.re[i];
    }
    lines.diagonal = lines.modes.derivative();
    const std::vector<Number> slope = lines.run(1, 0, 1);
    for (std::int64_t i = 0; i < 12; ++i) {
      const double phase = k * (lines.axis.centre(i) - lines.axis.lo);
      const double exact = k * (s.isSine ? std::cos(phase) : -std::sin(phase));
      EXPECT_NEAR(slope[i].real(), exact, 1e-13);
      EXPECT_NEAR(slope[i].imag(), 2 * exact, 1e-13);
    }
  }
}

/// Rounded once, phases and twiddles have moduli off one by 1e-16 and every use adds to the same
/// error: 2000 transforms of 96 points would change the norm by 5e-13. Used in turn they do not.
TEST(Transform, KeepsTheNormOverManySteps) {
  for (std::int64_t n : {96, 128, 245}) {
    Lines lines(1, axisOf(n, ring, ring), 1, false, true);
    for (std::int64_t k = 0; k < n; ++k) {
      const double x = 12 * (static_cast<double>(k) / static_cast<double>(n) - 0.5);
      lines.re[k] = std::exp(-x * x / 2) * std::cos(2 * x);
      lines.im[k] = std::exp(-x * x / 2) * std::sin(2 * x);
    }
    const auto norm = [&] {
      long double sum = 0;
      for (std::int64_t k = 0; k < n; ++k)
        sum += static_cast<long double>(lines.re[k]) * lines.re[k] +
               static_cast<long double>(lines.im[k]) * lines.im[k];
      return sum;
    };
    const long double before = norm();
    const std::vector<rt::ModeFactors> motion = lines.modes.motion(0.5, 1e-3, 1e300);
    for (std::size_t step = 0; step < 2000; ++step) {
      lines.diagonal = motion[step % motion.size()];
      const std::vector<Number> moved = lines.run(1, 0, 1);
      for (std::int64_t k = 0; k < n; ++k) {
        lines.re[k] = moved[k].real();
        lines.im[k] = moved[k].imag();
      }
    }
    EXPECT_LT(std::fabs(static_cast<double>(norm() / before - 1)), 5e-14) << n << " cells";
  }
}

} // namespace
} // namespace sbl::test
