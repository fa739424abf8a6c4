// The conservative finite-volume generator of one axis (Scharfetter-Gummel faces) and its
// exponential.
#pragma once

#include <vector>

#include "Module/InstanceImpl.h"
#include "Steps/BandedTable.h"

namespace sbl::rt {

/// Tridiagonal rates of the backward generator L = b d/dx + (sigma^2/2) d^2/dx^2 on a line:
/// up[k] = rate k -> k+1, down[k] = rate k -> k-1 (wrapping on a ring), loss[k] = rate into an
/// absorbing end. All are non-negative; (Q f)_k = up (f_{k+1} - f_k) + down (f_{k-1} - f_k) - loss
/// f_k.
struct Rates {
  std::vector<double> up, down, loss;
};

/// Rates along every line of an axis, laid out as fields. With u = D p, D = sigma^2/2, the flux
/// between two nodes is that of a constant-flux state, P = int b/D dx (Scharfetter and Gummel
/// 1969).
Status generatorRates(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis,
                      double time, Rates &rates);
/// The same on another grid of the same axes.
Status generatorRatesOn(const Instance::Impl &impl, const Grid &grid, const ProgramEntry &program,
                        std::size_t axis, double time, Rates &rates);

/// exp(time Q) of one line by uniformisation, e^{-mu t} exp(t (Q + mu)), and repeated squaring:
/// every operation adds non-negative numbers, so entries keep their relative accuracy. Entries
/// below 1e-150 are dropped. `periodic`: the line is a ring.
RowBands exponential(const Rates &line, bool periodic, double time);

} // namespace sbl::rt
