#include "Bridge/Segment.h"

#include "Steps/Scaled.h"
#include "Support/Threads.h"

namespace sbl::rt {

std::vector<double> SegmentSolution::savedTimes() const {
  std::vector<double> times;
  for (const std::size_t k : plan().saved)
    times.push_back(plan().times[k]);
  return times;
}

void SegmentSolution::addTo(MemoryHeld &held) const {
  held.factors += propagator->factorBytes();
  held.kernels += propagator->kernelBytes();
  held.saved += psi.bytes() + psihat.bytes();
  for (const Between &at : between)
    held.saved +=
        static_cast<double>((at.psi.values.size() + at.psihat.values.size()) * sizeof(double));
}

void SegmentSolution::density(std::size_t saved, FieldValues &values) const {
  scaledProduct(*psi.at(saved), *psihat.at(saved), values);
}

void SegmentSolution::logPhi(std::size_t saved, FieldValues &values) const {
  scaledLog(*psi.at(saved), values);
  addPotential(propagator->potential(), 1, values);
}

void SegmentSolution::logPhihat(std::size_t saved, FieldValues &values) const {
  scaledLog(*psihat.at(saved), values);
  addPotential(propagator->potential(), -1, values);
}

void SegmentSolution::density(const Between &at, FieldValues &values) const {
  scaledProduct(at.psi, at.psihat, values);
}

void SegmentSolution::logPhi(const Between &at, FieldValues &values) const {
  scaledLog(at.psi, values);
  addPotential(propagator->potential(), 1, values);
}

void SegmentSolution::logPhihat(const Between &at, FieldValues &values) const {
  scaledLog(at.psihat, values);
  addPotential(propagator->potential(), -1, values);
}

void addPotential(const FieldValues &potential, double sign, FieldValues &values) {
  if (potential.empty())
    return;
  forBlocks(static_cast<std::int64_t>(values.size()), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      values[k] += sign * potential[k];
  });
}

} // namespace sbl::rt
