// The times at which a model looks at its questions.
#pragma once

#include <vector>

#include "sbl/Sema/Model.h"

namespace sbl::tool {

/// Even times, besides others, at which a question is kept for the laws that are read off it.
inline constexpr int lawIntervals = 128;

/// All times that lines of the model name when they ask `question`, and those that a law which is
/// read off it takes.
std::vector<double> askedTimes(const Model &model, const std::vector<double> &parameters,
                               QuestionRef question);

} // namespace sbl::tool
