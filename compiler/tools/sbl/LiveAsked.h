// A line of a session on its way to its answer.
#pragma once

#include "Live.h"
#include "PlainSources.h"

namespace sbl::tool {

struct Live::Asked {
  const State *state = nullptr;
  ast::Module module; // the declarations it depends on
  std::vector<ast::Decl> actions;
  std::unique_ptr<Session> session;
  std::unique_ptr<LiveStore> store;
  std::unique_ptr<Runner> runner; // null where formulas are all that is asked
  std::unique_ptr<PlainSources> plain;
  std::unique_ptr<questions::Evaluator> plainEvaluator;

  questions::Evaluator &evaluator() { return runner ? runner->evaluator() : *plainEvaluator; }
  /// Whether there is something to answer from after solve() came back with `code`.
  bool isReady(int code) const {
    const bool isStopped = code == exitInterrupted || code == exitMachine || code == exitBadInput;
    return !isStopped && (plainEvaluator || (runner && runner->isOpen()));
  }
  const rt::Grid &grid() const { return runner ? runner->grid() : plain->grid(); }
  std::size_t rank() const { return session->model->axes.size(); }
};

} // namespace sbl::tool
