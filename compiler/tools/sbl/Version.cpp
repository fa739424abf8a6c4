// `sbl version`.
#include "Version.h"

#include <string>

#include "Console.h"
#include "Options.h"

namespace sbl::tool {

int version() { return writeOut(std::string("sbl ") + versionText + "\n", exitDone); }

} // namespace sbl::tool
