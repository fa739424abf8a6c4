// A model from its text, with the messages it caused.
#pragma once

#include <optional>
#include <string>

#include "sbl/Sema/Analyse.h"
#include "sbl/Syntax/Parser.h"

namespace sbl::test {

class ModelText {
public:
  explicit ModelText(const std::string &text) : diagnostics(sources) {
    auto file = sources.add("model.sbl", text);
    ast::Module module = parseModule(file, diagnostics);
    if (!diagnostics.hasErrors())
      model = analyse(module, "model", diagnostics);
  }

  /// The codes reported, in order: "E0201 E0301".
  std::string codes() const {
    std::string list;
    for (const Diagnostic &diagnostic : diagnostics.all())
      list += (list.empty() ? "" : " ") + std::string(diagnosticInfo(diagnostic.id).code);
    return list;
  }
  std::string dump() const { return model ? dumpModel(*model) : "no model: " + messages(); }
  std::string messages() const {
    std::string list;
    for (const Diagnostic &diagnostic : diagnostics.all()) {
      list += std::string(diagnosticInfo(diagnostic.id).code) + ": " + diagnostic.message;
      for (const std::string &hint : diagnostic.hints)
        list += " [" + hint + "]";
      list += "\n";
    }
    return list;
  }
  /// The text under the caret of the i-th message.
  std::string place(std::size_t i) const {
    Range range = diagnostics.all().at(i).range;
    return std::string(
        sources.file(range.file).text().substr(range.begin, range.end - range.begin));
  }

  SourceManager sources;
  Diagnostics diagnostics;
  std::optional<Model> model;
};

} // namespace sbl::test
