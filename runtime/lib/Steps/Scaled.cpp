#include "Steps/Scaled.h"

#include <algorithm>
#include <cmath>

#include "Fields/ScaledArray.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

int clampExponent(long e) { return static_cast<int>(std::clamp(e, -100000L, 100000L)); }

} // namespace

void scaledProduct(const ScaledField &a, const ScaledField &b, FieldValues &product) {
  const auto count = static_cast<std::int64_t>(a.values.size());
  const long shift = a.exponent + b.exponent;
  product.resize(count);
  forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k) {
      int ea = 0, eb = 0;
      const double m = std::frexp(a.values[k], &ea) * std::frexp(b.values[k], &eb);
      product[k] = std::ldexp(m, clampExponent(ea + eb + shift));
    }
  });
}

ScaledField scaledRatio(const FieldValues &law, const ScaledField &field, int top) {
  ScaledField result{FieldValues(law.size()), 0};
  result.exponent = ratio(*hostBackend(), viewOf(law), viewOf(field.values), field.exponent, top,
                          viewOf(result.values));
  return result;
}

ScaledField scaledExp(std::span<const double> log, int top) {
  ScaledField result{FieldValues(log.size()), 0};
  result.exponent = exponential(*hostBackend(), viewOf(log), top, viewOf(result.values));
  return result;
}

void scaledLog(const ScaledField &field, FieldValues &log) {
  log.resize(field.values.size());
  logarithm(*hostBackend(), viewOf(field.values), field.exponent, viewOf(log));
}

} // namespace sbl::rt
