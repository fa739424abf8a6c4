// From the points of a file to the cells of a model.
#include <algorithm>
#include <cmath>

#include "StoredVariable.h"

namespace sbl::io {
namespace {

/// The points of the file that a cell of one axis is interpolated from.
struct Stencil {
  bool outside = false;
  std::size_t count = 0;
  std::size_t node[4] = {};
  double cubic[4] = {}, linear[4] = {}; // weights; both sum to one
};

/// One axis of the file as seen from the model's axis.
class Line {
public:
  Line(const DensityAxis &axis, const std::vector<double> &nodes)
      : axis_(axis), nodes_(nodes), n_(static_cast<std::ptrdiff_t>(nodes.size())) {
    const double length = axis.hi - axis.lo, last = nodes[nodes.size() - 1];
    const double mean = (last - nodes[0]) / static_cast<double>(nodes.size() - 1);
    wraps_ = axis.periodic() && std::abs(last - nodes[0] + mean - length) < 0.01 * mean;
  }

  Stencil at(double x) const {
    const double length = axis_.hi - axis_.lo;
    if (axis_.periodic())
      x -= length * std::floor((x - nodes_[0]) / length);
    auto after = static_cast<std::ptrdiff_t>(std::upper_bound(nodes_.begin(), nodes_.end(), x) -
                                             nodes_.begin());
    Stencil s;
    // A point of the file itself, but for rounding.
    for (const std::ptrdiff_t k : {after - 1, after}) {
      if (!has(k) || std::abs(x - place(k)) > 1e-9 * gap(k))
        continue;
      s.count = 1;
      s.node[0] = wrapped(k);
      s.cubic[0] = s.linear[0] = 1;
      return s;
    }
    if (!wraps_) {
      s.outside = x < nodes_[0] - gap(0) / 2 || x > nodes_[nodes_.size() - 1] + gap(n_ - 1) / 2;
      if (s.outside)
        return s;
      after = std::clamp<std::ptrdiff_t>(after, 1, n_ - 1);
    }
    // Between the end of the file and the end of its cell, a straight line.
    const bool between = wraps_ || (x >= nodes_[0] && x <= nodes_[nodes_.size() - 1]);
    for (std::ptrdiff_t k = after - (between ? 2 : 1); k <= after + (between ? 1 : 0); ++k)
      if (has(k))
        s.node[s.count++] = static_cast<std::size_t>(k + n_); // shifted; wrapped below
    for (std::size_t i = 0; i < s.count; ++i) {
      const auto k = static_cast<std::ptrdiff_t>(s.node[i]) - n_;
      double weight = 1;
      for (std::size_t j = 0; j < s.count; ++j) {
        const auto other = static_cast<std::ptrdiff_t>(s.node[j]) - n_;
        if (other != k)
          weight *= (x - place(other)) / (place(k) - place(other));
      }
      s.cubic[i] = weight;
      if (k == after - 1 || k == after) {
        const double part =
            std::clamp((x - place(after - 1)) / (place(after) - place(after - 1)), 0.0, 1.0);
        s.linear[i] = k == after ? part : 1 - part;
      }
    }
    for (std::size_t i = 0; i < s.count; ++i)
      s.node[i] = wrapped(static_cast<std::ptrdiff_t>(s.node[i]) - n_);
    return s;
  }

