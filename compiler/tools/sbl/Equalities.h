// What the pictures of one law have in common: equalities that hold for a question of a model,
// written in the language itself.
#pragma once

#include <string>
#include <vector>

#include "sbl/Sema/Model.h"
#include "sbl/Support/Source.h"
#include "sbl/Syntax/Ast.h"

namespace sbl::tool {

/// An equality, or the reason why it does not hold here. Parts are text that a model file could
/// hold.
struct Equality {
  std::string claim; // "its probability flow carries its density"
  /// What it needs besides the question and what that depends on; several may share one.
  std::vector<std::string> declarations;
  std::string left, right; // what should be equal, number by number or list by list
  std::string scale = "1"; // the size of what is compared: digits are log10(scale / difference)
  std::string expected;    // how far the sides may be apart, in units of the scale
  std::string why = {};    // why it is not there; then the rest is empty
  /// Where this is above 0 the equality does not apply, for the reason `unlessWhy`.
  std::string unless = "0", unlessWhy = {};
  bool isUnlessCoarse = false; // then it cannot be told, although it should hold
  /// The left side is a wave and the right one its velocity, whose phase is compared with it.
  bool isPhase = false;
  /// Its sides come from solves that estimate their own errors: these are allowed too.
  bool estimated = false;
  /// The solve of its other picture may know less than pictures should agree to, for this reason:
  /// then a difference within its own estimate says nothing.
  std::string coarse = {};
  /// Every cell is followed through time: of a plane for its first part only.
  bool isLong = false;
  /// Solved in a model of its own, so that the times it asks for are no one else's.
  bool isApart = false;
  /// What stands in for it where `unless` is above 0, each in its turn; with `isRetried` also where
  /// it does not hold, for what is allowed takes a solve of its own to know.
  std::vector<Equality> otherwise = {};
  bool isRetried = false;
};

/// What is said of a declared question.
struct QuestionText {
  const Model *model = nullptr;
  const SourceManager *sources = nullptr;
  const ast::QuestionDecl *question = nullptr;
  const ast::DynamicsDecl *law = nullptr; // what it is asked of, where that is a law of motion
  QuestionRef ref;
  std::vector<std::string> times; // at which the pictures are compared, as text
  std::size_t levels = 0;         // of an eigenproblem
  /// Numbers of the model: low end, high end and cells of each axis, and whether the question
  /// starts later than time does.
  struct AxisNumbers {
    double lo = 0, hi = 1, cells = 1;
  };
  std::vector<AxisNumbers> axes;
  bool startsLate = false;
  std::string suffix; // of names that the model does not have

  std::string text(Range range) const;
  /// The value of `at` line k, and its time.
  std::string value(std::size_t k) const { return text(question->at[k].value.range); }
  std::string time(std::size_t k) const { return text(question->at[k].time.range); }
  /// An option of the question as it is written, else `otherwise`.
  std::string option(const std::string &name, const std::string &otherwise) const;
  /// `density(B, t = [0, 0.5, 1])`.
  std::string atTimes(const std::string &accessor, const std::string &of) const;
  /// The same at no more than nine of the times, the last one among them: for what is followed
  /// from each of them back to the start.
  std::string atSomeTimes(const std::string &accessor, const std::string &of) const;
  /// A name for something that the model does not have: `flow_B`.
  std::string own(const std::string &what) const { return what + "_" + name() + suffix; }
  const std::string &name() const { return question->name.text; }
};

/// Everything that could hold for a question, in the order in which it is told.
std::vector<Equality> equalitiesOf(const QuestionText &question);

} // namespace sbl::tool
