// Passage times and committors on a line, piece by piece between the borders of regions.
#include <algorithm>
#include <cmath>

#include "Modes/HittingProblem.h"
#include "Steps/Generator.h"
#include "Support/Text.h"

namespace sbl::rt {
namespace {

/// Looking for borders, every cell is cut into this many parts; regions narrower than one part may
/// be missed.
constexpr int partsPerCell = 4;

class Line {
public:
  explicit Line(const HittingProblem &problem) : problem_(problem) {}

  Region at(double x) const {
    const double from = problem_.entry.from ? level(*problem_.entry.from, x) : -1;
    return regionOf(level(*problem_.entry.into, x), from);
  }
  /// Where the region changes between x and y, which lie in different ones.
  double border(double x, double y) const {
    const Region here = at(x);
    for (int k = 0; k < 200 && std::fabs(y - x) > 0; ++k) {
      const double middle = x + (y - x) / 2;
      if (middle == x || middle == y)
        break;
      (at(middle) == here ? x : y) = middle;
    }
    return x + (y - x) / 2;
  }

private:
  double level(FieldIndex field, double x) const {
    Grid point = problem_.impl.grid;
    GridAxis &axis = point.axes[0];
    axis.lo = x - 0.5;
    axis.hi = x + 0.5;
    axis.cells = 1;
    FieldValues value;
    problem_.impl.fieldOn(point, field, 0, 0, value);
    return value[0];
  }
  const HittingProblem &problem_;
};

/// The ends of a piece: what is fixed there, or nothing at a reflecting end.
struct Ends {
  std::optional<double> low, high;
};

/// Values at the cells of [lo, hi], all sums of non-negative numbers while the killing is not
/// negative.
Status solvePiece(const HittingProblem &problem, double lo, double hi, const Ends &ends,
                  std::int64_t cells, std::vector<double> &x) {
  Grid grid = problem.impl.grid;
  GridAxis &axis = grid.axes[0];
  axis.lo = lo;
  axis.hi = hi;
  axis.cells = cells;
  axis.low = ends.low ? Boundary::Absorbing : Boundary::Reflecting;
  axis.high = ends.high ? Boundary::Absorbing : Boundary::Reflecting;
  Rates rates;
  if (Status s = generatorRatesOn(problem.impl, grid, problem.entry.generator, 0, 0, rates);
      !s.ok())
    return s;
  FieldValues killing(cells, 0.0);
  if (problem.entry.generator.killing)
    problem.impl.fieldOn(grid, *problem.entry.generator.killing, 0, 0, killing);
  std::vector<double> pivot(cells);
  x.assign(cells, problem.source());
  x.front() += ends.low ? rates.loss.front() * *ends.low : 0;
  x.back() += ends.high ? rates.loss.back() * *ends.high : 0;
  double excess = 0; // of the diagonal over the jumps that are left
  for (std::int64_t k = 0; k < cells; ++k) {
    double own = rates.loss[k] + killing[k];
    if (k > 0) {
      own += rates.down[k] * excess / pivot[k - 1];
      x[k] += rates.down[k] * x[k - 1] / pivot[k - 1];
    }
    excess = own;
    pivot[k] = rates.up[k] + excess;
    if (!(pivot[k] > 0) || !std::isfinite(pivot[k]))
      return Status::fail(Code::OutOfRange,
                          "there is no answer near " + placeOn(grid, k) +
                              ": with this negative killing the expectation is infinite");
  }
  x[cells - 1] /= pivot[cells - 1];
  for (std::int64_t k = cells - 1; k-- > 0;)
    x[k] = (x[k] + rates.up[k] * x[k + 1]) / pivot[k];
  for (std::int64_t k = 0; k < cells; ++k)
    if (!std::isfinite(x[k]))
      return Status::fail(Code::OutOfRange,
                          "the value at " + placeOn(grid, k) + " is beyond double precision",
                          "more noise, or a lower barrier");
  return Status::good();
}

/// On M, 3 M, 9 M and 27 M cells, extrapolated at the M centres. Fixed ends leave errors of every
/// order from 2, reflecting ones of even order.
Status solveRefined(const HittingProblem &problem, HittingPiece &piece, const Ends &ends,
                    double &error) {
  const double h = problem.impl.grid.axes[0].spacing();
  const std::int64_t cells = std::max<std::int64_t>(16, std::llround((piece.hi - piece.lo) / h));
  std::vector<std::vector<double>> tables;
  std::int64_t factor = 1;
  for (int round = 0; round < 4; ++round, factor *= 3) {
    std::vector<double> fine;
    if (Status s = solvePiece(problem, piece.lo, piece.hi, ends, cells * factor, fine); !s.ok())
      return s;
    auto &table = tables.emplace_back();
    for (std::int64_t k = 0; k < cells; ++k)
      table.push_back(fine[k * factor + (factor - 1) / 2]);
  }
  double largest = 0, correction = 0;
  for (std::size_t round = 1; round < tables.size(); ++round) {
    correction = 0;
    for (std::size_t t = tables.size() - 1; t >= round; --t) {
      const double power = std::pow(3.0, static_cast<double>(round + 1));
      for (std::int64_t k = 0; k < cells; ++k) {
        const double better = (power * tables[t][k] - tables[t - 1][k]) / (power - 1);
        if (t + 1 == tables.size())
          correction = std::max(correction, std::fabs(better - tables[t][k]));
        tables[t][k] = better;
      }
    }
  }
  const double step = (piece.hi - piece.lo) / static_cast<double>(cells);
  if (ends.low) {
    piece.nodes.push_back(piece.lo);
    piece.values.push_back(*ends.low);
  }
  for (std::int64_t k = 0; k < cells; ++k) {
    piece.nodes.push_back(piece.lo + (static_cast<double>(k) + 0.5) * step);
    piece.values.push_back(tables.back()[k]);
    largest = std::max(largest, std::fabs(tables.back()[k]));
  }
  if (ends.high) {
    piece.nodes.push_back(piece.hi);
    piece.values.push_back(*ends.high);
  }
  error = std::max(error, largest > 0 ? correction / largest : 0);
  return Status::good();
}

} // namespace

double throughNearest(const std::vector<double> &nodes, const std::vector<double> &values,
                      double x) {
  const std::ptrdiff_t size = static_cast<std::ptrdiff_t>(nodes.size());
  const std::ptrdiff_t count = std::min<std::ptrdiff_t>(8, size);
  const std::ptrdiff_t above = std::upper_bound(nodes.begin(), nodes.end(), x) - nodes.begin();
  const std::ptrdiff_t first = std::clamp<std::ptrdiff_t>(above - count / 2, 0, size - count);
  double sum = 0;
  for (std::ptrdiff_t i = first; i < first + count; ++i) {
    double weight = 1;
    for (std::ptrdiff_t j = first; j < first + count; ++j)
      if (j != i)
        weight *= (x - nodes[j]) / (nodes[i] - nodes[j]);
    sum += weight * values[i];
  }
  return sum;
}

bool HittingSolution::at(std::span<const double> place, double &value) const {
  if (pieces_.empty() || place.size() != 1)
    return false;
  for (const HittingPiece &piece : pieces_)
    if (place[0] >= piece.lo && place[0] <= piece.hi) {
      value = piece.nodes.size() > 1 ? throughNearest(piece.nodes, piece.values, place[0])
                                     : piece.values.front();
      return true;
    }
  return false;
}

Status hitOnLine(const HittingProblem &problem, HittingSolution &solution) {
  const GridAxis &axis = problem.impl.grid.axes[0];
  const Line line(problem);
  const std::int64_t parts = axis.cells * partsPerCell;
  struct Border {
    double x;
    Region after;
  };
  std::vector<Border> borders{{axis.lo, line.at(axis.lo)}};
  double x = axis.lo;
  for (std::int64_t k = 1; k <= parts; ++k) {
    const double next =
        k == parts ? axis.hi : axis.lo + axis.length() * static_cast<double>(k) / parts;
    if (const Region there = line.at(next); there != borders.back().after)
      borders.push_back({line.border(x, next), there});
    x = next;
  }
  const auto holds = [&](Region region) {
    return std::any_of(borders.begin(), borders.end(),
                       [&](const Border &border) { return border.after == region; });
  };
  if (holds(Region::Both))
    return regionsOverlap(problem.impl.grid, 0);
  if (!holds(Region::Into) || (!problem.isPassage() && !holds(Region::From)))
    return Status::fail(Code::BadInput,
                        std::string("no part of the axis lies in the region of `") +
                            (holds(Region::Into) ? "from" : "into") + "`",
                        "look at the sign of the condition, or widen the axis");
  const auto value = [&](Region region) { return valueIn(problem, region); };
  for (std::size_t k = 0; k < borders.size(); ++k) {
    HittingPiece piece{borders[k].x, k + 1 < borders.size() ? borders[k + 1].x : axis.hi, {}, {}};
    const Region region = borders[k].after;
    if (!(piece.hi > piece.lo))
      continue;
    if (region == Region::Free) {
      Ends ends;
      if (k > 0)
        ends.low = value(borders[k - 1].after);
      else if (axis.low == Boundary::Absorbing)
        ends.low = 0;
      if (k + 1 < borders.size())
        ends.high = value(borders[k + 1].after);
      else if (axis.high == Boundary::Absorbing)
        ends.high = 0;
      if (Status s = solveRefined(problem, piece, ends, solution.gridError); !s.ok())
        return s;
    } else {
      piece.nodes = {(piece.lo + piece.hi) / 2};
      piece.values = {value(region)};
    }
    solution.pieces_.push_back(std::move(piece));
  }
  solution.order = 5;
  solution.values_.resize(axis.cells);
  for (std::int64_t k = 0; k < axis.cells; ++k) {
    const double centre = axis.centre(k);
    if (!solution.at({&centre, 1}, solution.values_[k]))
      return Status::fail(Code::OutOfRange,
                          "no piece of the line holds " + placeOn(problem.impl.grid, k));
  }
  return Status::good();
}

} // namespace sbl::rt
