// Fields from one grid to another one of the same box.
#pragma once

#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// Logarithms (-inf where a field is zero) on the cells of `from`, at the centres of the cells of
/// `to`: by polynomials of degree 5 along the axes in turn, kept near the two values on both sides;
/// beside cells at -inf by the finite neighbours. Both grids have the same box; 6 cells or more
/// an axis.
FieldValues resampled(const Grid &from, const FieldValues &logs, const Grid &to);

} // namespace sbl::rt
