// print, expect, plot, save.
#include "Analyser.h"

#include <algorithm>

#include "sbl/Sema/Traverse.h"

namespace sbl::sema {

/// Whether some of these formulas differ from one time to the next.
bool Analyser::anyInTime(const std::vector<ExprRef> &formulas) {
  using Accessor = Query::Accessor;
  return std::any_of(formulas.begin(), formulas.end(), [&](ExprRef formula) {
    if (expr().dependence(formula).time)
      return true;
    const std::vector<ExprRef> leaves = postOrder(formula);
    return std::any_of(leaves.begin(), leaves.end(), [&](ExprRef leaf) {
      if (leaf->op != Op::Query)
        return false;
      const Query query = model_.queries[leaf->index];
      switch (query.accessor) {
      case Accessor::Cost:
      case Accessor::MarginalError:
      case Accessor::Iterations:
      case Accessor::Levels:
      case Accessor::State:
      case Accessor::Hitting:
        return false;
      default:
        return (query.of && (query.times.size() != 1 || query.timesAreList)) ||
               (!query.of && anyInTime(query.argument));
      }
    });
  });
}

/// Whether an expression has neither place nor time when it is evaluated: `cost(B)`, `mean(x, B, t
/// = 1)`.
bool Analyser::isOneNumber(ExprRef e) {
  using Accessor = Query::Accessor;
  if (expr().dependence(e).coordinates || expr().dependence(e).time)
    return false;
  for (ExprRef leaf : postOrder(e)) {
    if (leaf->op != Op::Query)
      continue;
    const Query query = model_.queries[leaf->index];
    const bool atOneTime = query.times.size() == 1 && !query.timesAreList;
    bool isOne = false;
    switch (query.accessor) {
    case Accessor::Cost:
    case Accessor::MarginalError:
    case Accessor::Iterations:
      isOne = true;
      break;
    case Accessor::Mean:
    case Accessor::Variance:
    case Accessor::Covariance:
    case Accessor::Probability:
    case Accessor::Energy:
      isOne = atOneTime || !query.of;
      break;
    case Accessor::Kl:
    case Accessor::Entropy:
    case Accessor::Distance: // of laws, or of densities that may be asked at many times
      isOne = query.argument.empty() ? atOneTime || !query.of || query.accessor == Accessor::Kl
                                     : !anyInTime(query.argument);
      break;
    case Accessor::Integral:
      isOne = !anyInTime(query.argument);
      break;
    case Accessor::Levels:
      isOne = query.component != Query::all;
      break;
    case Accessor::State:
    case Accessor::Hitting:
      isOne = !query.place.empty();
      break;
    case Accessor::Paths:
    case Accessor::Coupling:
      break;
    default: // fields
      isOne = !query.place.empty() && (atOneTime || !query.of);
      break;
    }
    if (!isOne)
      return false;
  }
  return true;
}

std::optional<Item> Analyser::item(const ast::Item &node, bool isPlot) {
  Item made;
  made.text = node.text;
  made.range = node.value.range;
  Value value = lower(node.value);
  if (auto *law = std::get_if<Law>(&value)) // a distribution is shown by its density
    value = densityOfLaw(*law, node.value.range);
  if (auto *opaque = std::get_if<Opaque>(&value)) {
    made.components = {opaque->query};
    return made;
  }
  if (auto *quantity = std::get_if<Quantity>(&value)) {
    const auto oneNumber = [&](ExprRef part) { return isOneNumber(part); };
    if (isPlot && quantity->isComplex() && !quantity->isScalar()) {
      wrongType("a number or field to draw", value, node.value.range);
      return std::nullopt;
    }
    if (isPlot && std::all_of(quantity->parts.begin(), quantity->parts.end(), oneNumber) &&
        std::all_of(quantity->imaginary.begin(), quantity->imaginary.end(), oneNumber)) {
      wrongType("something that varies with place or time, to draw", value, node.value.range);
      return std::nullopt;
    }
    made.components = quantity->parts;
    made.imaginary = quantity->imaginary;
    made.isVector = !quantity->isScalar();
    made.columns = quantity->columns;
    return made;
  }
  wrongType("something to show", value, node.value.range);
  return std::nullopt;
}

void Analyser::action(const ast::Decl &decl) {
  auto items = [&](const std::vector<ast::Item> &nodes, bool isPlot = false) {
    std::vector<Item> made;
    for (const ast::Item &node : nodes)
      if (auto one = item(node, isPlot))
        made.push_back(std::move(*one));
    return made;
  };
  if (auto *node = std::get_if<ast::PrintDecl>(&decl.node))
    model_.actions.push_back(Print{items(node->items)});
  else if (auto *node = std::get_if<ast::OutputDecl>(&decl.node)) {
    const bool isPlot = node->kind == ast::OutputKind::Plot;
    model_.actions.push_back(
        Output{isPlot, node->file, items(node->items, isPlot), node->fileRange});
  } else if (auto *node = std::get_if<ast::ExpectDecl>(&decl.node))
    expect(*node, decl.text, decl.range);
}

std::optional<Complex> Analyser::side(const ast::Expr &node, bool mayBeComplex) {
  Value value = lower(node);
  auto number = asComplex(value);
  if (!number || !(mayBeComplex || number->isReal())) {
    wrongType("a number", value, node.range);
    return std::nullopt;
  }
  for (ExprRef part : {number->re, number->im}) {
    if (!part)
      continue;
    const Dependence on = expr().dependence(part);
    if (!on.coordinates && !on.time)
      continue;
    diagnostics_.report(DiagId::MustNotVary, node.range,
                        {"an expectation", on.coordinates
                                               ? "the place; evaluate the field, as in `f(0.5)`"
                                               : "the time"});
    return std::nullopt;
  }
  return number;
}

void Analyser::expect(const ast::ExpectDecl &decl, const std::string &text, Range range) {
  Expect made;
  made.text = text;
  made.range = range;
  auto sides = [&](const ast::Expr &left, const ast::Expr &right, bool mayBeComplex) {
    auto a = side(left, mayBeComplex), b = side(right, mayBeComplex);
    if (!a || !b)
      return false;
    made.left = a->re;
    made.right = b->re;
    if (a->im || b->im) {
      made.leftImaginary = a->im ? a->im : zero();
      made.rightImaginary = b->im ? b->im : zero();
    }
    return true;
  };
  if (decl.right) {
    made.kind = Expect::Kind::Near;
    const bool both = sides(decl.left, *decl.right, true);
    made.relative = decl.percent;
    if (decl.within) {
      made.within = uniform(lower(*decl.within), "the tolerance", decl.within->range);
      if (made.within) {
        require(lessEqual(zero(), made.within), made.within, DiagId::NotPositive, "the tolerance",
                "", decl.within->range);
        if (decl.percent)
          made.within = expr().mul(made.within, expr().constant(0.01));
      }
    }
    if (both && made.within)
      model_.actions.push_back(std::move(made));
    return;
  }
  if (auto *comparison = std::get_if<ast::Binary>(&decl.left.node)) {
    auto kind = [&]() -> std::optional<Expect::Kind> {
      switch (comparison->op) {
      case ast::BinaryOp::Less:
        return Expect::Kind::Less;
      case ast::BinaryOp::LessEqual:
        return Expect::Kind::LessEqual;
      case ast::BinaryOp::Greater:
        return Expect::Kind::Greater;
      case ast::BinaryOp::GreaterEqual:
        return Expect::Kind::GreaterEqual;
      case ast::BinaryOp::Equal:
        return Expect::Kind::Equal;
      case ast::BinaryOp::NotEqual:
        return Expect::Kind::NotEqual;
      default:
        return std::nullopt;
      }
    }();
    if (kind) {
      made.kind = *kind;
      const bool isEquality = *kind == Expect::Kind::Equal || *kind == Expect::Kind::NotEqual;
      if (sides(comparison->operands[0], comparison->operands[1], isEquality))
        model_.actions.push_back(std::move(made));
      return;
    }
  }
  Value value = lower(decl.left);
  auto *truth = std::get_if<Quantity>(&value);
  if (!truth || !truth->isBool) {
    wrongType("a comparison", value, decl.left.range);
    return;
  }
  made.left = truth->parts[0];
  model_.actions.push_back(std::move(made));
}

} // namespace sbl::sema
