// Expressions, node by node.
#include "Analyser.h"

#include <cmath>

namespace sbl::sema {

namespace {

/// Functions and sums are expanded in place; these bounds keep a short text from asking for an
/// endless model.
constexpr std::size_t maxWork = 1'000'000;
constexpr int maxSumTerms = 100'000;

} // namespace

Value Analyser::lower(const ast::Expr &node) {
  if (exhausted_)
    return Poison{};
  if (!scopes_.empty()) // inside a function or a sum: what is written once may count many times
    ++work_;
  if (work_ > maxWork || depth_ >= maxLevels) {
    exhausted_ = true;
    diagnostics_.report(DiagId::ExpansionTooLarge, node.range,
                        {work_ > maxWork ? std::to_string(maxWork) + " operations"
                                         : std::to_string(maxLevels) + " levels"});
    return Poison{};
  }
  ++depth_;
  Value value = lowerNode(node);
  --depth_;
  return value;
}

Value Analyser::lowerNode(const ast::Expr &node) {
  return std::visit(
      Overloaded{
          [&](const ast::Number &number) -> Value {
            ExprRef e = expr().constant(number.value);
            return number.imaginary ? scalar(Complex{zero(), e}) : scalar(e);
          },
          [&](const ast::Boolean &truth) -> Value {
            return scalar(expr().constant(truth.value), true);
          },
          [&](const ast::String &text) -> Value { return Words{text.value, node.range}; },
          [&](const ast::Reference &name) { return reference(name, node.range); },
          [&](const ast::Unary &operation) { return unary(operation, node.range); },
          [&](const ast::Binary &) { return binaryChain(node); },
          [&](const ast::Call &) { return call(node); },
          [&](const ast::Index &access) { return index(access, node.range); },
          [&](const ast::Tuple &components) { return tuple(components); },
          [&](const ast::List &elements) { return list(elements, node.range); },
          [&](const ast::Sum &terms) { return sum(terms, node.range); },
      },
      node.node);
}

Value Analyser::unary(const ast::Unary &node, Range range) {
  Value operand = lower(node.operand[0]);
  if (isPoison(operand))
    return operand;
  auto *quantity = std::get_if<Quantity>(&operand);
  bool wantsBool = node.op == ast::UnaryOp::Not;
  if (!quantity || quantity->isBool != wantsBool)
    return wrongType(wantsBool ? "a truth value" : "a number", operand, node.operand[0].range);
  for (auto *parts : {&quantity->parts, &quantity->imaginary})
    for (ExprRef &part : *parts)
      part = expr().make(wantsBool ? Op::Not : Op::Negate, {part});
  return operand;
}

/// Long sums and products lean to the left; they are walked in a loop, not by recursion.
Value Analyser::binaryChain(const ast::Expr &root) {
  std::vector<const ast::Expr *> spine;
  const ast::Expr *leftmost = &root;
  while (auto *node = std::get_if<ast::Binary>(&leftmost->node)) {
    spine.push_back(leftmost);
    leftmost = &node->operands[0];
  }
  Value value = lower(*leftmost);
  for (auto it = spine.rbegin(); it != spine.rend(); ++it) {
    const auto &node = std::get<ast::Binary>((*it)->node);
    Value right = lower(node.operands[1]);
    value =
        binary(node.op, value, right, (*it)->range, node.operands[0].range, node.operands[1].range);
  }
  return value;
}

Value Analyser::binary(ast::BinaryOp op, const Value &left, const Value &right, Range range,
                       Range leftRange, Range rightRange) {
  if (isPoison(left) || isPoison(right))
    return Poison{};
  const Operands operands{left, right, range, leftRange, rightRange};
  switch (op) {
  case ast::BinaryOp::Add:
  case ast::BinaryOp::Subtract:
  case ast::BinaryOp::Multiply:
  case ast::BinaryOp::Divide:
  case ast::BinaryOp::Power:
    if (std::holds_alternative<Law>(left) || std::holds_alternative<Law>(right))
      return mixture(op, operands);
    return arithmetic(op, operands);
  case ast::BinaryOp::Dot:
    return dot(operands);
  case ast::BinaryOp::Less:
  case ast::BinaryOp::LessEqual:
  case ast::BinaryOp::Greater:
  case ast::BinaryOp::GreaterEqual:
  case ast::BinaryOp::Equal:
  case ast::BinaryOp::NotEqual:
    return compare(op, operands);
  case ast::BinaryOp::And:
  case ast::BinaryOp::Or:
    return logic(op, operands);
  }
  return Poison{};
}

Value Analyser::index(const ast::Index &node, Range range) {
  Value base = lower(node.base[0]);
  if (isPoison(base))
    return base;
  auto *quantity = std::get_if<Quantity>(&base);
  if (!quantity || quantity->isBool)
    return wrongType("a vector or a matrix", base, node.base[0].range);
  // energies(S)[2]: how many there are is known by value only.
  if (ExprRef e = asNumber(base); e && e->op == Op::Query && node.indices.size() == 1)
    if (Query query = model_.queries[e->index];
        query.accessor == Query::Accessor::Levels && query.component == Query::all) {
      auto number = levelNumber(node.indices[0], query.of->index);
      if (!number)
        return Poison{};
      query.component = *number;
      query.range = range;
      return scalar(addQuery(std::move(query)));
    }
  std::size_t wanted = quantity->isMatrix() ? 2 : 1;
  if (node.indices.size() != wanted) {
    diagnostics_.report(DiagId::ArgumentCount, range,
                        {"[ ]", count(wanted, "index", "indices") + " for " + describe(base),
                         count(node.indices.size(), "is given", "are given")});
    return Poison{};
  }
  const std::uint32_t extents[] = {quantity->rows, quantity->columns};
  std::size_t position = 0;
  for (std::size_t i = 0; i < wanted; ++i) {
    auto at = constant(lower(node.indices[i]), "an index", node.indices[i].range);
    if (!at)
      return Poison{};
    if (*at < 0 || *at >= extents[i] || std::trunc(*at) != *at) {
      diagnostics_
          .report(DiagId::IndexOutOfRange, node.indices[i].range,
                  {formatNumber(*at), describe(base)})
          .hints.push_back("indices run from 0 to " + std::to_string(extents[i] - 1));
      return Poison{};
    }
    position = position * quantity->columns + static_cast<std::size_t>(*at);
  }
  return scalar(quantity->entry(position));
}

Value Analyser::tuple(const ast::Tuple &node) {
  std::vector<Complex> entries;
  for (const ast::Expr &component : node.components) {
    Value value = lower(component);
    if (auto entry = asComplex(value))
      entries.push_back(*entry);
    else
      wrongType("a number in a vector", value, component.range);
  }
  if (entries.size() != node.components.size())
    return Poison{};
  return assemble(static_cast<std::uint32_t>(entries.size()), 1, entries, expr());
}

Value Analyser::list(const ast::List &node, Range range) {
  bool isMatrix =
      !node.elements.empty() && std::holds_alternative<ast::List>(node.elements[0].node);
  ValueList result;
  std::vector<Complex> matrix;
  std::size_t columns = 0;
  for (const ast::Expr &element : node.elements) {
    auto *row = isMatrix ? std::get_if<ast::List>(&element.node) : nullptr;
    std::vector<Complex> entries;
    auto add = [&](const ast::Expr &entry) {
      Value value = lower(entry);
      auto number = asComplex(value);
      if (number && (isMatrix || number->isReal())) {
        entries.push_back(*number);
        return true;
      }
      wrongType(isMatrix ? "a number in a matrix" : "a number in a list", value, entry.range);
      return false;
    };
    if (row) {
      for (const ast::Expr &entry : row->elements)
        if (!add(entry))
          return Poison{};
    } else if (!add(element)) {
      return Poison{};
    }
    if (!isMatrix) {
      result.elements.push_back(scalar(entries[0]));
      continue;
    }
    if (!matrix.empty() && entries.size() != columns) {
      diagnostics_.report(DiagId::ShapeMismatch, element.range,
                          {"[ ]", "rows of " + std::to_string(columns),
                           "a row of " + std::to_string(entries.size())});
      return Poison{};
    }
    columns = entries.size();
    matrix.insert(matrix.end(), entries.begin(), entries.end());
  }
  if (!isMatrix)
    return result;
  if (matrix.empty()) {
    diagnostics_.report(DiagId::WrongType, range, {"a matrix", "one without entries"});
    return Poison{};
  }
  return assemble(static_cast<std::uint32_t>(matrix.size() / columns),
                  static_cast<std::uint32_t>(columns), matrix, expr());
}

Value Analyser::sum(const ast::Sum &node, Range range) {
  auto lo = constant(lower(node.parts[0]), "the first index of a sum", node.parts[0].range);
  auto hi = constant(lower(node.parts[1]), "the last index of a sum", node.parts[1].range);
  if (!lo || !hi)
    return Poison{};
  for (int i : {0, 1}) {
    double bound = i ? *hi : *lo;
    if (std::trunc(bound) != bound || !std::isfinite(bound)) {
      diagnostics_.report(DiagId::NotWhole, node.parts[i].range,
                          {"the bound of a sum", formatNumber(bound), "written or derived"});
      return Poison{};
    }
  }
  if (*hi - *lo >= maxSumTerms) {
    diagnostics_.report(DiagId::ExpansionTooLarge, range, {std::to_string(maxSumTerms) + " terms"});
    return Poison{};
  }
  Value total = scalar(zero());
  bool first = true;
  // Counted by a whole number: far from 0 the next double is more than one away.
  const int terms = *hi < *lo ? 0 : static_cast<int>(*hi - *lo) + 1;
  for (int i = 0; i < terms; ++i) {
    auto scope = scopes_.empty() ? std::map<std::string, Value>{} : scopes_.back();
    scope[node.variable.text] = scalar(expr().constant(*lo + i));
    scopes_.push_back(std::move(scope));
    Value term = lower(node.parts[2]);
    scopes_.pop_back();
    if (isPoison(term))
      return term;
    total = first ? term
                  : binary(ast::BinaryOp::Add, total, term, range, node.parts[2].range,
                           node.parts[2].range);
    first = false;
  }
  return total;
}

} // namespace sbl::sema
