// A program of the system that turns one file into another.
#pragma once

#include <string>
#include <vector>

namespace sbl {

/// Runs `program` on a temporary file that holds `input`; `arguments` are its own, with {in} and
/// {out} for the files. What it wrote; empty where it fails, with what it said in `error`.
std::string runOnFiles(const std::string &program, const std::vector<std::string> &arguments,
                       const std::string &input, std::string &error);

} // namespace sbl
