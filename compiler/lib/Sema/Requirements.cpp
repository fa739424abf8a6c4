// What a place in the model demands of a value: reported now when constants decide it, else kept
// in the model for checkValues().
#include "Analyser.h"

#include <cmath>

namespace sbl::sema {

namespace {

/// "a number", "a vector of 2 components": what a complex value could be, were it real.
bool namesNumbers(std::string_view expected) {
  for (std::string_view noun :
       {"a number", "a vector", "a matrix", "a scalar", "a field", "a potential", "a time"})
    if (expected.starts_with(noun))
      return true;
  return false;
}

} // namespace

Value Analyser::wrongType(const std::string &expected, const Value &found, Range range) {
  if (isPoison(found))
    return Poison{};
  auto *quantity = std::get_if<Quantity>(&found);
  std::string wanted = expected;
  if (bool isComplex = quantity && quantity->isComplex(); isComplex && namesNumbers(expected)) {
    wanted.insert(2, "real ");
    diagnostics_.report(DiagId::WrongType, range, {wanted, describe(found)})
        .hints.push_back("`re(z)`, `im(z)`, `abs(z)` and `arg(z)` are real");
  } else {
    diagnostics_.report(DiagId::WrongType, range, {wanted, describe(found)});
  }
  return Poison{};
}

Value Analyser::notAvailable(const std::string &what, Range range) {
  diagnostics_.report(DiagId::NotAvailable, range, {what});
  return Poison{};
}

std::string Analyser::dependsOn(ExprRef e) {
  const Dependence on = expr().dependence(e);
  if (on.queries)
    return "a solved quantity";
  for (Index i = 0; i < rank(); ++i)
    if (on.coordinates >> i & 1)
      return "the place `" + model_.axes[i].name + "`";
  return "the time `" + timeName() + "`";
}

ExprRef Analyser::uniform(const Value &value, const std::string &what, Range range) {
  ExprRef e = asNumber(value);
  if (!e) {
    wrongType("a number", value, range);
    return nullptr;
  }
  const Dependence on = expr().dependence(e);
  if (on.coordinates || on.time || on.queries) {
    diagnostics_.report(DiagId::MustNotVary, range, {what, dependsOn(e)});
    return nullptr;
  }
  if (e->op == Op::Constant && !std::isfinite(e->value)) {
    diagnostics_.report(DiagId::NotReal, range, {what});
    return nullptr;
  }
  return e;
}

ExprRef Analyser::whole(const Value &value, const std::string &what, double least, Range range,
                        double most) {
  ExprRef e = uniform(value, what, range);
  if (!e)
    return nullptr;
  ExprRef isWhole = expr().make(Op::Equal, {e, expr().make(Op::Floor, {e})});
  ExprRef isGood = expr().make(Op::And, {isWhole, lessEqual(expr().constant(least), e)});
  const bool isBounded = std::isfinite(most);
  if (isBounded)
    isGood = expr().make(Op::And, {isGood, lessEqual(e, expr().constant(most))});
  require(isGood, e, DiagId::NotWhole, what,
          isBounded
              ? "from " + formatNumber(least) + " to " + std::to_string(static_cast<long>(most))
              : formatNumber(least) + " or more",
          range);
  return e;
}

std::optional<double> Analyser::constant(const Value &value, const std::string &what, Range range) {
  if (isPoison(value))
    return std::nullopt;
  ExprRef e = asNumber(value);
  if (!e) {
    wrongType("a number", value, range);
    return std::nullopt;
  }
  if (e->op != Op::Constant) {
    diagnostics_.report(DiagId::NotConstant, range, {what});
    return std::nullopt;
  }
  return e->value;
}

void Analyser::require(ExprRef holds, ExprRef shown, DiagId id, const std::string &subject,
                       const std::string &wanted, Range range) {
  if (holds->op == Op::Constant) {
    if (holds->value != 0)
      return;
    std::string value =
        shown->op == Op::Constant ? formatNumber(shown->value) : print(shown, names());
    diagnostics_.report(id, range, {subject, value, wanted});
    return;
  }
  if (branches_ == 0) // inside `where` a condition may keep it from mattering
    model_.requirements.push_back({holds, shown, id, subject, wanted, range});
}

ExprNames Analyser::names() const {
  ExprNames names;
  names.parameter = [this](Index i) { return model_.parameters[i].name; };
  names.axis = [this](Index i) { return model_.axes[i].name; };
  names.time = timeName();
  return names;
}

} // namespace sbl::sema
