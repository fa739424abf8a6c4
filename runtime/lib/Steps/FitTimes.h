// The times that a solve keeps, where its cells or its steps do not allow all that are asked for.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "Steps/StepChoice.h"

namespace sbl::rt {

/// Those of request.saved that can be step ends where the grid allows `most` steps in all and a
/// step of length tau where fits(tau). Times that nobody wrote down make way: for even ones, fewer,
/// or every step end where fewer steps are asked for; a sentence on that is left in `note`.
/// Otherwise what refuse(tau, why) says.
Status fitSavedTimes(const StepRequest &request, std::size_t most,
                     const std::function<bool(double tau)> &fits,
                     const std::function<Status(double tau, const std::string &why)> &refuse,
                     std::vector<double> &saved, std::string &note);

} // namespace sbl::rt
