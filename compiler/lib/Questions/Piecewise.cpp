#include "Piecewise.h"

#include <algorithm>
#include <cmath>
#include <optional>
#include <unordered_set>

#include "sbl/Questions/Interpolate.h"

namespace sbl::questions {
namespace {

struct Gauss {
  std::vector<double> nodes, weights; // on [0, 1]
};

/// Gauss-Legendre of 2 to 6 points: the roots of the Legendre polynomial by Newton's method.
Gauss gauss(int n) {
  Gauss rule;
  for (int i = 0; i < n; ++i) {
    double x = -std::cos(M_PI * (i + 0.75) / (n + 0.5)), slope = 1;
    for (int step = 0; step < 20; ++step) {
      double p0 = 1, p1 = x;
      for (int k = 2; k <= n; ++k) {
        const double p2 = ((2 * k - 1) * x * p1 - (k - 1) * p0) / k;
        p0 = p1;
        p1 = p2;
      }
      slope = n * (x * p1 - p0) / (x * x - 1);
      x -= p1 / slope;
    }
    rule.nodes.push_back((x + 1) / 2);
    rule.weights.push_back(1 / ((1 - x * x) * slope * slope));
  }
  return rule;
}

/// Lower end of cell k. On a ring the centre of cell k is lo + k h.
double cellBegin(const rt::GridAxis &axis, std::int64_t k) {
  return axis.centre(k) - axis.spacing() / 2;
}

/// Fewer nodes per axis where there are more axes: the memory is (nodes N)^rank.
int nodesFor(std::size_t rank) { return rank == 1 ? 4 : rank == 2 ? 3 : 2; }

/// Calls visit(index) for every multi-index below `sizes`.
template <typename Visit> void forEach(std::span<const std::int64_t> sizes, Visit visit) {
  std::vector<std::int64_t> index(sizes.size(), 0);
  while (true) {
    visit(std::span<const std::int64_t>(index));
    std::size_t a = sizes.size();
    while (a > 0 && ++index[a - 1] == sizes[a - 1])
      index[--a] = 0;
    if (a == 0)
      return;
  }
}

/// Integrates along one axis of a cut cell, between the places where a side changes.
class CutLine {
public:
  CutLine(const PiecewiseFunction &function, std::vector<double> place, std::size_t axis,
          double begin, double length)
      : function_(function), place_(std::move(place)), axis_(axis), begin_(begin), length_(length) {
  }

  /// Calls visit(place, weight) for the nodes of every smooth piece.
  template <typename Visit> void run(Visit visit) {
    constexpr int samples = 8; // two jumps closer than an eighth of a cell are one to us
    static const Gauss rule = gauss(6);
    std::vector<double> breaks = {0};
    std::uint64_t before = sidesAt(0), after = before;
    for (int i = 1; i <= samples; ++i) {
      const double to = static_cast<double>(i) / samples;
      after = sidesAt(to);
      if (after != before)
        breaks.push_back(bisect(static_cast<double>(i - 1) / samples, to, before));
      before = after;
    }
    breaks.push_back(1);
    for (std::size_t p = 0; p + 1 < breaks.size(); ++p) {
      const double width = breaks[p + 1] - breaks[p];
      for (std::size_t i = 0; i < rule.nodes.size() && width > 0; ++i) {
        moveTo(breaks[p] + width * rule.nodes[i]);
        visit(place_, length_ * width * rule.weights[i]);
      }
    }
  }

private:
  void moveTo(double fraction) { place_[axis_] = begin_ + length_ * fraction; }
  std::uint64_t sidesAt(double fraction) {
    moveTo(fraction);
    return function_.sides(place_);
  }
  double bisect(double lo, double hi, std::uint64_t before) {
    for (int step = 0; step < 48; ++step) {
      const double middle = (lo + hi) / 2;
      (sidesAt(middle) == before ? lo : hi) = middle;
    }
    return (lo + hi) / 2;
  }

