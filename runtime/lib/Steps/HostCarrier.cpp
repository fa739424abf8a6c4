#include "Steps/HostCarrier.h"

#include <cmath>
#include <cstdlib>
#include <utility>

namespace sbl::rt {
namespace {

double *begin(View view) { return static_cast<double *>(view.memory) + view.offset; }

} // namespace

HostCarrier::HostCarrier(const Instance::Impl &impl, const ProgramEntry &program)
    : runner_(impl, program),
      here_(impl.manifest().single, static_cast<std::size_t>(impl.grid.points())), there_(here_) {}

void HostCarrier::load(View values) {
  here_.load(begin(values));
  exponent_ = 0;
}
void HostCarrier::store(View values) { here_.store(begin(values)); }

void HostCarrier::keepInRange(int top) {
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
  runner_.run(stage, tables, here_, there_);
  std::swap(here_, there_);
}

} // namespace sbl::rt
