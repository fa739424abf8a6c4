// A variable of a NetCDF file on the dimensions that are a model's axes.
#pragma once

#include <string>
#include <vector>

#include "InputFile.h"

namespace sbl::io {

/// Values at the points of a tensor grid, row-major in the order of the request's axes. Coordinates
/// increase; values are finite and not negative.
struct StoredVariable {
  std::vector<std::vector<double>> coordinates;
  std::vector<double> values;
  std::string when; // "t = 0.5", empty where the variable has no time
};

/// Reads it. Throws DataError: no NetCDF file, no such variable or dimension, a time that is
/// missing or not kept, coordinates that do not increase or decrease, values that are no density.
StoredVariable readStored(const DensityRequest &request);
/// The same in a process of its own, so that a damaged file that the NetCDF library does not
/// survive is refused like any other.
StoredVariable readStoredApart(const DensityRequest &request);

/// The variable on the request's grid: as it is where the grids agree, else interpolated, cubic in
/// the logarithm where the density is positive, linear around zeros; zero beyond the file's cells.
DensityTable storedDensity(const DensityRequest &request, const StoredVariable &variable);

} // namespace sbl::io
