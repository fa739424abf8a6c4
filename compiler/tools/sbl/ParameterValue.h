// Parameters in JSON.
#pragma once

#include <nlohmann/json_fwd.hpp>

#include "sbl/Sema/Model.h"

namespace sbl::tool {

/// A number, a whole number or a truth value, as the parameter's type has it.
nlohmann::ordered_json parameterValue(const Parameter &parameter, double value);

} // namespace sbl::tool
