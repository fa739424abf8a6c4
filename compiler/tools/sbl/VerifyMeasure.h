// The two sides of an equality, number by number.
#pragma once

#include <vector>

#include "Verify.h"
#include "sbl/Questions/Value.h"

namespace sbl::tool {

/// `left` beside `right`: numbers or lists. `scale` and `expected`, one number or one for each, say
/// what the difference is a part of and which part may differ; standard errors of paths are added.
/// Leaves `made` as it is where one of the four is missing.
void measure(const questions::ValuePtr &left, const questions::ValuePtr &right,
             const questions::ValuePtr &scale, const questions::ValuePtr &expected,
             VerifiedEquality &made);

/// The wave `psi` beside the one that its density and `velocity` make, `massOverHbar` per axis. It
/// does not apply where nodes part the wave.
void measurePhase(const questions::ValuePtr &psi, const questions::ValuePtr &velocity,
                  const questions::ValuePtr &expected, const std::vector<double> &massOverHbar,
                  VerifiedEquality &made);

} // namespace sbl::tool
