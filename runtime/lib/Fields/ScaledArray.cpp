#include "Fields/ScaledArray.h"

#include <cmath>
#include <numbers>

#include "Fields/Tiled.h"

namespace sbl::rt {

long ratio(Backend &backend, View law, View field, long exponent, int top, View result) {
  // Of two numbers in [1/2, 1) the quotient may lie above 1.
  const long highest = static_cast<long>(backend.run<point::RatioExponent>({law, field}, {}));
  const long shift = top - highest;
  backend.run<point::Ratio>({law, field}, {result}, {static_cast<double>(shift)});
  return -shift - exponent;
}

long product(Backend &backend, View a, View b, long exponent, int top, View result) {
  // Exponents of numbers in [1/2, 1) are one more than those of numbers in [1, 2).
  const long highest = static_cast<long>(backend.run<point::ProductExponent>({a, b}, {})) - 2;
  const long shift = top - highest;
  backend.run<point::Product>({a, b}, {result}, {static_cast<double>(shift)});
  return exponent - shift;
}

long exponential(Backend &backend, View log, int top, View result) {
  const double largest = backend.run<point::Largest>({log}, {});
  if (!std::isfinite(largest)) {
    backend.fill(result, 0);
    return 0;
  }
  const long exponent = std::lround(largest / std::numbers::ln2) - top;
  backend.run<point::ExpShifted>({log}, {result},
                                 {static_cast<double>(exponent) * std::numbers::ln2});
  return exponent;
}

void logarithm(Backend &backend, View values, long exponent, View log) {
  backend.run<point::LogShifted>({values}, {log},
                                 {static_cast<double>(exponent) * std::numbers::ln2});
}

namespace {

// Fields with tiles lie in memory.
double *begin(View view) { return static_cast<double *>(view.memory) + view.offset; }
TiledView tiled(const ScaledArray &field) {
  return {begin(field.values), field.exponent, field.exponents};
}

} // namespace

ScaledArray ratio(Backend &backend, View law, const ScaledArray &field, const Frame &frame) {
  ScaledArray result{backend.make(law.size), 0, frame.tiles};
  if (frame.tiles)
    result.exponents = tiledRatio(begin(law), tiled(field), frame, begin(result.values));
  else
    result.exponent = ratio(backend, law, field.values, field.exponent, frame.top, result.values);
  return result;
}

ScaledArray product(Backend &backend, const ScaledArray &a, const ScaledArray &b,
                    const Frame &frame) {
  ScaledArray result{backend.make(a.values.size()), 0, frame.tiles};
  if (frame.tiles)
    result.exponents = tiledProduct(tiled(a), tiled(b), frame, begin(result.values));
  else
    result.exponent =
        product(backend, a.values, b.values, a.exponent + b.exponent, frame.top, result.values);
  return result;
}

ScaledArray exponential(Backend &backend, View log, const Frame &frame) {
  ScaledArray result{backend.make(log.size), 0, frame.tiles};
  if (frame.tiles)
    result.exponents = tiledExponential(begin(log), frame, begin(result.values));
  else
    result.exponent = exponential(backend, log, frame.top, result.values);
  return result;
}

void logarithm(Backend &backend, const ScaledArray &field, View log) {
  logarithm(backend, field.values, field.exponent, log);
  if (field.tiles)
    addExponents(*field.tiles, field.exponents, begin(log));
}

void boundedLogarithm(Backend &backend, const ScaledArray &field, double least, View log) {
  backend.run<point::BoundedLog>({field.values}, {log},
                                 {least, static_cast<double>(field.exponent) * std::numbers::ln2});
  if (field.tiles)
    addExponents(*field.tiles, field.exponents, begin(log));
}

ScaledArray duplicate(Backend &backend, const ScaledArray &field) {
  return {backend.duplicate(field.values), field.exponent, field.tiles, field.exponents};
}

} // namespace sbl::rt
