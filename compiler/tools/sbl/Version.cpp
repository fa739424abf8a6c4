// `sbl version`.
#include "Version.h"

#include <string>

#include "Console.h"
#include "Options.h"
#include "Session.h"

namespace sbl::tool {

int version(const MessageOptions &options) {
  Session session(options);
  return writeOut(std::string("sbl ") + versionText + "\n", session.finish(exitDone));
}

} // namespace sbl::tool
