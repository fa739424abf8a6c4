// Arithmetic of fields whose tiles carry exponents, in memory.
#pragma once

#include "Fields/Tiles.h"

namespace sbl::rt {

/// Value k is values[k] 2^(exponent + exponents[tiles.of(k)]).
struct TiledView {
  const double *values;
  long exponent;
  const std::vector<std::int32_t> &exponents;

  long exponentOf(std::size_t tile) const { return exponent + exponents[tile]; }
};

/// These fill `result`, as long as the grid has points, and return the exponents of its tiles; the
/// largest value of each tile comes to lie near 2^top.

/// law / field; 0 where the law is 0. `field` is positive where the law is.
std::vector<std::int32_t> tiledRatio(const double *law, const TiledView &field, const Frame &frame,
                                     double *result);
std::vector<std::int32_t> tiledProduct(const TiledView &a, const TiledView &b, const Frame &frame,
                                       double *result);
/// exp(log); -inf gives 0.
std::vector<std::int32_t> tiledExponential(const double *log, const Frame &frame, double *result);

/// log += exponent log 2 of each tile, where the logarithm is finite.
void addExponents(const Tiles &tiles, const std::vector<std::int32_t> &exponents, double *log);
/// The exponents of a product: sums, of two tiles neither of which is zero.
void addTo(TileExponents &exponents, const TileExponents &others);
/// Exponents that make the largest value of each tile lie near 2^top, with the values to match.
void normalise(const Tiles &tiles, int top, double *values, std::vector<std::int32_t> &exponents);

} // namespace sbl::rt