  const PiecewiseFunction &function_;
  std::vector<double> place_;
  std::size_t axis_;
  double begin_, length_;
};

} // namespace

std::vector<ExprRef> switches(ExprContext &context, ExprRef e) {
  std::vector<ExprRef> found, stack = {e};
  std::unordered_set<ExprRef> seen;
  while (!stack.empty()) {
    ExprRef node = stack.back();
    stack.pop_back();
    if (!seen.insert(node).second)
      continue;
    switch (node->op) {
    case Op::Less:
    case Op::LessEqual:
    case Op::Equal:
    case Op::NotEqual:
    case Op::Min:
    case Op::Max:
      found.push_back(context.sub(node->args[0], node->args[1]));
      break;
    case Op::Abs:
    case Op::Sign:
      found.push_back(node->args[0]);
      break;
    case Op::Floor:
    case Op::Ceil: // jumps at every integer: so does the sign of sin(pi f)
      found.push_back(context.make(Op::Sin, {context.mul(context.constant(M_PI), node->args[0])}));
      break;
    default:
      break; // smooth, or switched by one of the above
    }
    stack.insert(stack.end(), node->args.begin(), node->args.end());
  }
  return found;
}

namespace {

/// The sides at all corners and midpoints of the cells: which cells are cut, and along which axis.
class SideLattice {
public:
  SideLattice(const rt::Grid &grid, const PiecewiseFunction &function) : rank_(grid.axes.size()) {
    for (const rt::GridAxis &axis : grid.axes)
      sizes_.push_back(2 * axis.cells + 1);
    std::vector<double> place(rank_);
    forEach(sizes_, [&](std::span<const std::int64_t> at) {
      for (std::size_t a = 0; a < rank_; ++a)
        place[a] =
            cellBegin(grid.axes[a], 0) + static_cast<double>(at[a]) * grid.axes[a].spacing() / 2;
      sides_.push_back(function.sides(place));
    });
  }

  /// The axis along which the side changes most often within the cell; none in a whole cell.
  std::optional<std::size_t> cutAxis(std::span<const std::int64_t> cell) const {
    const std::vector<std::int64_t> three(rank_, 3);
    std::optional<std::size_t> along;
    std::size_t most = 0;
    for (std::size_t a = 0; a < rank_; ++a) {
      std::size_t changes = 0;
      forEach(three, [&](std::span<const std::int64_t> at) {
        if (at[a] < 2)
          changes += sides_[index(cell, at)] != sides_[index(cell, at) + stride(a)];
      });
      if (changes > most) {
        most = changes;
        along = a;
      }
    }
    return along;
  }

private:
  std::size_t stride(std::size_t axis) const {
    std::size_t step = 1;
    for (std::size_t a = axis + 1; a < rank_; ++a)
      step *= static_cast<std::size_t>(sizes_[a]);
    return step;
  }
  std::size_t index(std::span<const std::int64_t> cell, std::span<const std::int64_t> at) const {
    std::size_t result = 0;
    for (std::size_t a = 0; a < rank_; ++a)
      result = result * static_cast<std::size_t>(sizes_[a]) +
               static_cast<std::size_t>(2 * cell[a] + at[a]);
    return result;
  }