  /// The length that node k stands for, and whether it lies on the model's axis.
  double width(std::size_t k) const {
    const auto i = static_cast<std::ptrdiff_t>(k);
    if (wraps_)
      return (place(i + 1) - place(i - 1)) / 2;
    if (i == 0 || i == n_ - 1)
      return gap(i);
    return (nodes_[k + 1] - nodes_[k - 1]) / 2;
  }
  bool onAxis(std::size_t k) const {
    const double slack = 1e-9 * (axis_.hi - axis_.lo);
    return axis_.periodic() || (nodes_[k] >= axis_.lo - slack && nodes_[k] <= axis_.hi + slack);
  }

private:
  bool has(std::ptrdiff_t k) const { return wraps_ || (k >= 0 && k < n_); }
  std::size_t wrapped(std::ptrdiff_t k) const {
    return static_cast<std::size_t>((k % n_ + n_) % n_);
  }
  double place(std::ptrdiff_t k) const {
    const double turns = std::floor(static_cast<double>(k) / static_cast<double>(n_));
    return nodes_[wrapped(k)] + turns * (axis_.hi - axis_.lo);
  }
  /// The distance of a node to its nearest neighbour in the file.
  double gap(std::ptrdiff_t k) const {
    const auto i = static_cast<std::ptrdiff_t>(wrapped(k));
    return i == 0 ? nodes_[1] - nodes_[0]
                  : nodes_[static_cast<std::size_t>(i)] - nodes_[static_cast<std::size_t>(i) - 1];
  }

  const DensityAxis &axis_;
  const std::vector<double> &nodes_;
  std::ptrdiff_t n_;
  bool wraps_ = false;
};

} // namespace

DensityTable storedDensity(const DensityRequest &request, const StoredVariable &variable) {
  const std::size_t rank = request.axes.size();
  std::vector<std::vector<Stencil>> stencils(rank);
  std::vector<Line> lines;
  std::size_t cells = 1;
  for (std::size_t a = 0; a < rank; ++a) {
    const DensityAxis &axis = request.axes[a];
    lines.emplace_back(axis, variable.coordinates[a]);
    for (std::size_t k = 0; k < axis.cells; ++k)
      stencils[a].push_back(lines.back().at(axis.centre(k)));
    cells *= axis.cells;
  }
  std::vector<double> logs(variable.values.size());
  for (std::size_t i = 0; i < logs.size(); ++i)
    logs[i] = std::log(variable.values[i]);

  DensityTable table;
  table.density.assign(cells, 0.0);
  for (std::size_t cell = 0; cell < cells; ++cell) {
    const Stencil *along[3] = {};
    bool outside = false;
    for (std::size_t a = rank, rest = cell; a-- > 0; rest /= request.axes[a].cells) {
      along[a] = &stencils[a][rest % request.axes[a].cells];
      outside |= along[a]->outside;
    }
    if (outside)
      continue;
    double log = 0, linear = 0;
    std::size_t picks = 1;
    for (std::size_t a = 0; a < rank; ++a)
      picks *= along[a]->count;
    for (std::size_t pick = 0; pick < picks; ++pick) {
      double cubicWeight = 1, linearWeight = 1;
      std::size_t node = 0, rest = pick;
      for (std::size_t a = 0; a < rank; ++a) {
        const std::size_t i = rest % along[a]->count;
        rest /= along[a]->count;
        cubicWeight *= along[a]->cubic[i];
        linearWeight *= along[a]->linear[i];
        node = node * variable.coordinates[a].size() + along[a]->node[i];
      }
      log += cubicWeight * logs[node]; // no number, where a zero takes part
      linear += linearWeight * variable.values[node];
    }
    table.density[cell] = picks > 1 && std::isfinite(log) ? std::exp(log) : linear;
  }

  double total = 0, lost = 0;
  for (std::size_t i = 0; i < variable.values.size(); ++i) {
    double mass = variable.values[i];
    bool kept = true;
    for (std::size_t a = rank, rest = i; a-- > 0;) {
      const std::size_t n = variable.coordinates[a].size();
      mass *= lines[a].width(rest % n);
      kept &= lines[a].onAxis(rest % n);
      rest /= n;
    }
    total += mass;
    lost += kept ? 0 : mass;
  }
  table.outside = total > 0 ? lost / total : 0;
  for (std::size_t a = 0; a < rank; ++a)
    table.summary += (a ? " x " : "") + std::to_string(variable.coordinates[a].size());
  table.summary += " points" + (variable.when.empty() ? "" : " at " + variable.when);
  return table;
}

} // namespace sbl::io
