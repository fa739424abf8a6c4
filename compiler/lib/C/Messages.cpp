// Diagnostics as the C interface lends them.
#include <sstream>

#include "Compilation.h"
#include "sbl/runtime/LoadedCode.h"

namespace sbl::c {

std::vector<Message> messagesOf(const Diagnostics &diagnostics, bool colour) {
  const SourceManager &sources = diagnostics.sources();
  std::vector<Message> messages;
  for (const Diagnostic &diagnostic : diagnostics.all()) {
    const DiagInfo &info = diagnosticInfo(diagnostic.id);
    Message &message = messages.emplace_back();
    message.severity = info.severity;
    message.code = info.code;
    message.message = diagnostic.message;
    for (const std::string &hint : diagnostic.hints)
      message.hint += (message.hint.empty() ? "" : "\n") + hint;
    if (diagnostic.hasPlace && diagnostic.range.file < sources.size()) {
      const SourceFile &file = sources.file(diagnostic.range.file);
      message.file = file.path();
      message.begin = file.position(diagnostic.range.begin);
      message.end = file.position(diagnostic.range.end);
    }
    Diagnostics alone(sources);
    alone.add(diagnostic);
    std::ostringstream text;
    renderText(alone, text, colour);
    message.text = text.str();
  }
  return messages;
}

} // namespace sbl::c

using sbl::rt::c::fail;
using sbl::rt::c::guarded;

size_t sbl_compilation_diagnostic_count(const sbl_compilation *compilation) {
  return compilation ? compilation->messages.size() : 0;
}

sbl_status sbl_compilation_diagnostic(const sbl_compilation *compilation, size_t index,
                                      sbl_diagnostic *diagnostic) {
  return guarded([&] {
    if (!diagnostic || index >= sbl_compilation_diagnostic_count(compilation))
      return fail(SBL_BAD_ARGUMENT, "the compilation has no message " + std::to_string(index));
    const sbl::c::Message &m = compilation->messages[index];
    const sbl_severity severity = m.severity == sbl::Severity::Error     ? SBL_ERROR
                                  : m.severity == sbl::Severity::Warning ? SBL_WARNING
                                                                         : SBL_NOTE;
    *diagnostic = {severity,     m.code.c_str(), m.message.c_str(), m.hint.c_str(), m.file.c_str(),
                   m.begin.line, m.begin.column, m.end.line,        m.end.column,   m.text.c_str()};
    return SBL_OK;
  });
}
