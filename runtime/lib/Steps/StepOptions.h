// Options that every question that goes on in time has, read and checked in one way.
#pragma once

#include <optional>
#include <string>

#include "Module/InstanceImpl.h"

namespace sbl::rt {

/// `accuracy`, 1e-6 where the model does not say. BadInput unless it is positive.
Status readAccuracy(const Instance::Impl &impl, const std::optional<ScalarIndex> &option,
                    double &accuracy);

/// How many steps are asked for: by the settings, by the question, or by the time axis; 0 where
/// the solve is to choose. BadInput unless it is a whole number from 1 to `most`.
Status readSteps(const Instance::Impl &impl, const std::optional<ScalarIndex> &option,
                 const SolveSettings &settings, double most, std::size_t &steps);

/// "128 cells along x, 64 cells along y": twice the cells of the grid, for advice.
std::string twiceTheCells(const Grid &grid);

} // namespace sbl::rt
