// wave psi = …, quantum H { … } and what is asked of waves.
#include "Analyser.h"

namespace sbl::sema {

namespace {

bool isZeroConstant(ExprRef e) { return e->op == Op::Constant && e->value == 0; }

} // namespace

/// A complex or real scalar of place as entry `index` of the model's waves. Null after a report.
std::optional<Index> Analyser::finishWave(const Value &value, Range range,
                                          std::optional<Index> slot, const std::string &name,
                                          const std::string &doc, Range declared) {
  auto psi = asComplex(value);
  if (!psi) {
    if (std::holds_alternative<Law>(value))
      diagnostics_.report(DiagId::WrongType, range, {"a wave", describe(value)})
          .hints.push_back("`sqrt(density(p))` is a wave with the density of `p`");
    else
      wrongType("a wave", value, range);
    return std::nullopt;
  }
  if (rank() == 0) {
    diagnostics_.report(DiagId::NoAxis, range);
    return std::nullopt;
  }
  ExprRef im = psi->im ? psi->im : zero();
  for (ExprRef part : {psi->re, im})
    if (!asksAtOneTime(part, "a wave", range))
      return std::nullopt;
  if (isZeroConstant(psi->re) && isZeroConstant(im)) {
    diagnostics_.report(DiagId::WrongType, range, {"a wave", "zero, which cannot be normalised"});
    return std::nullopt;
  }
  const Index index = slot ? *slot : static_cast<Index>(model_.waves.size());
  if (!slot)
    model_.waves.emplace_back();
  model_.waves[index] = {name, psi->re, im, doc, declared};
  return index;
}

std::optional<Index> Analyser::waveOf(const ast::Expr &node) {
  if (auto *name = std::get_if<ast::Reference>(&node.node))
    if (Symbol *symbol = findSymbol(name->text); symbol && symbol->kind == Symbol::Kind::Wave)
      return isPoison(valueOf(name->text, *symbol)) ? std::nullopt : std::optional(symbol->index);
  return finishWave(lower(node), node.range, std::nullopt, {}, {}, node.range);
}

/// A number that is positive and the same everywhere.
ExprRef Analyser::positiveNumber(ExprRef e, const char *what, Range range) {
  ExprRef number = uniform(scalar(e), what, range);
  if (number)
    require(less(zero(), number), number, DiagId::NotPositive, what, "", range);
  return number;
}

void Analyser::quantum(const ast::DynamicsDecl &decl, const std::string &doc, Index index) {
  Quantum &made = model_.quantums[index];
  made.name = decl.name.text;
  made.doc = doc;
  made.range = decl.name.range;
  made.potential = made.nonlinearity = made.absorber = made.gradSquared = zero();
  made.hbar = one();
  made.mass.assign(rank(), one());
  if (rank() == 0) {
    diagnostics_.report(DiagId::NoAxis, decl.name.range)
        .hints.push_back("add one, such as `axis x in [-10, 10], cells = 256`");
    return;
  }
  const std::size_t errorsBefore = diagnostics_.errorCount();
  std::map<std::string, Range> given;
  for (const ast::Attribute &entry : decl.entries) {
    const std::string &name = entry.name.text;
    const Range range = entry.value.range;
    if (!isFirst(given, entry.name))
      continue;
    auto field = [&](ExprRef &into) {
      Value value = lower(entry.value);
      ExprRef e = asNumber(value);
      if (!e)
        wrongType("a scalar field", value, range);
      else if (isFreeOfQueries(scalar(e), "`" + name + "`", range))
        into = e;
    };
    if (name == "potential") {
      field(made.potential);
    } else if (name == "nonlinearity") {
      field(made.nonlinearity);
    } else if (name == "absorber") {
      field(made.absorber);
    } else if (name == "hbar") {
      Value value = lower(entry.value);
      if (ExprRef e = asNumber(value)) {
        if (ExprRef hbar = positiveNumber(e, "hbar", range))
          made.hbar = hbar;
      } else {
        wrongType("a number", value, range);
      }
    } else if (name == "mass") {
      if (auto parts = perAxis(lower(entry.value), "a mass", true, range))
        for (Index i = 0; i < rank(); ++i)
          if (ExprRef mass = i > 0 && (*parts)[i] == (*parts)[0]
                                 ? made.mass[0]
                                 : positiveNumber((*parts)[i], "the mass", range))
            made.mass[i] = mass;
    } else {
      unknownOption("a quantum law", entry.name,
                    {"potential", "mass", "hbar", "nonlinearity", "absorber"});
    }
  }
  if (diagnostics_.errorCount() != errorsBefore)
    return;
  for (ExprRef part : {made.potential, made.nonlinearity, made.absorber}) {
    made.autonomous &= !expr().dependence(part).time;
    made.smooth &= !expr().isPiecewise(part);
  }
  if (!made.smooth)
    return;
  for (Index i = 0; i < rank(); ++i) {
    ExprRef slope = expr().derivative(made.potential, i);
    made.gradSquared =
        expr().add(made.gradSquared, expr().div(expr().mul(slope, slope), made.mass[i]));
  }
}

Value Analyser::psiQuery(Query query) {
  query.accessor = Query::Accessor::Psi;
  query.component = 0;
  ExprRef re = addQuery(query);
  query.component = 1;
  return scalar(Complex{re, addQuery(query)});
}

/// overlap(a, b, t = …): the integral of conj(a) b, a and b waves (brought to norm one) or
/// evolutions of waves (as they are).
Value Analyser::overlap(const ast::Call &node, Range range) {
  auto matched = match("overlap", node, range, {"a", "b", timeName()}, 2);
  if (!matched)
    return Poison{};
  Query times;
  if (!timesArgument((*matched)[2], times))
    return Poison{};
  ComplexMath math(expr());
  auto integral = [&](ExprRef integrand) {
    Query query;
    query.accessor = Query::Accessor::Integral;
    query.argument = {integrand};
    query.range = range;
    return addQuery(query);
  };
  Complex sides[2];
  bool anySolved = false;
  for (std::size_t i = 0; i < 2; ++i) {
    const ast::Expr &side = *(*matched)[i];
    if (questionNamed(side)) {
      Query query = times;
      query.range = side.range;
      query.of = questionOf(side);
      if (!query.of || !isAnswered(*query.of, Query::Accessor::Psi, "psi", side.range))
        return Poison{};
      sides[i] = *asComplex(psiQuery(query));
      anySolved = true;
      continue;
    }
    Value value = lower(side);
    auto psi = asComplex(value);
    if (!psi)
      return wrongType("a wave or an evolution of one", value, side.range);
    for (ExprRef part : {psi->re, psi->im ? psi->im : zero()})
      if (!asksAtOneTime(part, "a wave", side.range))
        return Poison{};
    ExprRef norm = expr().make(Op::Sqrt, {integral(math.norm(*psi))});
    sides[i] = math.div(*psi, {norm, nullptr});
  }
  if (!anySolved && !times.times.empty()) {
    diagnostics_.report(DiagId::WrongType, range,
                        {"an evolution to ask at that time", "two waves"});
    return Poison{};
  }
  const Complex product = math.mul(math.conj(sides[0]), sides[1]);
  return scalar(Complex{integral(product.re), product.im ? integral(product.im) : zero()});
}

} // namespace sbl::sema
