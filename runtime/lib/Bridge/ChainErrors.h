// What a chain's recorded factors say of its conditions.
#pragma once

#include "Bridge/Chain.h"

namespace sbl::rt {

/// Fills the errors and divergences of `solution`, a number for each condition, and the costs of
/// its segments. `sites`: the conditions as they were solved.
void measureChain(const ChainProblem &problem, const std::vector<Site> &sites, Backend &backend,
                  ChainSolution &solution);

} // namespace sbl::rt
