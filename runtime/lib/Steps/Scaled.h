// Arithmetic of fields that carry powers of two beside their values, in memory.
#pragma once

#include <span>

#include "Steps/Propagator.h"

namespace sbl::rt {

/// The density a * b, point by point, with no intermediate under- or overflow:
/// factors of a bridge are inverse to each other over hundreds of decades.
void scaledProduct(const ScaledField &a, const ScaledField &b, FieldValues &product);
/// law / field, scaled to `frame`; 0 where law is 0. `field` is positive where law is.
ScaledField scaledRatio(const FieldValues &law, const ScaledField &field, const Frame &frame);
/// exp(log), scaled to `frame`; -inf gives 0.
ScaledField scaledExp(std::span<const double> log, const Frame &frame);
/// The logarithm of a field; -inf where the value is 0.
void scaledLog(const ScaledField &field, FieldValues &log);

} // namespace sbl::rt
