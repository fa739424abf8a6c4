// The noise of a diffusion: a number, one per axis, zeros on some of them, or a matrix.
#include "Analyser.h"

#include <bit>

namespace sbl::sema {

namespace {

/// An n x n matrix without one row and one column.
std::vector<ExprRef> minorOf(const std::vector<ExprRef> &a, std::uint32_t n, std::uint32_t row,
                             std::uint32_t column) {
  std::vector<ExprRef> rest;
  for (std::uint32_t i = 0; i < n; ++i)
    for (std::uint32_t j = 0; j < n; ++j)
      if (i != row && j != column)
        rest.push_back(a[i * n + j]);
  return rest;
}

} // namespace

void Analyser::noise(const Value &value, Range range, Diffusion &made) {
  if (auto *matrix = std::get_if<Quantity>(&value); matrix && matrix->isMatrix()) {
    noiseMatrix(*matrix, range, made);
  } else if (auto parts = perAxis(value, "a noise", true, range)) {
    made.noise = *parts;
    requireNoise(made.noise, range);
  }
}

/// Every noise is positive but for those that are 0 as written, as long as some other one is not.
void Analyser::requireNoise(const std::vector<ExprRef> &noise, Range range) {
  bool moves = false;
  for (ExprRef part : noise)
    moves |= !expr().isZero(part);
  for (Index i = 0; i < rank(); ++i) {
    if (i > 0 && noise[i] == noise[0])
      continue;
    const Dependence on = expr().dependence(noise[i]);
    if (on.isUniform() && !on.time && !(moves && expr().isZero(noise[i])))
      require(less(zero(), noise[i]), noise[i], DiagId::NoiseNotPositive, model_.axes[i].name, "",
              range);
  }
}

/// dX = … + B dW with one row of B per axis. Where B B^T is diagonal each axis has a noise of its
/// own, and the law is one of those.
void Analyser::noiseMatrix(const Quantity &matrix, Range range, Diffusion &made) {
  const std::uint32_t n = rank(), m = matrix.columns;
  if (!matrix.isReal() || matrix.rows != n) {
    diagnostics_.report(
        DiagId::WrongType, range,
        {"a matrix of noise with " + count(n, "row", "rows") + ", one per axis", describe(matrix)});
    return;
  }
  if (!isFreeOfQueries(matrix, "a noise", range))
    return;
  for (ExprRef part : matrix.parts) {
    const Dependence on = expr().dependence(part);
    if (on.isUniform() && !on.time)
      continue;
    diagnostics_.report(DiagId::NoiseMatrixVaries, range, {on.time ? "time" : "place"})
        .hints.push_back("noise that varies is possible axis by axis: a tuple, one entry each");
    return;
  }
  const auto entry = [&](std::uint32_t i, std::uint32_t j) {
    std::vector<ExprRef> terms;
    for (std::uint32_t k = 0; k < m; ++k)
      terms.push_back(expr().mul(matrix.parts[i * m + k], matrix.parts[j * m + k]));
    return expr().make(Op::Add, terms);
  };
  bool diagonal = true;
  std::vector<ExprRef> covariance;
  for (std::uint32_t i = 0; i < n; ++i)
    for (std::uint32_t j = 0; j < n; ++j) {
      covariance.push_back(entry(i, j));
      diagonal &= i == j || expr().isZero(covariance.back());
    }
  for (std::uint32_t i = 0; i < n; ++i)
    made.noise.push_back(expr().isZero(covariance[i * n + i])
                             ? zero()
                             : expr().make(Op::Sqrt, {covariance[i * n + i]}));
  if (diagonal) {
    requireNoise(made.noise, range);
    return;
  }
  const ExprRef volume = determinantOf(covariance, n);
  if (expr().isZero(volume)) {
    diagnostics_.report(DiagId::NoiseMatrixSingular, range, {"", "0"});
    return;
  }
  require(less(zero(), volume), volume, DiagId::NoiseMatrixSingular, "", "", range);
  made.covariance = std::move(covariance);
}

/// Of a square matrix of up to three rows, along its first row.
ExprRef Analyser::determinantOf(const std::vector<ExprRef> &a, std::uint32_t n) {
  if (n == 1)
    return a[0];
  std::vector<ExprRef> terms;
  for (std::uint32_t j = 0; j < n; ++j) {
    ExprRef term = expr().mul(a[j], determinantOf(minorOf(a, n, 0, j), n - 1));
    terms.push_back(j % 2 == 0 ? term : expr().neg(term));
  }
  return expr().make(Op::Add, terms);
}

/// pull = (B B^T)^-1 drift: the drift's potential falls along it by pull · dx.
void Analyser::findPull(Diffusion &made) {
  if (!made.hasMatrixNoise())
    return;
  const std::uint32_t n = rank();
  const ExprRef volume = determinantOf(made.covariance, n);
  for (std::uint32_t i = 0; i < n; ++i) {
    // The inverse is symmetric: row i by Cramer's rule.
    std::vector<ExprRef> terms;
    for (std::uint32_t j = 0; j < n; ++j) {
      const ExprRef minor = determinantOf(minorOf(made.covariance, n, i, j), n - 1);
      const ExprRef term = expr().mul(expr().div(minor, volume), made.drift[j]);
      terms.push_back((i + j) % 2 == 0 ? term : expr().neg(term));
    }
    made.pull.push_back(expr().make(Op::Add, terms));
  }
}

/// An axis without noise must be carried by the coordinates that have some: then its place spreads
/// too, and every pair of places is joined by a path.
void Analyser::silentAxes(Range range, Diffusion &made) {
  std::uint32_t silent = 0;
  for (Index i = 0; i < rank(); ++i)
    if (!made.hasMatrixNoise() && expr().isZero(made.noise[i]))
      silent |= 1u << i;
  for (Index i = 0; silent && i < rank(); ++i) {
    const std::string &axis = model_.axes[i].name;
    const std::uint32_t on = expr().dependence(made.drift[i]).coordinates;
    const auto refuse = [&](const std::string &axisName, const char *why, const char *hint) {
      diagnostics_.report(DiagId::KineticLaw, range, {made.name, axisName, why})
          .hints.push_back(hint);
    };
    if (!(silent >> i & 1)) {
      const Dependence of = expr().dependence(made.noise[i]);
      if (!of.isUniform() || of.time)
        return refuse(model_.axes[static_cast<Index>(std::countr_zero(silent))].name,
                      "the noise elsewhere is not constant",
                      "a kinetic law needs constant noise on the axes that have some");
      continue;
    }
    if (on >> i & 1)
      return refuse(axis, "its drift there depends on that coordinate itself",
                    "the kinetic scheme carries places along lines: dx = v dt, all forces in dv");
    if ((on & silent) != 0)
      return refuse(axis, "its drift there depends on another coordinate without noise",
                    "noise reaches it through two integrations, which no scheme covers yet");
    if ((on & ~silent) == 0)
      return refuse(axis, "its drift there depends on no coordinate that has any",
                    "nothing spreads along that axis; give it a noise, or a drift such as `v`");
  }
}

} // namespace sbl::sema
