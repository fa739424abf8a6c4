// What `sbl run` tells of levels, passage times and committors.
#pragma once

#include <memory>

#include "Results.h"
#include "sbl/runtime/Hitting.h"
#include "sbl/runtime/Modes.h"

namespace sbl::tool {

std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::EigenSolution> solution);
std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::HittingSolution> solution);

} // namespace sbl::tool
