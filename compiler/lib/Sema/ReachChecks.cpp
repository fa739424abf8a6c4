// Whether paths can get from one condition of a bridge to the next: killing may cut the axes into
// parts that none of them leaves alive.
#include <algorithm>
#include <cmath>
#include <optional>

#include "FlatFormula.h"
#include "Sampling.h"

namespace sbl::sema {
namespace {

/// Doubles hold e^-700; to cross one cell where V kills costs sqrt(2 V) h / sigma nats.
constexpr double mostNats = 700;
/// Mass that two conditions may differ by in one part.
constexpr double mostDifference = 0.01;

/// The part of the axes each cell belongs to; -1 where nothing lives. Empty where there is one
/// part.
class Parts {
public:
  explicit Parts(Precheck &check) : grid_(check.grid) {}

  bool find(Precheck &check, const Diffusion &law) {
    const double points = grid_.points();
    FlatFormula killing(law.killing, check.parameters, check.startTime());
    if (!check.budget.spend(points * static_cast<double>(killing.cost() + 8)))
      return false;
    double weakest = INFINITY;
    for (std::size_t a = 0; a < law.noise.size(); ++a)
      if (const double noise = check.value(law.noise[a]); noise > 0)
        weakest = std::min(weakest, grid_.axes[a].spacing() / noise);
    part_.assign(static_cast<std::size_t>(points), unseen);
    std::vector<double> place;
    bool anyDead = false;
    for (std::size_t i = 0; i < part_.size(); ++i) {
      grid_.place(static_cast<std::int64_t>(i), place);
      const double rate = killing(place);
      if (rate > 0 && std::sqrt(2 * rate) * weakest > mostNats) {
        part_[i] = dead;
        anyDead = true;
      }
    }
    if (!anyDead)
      return false;
    for (std::size_t i = 0; i < part_.size(); ++i)
      if (part_[i] == unseen)
        flood(i, count_++);
    return true;
  }

  /// Shares of a law in the parts; the last entry is what lies where nothing lives.
  std::vector<double> shares(const std::vector<double> &density) const {
    std::vector<double> mass(static_cast<std::size_t>(count_) + 1, 0.0);
    double total = 0;
    for (std::size_t i = 0; i < density.size(); ++i) {
      mass[part_[i] == dead ? mass.size() - 1 : static_cast<std::size_t>(part_[i])] += density[i];
      total += density[i];
    }
    for (double &m : mass)
      m /= total;
    return mass;
  }

  /// A place inside a part, for messages.
  std::vector<double> somewhereIn(int part) const {
    std::vector<double> place;
    const auto cell = std::find(part_.begin(), part_.end(), part);
    grid_.place(cell - part_.begin(), place);
    return place;
  }

private:
  static constexpr int unseen = -2, dead = -1;

  void flood(std::size_t from, int part) {
    std::vector<std::size_t> stack = {from};
    part_[from] = part;
    while (!stack.empty()) {
      const std::size_t cell = stack.back();
      stack.pop_back();
      std::size_t step = 1;
      for (std::size_t a = grid_.axes.size(); a-- > 0;) {
        const auto n = static_cast<std::size_t>(grid_.axes[a].cells);
        const std::size_t k = cell / step % n;
        auto visit = [&](std::size_t neighbour) {
          if (part_[neighbour] == unseen) {
            part_[neighbour] = part;
            stack.push_back(neighbour);
          }
        };
        if (k > 0 || grid_.axes[a].periodic)
          visit(k > 0 ? cell - step : cell + (n - 1) * step);
        if (k + 1 < n || grid_.axes[a].periodic)
          visit(k + 1 < n ? cell + step : cell - (n - 1) * step);
        step *= n;
      }
    }
  }

  const SampledGrid &grid_;
  std::vector<int> part_;
  int count_ = 0;
};

void compare(Precheck &check, const Bridge &bridge, const Parts &parts) {
  const std::vector<double> still(check.grid.axes.size(), 0.0);
  std::optional<std::vector<double>> before;
  const Bridge::Marginal *beforeAt = nullptr;
  for (const Bridge::Marginal &at : bridge.at) {
    if (at.kind != Bridge::Marginal::Kind::Hard)
      continue;
    std::vector<LawScale> scales;
    const std::vector<double> density = sampleLaw(check, at.distribution, still, scales);
    if (density.empty())
      return;
    const std::vector<double> shares = parts.shares(density);
    auto refuse = [&](const std::string &why, const char *hint) {
      Diagnostic &report =
          check.diagnostics.report(DiagId::OutOfReach, at.range, {bridge.name, why});
      if (beforeAt)
        report.labels.push_back({beforeAt->range, "the condition before it"});
      report.hints.push_back(hint);
    };
    if (shares.back() > mostDifference)
      return refuse(figure(100 * shares.back()) + "% of this law lies where killing leaves no path",
                    "move the law, or lower the killing there");
    if (before)
      for (std::size_t part = 0; part + 1 < shares.size(); ++part)
        if (std::abs(shares[part] - (*before)[part]) > mostDifference) {
          std::string place;
          const std::vector<double> x = parts.somewhereIn(static_cast<int>(part));
          for (std::size_t a = 0; a < x.size(); ++a)
            place += (a ? ", " : "") + check.model.axes[a].name + " = " + figure(x[a]);
          return refuse(
              "killing cuts the axes into parts that no path joins, and the part around " + place +
                  " holds " + figure(100 * (*before)[part]) + "% before and " +
                  figure(100 * shares[part]) + "% here",
              "lower the killing where paths have to pass, or give each part the same "
              "mass");
        }
    before = shares;
    beforeAt = &at;
  }
}

} // namespace

void checkReach(Precheck &check) {
  for (const Bridge &bridge : check.model.bridges) {
    const Diffusion &law = check.model.diffusions[bridge.diffusion];
    if (!law.structure.killed || !law.structure.constantNoise ||
        check.model.context->dependence(law.killing).time)
      continue;
    Parts parts(check);
    if (parts.find(check, law))
      compare(check, bridge, parts);
  }
}

} // namespace sbl::sema
