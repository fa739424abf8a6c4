// What `sbl run` tells of a solve, one class per kind of question.
#pragma once

#include <memory>

#include "Results.h"
#include "sbl/runtime/Evolve.h"
#include "sbl/runtime/Flow.h"
#include "sbl/runtime/FlowWave.h"
#include "sbl/runtime/Solve.h"

namespace sbl::tool {

std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::BridgeSolution> solution);
std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::WaveSolution> solution);
std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::FlowSolution> solution);
std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::FlowWaveSolution> solution);

/// The same for the evolution of a diffusion.
std::unique_ptr<QuestionReport>
reportOfEvolution(std::shared_ptr<const rt::BridgeSolution> solution);

/// What there is to remark on a bridge or on the evolution of a diffusion.
std::vector<std::string> remarksOf(const rt::Certificate &certificate);

} // namespace sbl::tool
