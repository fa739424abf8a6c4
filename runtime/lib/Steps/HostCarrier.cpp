#include "Steps/HostCarrier.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

namespace sbl::rt {
namespace {

double *begin(View view) { return static_cast<double *>(view.memory) + view.offset; }

} // namespace

HostCarrier::HostCarrier(const Instance::Impl &impl, const ProgramEntry &program)
    : runner_(impl, program),
      here_(impl.manifest().single, static_cast<std::size_t>(impl.grid.points())), there_(here_),
      impl_(impl) {}

void HostCarrier::useTiles(const Frame &frame) {
  ranged_ =
      std::make_unique<RangedSweep>(impl_.grid, frame.tiles, impl_.manifest().lanes, frame.top);
}

void HostCarrier::load(const FieldValues &values) {
  here_.load(values);
  exponent_ = 0;
  thorough_ = impl_.grid.rank();
}

void HostCarrier::load(View values) {
  here_.load(begin(values));
  exponent_ = 0;
  thorough_ = impl_.grid.rank();
}

void HostCarrier::store(FieldValues &values) {
  here_.store(values);
  if (ranged_ && ranged_->failed())
    std::fill(values.begin(), values.end(), std::numeric_limits<double>::quiet_NaN());
}

void HostCarrier::store(View values) {
  here_.store(begin(values));
  if (ranged_ && ranged_->failed())
    std::fill_n(begin(values), values.size, std::numeric_limits<double>::quiet_NaN());
}

void HostCarrier::multiply(const ElementBuffer &factor) {
  here_.multiply(factor);
  thorough_ = std::max<std::size_t>(thorough_, 1);
}

void HostCarrier::keepInRange(int top) {
  if (ranged_)
    return; // every sweep does
  const double largest = here_.largest();
  if (!(largest > 0) || !std::isfinite(largest))
    return;
  const int shift = top - std::ilogb(largest);
  if (std::abs(shift) < 16)
    return;
  // Two halves: 2^shift itself may not be a number of the element type.
  here_.scale(shift / 2);
  here_.scale(shift - shift / 2);
  exponent_ -= shift;
}

void HostCarrier::run(const StageEntry &stage, const StepTables &tables) {
  if (ranged_)
    runner_.run(stage, tables, here_, there_, *ranged_, thorough_ > 0, exponents_);
  else
    runner_.run(stage, tables, here_, there_);
  thorough_ -= thorough_ > 0;
  std::swap(here_, there_);
}

} // namespace sbl::rt
