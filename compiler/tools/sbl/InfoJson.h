// The object of `sbl info --json`; docs/tool.md lists its keys.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "Session.h"

namespace sbl::tool {

/// What a loaded model declares, at the session's parameter values.
nlohmann::ordered_json describeModel(const Session &session);

/// A number, a whole number or a truth value, as the parameter's type has it.
nlohmann::ordered_json parameterValue(const Parameter &parameter, double value);

} // namespace sbl::tool