  std::size_t rank_;
  std::vector<std::int64_t> sizes_;
  std::vector<std::uint64_t> sides_;
};

} // namespace

PiecewiseRule::PiecewiseRule(const rt::Grid &grid, const PiecewiseFunction &function)
    : grid_(grid), perAxis_(nodesFor(grid.axes.size())) {
  const SideLattice lattice(grid, function);
  std::vector<std::int64_t> cells;
  std::size_t fineSize = 1;
  for (const rt::GridAxis &axis : grid.axes) {
    cells.push_back(axis.cells);
    fineSize *= static_cast<std::size_t>(axis.cells * perAxis_);
  }
  fineValues_.assign(fineSize, 0.0);
  forEach(cells, [&](std::span<const std::int64_t> cell) {
    if (auto along = lattice.cutAxis(cell))
      addCut(function, cell, *along);
    else
      addWhole(function, cell);
  });
}

void PiecewiseRule::addWhole(const PiecewiseFunction &function,
                             std::span<const std::int64_t> cell) {
  static const Gauss rules[] = {gauss(2), gauss(3), gauss(4)};
  const Gauss &rule = rules[perAxis_ - 2];
  const std::size_t rank = grid_.axes.size();
  const std::vector<std::int64_t> perCell(rank, perAxis_);
  std::vector<double> place(rank);
  forEach(perCell, [&](std::span<const std::int64_t> node) {
    std::size_t at = 0;
    double weight = 1;
    for (std::size_t a = 0; a < rank; ++a) {
      const rt::GridAxis &axis = grid_.axes[a];
      at = at * static_cast<std::size_t>(axis.cells * perAxis_) +
           static_cast<std::size_t>(cell[a] * perAxis_ + node[a]);
      place[a] = cellBegin(axis, cell[a]) + rule.nodes[node[a]] * axis.spacing();
      weight *= rule.weights[node[a]] * axis.spacing();
    }
    fineValues_[at] = weight * function.value(place);
  });
}

void PiecewiseRule::addCut(const PiecewiseFunction &function, std::span<const std::int64_t> cell,
                           std::size_t along) {
  static const Gauss outer = gauss(6);
  const std::size_t rank = grid_.axes.size();
  std::vector<std::int64_t> lines(rank, static_cast<std::int64_t>(outer.nodes.size()));
  lines[along] = 1;
  forEach(lines, [&](std::span<const std::int64_t> line) {
    double across = 1;
    std::vector<double> start(rank);
    for (std::size_t a = 0; a < rank; ++a) {
      const rt::GridAxis &axis = grid_.axes[a];
      start[a] = cellBegin(axis, cell[a]);
      if (a == along)
        continue;
      start[a] += outer.nodes[line[a]] * axis.spacing();
      across *= outer.weights[line[a]] * axis.spacing();
    }
    CutLine(function, start, along, start[along], grid_.axes[along].spacing())
        .run([&](const std::vector<double> &at, double weight) {
          if (const double value = function.value(at); value != 0)
            cut_.push_back({at, across * weight * value});
        });
  });
}

namespace {

/// Whether a density comes to 0, or nearly so, between two cells: there its logarithm is no
/// polynomial, however fine the cells.
bool hasNodes(const rt::Grid &grid, std::span<const double> density) {
  constexpr double seen = 1e-12, bend = 1; // of the largest value; second difference of logarithms
  const double least = seen * *std::max_element(density.begin(), density.end());
  for (std::size_t a = 0; a < grid.axes.size(); ++a) {
    const auto inner = static_cast<std::size_t>(grid.inner(a));
    const auto cells = static_cast<std::size_t>(grid.axes[a].cells);
    for (std::size_t i = inner; i + inner < density.size(); ++i) {
      const std::size_t k = i / inner % cells;
      const double below = density[i - inner], here = density[i], above = density[i + inner];
      if (k > 0 && k + 1 < cells && below > least && above > least && here < below &&
          here < above && here * here < below * above * std::exp(-bend))
        return true;
    }
  }
  return false;
}

} // namespace

double PiecewiseRule::integrate(std::span<const double> density, int wallOrder) const {
  const bool inLogs = wallOrder > 0 || (wallOrder == 0 && !hasNodes(grid_, density));
  std::vector<double> logs(density.begin(), density.end());
  if (inLogs)
    std::transform(density.begin(), density.end(), logs.begin(),
                   [](double p) { return std::log(p); });
  const std::vector<double> nodes = gauss(perAxis_).nodes;
  const std::vector<double> fine =
      inLogs ? refinePositive(grid_, logs, wallOrder, nodes) : refine(grid_, density, nodes);
  double sum = 0;
  for (std::size_t i = 0; i < fine.size(); ++i)
    if (fineValues_[i] != 0)
      sum += fineValues_[i] * fine[i];
  for (const Node &node : cut_)
    sum += node.weight * (inLogs ? interpolatePositive(grid_, logs, wallOrder, node.place)
                                 : interpolate(grid_, density, node.place));
  return sum;
}

} // namespace sbl::questions
