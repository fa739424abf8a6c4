// A session that goes on: declarations, values of parameters and what was solved, from one input to
// the next. The prompt is Repl.cpp's; nothing here knows of a terminal but its size.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "LiveOutput.h"
#include "LiveSolutions.h"
#include "Runner.h"
#include "sbl/Repl/Completion.h"
#include "sbl/Repl/Draw.h"
#include "sbl/Repl/Notebook.h"

namespace sbl::tool {

class Live {
public:
  Live(const RunOptions &options, LiveOutput &output) : options_(options), output_(output) {}

  /// Runs one input. The exit code is the one a program with this line would have. An input that
  /// fails leaves the session as it was.
  int execute(const std::string &text);
  /// Whether more lines could complete this one.
  bool isUnfinished(const std::string &text) const;
  bool quits() const { return quits_; }
  /// Whether ctrl-c came during the last input or since.
  bool isInterrupted() const { return interrupted_ && interrupted_->load(); }
  /// The declared names by kind, in one paragraph; empty where there is none.
  std::string overview() const;
  /// Begins anew with the declarations of a file.
  int load(const std::string &path);
  repl::Vocabulary vocabulary() const;

private:
  /// Everything a line may change. It is tried on a copy.
  struct State {
    repl::Notebook notebook;
    std::vector<std::pair<std::string, std::string>> inputs; // path and text, as sources see them
    std::map<std::string, double> settings;                  // values that are not the defaults
    std::vector<ast::Decl> actions;                          // print, expect … of the loaded file
    std::string file;
  };
  struct Timing {
    double check = 0, compile = 0, solve = 0, answer = 0; // seconds
  };

  // Live.cpp: what the session holds.
  std::unique_ptr<Session> open(const State &state) const;
  bool check(Session &session, const ast::Module &module, const State &state);
  /// Checks everything together and, when it holds, makes it the session's state.
  bool adopt(State &&state, std::unique_ptr<Session> &session,
             const std::vector<ast::Decl> &actions = {});
  void say(Session &session);
  int declare(const std::string &text);
  int assign(const std::string &text);
  bool readFile(Session &session, State &state, const std::string &path);

  // LiveAnswers.cpp: what a line asks.
  struct Asked;
  int evaluate(const std::string &text, bool isDrawing);
  int act(const std::vector<ast::Decl> &actions, const State &state);
  bool prepare(Asked &asked, std::vector<ast::Decl> actions, const State &state);
  int solve(Asked &asked);
  int showItems(Asked &asked, const std::vector<ast::Item> &items, bool isBare);
  int showSolved(Asked &asked, int code);
  int askQuestion(const repl::Entry &entry);

  // LiveDrawing.cpp: answers as pictures without a name.
  int drawItems(Asked &asked);
  int drawInFile(Asked &asked, const std::string &file);

  // LiveCommands.cpp
  int command(const std::string &text);
  int set(Session &session, const std::string &arguments);
  int reload(Session &session);
  int drop(Session &session, const std::string &arguments);
  int emit(Session &session, const std::string &arguments);
  int type(const std::string &expression);
  int save(Session &session, const std::string &path, bool overwrites);
  void clear();
  std::string modelText() const;
  int open(Session &session, const std::string &path);
  int time(const std::string &arguments);

  // LiveHelp.cpp
  int help(const std::string &name);
  int helpOnCommands();

  const RunOptions &options_;
  LiveOutput &output_;
  State state_;
  LiveSolutions solutions_;
  std::set<std::string> warnings_; // said once
  const std::atomic<bool> *interrupted_ = nullptr;
  std::size_t count_ = 0; // inputs so far
  Timing timing_;
  bool timed_ = false, quits_ = false;
};

/// The commands, with their colon.
const std::vector<std::string> &liveCommands();
/// Size and abilities of the terminal, or a plain page where there is none.
repl::Screen currentScreen();

} // namespace sbl::tool
