#include "Flow/LawAtPlaces.h"

#include <algorithm>
#include <array>
#include <cmath>

namespace sbl::rt {
namespace {

/// Four neighbouring cells of a place on an axis and the weights of the cubic through them. A cell
/// beyond a wall is its mirror image, at an absorbing one with the other sign.
struct Cubic {
  std::array<std::int64_t, 4> cell{};
  std::array<double, 4> weight{};
};

Cubic cubicAt(const GridAxis &axis, double x) {
  const double at = (x - axis.centre(0)) / axis.spacing();
  const double below = std::floor(at), f = at - below;
  Cubic result;
  result.weight = {-f * (f - 1) * (f - 2) / 6, (f + 1) * (f - 1) * (f - 2) / 2,
                   -(f + 1) * f * (f - 2) / 2, (f + 1) * f * (f - 1) / 6};
  const std::int64_t n = axis.cells;
  for (std::size_t j = 0; j < 4; ++j) {
    std::int64_t k = static_cast<std::int64_t>(below) - 1 + static_cast<std::int64_t>(j);
    if (axis.periodic()) {
      result.cell[j] = ((k % n) + n) % n;
      continue;
    }
    if (k < 0) {
      k = -1 - k;
      result.weight[j] *= axis.low == Boundary::Absorbing ? -1 : 1;
    } else if (k >= n) {
      k = 2 * n - 1 - k;
      result.weight[j] *= axis.high == Boundary::Absorbing ? -1 : 1;
    }
    result.cell[j] = std::clamp<std::int64_t>(k, 0, n - 1);
  }
  return result;
}

/// Whether the logarithm of a density is smooth: it is where the density comes to 0 nowhere, at
/// absorbing ends or at nodes, which bend it upwards between two cells.
bool hasSmoothLog(const Grid &grid, const FieldValues &density) {
  constexpr double bend = 1; // second difference of logarithms
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    if (grid.axes[a].low == Boundary::Absorbing || grid.axes[a].high == Boundary::Absorbing)
      return false;
    const std::int64_t inner = grid.inner(a), cells = grid.axes[a].cells;
    for (std::int64_t i = inner; i + inner < grid.points(); ++i) {
      const std::int64_t k = i / inner % cells;
      const double below = density[i - inner], here = density[i], above = density[i + inner];
      if (k > 0 && k + 1 < cells && here < below && here < above &&
          here * here < below * above * std::exp(-bend))
        return false;
    }
  }
  return true;
}

} // namespace

Status LawAtPlaces::open(const Instance &instance, std::size_t distribution, LawAtPlaces &result) {
  result = {};
  result.impl_ = &instance.impl();
  result.law_ = &instance.manifest().distributions.at(distribution);
  if (instance.impl().hasPoint(distribution))
    return Status::fail(Code::BadInput, "a flow carries a point to a point, which has no density",
                        "start it from a narrow law, such as `normal(0, 0.1)`");
  for (const ComponentEntry &component : result.law_->components)
    for (const std::size_t law : component.data)
      if (instance.manifest().data[law].isSolved) {
        SolvedTable &table = result.solved_[law];
        table.values = instance.impl().data[law];
        table.inLogs = hasSmoothLog(instance.grid(), table.values);
        for (double &value : table.values)
          value = table.inLogs ? std::log(value) : value;
        result.polynomial_.emplace(instance.grid());
      }
  return instance.distribution(distribution, result.density_, result.massOutside_, nullptr,
                               result.factors_);
}

void LawAtPlaces::tableLogs(std::size_t law, std::int64_t count, const double *places,
                            double *logs) const {
  const auto solved = solved_.find(law);
  if (solved == solved_.end()) {
    for (std::int64_t i = 0; i < count; ++i)
      logs[i] = std::log(tableDensity(law, count, places, i));
    return;
  }
  const FieldShare table{1, solved->second.values.data()};
  polynomial_->evaluate(std::span(&table, 1), count, places, Jet::Value, logs, nullptr, nullptr);
  for (std::int64_t i = 0; i < count; ++i) {
    if (!solved->second.inLogs)
      logs[i] = std::log(logs[i]);
    if (!std::isfinite(logs[i])) // beside cells without mass
      logs[i] = std::log(tableDensity(law, count, places, i));
  }
}

