// Laws from data, and points, on the grid of an instance.
#pragma once

#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// Takes the tables that came with the instance, checks that they fit, and makes those of points.
Status placeData(Instance::Impl &impl, std::vector<DataTable> data);

/// values *= the table of a law, the same at every cell of the axes it does not speak of. Fails
/// where a solved law has no table yet.
Status multiplyData(const Instance::Impl &impl, std::size_t law, FieldValues &values);

} // namespace sbl::rt
