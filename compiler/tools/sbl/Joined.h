// A command that `sbl build --exe` makes: the launcher with a model joined to its end.
//
//   launcher | parts | where the parts begin (8 bytes) | mark (16 bytes)
//   part     name's length (8 bytes), content's length (8 bytes), name, content
//
// Numbers are little-endian. The loader of the system reads a program from its front and leaves
// what follows alone.
#pragma once

#include <string>
#include <utility>
#include <vector>

namespace sbl::tool {

struct JoinedModel {
  std::string model;                                      // the path of the model among `files`
  std::string library;                                    // what `sbl build` would have written
  std::vector<std::pair<std::string, std::string>> files; // path and content: texts and data
};

/// The launcher's bytes with the model behind them.
std::string join(std::string launcher, const JoinedModel &joined);

/// What is joined to a file. False where nothing is.
bool readJoined(const std::string &path, JoinedModel &joined);

} // namespace sbl::tool
