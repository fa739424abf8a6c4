// A formula of sbl/point/Formulas.h over arrays in memory.
#pragma once

#include <cstdint>

#include "sbl/point/Formulas.h"

namespace sbl::rt {

/// Arrays read and written by their first element, the numbers, and which points: [begin, end), at
/// most a block of them. The result is reduced over these.
using HostLoop = double (*)(const double *const *reads, double *const *writes,
                            const double *scalars, std::int64_t begin, std::int64_t end);

/// Formulas whose blocks are compiled for every vector width (HostBlocks.cpp): what an iteration
/// spends its time on. All others are compiled for the narrowest, to keep the library small.
#define SBL_POINT_FORMULAS(X)                                                                      \
  X(Scale)                                                                                         \
  X(AddScaled)                                                                                     \
  X(Largest)                                                                                       \
  X(ExpShifted)                                                                                    \
  X(LogShifted)                                                                                    \
  X(RatioExponent)                                                                                 \
  X(Ratio)                                                                                         \
  X(Untrusted)                                                                                     \
  X(BoundedLog)                                                                                    \
  X(ExpSum)                                                                                        \
  X(FitField)                                                                                      \
  X(FitLog)                                                                                        \
  X(WeightedDot)                                                                                   \
  X(WeightedDifference)                                                                            \
  X(Advance)                                                                                       \
  X(Mix)

namespace detail {

/// In strips of points whose results lie in arrays of the function's own: what is read and what is
/// written may be the same, and compilers still see that no point touches another.
template <class Formula>
SBL_WORD double hostStrips(const double *const *reads, double *const *writes, const double *scalars,
                           std::int64_t begin, std::int64_t end) {
  constexpr point::Shape shape = Formula::shape;
  constexpr bool reduces = shape.reduction != point::Reduction::None;
  constexpr bool sums = shape.reduction == point::Reduction::Sum;
  constexpr std::int64_t strip = 64, lanes = 16;
  const double *from[shape.reads + 1];
  double numbers[shape.scalars + 1];
  for (int i = 0; i < shape.reads; ++i)
    from[i] = reads[i];
  for (int i = 0; i < shape.scalars; ++i)
    numbers[i] = scalars[i];
  // Terms are reduced in sixteen lanes and these in a tree, whatever vectors there are.
  double reduced[lanes];
  for (double &lane : reduced)
    lane = sums ? 0.0 : -point::inf;
  const auto reduce = [](double a, double b) { return sums ? a + b : (a > b || a != a ? a : b); };
  for (std::int64_t at = begin; at < end; at += strip) {
    const std::int64_t n = end - at < strip ? end - at : strip;
    double results[shape.writes + 1][strip], terms[strip];
    for (std::int64_t k = 0; k < n; ++k) {
      double in[shape.reads + 1], out[shape.writes + 1], term = 0;
      for (int i = 0; i < shape.reads; ++i)
        in[i] = from[i][shape.alone >> i & 1 ? 0 : at + k];
      Formula::at(in, numbers, out, term);
      for (int i = 0; i < shape.writes; ++i)
        results[i][k] = out[i];
      if constexpr (reduces)
        terms[k] = term;
    }
    for (int i = 0; i < shape.writes; ++i)
      for (std::int64_t k = 0; k < n; ++k)
        writes[i][at + k] = results[i][k];
    if constexpr (reduces) {
      std::int64_t k = 0;
      for (; k + lanes <= n; k += lanes)
        for (std::int64_t lane = 0; lane < lanes; ++lane)
          reduced[lane] = reduce(reduced[lane], terms[k + lane]);
      for (std::int64_t lane = 0; k < n; ++k, ++lane)
        reduced[lane] = reduce(reduced[lane], terms[k]);
    }
  }
  for (std::int64_t half = lanes / 2; half > 0; half /= 2)
    for (std::int64_t lane = 0; lane < half; ++lane)
      reduced[lane] = reduce(reduced[lane], reduced[lane + half]);
  return reduces ? reduced[0] : 0;
}

} // namespace detail

template <class Formula>
double hostBlock(Formula, const double *const *reads, double *const *writes, const double *scalars,
                 std::int64_t begin, std::int64_t end) {
  return detail::hostStrips<Formula>(reads, writes, scalars, begin, end);
}
#define SBL_DECLARE(Formula)                                                                       \
  double hostBlock(point::Formula, const double *const *reads, double *const *writes,              \
                   const double *scalars, std::int64_t begin, std::int64_t end);
SBL_POINT_FORMULAS(SBL_DECLARE)
#undef SBL_DECLARE

template <class Formula>
double hostLoop(const double *const *reads, double *const *writes, const double *scalars,
                std::int64_t begin, std::int64_t end) {
  return hostBlock(Formula(), reads, writes, scalars, begin, end);
}

/// Joins what the blocks of a formula came to.
inline double reduceResults(point::Reduction reduction, double a, double b) {
  if (reduction == point::Reduction::Sum)
    return a + b;
  return a > b || a != a ? a : b;
}

} // namespace sbl::rt
