// Files of a model: `save` and `plot`.
#pragma once

#include <string>
#include <vector>

#include "sbl/Questions/Evaluator.h"
#include "sbl/Sema/Model.h"
#include "sbl/Support/Diagnostics.h"
#include "sbl/io/Dataset.h"

namespace sbl::tool {

/// Checks the file names of all outputs before anything is solved: known endings, no file twice.
void checkOutputs(const Model &model, Diagnostics &diagnostics);

/// Evaluates the items of one output and lays them out as a dataset. False on failure.
bool collect(const Model &model, const Output &output, const rt::Grid &grid,
             questions::Evaluator &evaluator, io::Dataset &dataset, questions::Failure &failure);

/// Writes one file, relative to the current directory. Empty on success, else why not.
std::string writeOutput(const Output &output, const io::Dataset &dataset);

} // namespace sbl::tool
