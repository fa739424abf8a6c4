// Derivatives of fields along an axis by differences of high order.
#pragma once

#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// d values / dx along an axis. On a ring eighth-order central differences; elsewhere sixth order,
/// one-sided near the ends of every run of finite values. NaN where a value is not finite or stands
/// alone. The length of a run limits the order.
void differentiate(const Grid &grid, std::size_t axis, const FieldValues &values,
                   FieldValues &derivative);

} // namespace sbl::rt
