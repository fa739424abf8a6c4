// Syntax tree to Model.
#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "sbl/Sema/Model.h"
#include "sbl/Support/Diagnostics.h"
#include "sbl/Syntax/Ast.h"

namespace sbl {

/// `--set name=value`.
struct Setting {
  std::string name;
  std::string value;
};

/// Finds what an `import` names: the parsed module, or null after a report. The module must outlive
/// the call of analyse(). A module holds `fn`, `let` and further imports.
using Importer = std::function<const ast::Module *(const ast::ImportDecl &)>;

/// Resolves, checks and lowers a parsed file. Reports every independent mistake; returns a model
/// only when there was no error. `stem` names a model that has no `model` line. Without an importer
/// every `import` is refused.
std::optional<Model> analyse(const ast::Module &module, const std::string &stem,
                             Diagnostics &diagnostics, const Importer &importer = {});

/// Parameter values: defaults overridden by `settings`, range checked. Empty on error.
std::optional<std::vector<double>>
bindParameters(const Model &model, const std::vector<Setting> &settings, Diagnostics &diagnostics);

/// Checks that need parameter values: empty axes, fewer than two cells, negative noise, marginal
/// times out of order or outside the time axis, weights that do not sum to one, division by zero.
bool checkValues(const Model &model, const std::vector<double> &parameters,
                 Diagnostics &diagnostics);

/// The model as indented text (`sbl emit --stage model`).
std::string dumpModel(const Model &model);

} // namespace sbl
