// The files a model's distributions come from.
#pragma once

#include <string>
#include <vector>

#include "sbl/Sema/Model.h"
#include "sbl/Support/Diagnostics.h"
#include "sbl/runtime/Solve.h"

namespace sbl {

/// What was read for the laws of Model::dataLaws that are used, in their order: the tables that
/// Instance::open takes, and a line about each file for people (empty for points).
struct DataFiles {
  std::vector<rt::DataTable> tables;
  std::vector<std::string> summaries;
};

/// Reads them on the grid of `parameters`, each relative to the model file that names it. Reports
/// every file that cannot serve, and mass outside of the axes; false after any error.
bool readDataFiles(const Model &model, const std::vector<double> &parameters,
                   Diagnostics &diagnostics, DataFiles &files);

/// The file of a law as the system finds it: relative to the file that names it.
std::string pathOf(const SourceManager &sources, const DataLaw &law);

/// Warns that the share `fraction` of the law called `subject` lies outside of the axes.
void reportMassOutside(Diagnostics &diagnostics, Range range, double fraction,
                       const std::string &subject);

} // namespace sbl
