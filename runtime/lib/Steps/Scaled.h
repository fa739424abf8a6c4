// Arithmetic of fields that carry a power of two beside their values, in memory.
#pragma once

#include <span>

#include "Steps/Propagator.h"

namespace sbl::rt {

/// values[k] 2^exponent of density a * b, point by point, with no intermediate under- or overflow:
/// factors of a bridge are inverse to each other over hundreds of decades.
void scaledProduct(const ScaledField &a, const ScaledField &b, FieldValues &product);
/// law / field with the largest value near 2^top; 0 where law is 0. `field` is positive where law
/// is.
ScaledField scaledRatio(const FieldValues &law, const ScaledField &field, int top);
/// exp(log) with the largest value near 2^top; -inf gives 0.
ScaledField scaledExp(std::span<const double> log, int top);
/// log(values) + exponent log 2; -inf where the value is 0.
void scaledLog(const ScaledField &field, FieldValues &log);

} // namespace sbl::rt
