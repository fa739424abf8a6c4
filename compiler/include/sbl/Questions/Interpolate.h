// Values of grid functions between cell centres.
//
// Local polynomials of degree 7 through the eight nearest centres of each axis (fewer on small
// grids); densities and the factors phi, phihat are interpolated in the logarithm, where they are
// nearly quadratic, so that their tails keep relative accuracy. Where polynomials of degree 7 and 3
// of a logarithm disagree by a tenth of a nat, next to jumps and kinks, it is interpolated linearly.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "sbl/runtime/Grid.h"

namespace sbl::questions {

/// The cells and weights that interpolate at one coordinate of an axis.
struct Stencil {
  std::vector<std::int64_t> cells;
  std::vector<double> weights;
};
Stencil stencilAt(const rt::GridAxis &axis, double x);

/// True when `x` lies in the axis' interval; any number lies on a ring.
bool onAxis(const rt::GridAxis &axis, double x);

/// Interpolates a field that may have either sign.
double interpolate(const rt::Grid &grid, std::span<const double> field,
                   std::span<const double> place);

/// Interpolates exp(logField). `wallOrder` is the order of its zero at absorbing walls (1 for phi,
/// 2 for rho = phi phihat, 0 for a law that does not vanish there): that factor is taken out
/// before the logarithm is interpolated. Where a cell of the stencil is empty (-inf) the value
/// itself is interpolated linearly.
double interpolatePositive(const rt::Grid &grid, std::span<const double> logField, int wallOrder,
                           std::span<const double> place);

/// Its logarithm, which may be that of a number too small or too large for a double.
double interpolateLog(const rt::Grid &grid, std::span<const double> logField, int wallOrder,
                      std::span<const double> place);

/// interpolatePositive() at the same `offsets` (fractions of a cell, from its lower end) in every
/// cell and along every axis: a field of offsets.size() times as many places per axis, row-major.
/// Where a cell of a stencil is empty, the cell's own value stands for its places.
std::vector<double> refinePositive(const rt::Grid &grid, std::span<const double> logField,
                                   int wallOrder, std::span<const double> offsets);

/// The same of a field that may have either sign, or zeros between the cells: values themselves are
/// interpolated.
std::vector<double> refine(const rt::Grid &grid, std::span<const double> field,
                           std::span<const double> offsets);

} // namespace sbl::questions
