// The elimination of implicit lines.
#include "Steps/ImplicitRows.h"

#include <algorithm>
#include <vector>

#include "sbl/module.h"

namespace sbl::rt {
namespace {

/// One line: what a step asks of it, then its factors. All have n + 1 numbers; those that are not
/// set are 0.
struct Line {
  explicit Line(std::int64_t n) : n(n) {
    for (auto *values : {&lower, &upper, &excess, &weight, &down, &up, &gain, &rest, &column, &row})
      values->assign(n + 1, 0.0);
  }

  /// M from the rates at `first`, `first + pitch`, ...: minus its off-diagonals, its row sums, W.
  void read(const Rates &rates, std::int64_t first, std::int64_t pitch, double tau) {
    for (std::int64_t k = 0; k < n; ++k) {
      const std::int64_t i = first + k * pitch;
      // The theta method with a theta of its own for each row: 1/2 (Crank-Nicolson, of order 2)
      // where the step expects at most two jumps out of the cell, and beyond that just implicit
      // enough for entries to stay non-negative. Rows with few cells per step lie where the
      // solution does not live, or vanish as steps are refined. Mass and the invariant measure are
      // kept for any theta.
      const double exits = tau * (rates.down[i] + rates.up[i] + rates.loss[i]);
      const double theta = exits > 2 ? 1 - 1 / exits : 0.5;
      lower[k] = theta * tau * rates.down[i];
      upper[k] = theta * tau * rates.up[i];
      excess[k] = 1 + theta * tau * rates.loss[i];
      weight[k] = 1 / theta;
    }
  }

  /// Factors of rows [0, end), whose links to other rows count as what is left over.
  void eliminate(std::int64_t end) {
    double surplus = 0, above = 0; // of the row above: what its pivot exceeds `upper` by; the pivot
    for (std::int64_t k = 0; k < end; ++k) {
      surplus = excess[k] + (k > 0 ? lower[k] * surplus / above : lower[k]);
      const double pivot = surplus + upper[k];
      if (k > 0) {
        down[k] = lower[k] / above;
        up[k - 1] = upper[k - 1] / pivot;
      }
      gain[k] = weight[k] / pivot;
      rest[k] = (1 / weight[k] - 1) * pivot;
      above = pivot;
    }
  }

  /// x becomes the solution of M x, or of its transpose, on rows [0, end).
  void solve(std::vector<double> &x, std::int64_t end, bool transposed) const {
    for (std::int64_t k = 0; transposed && k < end; ++k)
      x[k] *= gain[k] / weight[k];
    for (std::int64_t k = 1; k < end; ++k)
      x[k] += (transposed ? up[k - 1] : down[k]) * x[k - 1];
    for (std::int64_t k = end - 1; k-- > 0;)
      x[k] += (transposed ? down[k + 1] : up[k]) * x[k + 1];
    for (std::int64_t k = 0; !transposed && k < end; ++k)
      x[k] *= gain[k] / weight[k];
  }

  /// The last row and column of a ring as a product c r^T beside a line that lacks both.
  void close() {
    const std::int64_t last = n - 1;
    eliminate(last);
    std::fill(column.begin(), column.end(), 0.0);
    std::fill(row.begin(), row.end(), 0.0);
    column[0] += lower[0];
    column[last - 1] += upper[last - 1];
    row[0] += upper[last];
    row[last - 1] += lower[last];
    std::vector<double> away(excess); // 1 less what `column` becomes, without a difference
    solve(column, last, false);
    solve(row, last, true);
    solve(away, last, false);
    const double pivot = excess[last] + upper[last] * away[0] + lower[last] * away[last - 1];
    for (std::int64_t k = 0; k < last; ++k) {
      column[k] *= weight[k];
      row[k] /= pivot;
    }
    column[last] = weight[last];
    row[last] = 1 / pivot;
    gain[last] = 1;
    rest[last] = -weight[last];
  }

