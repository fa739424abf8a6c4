// What a sample is asked for: places, histograms, paths.
#include <algorithm>
#include <cmath>
#include <limits>

#include "Sample/Random.h"
#include "Support/Text.h"
#include "sbl/runtime/Sample.h"

namespace sbl::rt {
namespace {

/// The kept time `t` is, or none.
std::optional<std::size_t> keptTime(const std::vector<double> &times, double t) {
  const double span = times.empty() ? 0 : times.back() - times.front();
  for (std::size_t k = 0; k < times.size(); ++k)
    if (std::abs(times[k] - t) <= 1e-12 * span)
      return k;
  return std::nullopt;
}

std::int64_t cellOf(const GridAxis &axis, double x) {
  const double at = (x - axis.lo) / axis.spacing() + (axis.periodic() ? 0.5 : 0.0);
  const auto k = static_cast<std::int64_t>(std::floor(at));
  return axis.periodic() ? (k % axis.cells + axis.cells) % axis.cells
                         : std::clamp<std::int64_t>(k, 0, axis.cells - 1);
}

} // namespace

Status SampleSolution::cloud(double t, Cloud &cloud) const {
  const auto k = keptTime(times_, t);
  if (!k)
    return Status::fail(Code::BadInput, "the sample does not keep t = " + figure(t, 10),
                        "add it to the saved times of the model");
  cloud.count = count;
  cloud.rank = grid_.rank();
  cloud.place = places_[*k];
  cloud.weight.clear();
  if (!logWeights_.empty())
    for (const double w : logWeights_[*k])
      cloud.weight.push_back(std::exp(w));
  return Status::good();
}

Status SampleSolution::density(double t, FieldValues &values, FieldValues *error) const {
  Cloud at;
  if (Status s = cloud(t, at); !s.ok())
    return s;
  const auto points = static_cast<std::size_t>(grid_.points());
  values.assign(points, 0.0);
  std::vector<double> squares(error ? points : 0);
  for (std::size_t i = 0; i < at.count; ++i) {
    const double w = at.weight.empty() ? 1 : at.weight[i];
    std::size_t cell = 0;
    for (std::size_t a = 0; a < at.rank; ++a)
      cell = cell * static_cast<std::size_t>(grid_.axes[a].cells) +
             static_cast<std::size_t>(cellOf(grid_.axes[a], at.place[a * at.count + i]));
    values[cell] += w;
    if (error)
      squares[cell] += w * w;
  }
  const double unit = 1 / (static_cast<double>(at.count) * grid_.cellVolume());
  if (error) {
    error->resize(points);
    for (std::size_t k = 0; k < points; ++k)
      (*error)[k] = unit * std::sqrt(std::max(0.0, squares[k] - values[k] * values[k] /
                                                                    static_cast<double>(at.count)));
  }
  for (double &v : values)
    v *= unit;
  return Status::good();
}

Status SampleSolution::paths(std::int64_t wanted, Paths &result) const {
  if (wanted < 0 || static_cast<std::size_t>(wanted) > count)
    return Status::fail(Code::BadInput,
                        std::to_string(wanted) + " paths are asked of a sample of " +
                            std::to_string(count),
                        "raise its `count`");
  const std::size_t rank = grid_.rank();
  result = {{}, wanted, rank, {}};
  for (const std::size_t k : saved_)
    result.times.push_back(times_[k]);
  result.position.resize(static_cast<std::size_t>(wanted) * saved_.size() * rank);
  // The log of a uniform number is minus an exponential time: the weight a path dies at.
  std::vector<double> death(logWeights_.empty() ? 0 : wanted), spare(death.size());
  if (!death.empty())
    uniforms({seed, 0, Purpose::Death, 0}, 0, wanted, death.data(), spare.data());
  for (std::size_t p = 0; p < static_cast<std::size_t>(wanted); ++p) {
    bool ended = false;
    for (std::size_t k = 0; k < saved_.size(); ++k) {
      ended |= !death.empty() && logWeights_[saved_[k]][p] < std::log(death[p]);
      for (std::size_t a = 0; a < rank; ++a)
        result.position[(p * saved_.size() + k) * rank + a] =
            ended ? std::numeric_limits<double>::quiet_NaN() : places_[saved_[k]][a * count + p];
    }
  }
  return Status::good();
}

} // namespace sbl::rt
