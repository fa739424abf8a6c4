// `sbl explain`: the page behind the code of a message.
#include <algorithm>

#include "Console.h"
#include "Options.h"
#include "Session.h"
#include "sbl/Files/EmbeddedText.h"

namespace sbl::tool {
namespace {

std::string upper(std::string text) {
  std::transform(text.begin(), text.end(), text.begin(),
                 [](unsigned char c) { return static_cast<char>(std::toupper(c)); });
  return text;
}

std::string listCodes() {
  std::string text;
  for (const DiagInfo &info : diagnosticCatalogue())
    text += std::string(info.code) + "  " + std::string(info.wording) + "\n";
  return text;
}

} // namespace

int explain(const ExplainOptions &options) {
  if (options.code.empty())
    return writeOut(listCodes(), exitDone);
  const std::string wanted = upper(options.code);
  std::vector<std::string> codes;
  for (const DiagInfo &info : diagnosticCatalogue()) {
    codes.emplace_back(info.code);
    if (info.code != wanted && upper(std::string(info.name)) != wanted)
      continue;
    for (const EmbeddedText &page : explainPages())
      if (page.name == info.code)
        return writeOut(page.text, exitDone);
    // A message without a page of its own still has its wording.
    return writeOut(std::string(info.code) + ": " + std::string(info.wording) + "\n", exitDone);
  }
  Session session(options.messages);
  Diagnostic &message = session.diagnostics.reportNowhere(DiagId::UnknownCode, {options.code});
  if (std::string near = nearest(wanted, codes); !near.empty())
    message.hints.push_back("did you mean `" + near + "`?");
  message.hints.push_back("`sbl explain` lists all codes");
  return session.finish(exitBadInput);
}

} // namespace sbl::tool
