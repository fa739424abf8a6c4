// The stages that `sbl emit` and `:emit` print, by name.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "sbl/Pipeline/Compile.h"

namespace sbl::tool {

/// All of them, in the order of the compiler: the first two are the front end's.
const std::vector<std::string> &stageNames();
/// One that the compiler makes; empty for any other name.
std::optional<Stage> compilerStage(const std::string &name);

} // namespace sbl::tool
