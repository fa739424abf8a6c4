#include "Sample/Start.h"

#include <algorithm>
#include <cmath>

#include "Sample/Random.h"
#include "Sample/Walls.h"

namespace sbl::rt {

Status StartLaw::make(const Instance &instance, std::size_t distribution, StartLaw &law) {
  law = StartLaw();
  law.grid_ = &instance.grid();
  double outside = 0;
  if (Status s = instance.distribution(distribution, law.density_, outside); !s.ok())
    return s;
  law.fixed_.resize(law.grid_->rank());
  law.findPoints(instance.impl(), distribution);
  if (!law.points_.empty() && law.points_.back().share >= 1 - 1e-15)
    return Status::good();
  double sum = 0;
  law.cumulative_.resize(law.density_.size());
  for (std::size_t k = 0; k < law.density_.size(); ++k)
    law.cumulative_[k] = sum += law.density_[k];
  return Status::good();
}

/// Components that are one point leave the table; in a law of one component, axes with a point are
/// fixed. Points in other mixtures keep the cells that share their mass.
void StartLaw::findPoints(const Instance::Impl &impl, std::size_t distribution) {
  const std::vector<ComponentEntry> &parts = impl.manifest().distributions[distribution].components;
  double total = 0;
  for (const ComponentEntry &c : parts)
    total += impl.scalar(c.weight);
  for (const ComponentEntry &c : parts) {
    std::vector<std::optional<double>> fixed(grid_->rank());
    std::vector<double> shares(density_.size(), 1.0);
    for (const std::size_t d : c.data) {
      const DataEntry &entry = impl.manifest().data[d];
      const std::int64_t inner = grid_->inner(entry.firstAxis + entry.rank - 1);
      const auto cells = static_cast<std::int64_t>(impl.data[d].size());
      for (std::size_t k = 0; k < shares.size(); ++k)
        shares[k] *= impl.data[d][static_cast<std::int64_t>(k) / inner % cells];
      for (std::size_t i = 0; entry.isPoint && i < entry.rank; ++i)
        fixed[entry.firstAxis + i] = impl.scalar(entry.place[i]);
    }
    const bool isPoint =
        !c.field && c.box.empty() && !fixed.empty() &&
        std::all_of(fixed.begin(), fixed.end(), [](const auto &x) { return x.has_value(); });
    if (isPoint && impl.scalar(c.weight) > 0) {
      Point point{(points_.empty() ? 0 : points_.back().share) + impl.scalar(c.weight) / total, {}};
      for (const auto &x : fixed)
        point.place.push_back(*x);
      points_.push_back(std::move(point));
      for (std::size_t k = 0; k < density_.size(); ++k)
        density_[k] = std::max(0.0, density_[k] - impl.scalar(c.weight) / total * shares[k]);
    } else if (parts.size() == 1) {
      fixed_ = fixed;
    }
  }
}

void StartLaw::draw(std::uint64_t seed, std::int64_t first, std::int64_t n, double *out) const {
  const std::size_t rank = grid_->rank();
  std::vector<double> random((rank + 2) * n); // for the cell, then for every axis
  for (std::size_t a = 0; a <= rank; a += 2)
    uniforms({seed, 0, Purpose::Start, static_cast<std::uint32_t>(a / 2)}, first, n,
             random.data() + a * n, random.data() + (a + 1) * n);
  std::vector<double> at(rank), inside(rank);
  const double pointShare = points_.empty() ? 0 : points_.back().share;
  for (std::int64_t i = 0; i < n; ++i) {
    const double u = random[i];
    if (u < pointShare || cumulative_.empty()) {
      const auto point = std::find_if(points_.begin(), points_.end() - 1,
                                      [&](const Point &p) { return u < p.share; });
      at = point->place;
    } else {
      const double target = (u - pointShare) / (1 - pointShare) * cumulative_.back();
      const auto found = std::upper_bound(cumulative_.begin(), cumulative_.end(), target);
      const auto cell = std::min<std::int64_t>(found - cumulative_.begin(),
                                               static_cast<std::int64_t>(cumulative_.size()) - 1);
      for (std::size_t a = 0; a < rank; ++a)
        inside[a] = random[(a + 1) * n + i];
      place(cell, inside, at);
    }
    for (std::size_t a = 0; a < rank; ++a)
      out[a * n + i] = at[a];
  }
  intoBox(*grid_, n, out);
}

void StartLaw::place(std::int64_t cell, const std::vector<double> &random,
                     std::vector<double> &at) const {
  for (std::size_t a = 0; a < grid_->rank(); ++a) {
    const GridAxis &axis = grid_->axes[a];
    if (fixed_[a]) {
      at[a] = *fixed_[a];
      continue;
    }
    const std::int64_t inner = grid_->inner(a), row = cell / inner % axis.cells;
    const auto beside = [&](std::int64_t step) {
      std::int64_t other = row + step;
      if (axis.periodic())
        other = (other + axis.cells) % axis.cells;
      else
        other = std::clamp<std::int64_t>(other, 0, axis.cells - 1);
      return density_[cell + (other - row) * inner];
    };
    // The density 1 + s v over v in [-1/2, 1/2], with |s| <= 2 so that it stays positive; its
    // inverse distribution function solves s v^2 / 2 + v + 1/2 - s/8 = u.
    const double own = density_[cell];
    const double slope =
        own > 0 ? std::clamp(0.25 * (beside(1) - beside(-1)) / own, -2.0, 2.0) : 0.0;
    const double offset = random[a] - 0.5 + slope / 8;
    const double v = 2 * offset / (1 + std::sqrt(std::max(0.0, 1 + 2 * slope * offset)));
    at[a] = axis.centre(row) + std::clamp(v, -0.5, 0.5) * axis.spacing();
  }
}

} // namespace sbl::rt
