// A solved bridge as a value, and its densities and factors at any time.
#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

#include "Bridge/SolutionImpl.h"
#include "Device/Device.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {

BridgeSolution::BridgeSolution() : impl(std::make_unique<Impl>()) {}
BridgeSolution::~BridgeSolution() = default;
BridgeSolution::BridgeSolution(BridgeSolution &&) noexcept = default;
BridgeSolution &BridgeSolution::operator=(BridgeSolution &&) noexcept = default;

const std::vector<double> &BridgeSolution::times() const { return impl->savedTimes; }

const Grid &BridgeSolution::grid() const {
  static const Grid none;
  return impl->instance ? impl->instance->grid : none;
}

std::pair<std::size_t, std::size_t> BridgeSolution::Impl::locate(std::size_t k) const {
  std::size_t segment = 0;
  while (segment + 1 < segments.size() && k >= segments[segment].count()) {
    k -= segments[segment].count() - 1;
    ++segment;
  }
  return {segment, k};
}

bool BridgeSolution::Impl::find(double t, Instant &instant) const {
  if (times.empty() || !std::isfinite(t))
    return false;
  const double span = times.back() - times.front(), slack = 1e-10 * span;
  if (t < times.front() - slack || t > times.back() + slack)
    return false;
  std::size_t first = 0;
  for (const SegmentSolution &s : segments) {
    const std::size_t count = s.count(), last = first + count - 1;
    if (t > times[last] + slack && &s != &segments.back()) {
      first = last;
      continue;
    }
    instant.segment = static_cast<std::size_t>(&s - segments.data());
    for (const SegmentSolution::Between &between : s.between)
      if (std::fabs(between.time - t) <= slack) {
        instant.between = &between;
        return true;
      }
    std::size_t near = 0;
    for (std::size_t k = 1; k < count; ++k)
      if (std::fabs(times[first + k] - t) < std::fabs(times[first + near] - t))
        near = k;
    if (std::fabs(times[first + near] - t) <= slack) {
      instant.saved = {near};
      instant.weights = {1.0};
      return true;
    }
    // Lagrange interpolation through the four nearest saved times of the segment.
    const std::size_t size = std::min<std::size_t>(4, count);
    std::size_t above = 0;
    while (times[first + above] < t)
      ++above;
    const std::size_t from = static_cast<std::size_t>(std::clamp<std::int64_t>(
        static_cast<std::int64_t>(above) - 2, 0, static_cast<std::int64_t>(count - size)));
    instant.saved.clear();
    instant.weights.clear();
    for (std::size_t j = from; j < from + size; ++j) {
      double w = 1;
      for (std::size_t m = from; m < from + size; ++m)
        if (m != j)
          w *= (t - times[first + m]) / (times[first + j] - times[first + m]);
      instant.saved.push_back(j);
      instant.weights.push_back(w);
    }
    return true;
  }
  return false;
}

Status BridgeSolution::Impl::outside(double t) const {
  if (times.empty())
    return Status::fail(Code::BadInput, "the bridge was not solved");
  return Status::fail(Code::BadInput, "t = " + figure(t) + " is outside the bridge's time",
                      "it runs from " + figure(times.front()) + " to " + figure(times.back()));
}

namespace {

/// Sum of weights[j] * logs_j; -inf wherever one of them is.
template <class Log>
void blend(const BridgeSolution::Impl::Instant &instant, FieldValues &values, Log &&logAt) {
  logAt(instant.saved[0], values);
  if (instant.saved.size() == 1)
    return;
  const auto count = static_cast<std::int64_t>(values.size());
  const double inf = std::numeric_limits<double>::infinity();
  for (double &v : values)
    v = std::isfinite(v) ? v * instant.weights[0] : -inf;
  FieldValues other;
  for (std::size_t j = 1; j < instant.saved.size(); ++j) {
    logAt(instant.saved[j], other);
    forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        values[k] = std::isfinite(other[k]) ? values[k] + instant.weights[j] * other[k] : -inf;
    });
  }
}

