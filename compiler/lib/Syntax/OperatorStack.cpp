#include "OperatorStack.h"

#include <algorithm>
#include <utility>

namespace sbl::syntax {

namespace {

using ast::BinaryOp;
using ast::UnaryOp;

enum Precedence {
  OrLevel = 1,
  AndLevel,
  NotLevel,
  CompareLevel,
  SumLevel,
  ProductLevel,
  SignLevel,
  PowerLevel
};

struct BinaryRow {
  TokenKind token;
  BinaryOp op;
  int precedence;
};
constexpr BinaryRow binaryRows[] = {
    {TokenKind::Plus, BinaryOp::Add, SumLevel},
    {TokenKind::Minus, BinaryOp::Subtract, SumLevel},
    {TokenKind::AsciiPlusMinus, BinaryOp::Add, SumLevel}, // `a +-b`: a sum of a negative
    {TokenKind::Times, BinaryOp::Multiply, ProductLevel},
    {TokenKind::Divide, BinaryOp::Divide, ProductLevel},
    {TokenKind::MiddleDot, BinaryOp::Dot, ProductLevel},
    {TokenKind::KwDot, BinaryOp::Dot, ProductLevel},
    {TokenKind::Power, BinaryOp::Power, PowerLevel},
    {TokenKind::Less, BinaryOp::Less, CompareLevel},
    {TokenKind::LessEqual, BinaryOp::LessEqual, CompareLevel},
    {TokenKind::Greater, BinaryOp::Greater, CompareLevel},
    {TokenKind::GreaterEqual, BinaryOp::GreaterEqual, CompareLevel},
    {TokenKind::Equal, BinaryOp::Equal, CompareLevel},
    {TokenKind::NotEqual, BinaryOp::NotEqual, CompareLevel},
    {TokenKind::KwAnd, BinaryOp::And, AndLevel},
    {TokenKind::KwOr, BinaryOp::Or, OrLevel},
};

const BinaryRow *binaryRow(TokenKind kind) {
  auto row = std::find_if(std::begin(binaryRows), std::end(binaryRows),
                          [kind](const BinaryRow &r) { return r.token == kind; });
  return row == std::end(binaryRows) ? nullptr : row;
}

} // namespace

bool isPrefixOperator(const Token &token) {
  return token.kind == TokenKind::Minus || token.kind == TokenKind::KwNot;
}

bool isBinaryOperator(const Token &token) { return binaryRow(token.kind) != nullptr; }

void checkDepth(ParseState &state, unsigned depth, Iterator where) {
  if (depth <= maxDepth)
    return;
  state.problem(DiagId::ExpressionTooDeep, state.range(*where), {std::to_string(maxDepth)})
      .hints.push_back("name parts of it with `let`, or use `sum(k in 1..n : …)`");
  throw Refused{where};
}

void OperatorStack::push(ParseState &state, Operator op) {
  operators_.push_back(op);
  // Operators that wait for their right side become levels of the tree.
  checkDepth(state, static_cast<unsigned>(operators_.size()), op.token);
}

void OperatorStack::pushPrefix(ParseState &state, Iterator token) {
  bool negate = token->kind == TokenKind::Minus;
  push(state, {negate ? UnaryOp::Negate : UnaryOp::Not, {}, negate ? SignLevel : NotLevel, token});
}

void OperatorStack::pushBinary(ParseState &state, Iterator token) {
  const BinaryRow &row = *binaryRow(token->kind);
  reduceDownTo(state, row.precedence, row.op == BinaryOp::Power);
  bool chained = row.precedence == CompareLevel && !operators_.empty() &&
                 operators_.back().precedence == CompareLevel;
  if (chained) {
    Diagnostic &diagnostic = state.problem(DiagId::ChainedComparison, state.range(*token));
    diagnostic.labels.push_back(
        {state.range(*operators_.back().token), "the first comparison is here"});
    diagnostic.hints.push_back("join two comparisons: `a < b and b < c`");
    throw Refused{token};
  }
  // `x³^2` would read as (x³)², but its twin `x^3^2` is x^(3^2): better to ask.
  TokenKind before = (token - 1)->kind;
  if (row.op == BinaryOp::Power && (before == TokenKind::Squared || before == TokenKind::Cubed)) {
    state
        .problem(DiagId::UnexpectedText, state.range(*token),
                 {"brackets around a power that is raised again", "`^`"})
        .hints.push_back("write `(x³)^2` or `x^(3^2)`");
    throw Refused{token};
  }
  push(state, {std::nullopt, row.op, row.precedence, token});
  if (token->kind == TokenKind::AsciiPlusMinus)
    push(state, {UnaryOp::Negate, {}, SignLevel, token});
}

void OperatorStack::raise(ParseState &state, Iterator token) {
  Parsed &base = operands_.back();
  Range exponentRange = state.range(*token);
  double exponent = token->kind == TokenKind::Squared ? 2 : 3;
  ast::Binary power{BinaryOp::Power, {}, exponentRange};
  Range range = cover(base.expr.range, exponentRange);
  power.operands.reserve(2);
  power.operands.push_back(std::move(base.expr));
  power.operands.push_back({ast::Number{exponent}, exponentRange});
  base = {{std::move(power), range}, base.depth + 1};
  checkDepth(state, base.depth, token);
}

/// Builds the operators that bind tighter than one of `precedence`, or as tight where operators
/// group to the left. Comparisons stay, to be found chained.
void OperatorStack::reduceDownTo(ParseState &state, int precedence, bool rightAssociative) {
  while (!operators_.empty()) {
    int top = operators_.back().precedence;
    bool grouped = top == precedence && !rightAssociative && precedence != CompareLevel;
    if (top <= precedence && !grouped)
      return;
    reduce(state);
  }
}

void OperatorStack::reduce(ParseState &state) {
  Operator op = operators_.back();
  operators_.pop_back();
  Parsed right = std::move(operands_.back());
  operands_.pop_back();
  Range opRange = state.range(*op.token);
  if (op.unary) {
    ast::Unary unary{*op.unary, {}};
    Range range = cover(opRange, right.expr.range);
    unary.operand.push_back(std::move(right.expr));
    operands_.push_back({{std::move(unary), range}, right.depth + 1});
  } else {
    Parsed left = std::move(operands_.back());
    operands_.pop_back();
    ast::Binary binary{op.binary, {}, opRange};
    Range range = cover(left.expr.range, right.expr.range);
    binary.operands.reserve(2);
    binary.operands.push_back(std::move(left.expr));
    binary.operands.push_back(std::move(right.expr));
    operands_.push_back({{std::move(binary), range}, std::max(left.depth, right.depth) + 1});
  }
  checkDepth(state, operands_.back().depth, op.token);
}

Parsed OperatorStack::finish(ParseState &state) {
  while (!operators_.empty())
    reduce(state);
  Parsed result = std::move(operands_.back());
  operands_.clear();
  return result;
}

} // namespace sbl::syntax
