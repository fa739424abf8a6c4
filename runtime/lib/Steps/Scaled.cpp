#include "Steps/Scaled.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <numbers>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr long farBelow = -1000000;

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
  const auto count = static_cast<std::int64_t>(law.size());
  ScaledField result{FieldValues(count), 0};
  std::vector<int> exponents(count);
  const long highest = static_cast<long>(maxOver(count, [&](std::int64_t k) {
    return law[k] > 0 ? static_cast<double>(std::ilogb(law[k]) - std::ilogb(field.values[k]))
                      : static_cast<double>(farBelow);
  }));
  const long shift = top - highest;
  forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k) {
      if (!(law[k] > 0)) {
        result.values[k] = 0;
        continue;
      }
      int el = 0, ef = 0;
      const double m = std::frexp(law[k], &el) / std::frexp(field.values[k], &ef);
      result.values[k] = std::ldexp(m, clampExponent(el - ef + shift));
    }
  });
  result.exponent = -shift - field.exponent;
  return result;
}

ScaledField scaledTimes(const ScaledField &field, const ScaledField &factor, int top) {
  const auto count = static_cast<std::int64_t>(field.values.size());
  ScaledField result{FieldValues(count), 0};
  const auto exponent = [&](std::int64_t k) {
    return std::ilogb(field.values[k]) + std::ilogb(factor.values[k]);
  };
  const auto vanishes = [&](std::int64_t k) {
    return !(field.values[k] > 0) || !(factor.values[k] > 0);
  };
  const long highest = static_cast<long>(maxOver(count, [&](std::int64_t k) {
    return static_cast<double>(vanishes(k) ? farBelow : exponent(k));
  }));
  const long shift = top - highest;
  forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k) {
      int a = 0, b = 0;
      const double m = std::frexp(field.values[k], &a) * std::frexp(factor.values[k], &b);
      result.values[k] = vanishes(k) ? 0 : std::ldexp(m, clampExponent(a + b + shift));
    }
  });
  result.exponent = field.exponent + factor.exponent - shift;
  return result;
}

ScaledField scaledExp(std::span<const double> log, int top) {
  const auto count = static_cast<std::int64_t>(log.size());
  const double largest = maxOver(count, [&](std::int64_t k) { return log[k]; });
  ScaledField result{FieldValues(count), 0};
  if (!std::isfinite(largest))
    return result;
  result.exponent = std::lround(largest / std::numbers::ln2) - top;
  const double shift = static_cast<double>(result.exponent) * std::numbers::ln2;
  forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      result.values[k] = std::exp(log[k] - shift);
  });
  return result;
}

void scaledLog(const ScaledField &field, FieldValues &log) {
  const auto count = static_cast<std::int64_t>(field.values.size());
  const double shift = static_cast<double>(field.exponent) * std::numbers::ln2;
  log.resize(count);
  forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      log[k] = field.values[k] > 0 ? std::log(field.values[k]) + shift
                                   : -std::numeric_limits<double>::infinity();
  });
}

} // namespace sbl::rt
