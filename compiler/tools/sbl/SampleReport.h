// What `sbl run` tells of a sample.
#pragma once

#include <memory>

#include "Results.h"
#include "sbl/runtime/Sample.h"

namespace sbl::tool {

std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::SampleSolution> solution);

} // namespace sbl::tool
