// Operator precedence: turns `operand operator operand …` into a tree without recursion.
#pragma once

#include <optional>
#include <vector>

#include "ParseState.h"

namespace sbl::syntax {

/// An expression and the height of its tree.
struct Parsed {
  ast::Expr expr;
  unsigned depth = 1;
};

/// From loosest to tightest: or, and, not, comparisons (which do not chain), + -, * / dot,
/// unary minus, ^ (to the right). Operands and operators are pushed as they are read.
class OperatorStack {
public:
  void pushPrefix(ParseState &state, Iterator token);
  void pushBinary(ParseState &state, Iterator token);
  void pushOperand(Parsed operand) { operands_.push_back(std::move(operand)); }
  /// `x²`: raises the last operand.
  void raise(ParseState &state, Iterator token);
  /// Builds what is left; the stack is empty afterwards.
  Parsed finish(ParseState &state);

private:
  struct Operator {
    std::optional<ast::UnaryOp> unary; // a prefix operator
    ast::BinaryOp binary{};            // otherwise
    int precedence = 0;
    Iterator token = nullptr;
  };

  void push(ParseState &state, Operator op);
  void reduceDownTo(ParseState &state, int precedence, bool rightAssociative);
  void reduce(ParseState &state);

  std::vector<Parsed> operands_;
  std::vector<Operator> operators_;
};

/// Throws Refused when a tree of this height is more than the compiler walks.
void checkDepth(ParseState &state, unsigned depth, Iterator where);

bool isPrefixOperator(const Token &token);
bool isBinaryOperator(const Token &token);

} // namespace sbl::syntax