/// Between two saved times a factor that vanishes at one of them is taken from the others: a law
/// without mass at its end has a positive factor at once.
void dropVanishing(const SegmentSolution &s, BridgeSolution::Impl::Instant &instant, double t) {
  if (instant.saved.size() < 3)
    return;
  const StepPlan &plan = s.plan();
  const auto vanishes = [](const FieldValues &f) {
    return std::any_of(f.begin(), f.end(), [](double v) { return v == 0; });
  };
  std::vector<std::size_t> kept;
  for (const std::size_t k : instant.saved)
    if (!vanishes(s.psi.at(k)->values) && !vanishes(s.psihat.at(k)->values))
      kept.push_back(k);
  if (kept.size() < 2 || kept.size() == instant.saved.size())
    return;
  instant.saved = kept;
  instant.weights.clear();
  for (const std::size_t j : kept) {
    double w = 1;
    for (const std::size_t m : kept)
      if (m != j)
        w *= (t - plan.times[plan.saved[m]]) /
             (plan.times[plan.saved[j]] - plan.times[plan.saved[m]]);
    instant.weights.push_back(w);
  }
}

/// A time that no step could reach, and where interpolation is no help either.
Status tooDoubtful(const SegmentSolution::Between &at) {
  if (at.error <= mostDoubt)
    return Status::good();
  return Status::fail(Code::UnderResolved,
                      "t = " + figure(at.time) + " is nearer to an end than these cells can follow",
                      "ask a little further from it, or use more cells");
}

template <class Work> Status guarded(Work &&work) {
  try {
    return work();
  } catch (const std::bad_alloc &) {
    return Status::fail(Code::OutOfMemory, "not enough memory for another field");
  } catch (const DeviceError &error) {
    return error.status;
  }
}

} // namespace

Status BridgeSolution::density(double t, FieldValues &values) const {
  return guarded([&] {
    Impl::Instant instant;
    if (!impl->find(t, instant))
      return impl->outside(t);
    const SegmentSolution &s = impl->segments[instant.segment];
    if (instant.between) {
      s.density(*instant.between, values);
      return tooDoubtful(*instant.between);
    }
    if (instant.saved.size() == 1) {
      s.density(instant.saved[0], values);
      return Status::good();
    }
    dropVanishing(s, instant, t);
    blend(instant, values, [&](std::size_t k, FieldValues &log) {
      s.density(k, log);
      for (double &v : log)
        v = v > 0 ? std::log(v) : -std::numeric_limits<double>::infinity();
    });
    for (double &v : values)
      v = std::exp(v);
    const double mass =
        grid().cellVolume() * sumOver(grid().points(), [&](std::int64_t k) { return values[k]; });
    if (mass > 0 && std::isfinite(mass))
      for (double &v : values)
        v /= mass;
    return Status::good();
  });
}

Status BridgeSolution::logPhi(double t, FieldValues &values) const {
  return guarded([&] {
    Impl::Instant instant;
    if (!impl->find(t, instant))
      return impl->outside(t);
    const SegmentSolution &s = impl->segments[instant.segment];
    if (instant.between) {
      s.logPhi(*instant.between, values);
      return tooDoubtful(*instant.between);
    }
    dropVanishing(s, instant, t);
    blend(instant, values, [&](std::size_t k, FieldValues &log) { s.logPhi(k, log); });
    return Status::good();
  });
}

Status BridgeSolution::logPhihat(double t, FieldValues &values) const {
  return guarded([&] {
    Impl::Instant instant;
    if (!impl->find(t, instant))
      return impl->outside(t);
    const SegmentSolution &s = impl->segments[instant.segment];
    if (instant.between) {
      s.logPhihat(*instant.between, values);
      return tooDoubtful(*instant.between);
    }
    dropVanishing(s, instant, t);
    blend(instant, values, [&](std::size_t k, FieldValues &log) { s.logPhihat(k, log); });
    return Status::good();
  });
}

} // namespace sbl::rt
