// The program that `sbl build --exe` joins models to.
#pragma once

#include <string>

namespace sbl::tool {

/// Where the launcher lies, seen from this program; empty where it is missing.
std::string launcherFile();

/// The launcher's bytes, made to look for libsbl-runtime and libsbl-io where this program has them,
/// after its own folder. Empty with the reason.
std::string launcherBytes(std::string &error);

} // namespace sbl::tool
