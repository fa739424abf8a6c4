#include "Steps/Scaled.h"

#include <algorithm>
#include <cmath>

#include "Fields/ScaledArray.h"
#include "Fields/Tiled.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

int clampExponent(long e) { return static_cast<int>(std::clamp(e, -100000L, 100000L)); }

} // namespace

void scaledProduct(const ScaledField &a, const ScaledField &b, FieldValues &product) {
  const auto count = static_cast<std::int64_t>(a.values.size());
  product.resize(a.values.size());
  const auto run = [&](std::int64_t begin, std::int64_t end, long shift) {
    for (std::int64_t k = begin; k < end; ++k) {
      int ea = 0, eb = 0;
      const double m = std::frexp(a.values[k], &ea) * std::frexp(b.values[k], &eb);
      product[k] = std::ldexp(m, clampExponent(ea + eb + shift));
    }
  };
  if (!a.tiles)
    return forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
      run(begin, end, a.exponent + b.exponent);
    });
  forTiles(*a.tiles, [&](std::size_t tile) {
    const long shift = a.exponent + a.exponents[tile] + b.exponent + b.exponents[tile];
    a.tiles->forRowsOf(tile, [&](std::int64_t begin, std::int64_t end) { run(begin, end, shift); });
  });
}

ScaledField scaledRatio(const FieldValues &law, const ScaledField &field, const Frame &frame) {
  ScaledField result{FieldValues(law.size()), 0, frame.tiles};
  if (frame.tiles)
    result.exponents =
        tiledRatio(law.data(), {field.values.data(), field.exponent, field.exponents}, frame,
                   result.values.data());
  else
    result.exponent = ratio(*hostBackend(), viewOf(law), viewOf(field.values), field.exponent,
                            frame.top, viewOf(result.values));
  return result;
}

ScaledField scaledExp(std::span<const double> log, const Frame &frame) {
  ScaledField result{FieldValues(log.size()), 0, frame.tiles};
  if (frame.tiles)
    result.exponents = tiledExponential(log.data(), frame, result.values.data());
  else
    result.exponent = exponential(*hostBackend(), viewOf(log), frame.top, viewOf(result.values));
  return result;
}

void scaledLog(const ScaledField &field, FieldValues &log) {
  log.resize(field.values.size());
  logarithm(*hostBackend(), viewOf(field.values), field.exponent, viewOf(log));
  if (field.tiles)
    addExponents(*field.tiles, field.exponents, log.data());
}

} // namespace sbl::rt
