// The version of the tool, as the build names it.
#pragma once

namespace sbl::tool {

inline constexpr const char *versionText = SBL_VERSION;

} // namespace sbl::tool
