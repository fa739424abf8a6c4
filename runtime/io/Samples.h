// Rows of numbers from a file: one coordinate per axis.
#pragma once

#include <string>
#include <vector>

#include "InputFile.h"

namespace sbl::io {

/// values[row * rank + axis], all finite.
struct SampleRows {
  std::size_t rank = 0;
  std::vector<double> values;
  std::size_t count() const { return rank ? values.size() / rank : 0; }
};

/// Which columns of a file the axes are. `names` is empty where the file does not name them.
/// Throws DataError where a column is missing, asked for twice, or a choice is needed.
std::vector<std::size_t> chooseColumns(const DensityRequest &request,
                                       const std::vector<std::string> &names, std::size_t count,
                                       std::size_t line);

/// Numbers separated by commas, semicolons, tabs or blanks. Throws DataError with the line.
SampleRows readTextTable(InputFile &file, const DensityRequest &request);
/// A NumPy array of one or two dimensions. Throws DataError.
SampleRows readNpy(InputFile &file, const DensityRequest &request);

} // namespace sbl::io
