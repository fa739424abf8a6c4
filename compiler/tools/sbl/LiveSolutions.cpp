#include "LiveSolutions.h"

#include <algorithm>
#include <cstdio>
#include <filesystem>

#include "sbl/Syntax/Parser.h"

namespace sbl::tool {
namespace {

constexpr std::size_t mostPrograms = 8, mostSolutions = 24;

/// Size and date of a file that a declaration may read, as text; empty where there is none.
std::string stampOf(const std::string &text, Range range, const SourceManager &sources) {
  const std::filesystem::path written = sources.file(range.file).path();
  const std::filesystem::path path = (written.parent_path() / text).lexically_normal();
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  if (error)
    return {};
  const auto date = std::filesystem::last_write_time(path, error).time_since_epoch().count();
  return path.string() + " " + std::to_string(size) + " " + std::to_string(date) + "\n";
}

/// The values of the parameters that `module` declares.
std::string valuesIn(const ast::Module &module, const Session &session) {
  std::string text;
  for (const ast::Decl &decl : module.decls)
    if (std::holds_alternative<ast::ParamDecl>(decl.node))
      for (std::size_t i = 0; i < session.model->parameters.size(); ++i)
        if (const Parameter &p = session.model->parameters[i]; p.name == repl::nameOf(decl)) {
          char value[40];
          std::snprintf(value, sizeof value, " = %a\n", session.parameters[i]);
          text += p.name + value;
        }
  return text;
}

} // namespace

LiveStore::LiveStore(LiveSolutions &solutions, const repl::Notebook &notebook,
                     const Session &session, const ast::Module &module, std::string imported)
    : solutions_(solutions), notebook_(notebook), session_(session),
      moduleKey_(LiveSolutions::keyOf(module, session.sources, imported) +
                 valuesIn(module, session)),
      imported_(std::move(imported)) {}

std::string LiveSolutions::keyOf(ast::Module module, const SourceManager &sources,
                                 const std::string &imported) {
  for (ast::Decl &decl : module.decls)
    decl.doc.clear();
  return dumpAst(module) + imported + filesOf(module.decls, sources);
}

std::string LiveSolutions::filesOf(const std::vector<ast::Decl> &declarations,
                                   const SourceManager &sources) {
  repl::Uses uses;
  for (const ast::Decl &decl : declarations)
    repl::addUses(decl, uses);
  std::string stamps;
  for (const auto &[text, range] : uses.texts)
    stamps += stampOf(text, range, sources);
  return stamps;
}

LiveProgram &LiveSolutions::program(const std::string &key) {
  const auto known = std::find_if(programs_.begin(), programs_.end(),
                                  [&](const LiveProgram &p) { return p.key == key; });
  if (known != programs_.end())
    programs_.splice(programs_.begin(), programs_, known);
  else
    programs_.push_front({key, nullptr, {}, nullptr});
  if (programs_.size() > mostPrograms)
    programs_.pop_back();
  return programs_.front();
}

void LiveSolutions::clear() {
  programs_.clear();
  solved_.clear();
}

std::string LiveStore::keyOf(QuestionRef question) const {
  const std::string &name = nameOf(*session_.model, question);
  // Passage times and committors stand inside expressions: they depend on all of these.
  if (!notebook_.find(name))
    return moduleKey_;
  const ast::Module module = notebook_.closure({name});
  return LiveSolutions::keyOf(module, session_.sources, imported_) + valuesIn(module, session_);
}

const StoredSolution *LiveStore::find(QuestionRef question, std::vector<double> &times) {
  const auto found = solutions_.solved_.find(nameOf(*session_.model, question));
  if (found == solutions_.solved_.end())
    return nullptr;
  if (found->second.key != keyOf(question)) { // it makes room for the new one
    solutions_.solved_.erase(found);
    return nullptr;
  }
  LiveSolutions::Kept &kept = found->second;
  const std::vector<double> &saved = kept.solution.solved->times();
  const auto holds = [](const std::vector<double> &all, double t) {
    return std::find(all.begin(), all.end(), t) != all.end();
  };
  const bool all = std::all_of(times.begin(), times.end(),
                               [&](double t) { return holds(kept.times, t) || holds(saved, t); });
  if (all)
    return &kept.solution;
  for (double t : kept.times)
    if (!holds(times, t))
      times.push_back(t);
  return nullptr;
}

void LiveStore::keep(QuestionRef question, const std::vector<double> &times,
                     StoredSolution solution) {
  const std::string &name = nameOf(*session_.model, question);
  if (!notebook_.find(name)) // those have no name to be replaced by
    for (auto at = solutions_.solved_.begin();
         solutions_.solved_.size() >= mostSolutions && at != solutions_.solved_.end();)
      at = notebook_.find(at->first) ? std::next(at) : solutions_.solved_.erase(at);
  solutions_.solved_[name] = {keyOf(question), times, std::move(solution)};
}

} // namespace sbl::tool
