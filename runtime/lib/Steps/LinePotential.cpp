// Quadrature of the drift between nodes: a trapezoid would leave a grid error of its own (1e-3
// where four Gauss points leave 2e-7 in a double well).
#include "Steps/LinePotential.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

// Gauss-Legendre on [0, 1], four points.
constexpr std::array<double, 4> nodes{0.06943184420297371, 0.33000947820757187, 0.6699905217924281,
                                      0.9305681557970263};
constexpr std::array<double, 4> weights{0.17392742256872693, 0.32607257743127307,
                                        0.32607257743127307, 0.17392742256872693};

/// Whether values at the quadrature's nodes look like a pole behind `left`, the last of them before
/// it: they change sign there, and grow towards it from the far ends `first` and `last` instead of
/// passing through zero. (A drift 1/x has W = 0 beside its pole; nothing else in a kernel would
/// show that no path passes it.)
bool looksLikePole(double first, double left, double right, double last, double scale) {
  return left * right < 0 && std::max(std::fabs(left), std::fabs(right)) * scale > 0.5 &&
         (std::fabs(left) > 1.5 * std::fabs(first) || std::fabs(right) > 1.5 * std::fabs(last));
}

/// The same between the nodes of cell k and, where there is one, at the centre of cell `next`.
bool hasPole(const std::array<FieldValues, 4> &drift, std::int64_t k, std::int64_t next,
             double scale) {
  for (std::size_t g = 0; g + 1 < drift.size(); ++g)
    if (looksLikePole(drift[0][k], drift[g][k], drift[g + 1][k], drift[3][k], scale))
      return true;
  return next >= 0 &&
         looksLikePole(drift[0][k], drift[3][k], drift[0][next], drift[3][next], scale);
}

/// increments[k] = U(k+1) - U(k) over sigma^2 along the axis; at the last node of a ring, to node
/// 0.
Status increments(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis,
                  double time, FieldValues &result) {
  const GridAxis &a = impl.grid.axes[axis];
  // Of a matrix of noise the pull is the drift over the covariance already.
  const double h = a.spacing(), sigma = program.pull.empty() ? impl.noise(program, axis) : 1;
  const FieldIndex over = program.pull.empty() ? program.drift[axis] : program.pull[axis];
  const std::int64_t points = impl.grid.points(), inner = impl.grid.inner(axis), n = a.cells;
  result.assign(points, 0.0);
  std::array<FieldValues, nodes.size()> drifts;
  for (std::size_t g = 0; g < nodes.size(); ++g) {
    FieldValues &drift = drifts[g];
    impl.field(over, time, 0, drift, axis, nodes[g] * h);
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        if (a.periodic() || k / inner % n + 1 < n)
          result[k] -= weights[g] * h / (sigma * sigma) * drift[k];
    });
  }
  for (std::int64_t k = 0; k < points; ++k)
    if (!std::isfinite(result[k]))
      return Status::fail(Code::BadInput,
                          "the drift along " + a.name + " is not finite near " + impl.place(k));
  // A drift that is read off a solved question has none: next to nodes of a wave it is bounded.
  const bool mayHavePoles = !impl.solvedFields.contains(over);
  for (std::int64_t k = 0; mayHavePoles && k < points; ++k) {
    const std::int64_t row = k / inner % n, next = row + 2 < n ? k + inner : -1;
    if ((a.periodic() || row + 1 < n) && hasPole(drifts, k, next, h / (sigma * sigma)))
      return Status::fail(Code::BadInput,
                          "the drift along " + a.name + " has a pole near " + impl.place(k),
                          "paths do not pass a pole: end the axis there, or bound the drift");
  }
  return Status::good();
}

} // namespace

Status linePotential(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis,
                     double time, LinePotential &result) {
  result = {};
  if (program.drift.empty())
    return Status::good();
  const double sigma = impl.noise(program, axis);
  if (!(sigma > 0) || !std::isfinite(sigma))
    return Status::fail(Code::BadInput,
                        "the noise along " + impl.grid.axes[axis].name + " is " + figure(sigma),
                        "it must be positive");
  FieldValues step;
  if (Status s = increments(impl, program, axis, time, step); !s.ok())
    return s;
  const std::int64_t n = impl.grid.axes[axis].cells, inner = impl.grid.inner(axis);
  const std::int64_t outer = impl.grid.outer(axis), middle = n / 2;
  result.values.assign(step.size(), 0.0);
  if (impl.grid.axes[axis].periodic())
    result.turns.assign(outer * inner, 0.0);
  for (std::int64_t o = 0; o < outer; ++o)
    for (std::int64_t i = 0; i < inner; ++i) {
      const auto at = [&](std::int64_t k) { return (o * n + k) * inner + i; };
      for (std::int64_t k = middle; k + 1 < n; ++k)
        result.values[at(k + 1)] = result.values[at(k)] + step[at(k)];
      for (std::int64_t k = middle; k > 0; --k)
        result.values[at(k - 1)] = result.values[at(k)] - step[at(k - 1)];
      if (!result.turns.empty())
        for (std::int64_t k = 0; k < n; ++k)
          result.turns[o * inner + i] += step[at(k)];
    }
  return Status::good();
}

Status gradientPotential(const Instance::Impl &impl, const ProgramEntry &program, double time,
                         GradientPotential &result) {
  const Grid &grid = impl.grid;
  result = {};
  result.tilt.assign(grid.rank(), 0.0);
  if (program.drift.empty())
    return Status::good();
  const std::int64_t points = grid.points();
  result.values.assign(points, 0.0);
  for (std::size_t axis = 0; axis < grid.rank(); ++axis) {
    LinePotential line;
    if (Status s = linePotential(impl, program, axis, time, line); !s.ok())
      return s;
    // Later axes are held at their middle node while this one is integrated.
    std::int64_t held = 0;
    for (std::size_t later = axis + 1; later < grid.rank(); ++later)
      held += grid.axes[later].cells / 2 * grid.inner(later);
    const std::int64_t inner = grid.inner(axis);
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        result.values[k] += line.values[k / inner * inner + held];
    });
    if (!line.turns.empty())
      result.tilt[axis] = line.turns[0];
    if (std::fabs(result.tilt[axis]) < 1e-12)
      result.tilt[axis] = 0; // rounding of a drift that is periodic
  }
  const double least = -maxOver(points, [&](std::int64_t k) { return -result.values[k]; });
  for (double &v : result.values)
    v -= least;
  return Status::good();
}

} // namespace sbl::rt
