// The symmetric gauge of a gradient law with the killing left out.
#pragma once

#include "sbl/Sema/Model.h"

namespace sbl {

/// Potential W and gradient term S of the symmetric gauge.
struct Gauge {
  ExprRef potential = nullptr;
  ExprRef gradSquared = nullptr;
};

/// For drift b and constant noise s, one per axis:
///   W = sum_i b_i^2 / (2 s_i^2) + (1/2) sum_i d_i b_i,   S = sum_i s_i^2 (d_i W)^2.
/// Balancing needs them: without killing, e^{-Phi} is the fixed point of the symmetric step.
Gauge unkilledGauge(ExprContext &context, const Diffusion &diffusion);

} // namespace sbl
