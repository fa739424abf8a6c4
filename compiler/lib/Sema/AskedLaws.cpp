// Laws of motion whose drift or velocity asks a question: `drift = drift(B)`.
#include "Analyser.h"

#include "sbl/Sema/Traverse.h"

namespace sbl::sema {

namespace {

/// The first name of `names` that an expression speaks of; null where there is none.
const ast::Reference *firstOf(const ast::Expr &expr, const std::set<std::string> &names) {
  const ast::Reference *found = nullptr;
  const auto look = [&](const std::vector<ast::Expr> &parts) {
    for (const ast::Expr &part : parts)
      if (!found)
        found = firstOf(part, names);
  };
  std::visit(Overloaded{
                 [&](const ast::Reference &node) {
                   if (names.contains(node.text))
                     found = &node;
                 },
                 [&](const ast::Unary &node) { look(node.operand); },
                 [&](const ast::Binary &node) { look(node.operands); },
                 [&](const ast::Call &node) {
                   look(node.callee);
                   for (const ast::Argument &argument : node.arguments)
                     if (!found)
                       found = firstOf(argument.value, names);
                 },
                 [&](const ast::Index &node) {
                   look(node.base);
                   look(node.indices);
                 },
                 [&](const ast::Tuple &node) { look(node.components); },
                 [&](const ast::List &node) { look(node.elements); },
                 [&](const ast::Sum &node) { look(node.parts); },
                 [](const auto &) {},
             },
             expr.node);
  return found;
}

} // namespace

/// Whether the drift of a diffusion, or the velocity of a flow, names a question of the model.
bool Analyser::asksQuestion(const ast::DynamicsDecl &node) {
  if (questionNames_.empty())
    for (const ast::Decl &decl : module_.decls)
      if (auto *question = std::get_if<ast::QuestionDecl>(&decl.node))
        questionNames_.insert(question->name.text);
  const char *entry = node.kind == ast::DynamicsKind::Flow ? "velocity" : "drift";
  if (node.kind == ast::DynamicsKind::Quantum)
    return false;
  for (const ast::Attribute &each : node.entries)
    if (each.name.text == entry && firstOf(each.value, questionNames_))
      return true;
  return false;
}

void Analyser::askingLaw(const ast::DynamicsDecl &decl, const std::string &doc, Index index) {
  SolvedLaw &made = model_.solvedLaws[index];
  made.doc = doc;
  made.range = decl.name.range;
  if (rank() == 0) {
    diagnostics_.report(DiagId::NoAxis, decl.name.range)
        .hints.push_back("add one, such as `axis x in [-2, 2], cells = 256`");
    return;
  }
  const bool isFlow = decl.kind == ast::DynamicsKind::Flow;
  Diffusion law;
  std::map<std::string, Range> given;
  for (const ast::Attribute &entry : decl.entries) {
    const std::string &name = entry.name.text;
    if (!isFirst(given, entry.name))
      continue;
    if (name == (isFlow ? "velocity" : "drift"))
      askedComponents(entry, made);
    else if (!isFlow && name == "noise")
      noise(lower(entry.value), entry.value.range, law);
    else if (!isFlow && name == "killing")
      notAvailable("`killing` beside a drift that asks a question", entry.value.range);
    else
      unknownOption(isFlow ? "a flow" : "a diffusion", entry.name,
                    isFlow ? std::vector<std::string>{"velocity"}
                           : std::vector<std::string>{"drift", "noise", "killing"});
  }
  if (isFlow)
    return;
  if (!given.contains("noise"))
    diagnostics_
        .report(DiagId::MissingEntry, decl.name.range,
                {"the diffusion `" + made.name + "`", "its `noise`"})
        .hints.push_back("dX = drift dt + noise dW: write `noise = 1`, or a parameter");
  made.noise = law.noise;
  if (law.hasMatrixNoise())
    notAvailable("a matrix of noise beside a drift that asks a question", given.at("noise"));
  for (ExprRef part : made.noise)
    if (const Dependence on = expr().dependence(part); !on.isUniform() || on.time)
      diagnostics_.report(
          DiagId::MustNotVary, given.at("noise"),
          {"the noise beside a drift that asks a question", on.time ? "the time" : "the place"});
    else if (expr().isZero(part))
      notAvailable("an axis without noise beside a drift that asks a question", given.at("noise"));
}

/// The components of a drift or a velocity, and the one question that they ask.
void Analyser::askedComponents(const ast::Attribute &entry, SolvedLaw &made) {
  const Range range = entry.value.range;
  const Value value = lower(entry.value);
  auto *quantity = std::get_if<Quantity>(&value);
  const std::string what = "a " + entry.name.text;
  if (!quantity || !quantity->isReal() || quantity->isMatrix() ||
      quantity->parts.size() != rank()) {
    wrongType(what + " with " + count(rank(), "component", "components") + ", one per axis", value,
              range);
    return;
  }
  std::optional<QuestionRef> asked;
  for (ExprRef part : quantity->parts)
    for (ExprRef leaf : postOrder(part)) {
      if (leaf->op != Op::Query || !model_.queries[leaf->index].of)
        continue;
      const QuestionRef of = *model_.queries[leaf->index].of;
      const bool moves =
          of.kind == QuestionRef::Kind::Bridge || of.kind == QuestionRef::Kind::Evolve;
      if (!moves || (asked && *asked != of)) {
        notAvailable(moves ? what + " that asks two questions"
                           : what + " that asks " + sbl::describe(of.kind),
                     range);
        return;
      }
      asked = of;
    }
  if (!asked) { // a distribution of the name of a question, say
    diagnostics_.report(DiagId::SolvedInside, range, {what});
    return;
  }
  made.of = *asked;
  made.formula = quantity->parts;
}

/// Laws that ask a question which, perhaps through more laws, asks them.
void Analyser::checkAskingLaws() {
  for (const SolvedLaw &law : model_.solvedLaws) {
    if (law.formula.empty())
      continue;
    std::set<QuestionRef> passed;
    for (std::optional<QuestionRef> next = law.of; next; next = sourceOf(model_, *next)) {
      const bool comesBack = next->kind == QuestionRef::Kind::Evolve &&
                             model_.evolutions[next->index].law.kind == LawRef::Kind::Solved &&
                             &model_.solvedLaws[model_.evolutions[next->index].law.index] == &law;
      if (comesBack)
        diagnostics_.report(DiagId::SelfReference, law.range, {law.name});
      if (comesBack || !passed.insert(*next).second)
        break;
    }
  }
}

} // namespace sbl::sema
