// Gnuplot as a subprocess.
#pragma once

#include <string>

namespace sbl::io {

/// Runs gnuplot on a script given through its stdin. Empty on success, else why there is no
/// picture.
std::string runGnuplot(const std::string &script);

} // namespace sbl::io
