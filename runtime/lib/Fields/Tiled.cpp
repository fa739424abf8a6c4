#include "Fields/Tiled.h"

#include <cmath>
#include <numbers>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr long farBelow = -100000000;
// log 2 in two parts: multiples of the first are exact up to 2^20.
constexpr double ln2High = 0x1.62e42feep-1, ln2Low = 0x1.a39ef35793c76p-33;

int clampExponent(long e) { return static_cast<int>(std::clamp(e, -100000L, 100000L)); }

/// A number of any size, mantissa 2^exponent.
struct Number {
  double mantissa = 0;
  long exponent = 0;
};

/// The field of number(k, tile).
template <class Of>
std::vector<std::int32_t> assemble(const Frame &frame, double *result, Of &&number) {
  const Tiles &tiles = *frame.tiles;
  std::vector<std::int32_t> exponents(tiles.count(), noExponent);
  forTiles(tiles, [&](std::size_t tile) {
    long highest = farBelow;
    tiles.forRowsOf(tile, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        const Number n = number(k, tile);
        if (n.mantissa > 0)
          highest = std::max(highest, std::ilogb(n.mantissa) + n.exponent);
      }
    });
    const long exponent = highest - frame.top;
    if (highest > farBelow)
      exponents[tile] = static_cast<std::int32_t>(exponent);
    tiles.forRowsOf(tile, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        const Number n = number(k, tile);
        result[k] = std::ldexp(n.mantissa, clampExponent(n.exponent - exponent));
      }
    });
  });
  return exponents;
}

} // namespace

std::vector<std::int32_t> tiledRatio(const double *law, const TiledView &field, const Frame &frame,
                                     double *result) {
  return assemble(frame, result, [&](std::int64_t k, std::size_t tile) -> Number {
    if (!(law[k] > 0))
      return {};
    int el = 0, ef = 0;
    const double m = std::frexp(law[k], &el) / std::frexp(field.values[k], &ef);
    return {m, el - ef - field.exponentOf(tile)};
  });
}

std::vector<std::int32_t> tiledProduct(const TiledView &a, const TiledView &b, const Frame &frame,
                                       double *result) {
  return assemble(frame, result, [&](std::int64_t k, std::size_t tile) -> Number {
    if (a.values[k] == 0 || b.values[k] == 0)
      return {};
    int ea = 0, eb = 0;
    const double m = std::frexp(a.values[k], &ea) * std::frexp(b.values[k], &eb);
    return {m, ea + eb + a.exponentOf(tile) + b.exponentOf(tile)};
  });
}

std::vector<std::int32_t> tiledExponential(const double *log, const Frame &frame, double *result) {
  return assemble(frame, result, [&](std::int64_t k, std::size_t) -> Number {
    if (!std::isfinite(log[k]))
      return {log[k] < 0 ? 0 : log[k], 0}; // what is no number stays none
    const double e = std::nearbyint(log[k] / std::numbers::ln2);
    return {std::exp(log[k] - e * ln2High - e * ln2Low), static_cast<long>(e)};
  });
}

void addExponents(const Tiles &tiles, const std::vector<std::int32_t> &exponents, double *log) {
  forTiles(tiles, [&](std::size_t tile) {
    const double shift = exponents[tile] * std::numbers::ln2;
    tiles.forRowsOf(tile, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        log[k] += shift; // -inf stays
    });
  });
}

void addTo(TileExponents &exponents, const TileExponents &others) {
  for (std::size_t t = 0; t < exponents.size(); ++t)
    exponents[t] = exponents[t] == noExponent || others[t] == noExponent ? noExponent
                                                                         : exponents[t] + others[t];
}

void normalise(const Tiles &tiles, int top, double *values, std::vector<std::int32_t> &exponents) {
  forTiles(tiles, [&](std::size_t t) {
    double most = 0;
    tiles.forRowsOf(t, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k)
        most = most > values[k] || most != most ? most : values[k];
    });
    if (most == 0)
      exponents[t] = noExponent;
    if (!(most > 0) || !std::isfinite(most))
      return; // whoever looks at the field next sees what is wrong with it
    const int shift = std::ilogb(most) - top;
    exponents[t] += shift;
    if (shift != 0)
      tiles.forRowsOf(t, [&](std::int64_t begin, std::int64_t end) {
        for (std::int64_t k = begin; k < end; ++k)
          values[k] = std::ldexp(values[k], -shift);
      });
  });
}

} // namespace sbl::rt
