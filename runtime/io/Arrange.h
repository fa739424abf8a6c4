// Which picture a dataset is: the choice of panels by the roles of the dimensions.
#pragma once

#include <string>
#include <vector>

#include "Panel.h"
#include "sbl/io/Dataset.h"

namespace sbl::io {

/// Lays the variables out. Empty on success, else which variable has no picture.
std::string arrange(const Dataset &dataset, std::vector<Group> &groups);

} // namespace sbl::io
