#include "Laws/FieldSeries.h"

#include <algorithm>
#include <cmath>

namespace sbl::rt {

void FieldSeries::add(double time, std::vector<FieldValues> fields) {
  times_.push_back(time);
  fields_.push_back(std::move(fields));
}

FieldSeries::Weights FieldSeries::weights(const std::vector<double> &times, double t) {
  constexpr std::size_t most = 6;
  const std::size_t size = std::min(most, times.size());
  const auto next =
      static_cast<std::size_t>(std::upper_bound(times.begin(), times.end(), t) - times.begin());
  Weights result;
  result.first = next < size / 2 ? 0 : std::min(next - size / 2, times.size() - size);
  result.weight.assign(size, 1.0);
  for (std::size_t j = 0; j < size; ++j)
    for (std::size_t m = 0; m < size; ++m)
      if (m != j)
        result.weight[j] *=
            (t - times[result.first + m]) / (times[result.first + j] - times[result.first + m]);
  return result;
}

FieldSeries::Instant FieldSeries::at(double t, std::int64_t places) const {
  const Weights w = weights(times_, t);
  Instant result;
  result.components.resize(components_);
  const std::int64_t points = polynomial_.grid().points();
  const auto stencil = static_cast<std::int64_t>(std::pow(8, polynomial_.grid().rank()));
  const bool few = places * stencil < points;
  if (few) {
    for (std::size_t c = 0; c < components_; ++c)
      for (std::size_t j = 0; j < w.weight.size(); ++j)
        result.components[c].push_back({w.weight[j], fields_[w.first + j][c].data()});
    return result;
  }
  {
    const std::lock_guard lock(mutex_);
    if (const auto found = added_.find(t); found != added_.end())
      result.own = found->second;
  }
  if (!result.own) {
    auto sums = std::make_shared<std::vector<FieldValues>>(components_);
    for (std::size_t c = 0; c < components_; ++c) {
      FieldValues &sum = (*sums)[c];
      sum.assign(static_cast<std::size_t>(points), 0.0);
      for (std::size_t j = 0; j < w.weight.size(); ++j) {
        const double *field = fields_[w.first + j][c].data();
        for (std::size_t k = 0; k < sum.size(); ++k)
          sum[k] += w.weight[j] * field[k];
      }
    }
    result.own = sums;
    // Neighbouring batches of paths ask for the same times; a share of memory keeps them.
    constexpr std::size_t numbersKept = 1 << 24;
    const std::lock_guard lock(mutex_);
    if (added_.size() * components_ * static_cast<std::size_t>(points) >= numbersKept)
      added_.clear();
    added_.emplace(t, sums);
  }
  for (std::size_t c = 0; c < components_; ++c)
    result.components[c].push_back({1, (*result.own)[c].data()});
  return result;
}

} // namespace sbl::rt
