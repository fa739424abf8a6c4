// The object of `sbl info --json`; docs/tool.md lists its keys.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "Session.h"

namespace sbl::tool {

/// What a loaded model declares, at the session's parameter values.
nlohmann::ordered_json describeModel(const Session &session);

} // namespace sbl::tool
