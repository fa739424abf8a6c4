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
  lastX_ = Array();
}

/// Adds what changed since the last step to the history.
void Anderson::remember(View x, View f) {
  Column c{backend_.make(x.size), backend_.make(x.size)};
  backend_.run<point::WeightedDifference>({weights_, x, lastX_}, {c.dx});
  backend_.run<point::WeightedDifference>({weights_, f, lastF_}, {c.df});
  history_.push_back(std::move(c));
  if (history_.size() > memory) {
    history_.pop_front();
    gram_.erase(gram_.begin());
    for (auto &row : gram_)
      row.erase(row.begin());
  }
  const std::size_t m = history_.size();
  gram_.resize(m);
  for (auto &row : gram_)
    row.resize(m);
  for (std::size_t j = 0; j < m; ++j)
    gram_[m - 1][j] = gram_[j][m - 1] = dot(history_[m - 1].df, history_[j].df);
  // dG = dX + dF = J dX for the plain iteration's derivative J.
  const double square = dot(history_[m - 1].dx, history_[m - 1].dx);
  if (square > 0)
    contraction_ = std::clamp(1 + dot(history_[m - 1].dx, history_[m - 1].df) / square, 0.0, 1.0);
}

void Anderson::advance(View x, View f) {
  const double mean = backend_.run<point::WeightedSum>({weights_, f}, {});
  backend_.run<point::WeightedShift>({weights_, f}, {f}, {mean});
  if (!lastX_.empty())
    remember(x, f);
  lastX_ = backend_.duplicate(x);
  lastF_ = backend_.duplicate(f);
  const std::size_t m = history_.size();
  std::vector<double> right(m);
  for (std::size_t j = 0; j < m; ++j)
    right[j] = dot(history_[j].df, f);
  const std::vector<double> gamma = solve(gram_, right);
  backend_.run<point::Advance>({weights_, x, f}, {x});
  for (std::size_t j = 0; j < m; ++j)
    backend_.run<point::Mix>({weights_, x, history_[j].dx, history_[j].df}, {x}, {gamma[j]});
}

} // namespace sbl::rt
