// The option --precision.
#pragma once

#include <optional>
#include <string>

#include "sbl/Sema/Model.h"

namespace sbl::tool {

/// What `f64` and `f32` ask for; none where the option was not given: the model's own choice.
inline std::optional<SolveOptions::Precision> precisionNamed(const std::string &name) {
  if (name == "f64")
    return SolveOptions::Precision::F64;
  if (name == "f32")
    return SolveOptions::Precision::F32;
  return std::nullopt;
}

} // namespace sbl::tool
