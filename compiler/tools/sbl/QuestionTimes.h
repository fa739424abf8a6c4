// From when to when a question is looked at, and the model that solves it there.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "Equalities.h"
#include "Session.h"
#include "sbl/Repl/Notebook.h"

namespace sbl::tool {

/// The question with its `at` lines in the order of time, as the model has them.
ast::QuestionDecl inOrderOfTime(const Model &model, const ast::QuestionDecl &question,
                                QuestionRef ref);

/// The time that a question runs over. It has none where it knows of no time: then its model is as
/// it was written.
class QuestionTimes {
public:
  QuestionTimes(const Session &session, const repl::Notebook &notebook, const QuestionText &q);

  /// The model's saved times there, with both ends, as text: even ones where they are more than
  /// 33, which would cost more than they tell.
  std::vector<std::string> compared() const;
  /// The text of the model that the question needs, which saves `q.times`.
  std::string text(const QuestionText &q) const;
  /// The same question for the first `share` of its time, of which the ends are compared.
  QuestionTimes first(double share) const;

  /// It runs over all of the model's time, for the sake of the questions that it asks.
  bool isWhole() const { return span_ && span_->isWhole; }
  /// It starts later than they do.
  bool startLate() const { return span_ && span_->isLater; }

private:
  struct Span {
    double from = 0, to = 0;
    std::string text; // `[0, T]`
    bool isWhole = false;
    bool isLater = false;
    bool isPart = false; // of the question's own
  };

  const Model &model() const { return *session_.model; }
  double number(ExprRef e) const { return evaluate(e, {session_.parameters, {}, 0, 0}); }
  const ast::TimeDecl *timeDecl() const;
  std::optional<Span> spanOf(const QuestionText &q) const;
  Span spanAlone(QuestionRef ref, const ast::QuestionDecl &question, const QuestionText &q,
                 const ast::TimeDecl &time) const;
  std::string wholeSaved(const ast::TimeDecl &time, const QuestionText &q) const;
  std::string savedText(const std::vector<std::string> &times) const;
  std::vector<double> numbers() const;

  const Session &session_;
  const repl::Notebook &notebook_;
  std::optional<Span> span_;
};

} // namespace sbl::tool
