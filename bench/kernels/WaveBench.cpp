// A split step of a wave on a plane beside FFTW: one step is kick, transform, phases and inverse
// along both axes; FFTW does a planned forward and inverse transform of the same size and nothing
// else. One thread; both are timed in turn, and the least times count.
#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <cstdlib>
#include <vector>

#include <fftw3.h>

#include "Jit.h"
#include "Wave/Fourier.h"
#include "sbl/runtime/Solve.h"

namespace {

using Clock = std::chrono::steady_clock;
using sbl::rt::AlignedValues;
using sbl::test::bufferOf;

const char *const text = R"(
prop.scalars @rates {
^bb0(%t: f64, %tau: f64):
  %c = arith.constant 0.5 : f64
  prop.yield %c, %c
}
prop.step @s {
^bb0(%0: !prop.wave<2 x f64>):
  %1 = prop.transform %0 along 0 with @rates fraction 1.0 : !prop.wave<2 x f64>
  %2 = prop.transform %1 along 1 with @rates fraction 1.0 : !prop.wave<2 x f64>
  prop.return %2 : !prop.wave<2 x f64>
}
)";

double seconds(Clock::time_point since) {
  return std::chrono::duration<double>(Clock::now() - since).count();
}

/// A wave of n x n points, its kick and the motion along an axis of length 2 pi.
class SplitStep {
public:
  SplitStep(const sbl::test::Jit &jit, std::int64_t n)
      : n_(n), stride_(64 * (n + 8)), re_(n * n), im_(n * n), kickRe_(n * n), kickIm_(n * n),
        scratch_(stride_) {
    const double pi = std::acos(-1.0);
    if (!sbl::rt::FourierAxis::plan(
             {"x", -pi, pi, n, sbl::rt::Boundary::Periodic, sbl::rt::Boundary::Periodic}, modes_)
             .ok())
      std::abort();
    motion_ = modes_.motion(0.5, 1e-3).front();
    stages_ = modes_.stages();
    twiddles_ = modes_.twiddles(0);
    for (std::int64_t k = 0; k < n * n; ++k) {
      re_[k] = std::cos(1e-3 * static_cast<double>(k));
      kickRe_[k] = std::cos(1e-4 * static_cast<double>(k));
      kickIm_[k] = std::sin(1e-4 * static_cast<double>(k));
    }
    for (int axis : {0, 1})
      along_[axis] = jit.entry<sbl_transform_fn>("s_axis_" + std::to_string(axis));
  }

  /// Seconds of the motion along one axis; the first takes the kick along.
  double run(int axis) {
    AlignedValues none;
    std::vector<std::int64_t> images;
    sbl_buffer re = bufferOf(re_), im = bufferOf(im_), empty = bufferOf(none);
    sbl_buffer kickRe = bufferOf(axis == 0 ? kickRe_ : none);
    sbl_buffer kickIm = bufferOf(axis == 0 ? kickIm_ : none);
    sbl_buffer diagonalRe = bufferOf(motion_.re), diagonalIm = bufferOf(motion_.im);
    sbl_buffer twiddles = bufferOf(twiddles_), stages = bufferOf(stages_);
    sbl_buffer noImages = bufferOf(images), scratch = bufferOf(scratch_);
    const auto start = Clock::now();
    along_[axis](&re, &im, &kickRe, &kickIm, &empty, &empty, &diagonalRe, &diagonalIm, &twiddles,
                 &stages, &noImages, &scratch, stride_, axis == 0 ? 1 : n_, n_, axis == 0 ? n_ : 1,
                 1);
    return seconds(start);
  }

private:
  std::int64_t n_, stride_;
  sbl::rt::FourierAxis modes_;
  sbl::rt::ModeFactors motion_;
  std::vector<std::int64_t> stages_;
  AlignedValues twiddles_, re_, im_, kickRe_, kickIm_, scratch_;
  sbl_transform_fn along_[2];
};

/// FFTW's pair, in place or from one array to another and back.
class Pair {
public:
  Pair(int n, bool inPlace) : points_(std::size_t(n) * n) {
    a_ = fftw_alloc_complex(points_);
    b_ = inPlace ? a_ : fftw_alloc_complex(points_);
    forward_ = fftw_plan_dft_2d(n, n, a_, b_, FFTW_FORWARD, FFTW_MEASURE);
    inverse_ = fftw_plan_dft_2d(n, n, b_, a_, FFTW_BACKWARD, FFTW_MEASURE);
    fill();
  }
  ~Pair() {
    fftw_destroy_plan(forward_);
    fftw_destroy_plan(inverse_);
    if (b_ != a_)
      fftw_free(b_);
    fftw_free(a_);
  }
  Pair(const Pair &) = delete;
  Pair &operator=(const Pair &) = delete;

  double run() {
    const auto start = Clock::now();
    fftw_execute(forward_);
    fftw_execute(inverse_);
    const double elapsed = seconds(start);
    fill(); // unnormalised pairs grow
    return elapsed;
  }

private:
  void fill() {
    for (std::size_t k = 0; k < points_; ++k) {
      a_[k][0] = std::cos(1e-3 * static_cast<double>(k % 4096));
      a_[k][1] = 0;
    }
  }
  std::size_t points_;
  fftw_complex *a_, *b_;
  fftw_plan forward_, inverse_;
};

} // namespace

int main() {
  sbl::rt::setThreads(1);
  const sbl::test::Jit jit(text);
  std::printf("one split step on n x n points beside one FFTW pair (%s, MEASURE), one thread, ms\n",
              fftw_version);
  std::printf("%5s %8s %8s %8s   %9s %9s   %s\n", "n", "along 0", "along 1", "step", "in place",
              "to and fro", "step / faster pair");
  for (int n : {256, 360, 512, 1000, 1024, 2048}) {
    SplitStep step(jit, n);
    Pair inPlace(n, true), apart(n, false);
    double along[2] = {1e9, 1e9}, whole = 1e9, pair[2] = {1e9, 1e9};
    const double patience = n > 600 ? 4 : 2;
    for (auto begin = Clock::now(); seconds(begin) < patience;) {
      const double first = step.run(0), second = step.run(1);
      along[0] = std::min(along[0], first);
      along[1] = std::min(along[1], second);
      whole = std::min(whole, first + second);
      pair[0] = std::min(pair[0], inPlace.run());
      pair[1] = std::min(pair[1], apart.run());
    }
    std::printf("%5d %8.3f %8.3f %8.3f   %9.3f %9.3f    %.2f\n", n, 1e3 * along[0], 1e3 * along[1],
                1e3 * whole, 1e3 * pair[0], 1e3 * pair[1], whole / std::min(pair[0], pair[1]));
  }
}
