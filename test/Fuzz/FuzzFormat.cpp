// A text that parses has a layout; laid out again it stays as it is.
#include <cstdio>
#include <cstdlib>

#include "Targets.h"
#include "sbl/Syntax/Format.h"

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace sbl;
  SourceManager sources;
  Diagnostics diagnostics(sources);
  const auto file = sources.add("m.sbl", {reinterpret_cast<const char *>(data), size});
  const Formatted once = formatModule(file, diagnostics);
  if (once.outcome == Formatted::Outcome::BadSyntax) {
    if (!diagnostics.hasErrors())
      std::abort();
    return 0;
  }
  const Formatted twice = formatModule(sources.add("again.sbl", once.text), diagnostics);
  if (once.outcome != Formatted::Outcome::Done || twice.outcome != Formatted::Outcome::Done ||
      twice.text != once.text) {
    std::fprintf(stderr, "---- once\n%s---- twice\n%s----\n", once.text.c_str(),
                 twice.text.c_str());
    std::abort();
  }
  return 0;
}
