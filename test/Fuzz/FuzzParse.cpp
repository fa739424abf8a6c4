// Any bytes parse to declarations or to messages, and both can be shown.
#include <cstdlib>
#include <sstream>

#include "Targets.h"
#include "sbl/Syntax/Parser.h"

int LLVMFuzzerTestOneInput(const std::uint8_t *data, std::size_t size) {
  using namespace sbl;
  SourceManager sources;
  Diagnostics diagnostics(sources);
  std::string text(reinterpret_cast<const char *>(data), size);
  const auto file = sources.add("m.sbl", text);
  const ast::Module module = parseModule(file, diagnostics);
  // Nothing read and nothing said would be a file that vanished.
  if (module.decls.empty() && !diagnostics.hasErrors())
    std::abort();
  std::ostringstream out;
  renderText(diagnostics, out, false);
  renderJson(diagnostics, out);
  const std::string dump = dumpAst(module);

  Diagnostics expression(sources);
  ast::Expr result;
  if (parseExpression(file, expression, result) == expression.hasErrors())
    std::abort();
  return 0;
}
