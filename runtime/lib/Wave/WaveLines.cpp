#include "Wave/WaveLines.h"

#include <cmath>

#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Lanes of a tile of lines, at most, and the rows that transposing may add to it; tiles that a
/// transform reads together, at most.
constexpr std::int64_t lanes = 8, tiles = 4;

sbl_buffer whole(const AlignedValues &values) {
  return bufferOf(values.data(), static_cast<std::int64_t>(values.size()));
}
sbl_buffer whole(const std::vector<std::int64_t> &values) {
  return bufferOf(values.data(), static_cast<std::int64_t>(values.size()));
}

} // namespace

double normSquared(const Wave &psi, const Grid &grid) {
  return grid.cellVolume() * sumOver(grid.points(), [&](std::int64_t k) {
           return psi.re[k] * psi.re[k] + psi.im[k] * psi.im[k];
         });
}

std::array<double, 2> innerProduct(const Wave &a, const Wave &b, const Grid &grid) {
  const double re =
      sumOver(grid.points(), [&](std::int64_t k) { return a.re[k] * b.re[k] + a.im[k] * b.im[k]; });
  const double im =
      sumOver(grid.points(), [&](std::int64_t k) { return a.re[k] * b.im[k] - a.im[k] * b.re[k]; });
  return {grid.cellVolume() * re, grid.cellVolume() * im};
}

double distance(const Wave &a, const Wave &b, const Grid &grid) {
  return std::sqrt(grid.cellVolume() * sumOver(grid.points(), [&](std::int64_t k) {
                     const double re = a.re[k] - b.re[k], im = a.im[k] - b.im[k];
                     return re * re + im * im;
                   }));
}

void difference(const Wave &a, const Wave &b, Wave &result) {
  result = a;
  forBlocks(static_cast<std::int64_t>(a.size()), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k) {
      result.re[k] -= b.re[k];
      result.im[k] -= b.im[k];
    }
  });
}

void scale(Wave &psi, double factor) {
  forBlocks(static_cast<std::int64_t>(psi.size()), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k) {
      psi.re[k] *= factor;
      psi.im[k] *= factor;
    }
  });
}

Status WaveLines::prepare() {
  rates_ = impl_.numbers(program_.dispersion, 0, 0, impl_.grid.rank());
  for (const double rate : rates_)
    if (!std::isfinite(rate) || !(rate > 0))
      return Status::fail(Code::BadInput, "hbar / (2 mass) is " + figure(rate),
                          "`hbar` and every `mass` must be positive");
  axes_.resize(impl_.grid.rank());
  for (std::size_t a = 0; a < axes_.size(); ++a) {
    if (Status s = FourierAxis::plan(impl_.grid.axes[a], axes_.size() == 1, axes_[a]); !s.ok())
      return s;
    if (!axes_[a].needsOnly(program_.radices))
      return Status::fail(Code::BadInput,
                          "the model was compiled for other numbers of cells along axis " +
                              impl_.grid.axes[a].name);
  }
  return Status::good();
}

void transformLines(const Instance::Impl &impl, const std::string &entry, std::size_t axis,
                    const FourierAxis &modes, const ModeFactors &factors, Wave &psi,
                    const Wave *pre, const Wave *post, AlignedValues &memory) {
  static const Wave none;
  const Grid &grid = impl.grid;
  const std::int64_t chunks = chunksFor(grid.points());
  const std::int64_t stride = tiles * 2 * lanes * (modes.length() + lanes);
  if (static_cast<std::int64_t>(memory.size()) < chunks * stride)
    memory.resize(chunks * stride);
  const Wave &before = pre ? *pre : none, &after = post ? *post : none;
  sbl_buffer re = whole(psi.re), im = whole(psi.im), preRe = whole(before.re);
  sbl_buffer preIm = whole(before.im), postRe = whole(after.re), postIm = whole(after.im);
  sbl_buffer diagonalRe = whole(factors.re), diagonalIm = whole(factors.im);
  sbl_buffer twiddles = whole(modes.twiddles(factors.turn)), stages = whole(modes.stages());
  sbl_buffer images = whole(modes.images()), scratch = whole(memory);
  impl.module.entry<sbl_transform_fn>(entry)(
      &re, &im, &preRe, &preIm, &postRe, &postIm, &diagonalRe, &diagonalIm, &twiddles, &stages,
      &images, &scratch, stride, grid.outer(axis), grid.axes[axis].cells, grid.inner(axis), chunks);
}

void WaveLines::transform(std::size_t axis, const ModeFactors &factors, Wave &psi, const Wave *pre,
                          const Wave *post) {
  transformLines(impl_, program_.transforms[axis], axis, axes_[axis], factors, psi, pre, post,
                 scratch_);
}

void WaveLines::kick(double time, double duration, double correction, Wave &psi) const {
  const Grid &grid = impl_.grid;
  const auto rank = static_cast<std::int64_t>(grid.rank());
  std::vector<double> origin, spacing;
  std::vector<std::int64_t> shape;
  for (const GridAxis &a : grid.axes) {
    origin.push_back(a.centre(0));
    spacing.push_back(a.spacing());
    shape.push_back(a.cells);
  }
  sbl_buffer p =
      bufferOf(impl_.parameters.data(), static_cast<std::int64_t>(impl_.parameters.size()));
  sbl_buffer o = bufferOf(origin.data(), rank), h = bufferOf(spacing.data(), rank);
  sbl_buffer n = whole(shape), re = whole(psi.re), im = whole(psi.im);
  impl_.module.entry<sbl_kick_fn>(program_.kick)(&p, &o, &h, &n, time, duration, correction, &re,
                                                 &im, chunksFor(grid.points()));
}

} // namespace sbl::rt
