// Reading models and naming files.
#pragma once

#include <optional>
#include <string>

#include "sbl/Support/Diagnostics.h"

namespace sbl {

/// Reads a model, `-` from stdin. Reports missing, unreadable and over-long files and folders;
/// whether the bytes are text is the parser's to say.
/// `place` is the import that asked for the file, where one did.
bool readModel(const std::string &path, std::string &text, Diagnostics &diagnostics,
               std::optional<Range> place = {});

/// Whether a text of `size` bytes can be a model: one of none, or of more than people write, is
/// reported under the name `shown`.
bool hasModelSize(const std::string &shown, std::size_t size, Diagnostics &diagnostics,
                  std::optional<Range> place = {});

/// `examples/double_well.sbl` -> `double_well`; stdin is called `stdin`.
std::string stemOf(const std::string &path);

/// The ending of a file name in lower case, without its dot.
std::string endingOf(const std::string &path);

} // namespace sbl
