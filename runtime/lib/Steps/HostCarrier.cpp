#include "Steps/HostCarrier.h"

#include <algorithm>
#include <cmath>
#include <cstdlib>
#include <limits>
#include <utility>

#include "Fields/Tiled.h"

namespace sbl::rt {
namespace {

double *numbers(View view) { return static_cast<double *>(view.memory) + view.offset; }
constexpr double notANumber = std::numeric_limits<double>::quiet_NaN();

} // namespace

HostCarrier::HostCarrier(const Instance::Impl &impl, const ProgramEntry &program)
    : runner_(impl, program), impl_(impl) {}

void HostCarrier::useTiles(const Frame &frame) {
  frame_ = frame;
  ranged_ =
      std::make_unique<RangedSweep>(impl_.grid, frame.tiles, impl_.manifest().lanes, frame.top);
}

void HostCarrier::makeRoom() {
  if (here_.size() == 0)
    here_ = ElementBuffer::unset(impl_.manifest().single,
                                 static_cast<std::size_t>(impl_.grid.points()));
}

void HostCarrier::load(const FieldValues &values) {
  makeRoom();
  here_.load(values);
  begin();
}

void HostCarrier::load(View values) {
  makeRoom();
  here_.load(numbers(values));
  begin();
}

void HostCarrier::store(FieldValues &values) {
  here_.store(values);
  if (failed())
    std::fill(values.begin(), values.end(), notANumber);
}

void HostCarrier::store(View values) {
  here_.store(numbers(values));
  if (failed())
    std::fill_n(numbers(values), values.size, notANumber);
}

void HostCarrier::take(Array &values) {
  if (impl_.manifest().single)
    return load(static_cast<View>(values));
  here_.adopt(values);
  begin();
}

void HostCarrier::give(Array &values) {
  if (impl_.manifest().single)
    return store(static_cast<View>(values));
  values = here_.release();
  if (failed())
    std::fill_n(numbers(values), values.size(), notANumber);
}

void HostCarrier::resume(Array &values) {
  if (!impl_.manifest().single)
    here_.adopt(values);
}

void HostCarrier::rest() { here_ = there_ = {}; }

void HostCarrier::multiply(const ElementBuffer &factor) {
  here_.multiply(factor);
  thorough_ = std::max<std::size_t>(thorough_, 1);
}

void HostCarrier::multiplyTiled(const ElementBuffer &factor, const TileExponents &exponents) {
  if (exponents.empty())
    return multiply(factor);
  here_.multiply(factor);
  addTo(exponents_, exponents);
  normalise(*frame_.tiles, frame_.top, here_.numbers(), exponents_);
}

/// A factor that a stage cannot take along: one that gives a tile another exponent, any of a slide.
void HostCarrier::applyApart(const StageEntry &stage, const std::optional<std::size_t> &factor,
                             const StepTables &tables) {
  if (!factor)
    return;
  const TileExponents &exponents = tables.factorExponents[*factor];
  if (!exponents.empty())
    multiplyTiled(tables.factors[*factor], exponents);
  else if (stage.kind == StageEntry::Kind::Slide)
    multiplyTiled(tables.factors[*factor], TileExponents(exponents_.size(), 0));
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
  if (there_.size() != here_.size())
    there_ = ElementBuffer::unset(here_.single(), here_.size());
  if (ranged_) {
    applyApart(stage, stage.pre, tables);
    runner_.run(stage, tables, here_, there_, *ranged_, thorough_ > 0, exponents_);
  } else {
    runner_.run(stage, tables, here_, there_);
  }
  thorough_ -= thorough_ > 0;
  std::swap(here_, there_);
  if (ranged_)
    applyApart(stage, stage.post, tables);
}

} // namespace sbl::rt