  std::int64_t n;
  std::vector<double> lower, upper, excess, weight, down, up, gain, rest, column, row;
};

} // namespace

bool areShared(const Grid &grid, std::size_t axis, const Rates &rates) {
  const std::int64_t n = grid.axes[axis].cells, inner = grid.inner(axis);
  const auto same = [&](const std::vector<double> &values) {
    for (std::int64_t k = 0; k < grid.points(); ++k)
      if (values[k] != values[k / inner % n * inner])
        return false;
    return true;
  };
  return same(rates.up) && same(rates.down) && same(rates.loss);
}

LineBundles::LineBundles(const Grid &grid, std::size_t axis, bool shared)
    : shared_(shared), outer_(grid.outer(axis)), n_(grid.axes[axis].cells),
      inner_(grid.inner(axis)), isLast_(axis > 0 && axis + 1 == grid.rank()) {
  const bool isOnly = grid.rank() == 1;
  lanes_ = isOnly ? 1 : isLast_ ? SBL_LINES_ALONG : SBL_LINES_ACROSS;
  perPlane_ = ((isLast_ ? outer_ : inner_) + lanes_ - 1) / lanes_;
  bundles_ = isLast_ ? perPlane_ : outer_ * perPlane_;
}

std::int64_t LineBundles::firstLine(std::int64_t bundle) const {
  const std::int64_t begin = bundle * lanes_;
  return isLast_ ? begin : std::min(begin, std::max<std::int64_t>(inner_ - lanes_, 0));
}

std::int64_t LineBundles::firstCell(std::int64_t bundle, std::int64_t lane) const {
  if (isLast_)
    return std::min(firstLine(bundle) + lane, outer_ - 1) * n_;
  return bundle / perPlane_ * n_ * inner_ +
         std::min(firstLine(bundle % perPlane_) + lane, inner_ - 1);
}

LineBundles::Place LineBundles::of(std::int64_t first) const {
  if (shared_)
    return {0, 1};
  const std::int64_t plane = isLast_ ? 0 : first / (n_ * inner_);
  const std::int64_t line = isLast_ ? first / n_ : first % inner_;
  const std::int64_t bundle = line / lanes_;
  return {(plane * perPlane_ + bundle) * lanes_ * (n_ + 1) + line - firstLine(bundle), lanes_};
}

ImplicitRows::ImplicitRows(const Grid &grid, std::size_t axis, const Rates &rates, double tau,
                           bool single)
    : n_(grid.axes[axis].cells), bundles_(grid, axis, areShared(grid, axis, rates)) {
  const bool isRing = grid.axes[axis].periodic();
  const std::int64_t inner = grid.inner(axis);
  const auto size = static_cast<std::size_t>(bundles_.size());
  Line line(n_);
  const std::pair<std::vector<double> Line::*, ElementBuffer *> parts[] = {
      {&Line::down, &down}, {&Line::up, &up},         {&Line::gain, &gain},
      {&Line::rest, &rest}, {&Line::column, &column}, {&Line::row, &row}};
  for (auto [values, buffer] : parts)
    *buffer = ElementBuffer(single, std::size_t{0});
  const std::size_t count = isRing ? 6 : 4;
  std::vector<std::vector<double>> packed(count, std::vector<double>(size));
  const std::int64_t bundles = bundles_.shared() ? 1 : bundles_.bundles();
  const std::int64_t lanes = bundles_.shared() ? 1 : bundles_.lanes();
  for (std::int64_t bundle = 0; bundle < bundles; ++bundle)
    for (std::int64_t lane = 0; lane < lanes; ++lane) {
      line.read(rates, bundles_.firstCell(bundle, lane), inner, tau);
      isRing ? line.close() : line.eliminate(n_);
      for (std::size_t part = 0; part < count; ++part)
        for (std::int64_t k = 0; k <= n_; ++k)
          packed[part][(bundle * (n_ + 1) + k) * lanes + lane] = (line.*parts[part].first)[k];
    }
  for (std::size_t part = 0; part < count; ++part) {
    *parts[part].second = ElementBuffer(single, packed[part]);
    packed[part] = {};
  }
}

std::size_t ImplicitRows::bytes() const {
  std::size_t sum = 0;
  for (const ElementBuffer *buffer : {&down, &up, &gain, &rest, &column, &row})
    sum += buffer->bytes();
  return sum;
}

void ImplicitRows::matrixRow(std::int64_t first, std::int64_t target, double *values) const {
  const LineBundles::Place place = bundles_.of(first);
  const auto at = [&](const ElementBuffer &buffer, std::int64_t k) {
    return buffer[static_cast<std::size_t>(place.start + k * place.pitch)];
  };
  const double scale = at(gain, target);
  std::fill(values, values + n_, 0.0);
  values[target] = scale;
  for (std::int64_t k = target + 1; k < n_; ++k)
    values[k] = values[k - 1] * at(up, k - 1);
  for (std::int64_t k = n_ - 1; k-- > 0;)
    values[k] += values[k + 1] * at(down, k + 1);
  for (std::int64_t k = 0; column.size() > 0 && k < n_; ++k)
    values[k] += at(column, target) * at(row, k);
  values[target] = std::max(0.0, values[target] + scale * at(rest, target));
}

} // namespace sbl::rt
