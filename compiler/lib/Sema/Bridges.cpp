// bridge B of Q { at … options … }.
#include <algorithm>

#include "Analyser.h"

namespace sbl::sema {

namespace {
const std::vector<std::string> optionNames{"tolerance", "accuracy", "iterations", "scheme",
                                           "order",     "steps",    "precision",  "device"};
}

void Analyser::bridge(const ast::QuestionDecl &decl, const std::string &doc, Index index) {
  Bridge &made = model_.bridges[index];
  made.doc = doc;
  made.range = decl.name.range;

  if (Symbol *symbol = findSymbol(decl.of.text); !symbol)
    unknownDynamics(decl.of);
  else if (symbol->kind == Symbol::Kind::Diffusion)
    made.diffusion = symbol->index;
  else if (symbol->kind != Symbol::Kind::Other) // the others were refused where declared
    diagnostics_
        .report(DiagId::WrongKind, decl.of.range,
                {"a diffusion", decl.of.text, describeSymbol(*symbol)})
        .labels.push_back({symbol->range, "declared here"});

  if (!model_.time)
    diagnostics_.report(DiagId::NoTime, decl.name.range)
        .hints.push_back("add one, such as `time t in [0, 1]`");
  for (const ast::AtLine &line : decl.at)
    if (auto at = marginal(line))
      made.at.push_back(*at);
  if (decl.at.size() < 2)
    diagnostics_
        .report(DiagId::AtLines, decl.name.range,
                {decl.name.text, decl.at.empty() ? "none" : "only one"})
        .hints.push_back("write `at " + timeName() + " = … : distribution`; `at " + timeName() +
                         " = … : free` is an end of which nothing is asked");

  orderMarginals(made);
  checkFree(made);

  std::map<std::string, Range> given;
  for (const ast::Attribute &option : decl.options)
    if (isFirst(given, option.name))
      solveOption(option, made.options, "a bridge", optionNames);
}

/// Later phases see the marginals by increasing time. Constant times are put in order here; times
/// that parameters decide must be written in order.
void Analyser::orderMarginals(Bridge &made) {
  auto isConstant = [](const Bridge::Marginal &m) { return m.time->op == Op::Constant; };
  if (std::all_of(made.at.begin(), made.at.end(), isConstant))
    std::sort(made.at.begin(), made.at.end(),
              [](const auto &a, const auto &b) { return a.time->value < b.time->value; });
  for (std::size_t i = 1; i < made.at.size(); ++i) {
    ExprRef a = made.at[i - 1].time, b = made.at[i].time;
    require(expr().make(Op::NotEqual, {a, b}), b, DiagId::DuplicateTime, "", "", made.at[i].range);
    if (a->op != Op::Constant || b->op != Op::Constant)
      require(lessEqual(a, b), b, DiagId::AtOrder, "", "", made.at[i].range);
  }
}

/// Without a law for its start a bridge has no start: a free one is refused.
void Analyser::checkFree(const Bridge &made) {
  for (std::size_t i = 0; i + 1 < made.at.size(); ++i) {
    if (made.at[i].kind != Bridge::Marginal::Kind::Free)
      continue;
    Diagnostic &report = diagnostics_.report(DiagId::FreePlace, made.at[i].range,
                                             {i == 0 ? "its start" : "neither start nor end"});
    report.hints.push_back(i == 0 ? "say where the reference begins: `soft(p, weight = 1)` leaves "
                                    "the start to a reference that begins in p"
                                  : "leave the line out");
  }
}

void Analyser::unknownDynamics(const ast::Name &name) {
  std::vector<std::string> candidates;
  for (const auto &[known, symbol] : symbols_)
    if (symbol.law())
      candidates.push_back(known);
  Diagnostic &report = diagnostics_.report(DiagId::UnknownName, name.range, {name.text});
  if (std::string near = nearest(name.text, candidates); !near.empty())
    report.hints.push_back("did you mean `" + near + "`?");
  else if (candidates.size() == 1)
    report.hints.push_back("the law of this model is `" + candidates[0] + "`");
}

ExprRef Analyser::timeOfLine(const ast::AtLine &line) {
  if (model_.time && line.timeName.text != timeName())
    diagnostics_
        .report(DiagId::TimeNameMismatch, line.timeName.range, {timeName(), line.timeName.text})
        .labels.push_back({model_.time->range, "the time is declared here"});
  ExprRef time = uniform(lower(line.time), "the time of an `at` line", line.time.range);
  if (time)
    requireInTime(time, line.time.range);
  return time;
}

namespace {

/// The call of a built-in name, or null.
const ast::Call *callOf(const ast::Expr &expr, const char *name) {
  const auto *call = std::get_if<ast::Call>(&expr.node);
  const auto *callee = call ? std::get_if<ast::Reference>(&call->callee[0].node) : nullptr;
  return callee && callee->text == name ? call : nullptr;
}

} // namespace

std::optional<Bridge::Marginal> Analyser::marginal(const ast::AtLine &line) {
  Bridge::Marginal marginal;
  marginal.range = line.range;
  marginal.time = timeOfLine(line);

  if (auto *name = std::get_if<ast::Reference>(&line.value.node);
      name && name->text == "free" && !findSymbol("free"))
    marginal.kind = Bridge::Marginal::Kind::Free;
  else if (const ast::Call *soft = callOf(line.value, "soft"); soft && !findSymbol("soft"))
    softMarginal(*soft, line.value.range, marginal);
  else if (auto law = lawOf(line.value))
    marginal.distribution = *law;
  return marginal.time ? std::optional(marginal) : std::nullopt;
}

/// soft(q, weight = w).
void Analyser::softMarginal(const ast::Call &node, Range range, Bridge::Marginal &made) {
  made.kind = Bridge::Marginal::Kind::Soft;
  auto matched = match("soft", node, range, {"q", "weight"}, 2);
  if (!matched)
    return;
  if (auto law = lawOf(*(*matched)[0]))
    made.distribution = *law;
  const ast::Expr &weight = *(*matched)[1];
  made.weight = uniform(lower(weight), "the weight", weight.range);
  if (made.weight)
    require(less(zero(), made.weight), made.weight, DiagId::NotPositive, "the weight", "",
            weight.range);
}

namespace {

std::string word(const ast::Expr &expr) {
  auto *reference = std::get_if<ast::Reference>(&expr.node);
  return reference ? reference->text : "";
}

} // namespace

void Analyser::solveOption(const ast::Attribute &option, SolveOptions &options,
                           const std::string &owner, const std::vector<std::string> &known) {
  const std::string &name = option.name.text;
  if (std::find(known.begin(), known.end(), name) == known.end()) {
    return unknownOption(owner, option.name, known);
  }
  const ast::Expr &value = option.value;
  const std::string written = word(value);
  auto positive = [&](const char *what) {
    ExprRef e = uniform(lower(value), what, value.range);
    if (e)
      require(less(zero(), e), e, DiagId::NotPositive, what, "", value.range);
    return e;
  };
  if (name == "tolerance") {
    options.tolerance = positive("the tolerance");
    options.limitRange = option.name.range;
  } else if (name == "accuracy") {
    options.accuracy = positive("the accuracy");
  } else if (name == "iterations") {
    options.iterations = whole(lower(value), "the number of iterations", 1, value.range);
    options.limitRange = option.name.range;
  } else if (name == "steps") {
    if (written != "auto")
      options.steps = whole(lower(value), "the number of steps", 1, value.range);
  } else if (name == "order") {
    if (written == "auto")
      return;
    auto order = constant(lower(value), "the order", value.range);
    if (order && *order != 2 && *order != 4)
      diagnostics_
          .report(DiagId::UnknownChoice, value.range, {formatNumber(*order), "order of a scheme"})
          .hints.push_back("choose 2, 4 or `auto`");
    else if (order)
      options.order = static_cast<int>(*order);
    options.orderRange = option.name.range;
  } else if (name == "scheme") {
    if (written == "auto")
      options.scheme = SolveOptions::Scheme::Auto;
    else if (written == "kernel")
      options.scheme = SolveOptions::Scheme::Kernel;
    else if (written == "separable")
      options.scheme = SolveOptions::Scheme::Separable;
    else if (written == "tridiagonal")
      options.scheme = SolveOptions::Scheme::Tridiagonal;
    else if (written == "kinetic")
      options.scheme = SolveOptions::Scheme::Kinetic;
    else if (written == "spectral" || written == "product")
      notAvailable("the scheme `" + written + "`", value.range);
    else
      unknownChoice(value, "scheme", {"auto", "kernel", "separable", "tridiagonal", "kinetic"});
  } else if (name == "precision") {
    if (written == "f64")
      options.precision = SolveOptions::Precision::F64;
    else if (written == "f32")
      options.precision = SolveOptions::Precision::F32;
    else
      unknownChoice(value, "precision", {"f64", "f32"});
  } else if (name == "device") {
    if (written == "cuda" || written == "opencl")
      notAvailable("the device `" + written + "`", value.range);
    else if (written != "cpu")
      unknownChoice(value, "device", {"cpu"});
  }
}

} // namespace sbl::sema