double LawAtPlaces::boxDensity(const ComponentEntry &c, std::int64_t count, const double *places,
                               std::int64_t i) const {
  double density = 1;
  for (std::size_t a = 0; a < c.box.size(); ++a) {
    const GridAxis &axis = impl_->grid.axes[a];
    const double lo = impl_->scalar(c.box[a].first), hi = impl_->scalar(c.box[a].second);
    const double x = places[static_cast<std::int64_t>(a) * count + i];
    bool inside = x >= lo && x <= hi;
    for (const double turn : {-axis.length(), axis.length()})
      inside |= axis.periodic() && x + turn >= lo && x + turn <= hi;
    density *= inside ? 1 / (hi - lo) : 0;
  }
  return density;
}

double LawAtPlaces::tableDensity(std::size_t law, std::int64_t count, const double *places,
                                 std::int64_t i) const {
  const DataEntry &entry = impl_->manifest().data[law];
  const DataTable &table = impl_->data[law];
  std::array<Cubic, 3> sides;
  std::size_t corners = 1;
  for (std::size_t a = 0; a < entry.rank; ++a, corners *= 4) {
    const std::size_t axis = entry.firstAxis + a;
    sides[a] = cubicAt(impl_->grid.axes[axis], places[static_cast<std::int64_t>(axis) * count + i]);
  }
  double sum = 0;
  for (std::size_t corner = 0; corner < corners; ++corner) {
    std::int64_t cell = 0;
    double weight = 1;
    std::size_t rest = corner;
    for (std::size_t a = 0; a < entry.rank; ++a, rest /= 4) {
      cell = cell * impl_->grid.axes[entry.firstAxis + a].cells + sides[a].cell[rest % 4];
      weight *= sides[a].weight[rest % 4];
    }
    sum += weight * table[static_cast<std::size_t>(cell)];
  }
  return std::max(sum, 0.0);
}

/// Components are added as multiples of the largest so far, so that tails keep their digits.
void LawAtPlaces::logDensity(std::int64_t count, const double *places, double *values) const {
  const auto rank = static_cast<std::int64_t>(impl_->grid.rank());
  std::vector<double> part(count), data(count), table(count);
  std::fill_n(values, count, -INFINITY);
  for (std::size_t c = 0; c < law_->components.size(); ++c) {
    const ComponentEntry &component = law_->components[c];
    const Instance::LawFactor &factor = factors_[c];
    if (!(factor.factor > 0))
      continue;
    if (component.field) {
      const auto &parameters = impl_->parameters;
      sbl_buffer p = bufferOf(parameters.data(), static_cast<std::int64_t>(parameters.size()));
      sbl_buffer at = bufferOf(places, rank * count), out = bufferOf(part.data(), count);
      const std::string &entry = impl_->manifest().fields[*component.field].places;
      impl_->module.entry<sbl_places_fn>(entry)(&p, &at, 0, 0, &out, 1);
    } else {
      std::fill(part.begin(), part.end(), 1.0);
    }
    std::fill(data.begin(), data.end(), 0.0);
    for (const std::size_t law : component.data) {
      tableLogs(law, count, places, table.data());
      for (std::int64_t i = 0; i < count; ++i)
        data[i] += table[i];
    }
    const double scale = std::log(factor.factor) - (component.isLog ? factor.shift : 0);
    for (std::int64_t i = 0; i < count; ++i) {
      double log = component.field && component.isLog ? part[i] : std::log(part[i]);
      if (!component.box.empty())
        log += std::log(boxDensity(component, count, places, i));
      log += data[i] + scale;
      const double most = std::max(log, values[i]), least = std::min(log, values[i]);
      values[i] = std::isinf(most) && most < 0 ? most : most + std::log1p(std::exp(least - most));
    }
  }
}

} // namespace sbl::rt
