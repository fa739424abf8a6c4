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
  hasLast_ = false;
}

/// Adds what changed since the last step to the history.
void Anderson::remember(View x, View f) {
  if (history_.size() < memory) {
    history_.push_back({backend_.make(x.size), backend_.make(x.size)});
  } else {
    std::rotate(history_.begin(), history_.begin() + 1,
                history_.end()); // the oldest is overwritten
    gram_.erase(gram_.begin());
    for (auto &row : gram_)
      row.erase(row.begin());
  }
  const std::size_t m = history_.size();
  const Column &c = history_.back();
  std::vector<Backend::Task> tasks{
      Backend::task<point::WeightedDifference>({weights_, x, lastX_}, {c.dx}),
      Backend::task<point::WeightedDifference>({weights_, f, lastF_}, {c.df}),
      Backend::task<point::WeightedDot>({weights_, c.dx, c.dx}, {}),
      Backend::task<point::WeightedDot>({weights_, c.dx, c.df}, {})};
  const std::size_t first = tasks.size();
  for (const Column &other : history_)
    tasks.push_back(Backend::task<point::WeightedDot>({weights_, c.df, other.df}, {}));
  for (const Column &other : history_)
    tasks.push_back(Backend::task<point::WeightedDot>({weights_, f, other.df}, {}));
  const std::vector<double> results = backend_.runAll(tasks);
  gram_.resize(m);
  for (auto &row : gram_)
    row.resize(m);
  for (std::size_t j = 0; j < m; ++j)
    gram_[m - 1][j] = gram_[j][m - 1] = results[first + j];
  right_.assign(results.begin() + static_cast<std::ptrdiff_t>(first + m), results.end());
  // dG = dX + dF = J dX for the plain iteration's derivative J.
  const double square = results[2];
  if (square > 0)
    contraction_ = std::clamp(1 + results[3] / square, 0.0, 1.0);
}

void Anderson::advance(View x, View f) {
  const double mean = backend_.run<point::WeightedSum>({weights_, f}, {});
  backend_.run<point::WeightedShift>({weights_, f}, {f}, {mean});
  right_.clear();
  if (hasLast_) {
    remember(x, f);
  } else if (lastX_.empty()) {
    lastX_ = backend_.make(x.size);
    lastF_ = backend_.make(f.size);
  }
  hasLast_ = true;
  const std::vector<double> gamma = solve(gram_, right_);
  std::vector<Backend::Task> tasks{Backend::task<point::Scale>({x}, {lastX_}, {1}),
                                   Backend::task<point::Scale>({f}, {lastF_}, {1}),
                                   Backend::task<point::Advance>({weights_, x, f}, {x})};
  for (std::size_t j = 0; j < gamma.size(); ++j)
    tasks.push_back(
        Backend::task<point::Mix>({weights_, x, history_[j].dx, history_[j].df}, {x}, {gamma[j]}));
  backend_.runAll(tasks);
}

} // namespace sbl::rt
