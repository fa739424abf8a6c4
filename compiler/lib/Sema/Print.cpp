// Expressions as readable infix text.
#include <cmath>

#include "sbl/Sema/Operation.h"
#include "sbl/Sema/Traverse.h"
#include "sbl/Support/Decimal.h"

namespace sbl {

namespace {

/// A shared node is written out at each use, which can double the text at every level; texts are
/// cut here so that printing stays linear in the size of the DAG.
constexpr std::size_t maxText = 1500;

enum Precedence {
  Choice,
  Disjunction,
  Conjunction,
  Comparison,
  Sum,
  Product,
  Sign,
  Exponent,
  Atom
};

struct Text {
  std::string words;
  Precedence precedence = Atom;
};

Precedence precedenceOf(Op op) {
  switch (op) {
  case Op::Or:
    return Disjunction;
  case Op::And:
    return Conjunction;
  case Op::Less:
  case Op::LessEqual:
  case Op::Equal:
  case Op::NotEqual:
    return Comparison;
  case Op::Add:
    return Sum;
  case Op::Multiply:
  case Op::Divide:
    return Product;
  case Op::Negate:
  case Op::Not:
    return Sign;
  case Op::Power:
    return Exponent;
  default:
    return Atom;
  }
}

std::string number(double value) {
  if (std::isinf(value))
    return value > 0 ? "inf" : "-inf";
  return shortestDecimal(value);
}

std::string wrapped(const Text &text, Precedence least) {
  return text.precedence < least ? "(" + text.words + ")" : text.words;
}

Text leaf(ExprRef e, const ExprNames &names) {
  auto named = [&](const auto &name, const char *fallback) {
    return Text{name ? name(e->index) : fallback + std::to_string(e->index)};
  };
  switch (e->op) {
  case Op::Constant:
    return {number(e->value), e->value < 0 ? Sign : Atom};
  case Op::Parameter:
    return named(names.parameter, "p");
  case Op::Coordinate:
    return named(names.axis, "x");
  case Op::Query:
    return named(names.query, "query");
  case Op::Time:
    return {names.time};
  case Op::TimeStep:
    return {"tau"};
  default:
    return {"k" + std::to_string(e->index)};
  }
}

} // namespace

std::string print(ExprRef root, const ExprNames &names) {
  std::unordered_map<ExprRef, Text> texts;
  for (ExprRef e : postOrder(root)) {
    Text &text = texts[e];
    if (isLeaf(e->op)) {
      text = leaf(e, names);
      continue;
    }
    text.precedence = precedenceOf(e->op);
    auto part = [&](std::size_t i, Precedence least) { return wrapped(texts[e->args[i]], least); };
    std::string &words = text.words;
    switch (e->op) {
    case Op::Add:
      words = part(0, Sum);
      for (std::size_t i = 1; i < e->args.size(); ++i) {
        std::string term = part(i, Sum);
        words += term.starts_with('-') ? " - " + term.substr(1) : " + " + term;
      }
      break;
    case Op::Multiply:
      words = part(0, Product);
      for (std::size_t i = 1; i < e->args.size(); ++i)
        words += "*" + part(i, Exponent);
      break;
    case Op::Divide:
      words = part(0, Product) + "/" + part(1, Exponent);
      break;
    case Op::Power:
      words = part(0, Atom) + "^" + part(1, Atom);
      break;
    case Op::Negate:
      words = "-" + part(0, Product);
      break;
    case Op::Not:
      words = "not " + part(0, Sign);
      break;
    case Op::Less:
    case Op::LessEqual:
    case Op::Equal:
    case Op::NotEqual:
    case Op::And:
    case Op::Or: {
      auto inner = static_cast<Precedence>(text.precedence + 1);
      words = part(0, inner) + " " + std::string(spelling(e->op)) + " " + part(1, inner);
      break;
    }
    default:
      words = std::string(spelling(e->op)) + "(";
      for (std::size_t i = 0; i < e->args.size(); ++i)
        words += (i ? ", " : "") + part(i, Choice);
      words += ")";
      break;
    }
    if (words.size() > maxText)
      text = {"(…)", Atom};
  }
  return texts[root].words;
}

} // namespace sbl
