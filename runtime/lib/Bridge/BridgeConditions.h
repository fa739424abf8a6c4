// The `at` lines of a bridge, with the numbers of an instance.
#pragma once

#include "Bridge/Condition.h"
#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// Times, increasing, and conditions of a bridge. BadInput where the times do not increase, a
/// weight is not positive, the start is free, or anything but the end is.
Status readConditions(const Instance &instance, const BridgeEntry &bridge,
                      std::vector<double> &times, std::vector<Condition> &conditions);

/// Where a bridge falls apart: first and last condition of every chain that is solved by itself. A
/// Markov reference forgets its past at a hard condition between the ends.
std::vector<std::pair<std::size_t, std::size_t>>
separateChains(const std::vector<Condition> &conditions);

} // namespace sbl::rt
