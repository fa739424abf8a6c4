// Walker and Ni's formulation: x+ = x + f - (dX + dF) gamma, gamma = argmin |f - dF gamma|.
#include "Bridge/Anderson.h"

#include <algorithm>
#include <cmath>

namespace sbl::rt {
namespace {

/// Of the squares of the differences, which are scaled to one: holds back what only a combination
/// of nearly dependent ones could do. Early ones are far from linear, and a full fit follows them.
constexpr double damping = 1e-4;

/// Solves the symmetric positive system by Cholesky, rows scaled and damped; directions that are
/// dependent to rounding get no weight.
std::vector<double> solve(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t n = b.size();
  std::vector<double> scale(n);
  for (std::size_t i = 0; i < n; ++i)
    scale[i] = a[i][i] > 0 ? 1 / std::sqrt(a[i][i]) : 0;
  for (std::size_t i = 0; i < n; ++i) {
    b[i] *= scale[i];
    for (std::size_t j = 0; j < n; ++j)
      a[i][j] *= scale[i] * scale[j];
    a[i][i] += damping;
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t j = 0; j <= i; ++j) {
      double sum = a[i][j];
      for (std::size_t k = 0; k < j; ++k)
        sum -= a[i][k] * a[j][k];
      if (i == j)
        a[i][i] = sum > 1e-13 ? std::sqrt(sum) : 0;
      else
        a[i][j] = a[j][j] > 0 ? sum / a[j][j] : 0;
    }
  }
  for (std::size_t i = 0; i < n; ++i) {
    for (std::size_t k = 0; k < i; ++k)
      b[i] -= a[i][k] * b[k];
    b[i] = a[i][i] > 0 ? b[i] / a[i][i] : 0;
  }
  for (std::size_t i = n; i-- > 0;) {
    for (std::size_t k = i + 1; k < n; ++k)
      b[i] -= a[k][i] * b[k];
    b[i] = a[i][i] > 0 ? b[i] / a[i][i] : 0;
  }
  for (std::size_t i = 0; i < n; ++i)
    b[i] *= scale[i];
  return b;
}

} // namespace

void Anderson::restart() {
  history_.clear();
  gram_.clear();
  last_ = {};
}

/// Adds what changed since the last step to the history.
void Anderson::remember(View weights, View g, View f) {
  history_.push_back(std::move(last_));
  const std::size_t m = history_.size();
  const Column &c = history_.back();
  std::vector<Backend::Task> tasks{
      Backend::task<point::WeightedDifference>({weights, g, c.dg}, {c.dg}),
      Backend::task<point::WeightedDifference>({weights, f, c.df}, {c.df}),
      Backend::task<point::WeightedDot>({weights, c.dg, c.dg}, {}),
      Backend::task<point::WeightedDot>({weights, c.dg, c.df}, {})};
  const std::size_t first = tasks.size();
  for (const Column &other : history_)
    tasks.push_back(Backend::task<point::WeightedDot>({weights, c.df, other.df}, {}));
  for (const Column &other : history_)
    tasks.push_back(Backend::task<point::WeightedDot>({weights, f, other.df}, {}));
  const std::vector<double> results = backend_.runAll(tasks);
  gram_.resize(m);
  for (auto &row : gram_)
    row.resize(m);
  for (std::size_t j = 0; j < m; ++j)
    gram_[m - 1][j] = gram_[j][m - 1] = results[first + j];
  right_.assign(results.begin() + static_cast<std::ptrdiff_t>(first + m), results.end());
  // dG = J dX for the plain iteration's derivative J, and dX = dG - dF.
  const double dgdf = results[3], dfdf = gram_[m - 1][m - 1];
  const double dxdx = results[2] - 2 * dgdf + dfdf;
  if (dxdx > 0)
    contraction_ = std::clamp(1 + (dgdf - dfdf) / dxdx, 0.0, 1.0);
}

void Anderson::advance(View weights, View x, View f) {
  const double mean = unit_ * backend_.run<point::WeightedSum>({weights, f}, {});
  const Backend::Task plain[] = {Backend::task<point::WeightedShift>({weights, f}, {f}, {mean}),
                                 Backend::task<point::Advance>({weights, x, f}, {x})};
  backend_.runAll(plain);
  right_.clear();
  if (!last_.dg.empty())
    remember(weights, x, f);
  const std::vector<double> gamma = solve(gram_, right_);
  // The oldest of as many differences as there may be makes room for what is last now.
  std::vector<Backend::Task> tasks;
  const auto mix = [&](std::size_t j) {
    tasks.push_back(Backend::task<point::Mix>({weights, x, history_[j].dg}, {x}, {gamma[j]}));
  };
  const bool isFull = history_.size() == most_;
  Column oldest;
  if (isFull) {
    mix(0);
    oldest = std::move(history_.front());
    tasks.push_back(Backend::task<point::Mix>({weights, x, oldest.dg}, {oldest.dg}, {-gamma[0]}));
  } else {
    oldest = {backend_.make(x.size), backend_.make(f.size)};
    tasks.push_back(Backend::task<point::Scale>({x}, {oldest.dg}, {1}));
  }
  tasks.push_back(Backend::task<point::Scale>({f}, {oldest.df}, {1}));
  for (std::size_t j = isFull; j < gamma.size(); ++j)
    mix(j);
  backend_.runAll(tasks);
  last_ = std::move(oldest);
  if (!isFull)
    return;
  history_.pop_front();
  gram_.erase(gram_.begin());
  for (auto &row : gram_)
    row.erase(row.begin());
}

} // namespace sbl::rt
