// Arithmetic of fields that carry a power of two beside their values, wherever they live.
#pragma once

#include "Fields/Backend.h"

namespace sbl::rt {

/// A non-negative field times 2^exponent, in the memory of a backend.
struct ScaledArray {
  Array values;
  long exponent = 0;
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

/// The same of arrays that they make.
ScaledArray ratio(Backend &backend, View law, const ScaledArray &field, int top);
ScaledArray product(Backend &backend, const ScaledArray &a, const ScaledArray &b, int top);
ScaledArray exponential(Backend &backend, View log, int top);

} // namespace sbl::rt
