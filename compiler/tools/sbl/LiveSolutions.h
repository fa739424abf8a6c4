// What a session keeps of its solves: compiled models and solved questions, each under a key of all
// it depends on.
#pragma once

#include <list>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "Runner.h"
#include "sbl/Repl/Notebook.h"

namespace sbl::tool {

/// A model that was compiled, and opened for some values of its parameters.
struct LiveProgram {
  std::string key;
  std::shared_ptr<const CompiledModel> compiled;
  std::vector<double> parameters;
  std::shared_ptr<const rt::Instance> instance; // null until it was opened
};

class LiveSolutions {
public:
  /// The text that decides what `module` computes: its declarations without comments, the files it
  /// names with their size and date, and what it imports.
  static std::string keyOf(ast::Module module, const SourceManager &sources,
                           const std::string &imported);
  /// Size and date of the files that `declarations` name.
  static std::string filesOf(const std::vector<ast::Decl> &declarations,
                             const SourceManager &sources);

  /// The program with that key; one without code where there is none. Few are kept.
  LiveProgram &program(const std::string &key);
  void clear();

private:
  friend class LiveStore;
  struct Kept {
    std::string key;
    std::vector<double> times;
    StoredSolution solution;
  };
  std::list<LiveProgram> programs_;    // the latest one first
  std::map<std::string, Kept> solved_; // by the question's name
};

/// The store of one run: it knows the declarations and the parameters of that run.
class LiveStore final : public SolutionStore {
public:
  /// `module` is what the run is about, without the lines that show something; `imported` the text
  /// of its imports.
  LiveStore(LiveSolutions &solutions, const repl::Notebook &notebook, const Session &session,
            const ast::Module &module, std::string imported);

  const StoredSolution *find(QuestionRef question, std::vector<double> &times) override;
  void keep(QuestionRef question, const std::vector<double> &times,
            StoredSolution solution) override;

private:
  std::string keyOf(QuestionRef question) const;

  LiveSolutions &solutions_;
  const repl::Notebook &notebook_;
  const Session &session_;
  std::string moduleKey_, imported_;
};

} // namespace sbl::tool
