#include "Sample/Random.h"

#include <bit>
#include <cmath>
#include <numbers>
#include <utility>

#include "Support/Clones.h"

namespace sbl::rt {
namespace {

/// Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011) on the counter of a path. Written out,
/// because with plain words in the place of Random123's arrays compilers turn the loop over paths
/// into vector code; the tests compare it with Random123.
struct Words {
  std::uint32_t a, b, c, d;
};

SBL_INLINE Words mixed(Words w, std::uint32_t k0, std::uint32_t k1) {
  const std::uint64_t p = std::uint64_t{0xD2511F53} * w.a, q = std::uint64_t{0xCD9E8D57} * w.c;
  return {static_cast<std::uint32_t>(q >> 32) ^ w.b ^ k0, static_cast<std::uint32_t>(q),
          static_cast<std::uint32_t>(p >> 32) ^ w.d ^ k1, static_cast<std::uint32_t>(p)};
}

template <std::uint32_t... round>
SBL_INLINE Words mixedTimes(Words w, std::uint32_t k0, std::uint32_t k1,
                            std::integer_sequence<std::uint32_t, round...>) {
  ((w = mixed(w, k0 + round * 0x9E3779B9, k1 + round * 0xBB67AE85)), ...);
  return w;
}

SBL_INLINE Words words(const RandomName &name, std::uint64_t path) {
  return mixedTimes({static_cast<std::uint32_t>(path), static_cast<std::uint32_t>(path >> 32),
                     name.step, static_cast<std::uint32_t>(name.purpose) << 24 | name.slot},
                    static_cast<std::uint32_t>(name.seed),
                    static_cast<std::uint32_t>(name.seed >> 32),
                    std::make_integer_sequence<std::uint32_t, 10>());
}

/// In (0, 1), both ends out of reach: the 52 bits of a mantissa, and a half.
SBL_INLINE double unit(std::uint32_t high, std::uint32_t low) {
  const std::uint64_t bits = static_cast<std::uint64_t>(high) << 20 | low >> 12;
  return std::bit_cast<double>(0x3ff0000000000000u | bits) - (1 - 0x1p-53);
}

// Elementary functions without branches or calls, so that the loops below become vector code. Each
// is a Taylor series on a range where its tail lies below 1e-16.

/// Horner's rule, the highest coefficient first.
template <class... Rest> SBL_INLINE double series(double q, double first, Rest... rest) {
  double sum = first;
  ((sum = sum * q + rest), ...);
  return sum;
}

/// log u for u in (0, 1): log m by 2 artanh((m - 1)/(m + 1)) with m in [sqrt(1/2), sqrt(2)).
SBL_INLINE double logOf(double u) {
  const auto bits = std::bit_cast<std::uint64_t>(u);
  const std::uint64_t shifted = bits - 0x3fe6a09e667f3bcdu; // the bits of sqrt(1/2)
  const auto exponent = static_cast<std::int64_t>(shifted) >> 52;
  const double m = std::bit_cast<double>(bits - (shifted & 0xfff0000000000000u));
  const double s = (m - 1) / (m + 1), q = s * s;
  const double p = series(q, 1.0 / 21, 1.0 / 19, 1.0 / 17, 1.0 / 15, 1.0 / 13, 1.0 / 11, 1.0 / 9,
                          1.0 / 7, 1.0 / 5, 1.0 / 3, 1.0);
  // The exponent as a number without a conversion of 64-bit integers: 2^52 + 2^51 + e has it in its
  // lowest bits.
  const double e =
      std::bit_cast<double>(0x4338000000000000u + static_cast<std::uint64_t>(exponent)) - 0x1.8p52;
  return 2 * s * p + e * std::numbers::ln2;
}

struct Turn {
  double cosine, sine;
};

/// cos and sin of 2 pi u, u in (0, 1).
SBL_INLINE Turn turn(double u) {
  const double quarters = 4 * u;
  const double nearest = quarters + 0x1.8p52; // rounds to whole quarters in the lowest bits
  const auto k = std::bit_cast<std::uint64_t>(nearest);
  const double a = (quarters - (nearest - 0x1.8p52)) * (std::numbers::pi / 2), q = a * a;
  const double s = a * series(q, 1.0 / 355687428096000, -1.0 / 1307674368000, 1.0 / 6227020800,
                              -1.0 / 39916800, 1.0 / 362880, -1.0 / 5040, 1.0 / 120, -1.0 / 6, 1.0);
  const double c = series(q, 1.0 / 20922789888000, -1.0 / 87178291200, 1.0 / 479001600,
                          -1.0 / 3628800, 1.0 / 40320, -1.0 / 720, 1.0 / 24, -1.0 / 2, 1.0);
  // Quarter turns: 1 exchanges the two, 1 and 2 make cos negative, 2 and 3 make sin negative.
  const bool swaps = k & 1;
  const double cosine = swaps ? s : c, sine = swaps ? c : s;
  const std::uint64_t cosSign = ((k + 1) & 2) << 62, sinSign = (k & 2) << 62;
  return {std::bit_cast<double>(std::bit_cast<std::uint64_t>(cosine) ^ cosSign),
          std::bit_cast<double>(std::bit_cast<std::uint64_t>(sine) ^ sinSign)};
}

} // namespace

SBL_CLONES void uniforms(const RandomName &name, std::int64_t first, std::int64_t n,
                         double *__restrict one, double *__restrict two) {
  const RandomName own = name;
  for (std::int64_t i = 0; i < n; ++i) {
    const auto w = words(own, static_cast<std::uint64_t>(first + i));
    one[i] = unit(w.a, w.b);
    two[i] = unit(w.c, w.d);
  }
}

SBL_CLONES void normals(const RandomName &name, std::int64_t first, std::int64_t n,
                        double *__restrict one, double *__restrict two) {
  uniforms(name, first, n, one, two);
  for (std::int64_t i = 0; i < n; ++i) {
    const double radius = std::sqrt(-2 * logOf(one[i]));
    const Turn at = turn(two[i]);
    one[i] = radius * at.cosine;
    two[i] = radius * at.sine;
  }
}

} // namespace sbl::rt
