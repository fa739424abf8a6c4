// eigen S of H { count = … }, energies(S), state(S, k), passage(Q, into = …), committor(…).
#include <algorithm>
#include <cmath>

#include "Analyser.h"

namespace sbl::sema {

void Analyser::eigen(const ast::QuestionDecl &decl, const std::string &doc, Index index) {
  Eigen &made = model_.eigens[index];
  made.doc = doc;
  made.range = decl.name.range;
  for (const ast::AtLine &line : decl.at)
    diagnostics_.report(DiagId::UnknownOption, line.range, {"an eigenproblem", "at"})
        .hints.push_back("levels and states belong to the law alone: they have no initial state");
  std::map<std::string, Range> given;
  for (const ast::Attribute &option : decl.options)
    if (isFirst(given, option.name))
      eigenOption(option, made);
  if (!made.count)
    made.count = expr().constant(6);

  Symbol *symbol = findSymbol(decl.of.text);
  if (!symbol) {
    unknownDynamics(decl.of);
  } else if (symbol->kind == Symbol::Kind::Diffusion) {
    made.law = {LawRef::Kind::Diffusion, symbol->index};
    valueOf(decl.of.text, *symbol);
    const Diffusion &law = model_.diffusions[symbol->index];
    if (law.drift.size() == rank() && law.noise.size() == rank() && rank() > 0)
      findGauge(law, made, decl.of.range);
  } else if (symbol->kind == Symbol::Kind::Quantum) {
    made.law = {LawRef::Kind::Quantum, symbol->index};
    valueOf(decl.of.text, *symbol);
    findHamiltonian(model_.quantums[symbol->index], made, decl.of.range);
  } else if (symbol->kind == Symbol::Kind::FlowHamiltonian) {
    diagnostics_
        .report(DiagId::LawDoesNotFit, decl.of.range,
                {"levels", decl.of.text,
                 "it carries waves along a flow, and its spectrum is a continuum"})
        .labels.push_back({symbol->range, "declared here"});
  } else if (symbol->kind != Symbol::Kind::Other) { // the others were refused where declared
    diagnostics_
        .report(DiagId::WrongKind, decl.of.range,
                {"a diffusion or a quantum law", decl.of.text, describeSymbol(*symbol)})
        .labels.push_back({symbol->range, "declared here"});
  }
}

void Analyser::eigenOption(const ast::Attribute &option, Eigen &made) {
  static const std::vector<std::string> names{"count", "tolerance", "accuracy", "iterations"};
  if (option.name.text == "count")
    made.count = whole(lower(option.value), "the count", 1, option.value.range);
  else
    solveOption(option, made.options, "an eigenproblem", names);
}

/// -hbar^2/(2 mass_i) d_ii and the potential of a quantum law.
void Analyser::findHamiltonian(const Quantum &law, Eigen &made, Range range) {
  if (law.mass.size() != rank() || !law.potential) // a mistake in the law was reported
    return;
  const auto isZero = [](ExprRef e) { return e->op == Op::Constant && e->value == 0; };
  const char *reason = !law.autonomous             ? "it depends on time"
                       : !isZero(law.nonlinearity) ? "it is nonlinear; imaginary time finds its "
                                                     "ground state (`imaginary = true`)"
                       : !isZero(law.absorber) ? "with its absorber energies are complex numbers"
                                               : nullptr;
  if (reason) {
    diagnostics_.report(DiagId::LawDoesNotFit, range, {"levels", law.name, reason})
        .labels.push_back({law.range, "declared here"});
    return;
  }
  for (ExprRef mass : law.mass)
    made.kinetic.push_back(
        expr().div(expr().mul(law.hbar, law.hbar), expr().mul(expr().constant(2), mass)));
  if (!isZero(law.potential))
    made.potential = law.potential;
}

namespace {

/// Whether a law whose noise depends on place comes to rest in a density without a current: then
/// b_i / s_i^2 - d_i log s_i is half the gradient of its logarithm.
bool isBalanced(ExprContext &context, const Diffusion &law) {
  std::vector<ExprRef> slopes;
  for (Index i = 0; i < law.drift.size(); ++i) {
    ExprRef s = law.noise[i];
    slopes.push_back(context.sub(context.div(law.drift[i], context.mul(s, s)),
                                 context.div(context.derivative(s, i), s)));
  }
  for (Index i = 0; i < slopes.size(); ++i)
    for (Index j = 0; j < i; ++j) {
      const auto keepsToItself = [&](Index k) {
        return (context.dependence(slopes[k]).coordinates & ~(std::uint32_t{1} << k)) == 0;
      };
      if (keepsToItself(i) && keepsToItself(j))
        continue;
      // Derivatives do not see a jump across an axis.
      if (context.isPiecewise(slopes[i]) || context.isPiecewise(slopes[j]) ||
          !context.isZero(
              context.sub(context.derivative(slopes[i], j), context.derivative(slopes[j], i))))
        return false;
    }
  return true;
}

} // namespace

/// The symmetric form of a reversible diffusion; a line is always reversible, whatever its noise.
bool Analyser::findGauge(const Diffusion &law, Eigen &made, Range range) {
  const DiffusionStructure &proved = law.structure;
  const char *reason = !proved.autonomous     ? "it depends on time"
                       : law.hasMatrixNoise() ? "its noise is a matrix; modes are found for noise "
                                                "axis by axis"
                       : proved.silent        ? "it has no noise on one of its axes, so that it is "
                                                "not reversible and its rates are complex numbers"
                       : rank() > 1 && !proved.constantNoise && !isBalanced(expr(), law)
                           ? "its stationary density has a current, so that it is not reversible "
                             "and its rates are complex numbers"
                       : rank() > 1 && proved.constantNoise && !proved.gradient
                           ? "its drift is not -noise^2 times a gradient, so that it is not "
                             "reversible and its rates are complex numbers"
                           : nullptr;
  if (reason) {
    diagnostics_.report(DiagId::LawDoesNotFit, range, {"modes", law.name, reason})
        .labels.push_back({law.range, "declared here"});
    return false;
  }
  if (!proved.constantNoise || !proved.gradient)
    return true;
  for (ExprRef noise : law.noise)
    made.kinetic.push_back(expr().mul(expr().constant(0.5), expr().mul(noise, noise)));
  made.potential = proved.gaugePotential;
  return true;
}

/// A constant whole number, not negative; below the count where that is a constant too.
std::optional<Index> Analyser::levelNumber(const ast::Expr &node, Index question) {
  auto number = constant(lower(node), "the number of a level", node.range);
  if (!number)
    return std::nullopt;
  ExprRef count = model_.eigens[question].count;
  const double most = count && count->op == Op::Constant ? count->value : 1e6;
  if (*number < 0 || *number >= most || std::trunc(*number) != *number) {
    diagnostics_
        .report(DiagId::IndexOutOfRange, node.range,
                {formatNumber(*number), "the levels of `" + model_.eigens[question].name + "`"})
        .hints.push_back("they are numbered from 0 to " + formatNumber(most - 1) +
                         "; `count` says how many to find");
    return std::nullopt;
  }
  return static_cast<Index>(*number);
}

Value Analyser::levels(const Builtin &builtin, const ast::Call &node, Range range) {
  auto matched = match(std::string(builtin.name), node, range, {"S"}, 1);
  if (!matched)
    return Poison{};
  Query query;
  query.accessor = Query::Accessor::Levels;
  query.range = range;
  query.component = Query::all;
  query.of = questionOf(*(*matched)[0], QuestionRef::Kind::Eigen);
  return query.of ? Value(scalar(addQuery(std::move(query)))) : Value(Poison{});
}

Value Analyser::state(const ast::Call &node, Range range) {
  auto matched = match("state", node, range, {"S", "k"}, 2);
  if (!matched)
    return Poison{};
  Query query;
  query.accessor = Query::Accessor::State;
  query.range = range;
  query.of = questionOf(*(*matched)[0], QuestionRef::Kind::Eigen);
  if (!query.of)
    return Poison{};
  auto number = levelNumber(*(*matched)[1], query.of->index);
  if (!number)
    return Poison{};
  query.component = *number;
  return scalar(addQuery(std::move(query)));
}

ExprRef Analyser::levelFunction(ExprRef c) {
  const auto both = [&](Op op) {
    return expr().make(op, {levelFunction(c->args[0]), levelFunction(c->args[1])});
  };
  switch (c->op) {
  case Op::Less:
  case Op::LessEqual:
    return expr().sub(c->args[1], c->args[0]);
  case Op::And:
    return both(Op::Min);
  case Op::Or:
    return both(Op::Max);
  case Op::Not:
    return expr().neg(levelFunction(c->args[0]));
  default:
    return expr().make(Op::Select, {c, one(), expr().constant(-1)});
  }
}

std::optional<ExprRef> Analyser::regionLevel(const ast::Expr &node, const char *which) {
  Value value = lower(node);
  auto *truth = std::get_if<Quantity>(&value);
  if (!truth || !truth->isBool) {
    wrongType(std::string("a condition on the place, such as `x >= 1`, for `") + which + "`", value,
              node.range);
    return std::nullopt;
  }
  ExprRef condition = truth->parts[0];
  if (!isFreeOfQueries(*truth, std::string("`") + which + "`", node.range))
    return std::nullopt;
  const Dependence &on = expr().dependence(condition);
  if (on.time || !on.coordinates) {
    diagnostics_.report(DiagId::WrongType, node.range,
                        {"a condition on the place, such as `x >= 1`",
                         on.time ? "one that depends on time" : "one that is the same everywhere"});
    return std::nullopt;
  }
  return levelFunction(condition);
}

const Diffusion *Analyser::diffusionNamed(const ast::Expr &of, Range range, Index &index) {
  auto *name = std::get_if<ast::Reference>(&of.node);
  Symbol *symbol = name ? findSymbol(name->text) : nullptr;
  if (name && !symbol) {
    unknownDynamics({name->text, of.range});
    return nullptr;
  }
  if (!symbol || symbol->kind != Symbol::Kind::Diffusion) {
    if (symbol && symbol->kind != Symbol::Kind::Other)
      diagnostics_
          .report(DiagId::WrongKind, of.range, {"a diffusion", name->text, describeSymbol(*symbol)})
          .labels.push_back({symbol->range, "declared here"});
    else if (!symbol)
      wrongType("the name of a diffusion", lower(of), of.range);
    return nullptr;
  }
  if (isSelfReference(name->text, *symbol, range))
    return nullptr;
  valueOf(name->text, *symbol);
  index = symbol->index;
  return &model_.diffusions[symbol->index];
}

Value Analyser::hitting(const Builtin &builtin, const ast::Call &node, Range range) {
  if (builtin.name == "stationary")
    return stationary(node, range);
  const bool isPassage = builtin.name == "passage";
  auto matched = match(std::string(builtin.name), node, range,
                       isPassage ? std::vector<std::string>{"Q", "into"}
                                 : std::vector<std::string>{"Q", "from", "into"},
                       isPassage ? 2 : 3);
  if (!matched)
    return Poison{};
  Hitting made;
  made.range = range;
  const ast::Expr &of = *(*matched)[0];
  const Diffusion *found = diffusionNamed(of, range, made.diffusion);
  if (!found)
    return Poison{};
  const Diffusion &law = *found;
  const char *reason = !law.structure.autonomous ? "it depends on time"
                       : law.hasMatrixNoise()    ? "its noise is a matrix"
                       : law.structure.silent    ? "it has no noise on one of its axes"
                                                 : nullptr;
  if (reason) {
    diagnostics_
        .report(DiagId::LawDoesNotFit, of.range,
                {isPassage ? "passage times" : "committor", law.name, reason})
        .labels.push_back({law.range, "declared here"});
    return Poison{};
  }
  auto into = regionLevel(*matched->back(), "into");
  std::optional<ExprRef> from = nullptr;
  if (!isPassage)
    from = regionLevel(*(*matched)[1], "from");
  if (!into || !from)
    return Poison{};
  made.into = *into;
  made.from = *from;
  const std::string region = " >= 0";
  made.name = std::string(builtin.name) + "(" + law.name +
              (isPassage ? "" : ", from = " + sbl::print(made.from, names()) + region) +
              ", into = " + sbl::print(made.into, names()) + region + ")";
  return hittingQuery(std::move(made));
}

/// The stationary density: where the law forgets its start, whatever its drift.
Value Analyser::stationary(const ast::Call &node, Range range) {
  auto matched = match("stationary", node, range, {"Q"}, 1);
  Hitting made;
  made.range = range;
  const Diffusion *law = matched ? diffusionNamed(*(*matched)[0], range, made.diffusion) : nullptr;
  if (!law)
    return Poison{};
  bool open = false;
  for (const Axis &axis : model_.axes)
    open |= axis.low == Boundary::Absorbing || axis.high == Boundary::Absorbing;
  const char *reason = !law->structure.autonomous ? "it depends on time"
                       : law->hasMatrixNoise()    ? "its noise is a matrix"
                       : law->structure.silent    ? "it has no noise on one of its axes"
                       : law->structure.killed    ? "it is killed, and loses its mass"
                       : open                     ? "an absorbing end takes its mass"
                                                  : nullptr;
  if (reason) {
    diagnostics_
        .report(DiagId::LawDoesNotFit, (*matched)[0]->range,
                {"stationary density", law->name, reason})
        .labels.push_back({law->range, "declared here"});
    return Poison{};
  }
  made.name = "stationary(" + law->name + ")";
  return hittingQuery(std::move(made));
}

/// One question for each thing asked.
Value Analyser::hittingQuery(Hitting made) {
  const Range range = made.range;
  const auto same = [&](const Hitting &known) {
    return known.diffusion == made.diffusion && known.into == made.into && known.from == made.from;
  };
  auto found = std::find_if(model_.hittings.begin(), model_.hittings.end(), same);
  const auto index = static_cast<Index>(found - model_.hittings.begin());
  if (found == model_.hittings.end()) {
    model_.hittings.push_back(std::move(made));
    model_.questions.push_back({QuestionRef::Kind::Hitting, index});
  }
  Query query;
  query.accessor = Query::Accessor::Hitting;
  query.of = QuestionRef{QuestionRef::Kind::Hitting, index};
  query.range = range;
  return scalar(addQuery(std::move(query)));
}

} // namespace sbl::sema
