#include "Session.h"

#include <cerrno>
#include <cstring>
#include <iostream>

#include "Console.h"
#include "Stopwatch.h"
#include "sbl/Files/Analysis.h"
#include "sbl/Files/ModelFile.h"
#include "sbl/Sema/Precheck.h"
#include "sbl/Syntax/Parser.h"

namespace sbl::tool {
namespace {

/// `--set sigma=0.5` into its two halves.
bool splitSettings(const std::vector<std::string> &texts, std::vector<Setting> &settings,
                   Diagnostics &diagnostics) {
  for (const std::string &text : texts) {
    const std::size_t equals = text.find('=');
    if (equals == std::string::npos || equals == 0 || equals + 1 == text.size()) {
      diagnostics.reportNowhere(DiagId::BadSetting, {text})
          .hints.push_back("write for example `--set sigma=0.5`");
      continue;
    }
    settings.push_back({text.substr(0, equals), text.substr(equals + 1)});
  }
  return !diagnostics.hasErrors();
}

} // namespace

bool Session::parse(const ModelOptions &options, ast::Module &module) {
  std::string text;
  if (!readModel(options.file, text, diagnostics))
    return false;
  const std::uint32_t file = sources.add(options.file, std::move(text));
  module = parseModule(file, diagnostics);
  for (const ast::Decl &decl : module.decls)
    if (auto *model = std::get_if<ast::ModelDecl>(&decl.node))
      place_ = model->name.range;
  if (!place_ && !module.decls.empty())
    place_ = module.decls.front().range;
  return !diagnostics.hasErrors();
}

Diagnostic &Session::reportOfModel(DiagId id, std::initializer_list<std::string> holes) {
  return place_ ? diagnostics.report(id, *place_, holes) : diagnostics.reportNowhere(id, holes);
}

bool Session::load(const ModelOptions &options) {
  const Stopwatch watch(parseSeconds);
  std::vector<Setting> settings;
  splitSettings(options.settings, settings, diagnostics);
  std::string text;
  if (readModel(options.file, text, diagnostics))
    model = analyseFile(sources.add(options.file, std::move(text)), stemOf(options.file), sources,
                        diagnostics);
  if (model) {
    if (auto values = bindParameters(*model, settings, diagnostics)) {
      parameters = std::move(*values);
      checkValues(*model, parameters, diagnostics);
    }
  }
  return !diagnostics.hasErrors();
}

bool Session::precheck() {
  const Stopwatch watch(checkSeconds);
  weighedLaws = sbl::precheck(*model, parameters, diagnostics);
  return !diagnostics.hasErrors();
}

void Session::flush() {
  const std::vector<Diagnostic> &all = diagnostics.all();
  if (options_.json() || shown_ == all.size())
    return;
  Diagnostics fresh(sources);
  for (; shown_ < all.size(); ++shown_)
    fresh.add(all[shown_]);
  renderText(fresh, std::cerr, colourOnStderr());
  std::cerr.flush();
}

int Session::finish(int code) {
  flush();
  if (options_.json()) {
    renderJson(diagnostics, std::cerr);
    std::cerr.flush();
  }
  return code == exitDone && diagnostics.hasErrors() ? static_cast<int>(exitBadInput) : code;
}

} // namespace sbl::tool
