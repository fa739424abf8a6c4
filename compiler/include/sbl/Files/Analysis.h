// From a file of the sources to its model, with everything it imports.
#pragma once

#include <optional>
#include <string>

#include "sbl/Sema/Analyse.h"
#include "sbl/Support/Diagnostics.h"
#include "sbl/Support/Source.h"

namespace sbl {

/// Parses file `file` of `sources` and analyses it; imported files join the sources. `stem` names a
/// model that has no `model` line. Empty when there is any error, also one from before the call.
///
/// Every phase looks at what the one before could make of the text, so that independent mistakes
/// are reported together; parse errors alone end it at once, as their echoes would mislead.
std::optional<Model> analyseFile(std::uint32_t file, const std::string &stem,
                                 SourceManager &sources, Diagnostics &diagnostics);

} // namespace sbl
