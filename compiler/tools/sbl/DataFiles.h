// The files a model's distributions come from.
#pragma once

#include <string>
#include <vector>

#include "Session.h"
#include "sbl/runtime/Solve.h"

namespace sbl::tool {

/// What was read for the laws of Model::dataLaws that are used, in their order: the tables that
/// Instance::open takes, and a line about each file for people (empty for points).
struct DataFiles {
  std::vector<rt::DataTable> tables;
  std::vector<std::string> summaries;
};

/// Reads them on the grid of the session's parameters. Reports every file that cannot serve, and
/// mass outside of the axes; false after any error.
bool readDataFiles(Session &session, DataFiles &files);

/// The file of a law as the system finds it: relative to the file that names it.
std::string pathOf(const SourceManager &sources, const DataLaw &law);

} // namespace sbl::tool
