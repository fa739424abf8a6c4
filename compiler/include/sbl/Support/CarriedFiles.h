// Files that a program carries: the texts and data of a model that was joined to it.
#pragma once

#include <string>

namespace sbl {

/// From now on `content` is what the file `path` holds, for everything that reads models and data,
/// whatever lies there on disk. To be called before anything is read.
void carryFile(const std::string &path, std::string content);

/// The content of a carried file; null for others.
const std::string *carriedFile(const std::string &path);

} // namespace sbl
