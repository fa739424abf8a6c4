// Arithmetic of fields that carry a power of two beside their values, wherever they live.
#pragma once

#include "Fields/Backend.h"
#include "Fields/Tiles.h"

namespace sbl::rt {

/// A non-negative field in the memory of a backend: value k is values[k] 2^(exponent +
/// exponents[tiles->of(k)]), the second only where there are tiles, which the host backend alone
/// knows.
struct ScaledArray {
  Array values;
  long exponent = 0;
  std::shared_ptr<const Tiles> tiles = nullptr;
  std::vector<std::int32_t> exponents = {};
};

/// These fill `result`, an array of the size of the others, and return its exponent; its largest
/// value comes to lie near 2^top.

/// law / field; 0 where the law is 0. `field` is positive where the law is.
long ratio(Backend &backend, View law, View field, long exponent, int top, View result);
/// a b, with no intermediate under- or overflow.
long product(Backend &backend, View a, View b, long exponent, int top, View result);
/// exp(log); -inf gives 0.
long exponential(Backend &backend, View log, int top, View result);
/// Fills `log` with log(values) + exponent log 2; -inf where the value is 0.
void logarithm(Backend &backend, View values, long exponent, View log);

/// The same of arrays that they make, scaled to a frame; where that has tiles, so have the fields.
ScaledArray ratio(Backend &backend, View law, const ScaledArray &field, const Frame &frame);
ScaledArray product(Backend &backend, const ScaledArray &a, const ScaledArray &b,
                    const Frame &frame);
ScaledArray exponential(Backend &backend, View log, const Frame &frame);
void logarithm(Backend &backend, const ScaledArray &field, View log);
/// The logarithm of a field whose values count as `least` (times their power of two) where they are
/// smaller.
void boundedLogarithm(Backend &backend, const ScaledArray &field, double least, View log);
ScaledArray duplicate(Backend &backend, const ScaledArray &field);

} // namespace sbl::rt
