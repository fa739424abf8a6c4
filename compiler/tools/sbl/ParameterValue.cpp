#include "ParameterValue.h"

#include <nlohmann/json.hpp>

namespace sbl::tool {

nlohmann::ordered_json parameterValue(const Parameter &parameter, double value) {
  switch (parameter.type) {
  case Parameter::Type::Real:
    return value;
  case Parameter::Type::Int:
    return static_cast<std::int64_t>(value);
  case Parameter::Type::Bool:
    return value != 0;
  }
  return value;
}

} // namespace sbl::tool
