// Walker and Ni's formulation: x+ = x + f - (dX + dF) gamma, gamma = argmin |f - dF gamma|.
#include "Bridge/Anderson.h"

#include <algorithm>
#include <array>
#include <cmath>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Solves the symmetric positive system by Cholesky, rows scaled; directions that are dependent to
/// rounding get no weight.
std::vector<double> solve(std::vector<std::vector<double>> a, std::vector<double> b) {
  const std::size_t n = b.size();
  std::vector<double> scale(n);
  for (std::size_t i = 0; i < n; ++i)
    scale[i] = a[i][i] > 0 ? 1 / std::sqrt(a[i][i]) : 0;
  for (std::size_t i = 0; i < n; ++i) {
    b[i] *= scale[i];
    for (std::size_t j = 0; j < n; ++j)
      a[i][j] *= scale[i] * scale[j];
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

double Anderson::dot(const FieldValues &a, const FieldValues &b) const {
  return sumOver(static_cast<std::int64_t>(a.size()),
                 [&](std::int64_t k) { return weights_[k] > 0 ? weights_[k] * a[k] * b[k] : 0.0; });
}

void Anderson::restart() {
  history_.clear();
  gram_.clear();
  lastX_.clear();
}

void Anderson::advance(FieldValues &x, FieldValues &f) {
  const auto count = static_cast<std::int64_t>(x.size());
  const double mean =
      sumOver(count, [&](std::int64_t k) { return weights_[k] > 0 ? weights_[k] * f[k] : 0.0; });
  if (!lastX_.empty()) {
    Column c{FieldValues(count, 0.0), FieldValues(count, 0.0)};
    forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        if (weights_[k] > 0) {
          f[k] -= mean;
          c.dx[k] = x[k] - lastX_[k];
          c.df[k] = f[k] - lastF_[k];
        }
    });
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
  } else {
    forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        f[k] -= mean;
    });
  }
  lastX_ = x;
  lastF_ = f;
  const std::size_t m = history_.size();
  std::vector<double> right(m);
  for (std::size_t j = 0; j < m; ++j)
    right[j] = dot(history_[j].df, f);
  const std::vector<double> gamma = solve(gram_, right);
  forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k) {
      if (!(weights_[k] > 0))
        continue;
      double next = x[k] + f[k];
      for (std::size_t j = 0; j < m; ++j)
        next -= gamma[j] * (history_[j].dx[k] + history_[j].df[k]);
      x[k] = next;
    }
  });
}

} // namespace sbl::rt
