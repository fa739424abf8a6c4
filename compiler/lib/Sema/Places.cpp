// Parameters, axes, time: what can vary, and where it lives.
#include "Analyser.h"

#include <cmath>

namespace sbl::sema {

namespace {

/// What a question keeps in memory has a field for each of them.
constexpr double mostSavedTimes = 100000;

/// The word an expression consists of, or empty: `reflecting`, `auto`.
std::string word(const ast::Expr &expr) {
  auto *reference = std::get_if<ast::Reference>(&expr.node);
  return reference ? reference->text : "";
}

std::optional<Boundary> boundaryNamed(const std::string &name) {
  if (name == "reflecting")
    return Boundary::Reflecting;
  if (name == "absorbing" || name == "wall")
    return Boundary::Absorbing;
  if (name == "periodic")
    return Boundary::Periodic;
  return std::nullopt;
}

} // namespace

void Analyser::parameter(const ast::ParamDecl &decl, const std::string &doc, Index index) {
  Parameter &parameter = model_.parameters[index];
  parameter.name = decl.name.text;
  parameter.doc = doc;
  parameter.range = decl.name.range;

  if (decl.type) {
    const std::string &type = decl.type->text;
    if (type == "int")
      parameter.type = Parameter::Type::Int;
    else if (type == "bool")
      parameter.type = Parameter::Type::Bool;
    else if (type != "real")
      diagnostics_.report(DiagId::UnknownChoice, decl.type->range, {type, "type of a parameter"})
          .hints.push_back("choose `real`, `int` or `bool`");
  } else if (std::holds_alternative<ast::Boolean>(decl.value.node)) {
    parameter.type = Parameter::Type::Bool;
  }

  Value value = lower(decl.value);
  if (isPoison(value))
    return;
  auto *quantity = std::get_if<Quantity>(&value);
  bool wantsBool = parameter.type == Parameter::Type::Bool;
  if (!quantity || !quantity->isScalar() || quantity->isComplex() ||
      quantity->isBool != wantsBool) {
    wrongType(wantsBool ? "a truth value" : "a number", value, decl.value.range);
    return;
  }
  ExprRef e = quantity->parts[0];
  if (e->op != Op::Constant) {
    diagnostics_.report(DiagId::NotConstant, decl.value.range, {"the default of a parameter"})
        .hints.push_back("use `let` for a value that follows from parameters");
    return;
  }
  parameter.value = e->value;
  if (!std::isfinite(e->value))
    diagnostics_.report(DiagId::NotReal, decl.value.range, {"the default"});
  else if (parameter.type == Parameter::Type::Int && std::trunc(e->value) != e->value)
    diagnostics_.report(DiagId::ParameterValue, decl.value.range,
                        {decl.name.text, "a whole number", formatNumber(e->value)});

  if (!decl.interval)
    return;
  const ast::Interval &interval = *decl.interval;
  if (wantsBool) {
    diagnostics_.report(DiagId::WrongType, interval.range, {"no interval", "one on a truth value"});
    return;
  }
  parameter.lo = constant(lower(interval.lo), "the lower end", interval.lo.range);
  parameter.hi = constant(lower(interval.hi), "the upper end", interval.hi.range);
  parameter.loOpen = interval.loOpen;
  parameter.hiOpen = interval.hiOpen;
  if (!parameter.lo || !parameter.hi)
    return;
  if (*parameter.lo > *parameter.hi)
    diagnostics_.report(DiagId::EmptyInterval, interval.range,
                        {decl.name.text, formatNumber(*parameter.hi - *parameter.lo)});
  else if (!inRange(parameter, parameter.value))
    diagnostics_
        .report(DiagId::ParameterOutOfRange, decl.value.range,
                {decl.name.text, formatNumber(parameter.value), rangeText(parameter)})
        .labels.push_back({interval.range, "the range given here"});
}

void Analyser::axis(const ast::AxisDecl &decl, const std::string &doc, Index index) {
  Axis &axis = model_.axes[index];
  axis.doc = doc;
  axis.range = decl.name.range;
  axis.lo = uniform(lower(decl.interval.lo), "the lower end of an axis", decl.interval.lo.range);
  axis.hi = uniform(lower(decl.interval.hi), "the upper end of an axis", decl.interval.hi.range);
  if (axis.lo && axis.hi)
    require(less(axis.lo, axis.hi), expr().sub(axis.hi, axis.lo), DiagId::EmptyInterval, axis.name,
            "", decl.interval.range);

  std::map<std::string, Range> given;
  for (const ast::Attribute &attribute : decl.attributes) {
    const std::string &name = attribute.name.text;
    if (!isFirst(given, attribute.name))
      continue;
    if (name == "cells") {
      Value value = lower(attribute.value);
      axis.cells = uniform(value, "the number of cells", attribute.value.range);
      if (axis.cells)
        require(expr().make(
                    Op::And,
                    {lessEqual(expr().constant(2), axis.cells),
                     expr().make(Op::Equal, {axis.cells, expr().make(Op::Floor, {axis.cells})})}),
                axis.cells, DiagId::CellCount, axis.name, "", attribute.value.range);
    } else if (name == "boundary") {
      auto end = [&](const ast::Expr &value) {
        auto boundary = boundaryNamed(word(value));
        if (!boundary)
          unknownChoice(value, "boundary", {"reflecting", "absorbing", "periodic"});
        return boundary;
      };
      if (auto *pair = std::get_if<ast::Tuple>(&attribute.value.node);
          pair && pair->components.size() == 2) {
        auto low = end(pair->components[0]), high = end(pair->components[1]);
        if (low && high && (*low == Boundary::Periodic) != (*high == Boundary::Periodic))
          diagnostics_.report(DiagId::BoundaryPair, attribute.value.range);
        axis.low = low.value_or(Boundary::Reflecting);
        axis.high = high.value_or(Boundary::Reflecting);
      } else {
        axis.low = axis.high = end(attribute.value).value_or(Boundary::Reflecting);
      }
    } else {
      unknownOption("an axis", attribute.name, {"cells", "boundary"});
      given.try_emplace("cells", attribute.name.range); // most likely the cells, misspelt
    }
  }
  if (!given.contains("cells"))
    diagnostics_.report(DiagId::MissingEntry, decl.name.range,
                        {"the axis `" + axis.name + "`", "`cells = …`"});
}

void Analyser::time(const ast::TimeDecl &decl) {
  TimeAxis &time = *model_.time;
  time.start = uniform(lower(decl.interval.lo), "the start of time", decl.interval.lo.range);
  time.end = uniform(lower(decl.interval.hi), "the end of time", decl.interval.hi.range);
  if (time.start && time.end)
    require(less(time.start, time.end), expr().sub(time.end, time.start), DiagId::EmptyInterval,
            time.name, "", decl.interval.range);
  time.savedCount = expr().constant(33);

  std::map<std::string, Range> given;
  for (const ast::Attribute &attribute : decl.attributes) {
    const std::string &name = attribute.name.text;
    const ast::Expr &value = attribute.value;
    if (!isFirst(given, attribute.name))
      continue;
    if (name == "steps") {
      if (word(value) != "auto")
        time.steps = whole(lower(value), "the number of steps", 1, value.range);
    } else if (name == "saved") {
      if (auto *list = std::get_if<ast::List>(&value.node)) {
        time.savedCount = nullptr;
        for (const ast::Expr &element : list->elements)
          if (ExprRef at = uniform(lower(element), "a saved time", element.range)) {
            requireInTime(at, element.range);
            time.savedTimes.push_back(at);
          }
      } else {
        time.savedCount =
            whole(lower(value), "the number of saved times", 2, value.range, mostSavedTimes);
      }
    } else {
      unknownOption("the time", attribute.name, {"steps", "saved"});
    }
  }
}

void Analyser::requireInTime(ExprRef at, Range range) {
  if (!model_.time || !model_.time->start || !model_.time->end)
    return;
  const TimeAxis &time = *model_.time;
  auto text = [&](ExprRef e) { return print(e, names()); };
  require(expr().make(Op::And, {lessEqual(time.start, at), lessEqual(at, time.end)}), at,
          DiagId::TimeOutside, "[" + text(time.start) + ", " + text(time.end) + "]", "", range);
}

bool Analyser::isFirst(std::map<std::string, Range> &given, const ast::Name &name) {
  auto [place, fresh] = given.try_emplace(name.text, name.range);
  if (!fresh)
    diagnostics_.report(DiagId::GivenTwice, name.range, {name.text})
        .labels.push_back({place->second, "given here first"});
  return fresh;
}

void Analyser::unknownOption(const std::string &owner, const ast::Name &name,
                             const std::vector<std::string> &known) {
  Diagnostic &report = diagnostics_.report(DiagId::UnknownOption, name.range, {owner, name.text});
  if (std::string near = nearest(name.text, known); !near.empty())
    report.hints.push_back("did you mean `" + near + "`?");
}

void Analyser::unknownChoice(const ast::Expr &value, const std::string &what,
                             const std::vector<std::string> &known) {
  std::string written = word(value);
  Diagnostic &report =
      written.empty()
          ? diagnostics_.report(DiagId::WrongType, value.range, {"a " + what, "an expression"})
          : diagnostics_.report(DiagId::UnknownChoice, value.range, {written, what});
  std::string list;
  for (const std::string &name : known)
    list += (list.empty() ? "`" : ", `") + name + "`";
  report.hints.push_back("choose one of " + list);
}

} // namespace sbl::sema
