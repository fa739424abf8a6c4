// What the numbers of a model tell before anything is solved: laws that miss the axes or fall
// between the cells, coefficients that the cells do not see, noise too small for them, ends of a
// bridge that no path joins. Formulas are sampled on the model's grid, within a budget: what would
// take too long is left to the solve.
#pragma once

#include <vector>

#include "sbl/Sema/Model.h"

namespace sbl {

/// Reports warnings and errors. True at a distribution whose mass outside the axes was weighed;
/// that of the others is left to whoever reads their files, or has more time.
std::vector<bool> precheck(const Model &model, const std::vector<double> &parameters,
                           Diagnostics &diagnostics);

} // namespace sbl
