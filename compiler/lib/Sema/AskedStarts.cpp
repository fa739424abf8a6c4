// Waves and laws that ask solved questions: `at t = 0 : psi(G, t = 10)`.
//
// A question that is asked by the start of another one must be known first, as what it has depends
// on its law: questions are analysed when they are first named.
#include <algorithm>
#include <utility>

#include "Analyser.h"
#include "sbl/Sema/Traverse.h"

namespace sbl::sema {

void Analyser::analyseQuestion(const ast::QuestionDecl &decl, const std::string &doc,
                               Symbol &symbol) {
  if (symbol.state != Symbol::State::Untouched)
    return;
  symbol.state = Symbol::State::InProgress; // a question that asks itself is found in the end
  auto scopes = std::exchange(scopes_, {});
  const int branches = std::exchange(branches_, 0);
  depth_ += levelsPerName;
  switch (symbol.question) {
  case QuestionRef::Kind::Eigen:
    eigen(decl, doc, symbol.index);
    break;
  case QuestionRef::Kind::Bridge:
    bridge(decl, doc, symbol.index);
    break;
  case QuestionRef::Kind::Sample:
    sample(decl, doc, symbol.index);
    break;
  default:
    evolution(decl, doc, symbol.index);
    break;
  }
  depth_ -= levelsPerName;
  scopes_ = std::move(scopes);
  branches_ = branches;
  symbol.state = Symbol::State::Done;
}

/// Whether all that `e` asks has one value at a place: levels and states stand still, of the others
/// a time must be named. `what` is what `e` is meant for.
bool Analyser::asksAtOneTime(ExprRef e, const std::string &what, Range range) {
  std::vector<ExprRef> pending{e};
  std::set<ExprRef> seen;
  while (!pending.empty()) {
    const ExprRef next = pending.back();
    pending.pop_back();
    if (!seen.insert(next).second)
      continue;
    for (ExprRef leaf : postOrder(next)) {
      if (leaf->op != Op::Query)
        continue;
      const Query &query = model_.queries[leaf->index];
      pending.insert(pending.end(), query.argument.begin(), query.argument.end());
      const bool moves = query.of && query.of->kind != QuestionRef::Kind::Eigen &&
                         query.of->kind != QuestionRef::Kind::Hitting && takesTime(query.accessor);
      if (!moves || (query.times.size() == 1 && !query.timesAreList))
        continue;
      const std::string &name = nameOf(model_, *query.of);
      diagnostics_.report(DiagId::AsksAllTimes, range, {name, what})
          .hints.push_back("say when, as in `psi(" + name + ", " + timeName() +
                           " = 1)` or `density(" + name + ", " + timeName() + " = 1)`");
      return false;
    }
  }
  return true;
}

/// A density that was solved for stands where a law does.
bool Analyser::isSolvedDensity(const Value &value) {
  const auto *quantity = std::get_if<Quantity>(&value);
  if (!quantity || !quantity->isScalar() || !quantity->isReal() ||
      quantity->parts[0]->op != Op::Query)
    return false;
  const Query &query = model_.queries[quantity->parts[0]->index];
  if (!query.of || !query.place.empty())
    return false;
  if (query.accessor == Query::Accessor::Density)
    return true;
  if (query.accessor != Query::Accessor::Hitting)
    return false;
  const Hitting &hitting = model_.hittings[query.of->index];
  return !hitting.into && !hitting.from; // stationary(Q)
}

/// Questions whose start asks, perhaps through more questions, for their own answer.
void Analyser::checkAskingStarts() {
  enum class Mark { Open, Done };
  std::map<QuestionRef, Mark> marks;
  struct Frame {
    QuestionRef question;
    std::vector<QuestionRef> sources;
    std::size_t next = 0;
  };
  for (QuestionRef first : model_.questions) {
    if (marks.contains(first))
      continue;
    std::vector<Frame> stack;
    const auto enter = [&](QuestionRef question) {
      marks[question] = Mark::Open;
      stack.push_back({question, sourcesOf(model_, question)});
    };
    enter(first);
    while (!stack.empty()) {
      Frame &top = stack.back();
      if (top.next == top.sources.size()) {
        marks[top.question] = Mark::Done;
        stack.pop_back();
        continue;
      }
      const QuestionRef source = top.sources[top.next++];
      const auto known = marks.find(source);
      if (known == marks.end()) {
        enter(source);
      } else if (known->second == Mark::Open) {
        diagnostics_.report(DiagId::SelfReference, rangeOf(model_, source),
                            {nameOf(model_, source)});
        return;
      }
    }
  }
}

/// Questions that others ask come before them; else the order of the model.
void Analyser::orderQuestions() {
  struct Frame {
    QuestionRef question;
    std::vector<QuestionRef> sources;
    std::size_t next = 0;
  };
  std::vector<QuestionRef> ordered;
  std::set<QuestionRef> known;
  for (QuestionRef first : model_.questions) {
    if (!known.insert(first).second)
      continue;
    std::vector<Frame> stack{{first, sourcesOf(model_, first)}};
    while (!stack.empty()) {
      Frame &top = stack.back();
      if (top.next == top.sources.size()) {
        ordered.push_back(top.question);
        stack.pop_back();
      } else if (const QuestionRef source = top.sources[top.next++]; known.insert(source).second) {
        stack.push_back({source, sourcesOf(model_, source)});
      }
    }
  }
  model_.questions = std::move(ordered);
}

} // namespace sbl::sema
