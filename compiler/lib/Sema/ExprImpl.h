// The inside of ExprContext: the arena, the simplifier, the memo tables. Private to Sema.
#pragma once

#include <array>
#include <deque>
#include <optional>
#include <unordered_set>

#include "sbl/Sema/Expr.h"

namespace sbl {

/// e = coefficient * rest, the coefficient a number.
struct Term {
  double coefficient;
  ExprRef rest; // null for a number
};

struct Factors; // SimplifyProduct.cpp

struct ExprContext::Impl {
  struct Hash {
    std::size_t operator()(ExprRef node) const;
  };
  struct Same {
    bool operator()(ExprRef a, ExprRef b) const;
  };

  /// What is known of a node, computed when it is made. Indexed by ExprNode::id.
  struct Facts {
    Dependence dependence;
    bool piecewise = false;
  };

  std::deque<ExprNode> nodes;
  std::deque<Facts> facts; // a deque: references into it are handed out
  std::unordered_set<ExprRef, Hash, Same> interned;
  /// Derivatives by axis; the last table is the one by time.
  static constexpr std::uint32_t maxAxes = 32;
  std::array<std::unordered_map<ExprRef, ExprRef>, maxAxes + 1> derivatives;

  /// The node with exactly these parts, made if it does not exist. Does not simplify.
  ExprRef intern(Op op, std::vector<ExprRef> args, double value = 0, std::uint32_t index = 0);
  ExprRef constant(double value) { return intern(Op::Constant, {}, value); }
  /// As ExprContext::make.
  ExprRef make(Op op, std::span<const ExprRef> args);
  ExprRef make(Op op, std::initializer_list<ExprRef> args) {
    return make(op, std::span(args.begin(), args.size()));
  }

  // SimplifySum.cpp: sums are terms `coefficient * rest` with distinct rests, then a constant.
  ExprRef sum(std::span<const ExprRef> args);
  /// coefficient * e, folded into e's own numeric coefficient.
  ExprRef scale(double coefficient, ExprRef e);
  Term split(ExprRef e);
  /// coefficient * rest for a rest that has no numeric coefficient of its own.
  ExprRef attach(double coefficient, ExprRef rest);

  // SimplifyProduct.cpp: products are a number and powers `base ^ exponent` with distinct bases;
  // those with a negative integer exponent stand in the denominator of a Divide.
  ExprRef product(std::span<const ExprRef> args);
  ExprRef quotient(ExprRef numerator, ExprRef denominator);
  ExprRef power(ExprRef base, ExprRef exponent);
  void collect(Factors &factors, ExprRef e, double exponent);
  ExprRef build(Factors &factors);

  // SimplifyFunction.cpp: functions, comparisons, choice.
  ExprRef function(Op op, std::span<const ExprRef> args);
  /// The value of an operation on constants; empty where finite arguments give no finite number,
  /// so that a mistake stays visible instead of becoming inf or NaN.
  std::optional<double> fold(Op op, std::span<const ExprRef> args) const;

  /// One step of differentiation: `d` gives the derivatives of the node's arguments.
  ExprRef differentiate(ExprRef e, std::span<const ExprRef> d);
  ExprRef derivative(ExprRef e, std::uint32_t table);
};

inline bool isConstant(ExprRef e) { return e->op == Op::Constant; }
inline bool isConstant(ExprRef e, double value) { return isConstant(e) && e->value == value; }

} // namespace sbl
