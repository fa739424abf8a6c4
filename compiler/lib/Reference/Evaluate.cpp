#include "sbl/Reference/Evaluate.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sbl/Sema/Operation.h"
#include "sbl/Sema/Traverse.h"

namespace sbl {

std::size_t ReferenceGrid::size() const {
  std::size_t points = 1;
  for (const auto &axis : axes)
    points *= axis.size();
  return points;
}

void ReferenceGrid::place(std::size_t flat, std::span<double> place) const {
  for (std::size_t i = axes.size(); i-- > 0;) {
    place[i] = axes[i][flat % axes[i].size()];
    flat /= axes[i].size();
  }
}

ReferenceGrid referenceGrid(const Model &model, std::span<const double> parameters) {
  ReferenceGrid grid;
  for (const Axis &axis : model.axes) {
    auto value = [&](ExprRef e) { return evaluate(e, {parameters, {}, 0, 0}); };
    const double lo = value(axis.lo), cells = value(axis.cells), h = (value(axis.hi) - lo) / cells;
    const double shift = axis.low == Boundary::Periodic ? 0 : 0.5;
    auto &points = grid.axes.emplace_back();
    for (double k = 0; k < cells; ++k)
      points.push_back(lo + (k + shift) * h);
  }
  return grid;
}

namespace {

class GridEvaluation {
public:
  GridEvaluation(const ReferenceGrid &grid, std::span<const double> parameters, double time,
                 const QueryArrays &queries)
      : grid_(grid), parameters_(parameters), time_(time), queries_(queries) {}

  std::vector<double> run(ExprRef root) {
    const std::vector<ExprRef> order = postOrder(root);
    std::unordered_map<ExprRef, std::size_t> uses;
    for (ExprRef node : order)
      for (ExprRef argument : node->args)
        ++uses[argument];
    for (ExprRef node : order) {
      arrays_[node] = isLeaf(node->op) ? leaf(node) : operation(node);
      for (ExprRef argument : node->args)
        if (--uses[argument] == 0)
          arrays_.erase(argument);
    }
    return std::move(arrays_[root]);
  }

private:
  std::vector<double> leaf(ExprRef node) {
    std::vector<double> values(grid_.size());
    if (node->op == Op::Coordinate) {
      std::vector<double> place(grid_.axes.size());
      for (std::size_t k = 0; k < values.size(); ++k) {
        grid_.place(k, place);
        values[k] = place[node->index];
      }
      return values;
    }
    if (node->op == Op::Query && queries_) {
      std::vector<double> given = queries_(node->index);
      if (given.size() == values.size())
        return given;
      std::fill(values.begin(), values.end(),
                given.size() == 1 ? given[0] : std::numeric_limits<double>::quiet_NaN());
      return values;
    }
    std::fill(values.begin(), values.end(), evaluate(node, {parameters_, {}, time_, 0}));
    return values;
  }

  std::vector<double> operation(ExprRef node) {
    std::vector<double> values(grid_.size()), arguments(node->args.size());
    std::vector<const std::vector<double> *> operands;
    for (ExprRef argument : node->args)
      operands.push_back(&arrays_.at(argument));
    for (std::size_t k = 0; k < values.size(); ++k) {
      for (std::size_t i = 0; i < operands.size(); ++i)
        arguments[i] = (*operands[i])[k];
      values[k] = operate(node->op, arguments);
    }
    return values;
  }

  const ReferenceGrid &grid_;
  std::span<const double> parameters_;
  double time_;
  const QueryArrays &queries_;
  std::unordered_map<ExprRef, std::vector<double>> arrays_;
};

/// The part of [lo, hi] inside each cell of an axis, over the length of [lo, hi].
std::vector<double> overlaps(const std::vector<double> &places, double first, double h, double lo,
                             double hi) {
  std::vector<double> parts;
  for (std::size_t k = 0; k < places.size(); ++k) {
    double a = first + static_cast<double>(k) * h;
    parts.push_back(std::max(0.0, std::min(hi, a + h) - std::max(lo, a)) / (hi - lo));
  }
  return parts;
}

} // namespace

std::vector<double> evaluateOnGrid(ExprRef e, const ReferenceGrid &grid,
                                   std::span<const double> parameters, double time,
                                   const QueryArrays &queries) {
  return GridEvaluation(grid, parameters, time, queries).run(e);
}

std::vector<double> cellMasses(const Distribution &distribution, const Model &model,
                               std::span<const double> parameters) {
  const ReferenceGrid grid = referenceGrid(model, parameters);
  auto value = [&](ExprRef e) { return evaluate(e, {parameters, {}, 0, 0}); };
  std::vector<double> spacing;
  double volume = 1;
  for (const Axis &axis : model.axes) {
    spacing.push_back((value(axis.hi) - value(axis.lo)) / value(axis.cells));
    volume *= spacing.back();
  }

  std::vector<double> total(grid.size(), 0.0);
  for (const Distribution::Component &component : distribution.components) {
    std::vector<double> masses(grid.size(), 1.0);
    if (component.box.empty()) {
      masses = evaluateOnGrid(component.value, grid, parameters, 0);
      for (double &mass : masses)
        mass = (component.isLog ? std::exp(mass) : mass) * volume;
    } else {
      std::size_t stride = grid.size();
      for (std::size_t i = 0; i < grid.axes.size(); ++i) {
        // A periodic axis has its points at the cells' lower ends; cells reach h/2 to both sides.
        const double shift = model.axes[i].low == Boundary::Periodic ? 0.5 * spacing[i] : 0;
        auto parts = overlaps(grid.axes[i], value(model.axes[i].lo) - shift, spacing[i],
                              value(component.box[i].first), value(component.box[i].second));
        stride /= parts.size();
        for (std::size_t k = 0; k < masses.size(); ++k)
          masses[k] *= parts[k / stride % parts.size()];
      }
    }
    double sum = 0;
    for (double mass : masses)
      sum += mass;
    const double weight = value(component.weight) / (component.normalised ? 1 : sum);
    for (std::size_t k = 0; k < total.size(); ++k)
      total[k] += weight * masses[k];
  }
  double sum = 0;
  for (double mass : total)
    sum += mass;
  for (double &mass : total)
    mass /= sum;
  return total;
}

} // namespace sbl
