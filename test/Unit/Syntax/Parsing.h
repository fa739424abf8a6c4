// Parsing strings in tests.
#pragma once

#include <memory>
#include <sstream>
#include <stdexcept>
#include <string>
#include <variant>

#include <gtest/gtest.h>

#include "sbl/Syntax/Parser.h"

namespace sbl {

/// A parsed text with what was said about it.
struct Parsing {
  std::unique_ptr<SourceManager> sources = std::make_unique<SourceManager>();
  Diagnostics diagnostics{*sources};
  ast::Module module;

  explicit Parsing(std::string text) {
    module = parseModule(sources->add("m.sbl", std::move(text)), diagnostics);
  }

  /// The diagnostics as `E0101@2:5`, in order.
  std::string codes() const {
    std::string result;
    for (const Diagnostic &d : diagnostics.all()) {
      if (!result.empty())
        result += ' ';
      result += diagnosticInfo(d.id).code;
      if (d.hasPlace) {
        Position place = sources->file(d.range.file).position(d.range.begin);
        result += '@' + std::to_string(place.line) + ':' + std::to_string(place.column);
      }
    }
    return result;
  }
  std::string rendered() const {
    std::ostringstream out;
    renderText(diagnostics, out, false);
    return out.str();
  }
};

/// The only declaration of a correct text.
template <typename Node> Node parseOne(const std::string &text) {
  Parsing parsing(text);
  EXPECT_EQ(parsing.rendered(), "");
  EXPECT_EQ(parsing.module.decls.size(), 1u);
  if (parsing.module.decls.size() != 1 ||
      !std::holds_alternative<Node>(parsing.module.decls[0].node)) {
    ADD_FAILURE() << "another declaration: " << text;
    throw std::runtime_error("no such declaration");
  }
  return std::get<Node>(parsing.module.decls[0].node);
}

} // namespace sbl
