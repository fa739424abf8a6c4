// KIND name = cast of OPERAND [from p]: which casts there are, and what each makes.
//
// What a cast makes depends on what its operand was declared as, which is known once all names
// are; so casts get their place in the model after the other declarations and before any value.
#include "Analyser.h"

namespace sbl::sema {

namespace {

using Kind = Symbol::Kind;

const ast::DynamicsDecl *dynamicsOf(const Symbol &symbol) {
  return std::get_if<ast::DynamicsDecl>(&symbol.decl->node);
}
/// What the operand was declared as, by its keyword: casts of casts need no second look.
bool isDeclared(const Symbol &symbol, ast::DynamicsKind kind) {
  const ast::DynamicsDecl *node = dynamicsOf(symbol);
  return node && node->kind == kind;
}
bool isQuestion(const Symbol &symbol, QuestionRef::Kind kind) {
  return symbol.kind == Kind::Question && symbol.question == kind;
}

const char *describe(ast::DynamicsKind kind) {
  switch (kind) {
  case ast::DynamicsKind::Diffusion:
    return "a diffusion";
  case ast::DynamicsKind::Flow:
    return "a flow";
  case ast::DynamicsKind::Quantum:
    return "a quantum law";
  }
  return "";
}

/// An evolution that is written to go in imaginary time; a value that is no word is looked at when
/// it is solved.
bool isImaginary(const Symbol &symbol) {
  const auto *question = std::get_if<ast::QuestionDecl>(&symbol.decl->node);
  for (const ast::Attribute &option : question ? question->options : std::vector<ast::Attribute>{})
    if (const auto *value = std::get_if<ast::Boolean>(&option.value.node);
        value && option.name.text == "imaginary")
      return value->value;
  return false;
}

const char *const noCurrent = "in imaginary time a wave has no velocity";
const char *const realTime = "let it move in real time, without `imaginary`";
const char *const waveAlone = "a wave alone does not move; only its evolution under a law has a "
                              "velocity";
const char *const evolveWave = "let it move by a quantum law, `evolve E of H`, and cast `E`";

} // namespace

std::optional<LawRef> Symbol::law() const {
  switch (kind) {
  case Kind::Diffusion:
    return LawRef{LawRef::Kind::Diffusion, index};
  case Kind::Quantum:
    return LawRef{LawRef::Kind::Quantum, index};
  case Kind::Flow:
    return LawRef{LawRef::Kind::Flow, index};
  case Kind::SolvedLaw:
    return LawRef{LawRef::Kind::Solved, index};
  case Kind::FlowHamiltonian:
    return LawRef{LawRef::Kind::FlowHamiltonian, index};
  default:
    return std::nullopt;
  }
}

void Analyser::classifyCasts() {
  for (const ast::Decl &decl : module_.decls)
    if (auto *node = std::get_if<ast::DynamicsDecl>(&decl.node); node && node->cast)
      if (Symbol *symbol = findSymbol(node->name.text); symbol && symbol->decl == &decl)
        classifyCast(*node, *symbol);
}

void Analyser::classifyCast(const ast::DynamicsDecl &node, Symbol &symbol) {
  const ast::Cast &cast = *node.cast;
  if (!castFitsDeclaration(node))
    return;
  Symbol *operand = findSymbol(cast.of.text);
  if (!operand)
    return unknownName(cast.of.text, cast.of.range);
  if (operand->kind == Kind::Other && !dynamicsOf(*operand))
    return; // refused where it is declared
  if (castComesBack(cast, *symbol.decl) || !castHasStart(cast, operand))
    return;
  std::optional<Kind> made = cast.kind.text == "flow"        ? flowOf(cast, *operand)
                             : cast.kind.text == "quantum"   ? quantumOf(cast, *operand)
                             : cast.kind.text == "diffusion" ? diffusionOf(cast, *operand)
                                                             : reverseOf(cast, *operand);
  if (!made)
    return;
  symbol.kind = *made;
  if (*made == Kind::Quantum) {
    symbol.index = static_cast<Index>(model_.quantums.size());
    model_.quantums.emplace_back().name = node.name.text;
  } else if (*made == Kind::FlowHamiltonian) {
    symbol.index = static_cast<Index>(model_.flowHamiltonians.size());
    model_.flowHamiltonians.emplace_back().name = node.name.text;
  } else {
    symbol.index = static_cast<Index>(model_.solvedLaws.size());
    SolvedLaw &law = model_.solvedLaws.emplace_back();
    law.name = node.name.text;
    law.kind = cast.kind.text == "flow"        ? SolvedLaw::Kind::Flow
               : cast.kind.text == "diffusion" ? SolvedLaw::Kind::Nelson
                                               : SolvedLaw::Kind::Reverse;
    if (operand->kind == Kind::Question)
      law.of = {operand->question, operand->index};
  }
}

bool Analyser::castFitsDeclaration(const ast::DynamicsDecl &node) {
  const std::string &kind = node.cast->kind.text;
  const ast::DynamicsKind makes = kind == "flow"      ? ast::DynamicsKind::Flow
                                  : kind == "quantum" ? ast::DynamicsKind::Quantum
                                                      : ast::DynamicsKind::Diffusion;
  if (makes == node.kind)
    return true;
  const std::string made = describe(makes);
  diagnostics_
      .report(DiagId::CastOfOtherKind, node.cast->kind.range,
              {kind, made, node.name.text, describe(node.kind)})
      .hints.push_back("declare it as `" +
                       std::string(makes == ast::DynamicsKind::Flow      ? "flow"
                                   : makes == ast::DynamicsKind::Quantum ? "quantum"
                                                                         : "diffusion") +
                       " " + node.name.text + " = " + kind + " of " + node.cast->of.text +
                       (node.cast->from ? " from " + node.cast->from->text : "") + "`");
  return false;
}

/// `from p` starts a diffusion, which for `flow of` and `reverse of` needs it.
bool Analyser::castHasStart(const ast::Cast &cast, const Symbol *operand) {
  const bool isDiffusion = isDeclared(*operand, ast::DynamicsKind::Diffusion);
  const bool starts = isDiffusion && (cast.kind.text == "flow" || cast.kind.text == "reverse");
  const std::string written = cast.kind.text + " of " + cast.of.text;
  if (starts && !cast.from) {
    diagnostics_
        .report(DiagId::MissingEntry, cast.of.range,
                {"`" + written + "`", "the law it starts from"})
        .hints.push_back("write `" + written + " from p`, p a distribution");
    return false;
  }
  if (!starts && cast.from) {
    diagnostics_.report(DiagId::UnknownOption, cast.from->range, {"`" + written + "`", "from"})
        .hints.push_back("`from p` starts a diffusion: `flow of Q from p`, `reverse of Q from p`");
    return false;
  }
  if (!starts)
    return true;
  Symbol *start = findSymbol(cast.from->text);
  if (!start) {
    unknownName(cast.from->text, cast.from->range);
    return false;
  }
  if (start->kind != Kind::Distribution) {
    diagnostics_
        .report(DiagId::WrongKind, cast.from->range,
                {"a distribution", cast.from->text, describeSymbol(*start)})
        .labels.push_back({start->range, "declared here"});
    return false;
  }
  return true;
}

void Analyser::noSuchCast(const ast::Cast &cast, const std::string &why, const std::string &hint) {
  Diagnostic &report =
      diagnostics_.report(DiagId::NoSuchCast, cast.of.range, {cast.kind.text, cast.of.text, why});
  if (Symbol *operand = findSymbol(cast.of.text))
    report.labels.push_back({operand->range, "declared here"});
  if (!hint.empty())
    report.hints.push_back(hint);
}

std::optional<Kind> Analyser::flowOf(const ast::Cast &cast, const Symbol &operand) {
  if (isQuestion(operand, QuestionRef::Kind::Evolve) && isImaginary(operand)) {
    noSuchCast(cast, noCurrent, realTime);
    return std::nullopt;
  }
  if (isQuestion(operand, QuestionRef::Kind::Bridge) ||
      isQuestion(operand, QuestionRef::Kind::Evolve))
    return Kind::SolvedLaw;
  if (operand.kind == Kind::Diffusion)
    return Kind::SolvedLaw;
  if (isDeclared(operand, ast::DynamicsKind::Diffusion))
    noSuchCast(cast, "its drift is itself read off a solved question",
               "a flow is read off a bridge, an evolution, or a diffusion with a drift of its own");
  else if (isDeclared(operand, ast::DynamicsKind::Flow))
    noSuchCast(cast, "it is a flow already", "use `" + cast.of.text + "` itself");
  else if (isDeclared(operand, ast::DynamicsKind::Quantum))
    noSuchCast(cast, "a quantum law has a velocity only where it moves a wave", evolveWave);
  else if (operand.kind == Kind::Wave)
    noSuchCast(cast, waveAlone, evolveWave);
  else if (isQuestion(operand, QuestionRef::Kind::Eigen))
    noSuchCast(cast, "its states stand still", evolveWave);
  else
    noSuchCast(cast, "it is " + describeSymbol(operand),
               "a flow is read off a bridge, an evolution, or a diffusion from a distribution");
  return std::nullopt;
}

std::optional<Kind> Analyser::quantumOf(const ast::Cast &cast, const Symbol &operand) {
  if (isDeclared(operand, ast::DynamicsKind::Flow))
    return Kind::FlowHamiltonian;
  if (operand.kind == Kind::Diffusion)
    return Kind::Quantum;
  if (isDeclared(operand, ast::DynamicsKind::Diffusion))
    noSuchCast(cast, "its drift is read off a solved question and is no formula",
               "only a diffusion whose drift is a gradient has a symmetric form");
  else if (isDeclared(operand, ast::DynamicsKind::Quantum))
    noSuchCast(cast, "it is a quantum law already", "use `" + cast.of.text + "` itself");
  else if (operand.kind == Kind::Question)
    noSuchCast(cast, "it is " + describeSymbol(operand) + ", not a law of motion",
               "cast its flow: `flow F = flow of " + cast.of.text + "`, then `quantum of F`");
  else
    noSuchCast(cast, "it is " + describeSymbol(operand),
               "there is a quantum law of a flow and of a reversible diffusion");
  return std::nullopt;
}

std::optional<Kind> Analyser::diffusionOf(const ast::Cast &cast, const Symbol &operand) {
  if (isQuestion(operand, QuestionRef::Kind::Evolve)) {
    const auto &question = std::get<ast::QuestionDecl>(operand.decl->node);
    const Symbol *law = findSymbol(question.of.text);
    if (isImaginary(operand)) {
      noSuchCast(cast, noCurrent, realTime);
      return std::nullopt;
    }
    if (!law || isDeclared(*law, ast::DynamicsKind::Quantum))
      return Kind::SolvedLaw; // an unknown law is reported at the evolution
    noSuchCast(cast, "it is no evolution of a wave",
               "Nelson's diffusion belongs to a wave that moves by a quantum law");
  } else if (operand.kind == Kind::Wave) {
    noSuchCast(cast, waveAlone, evolveWave);
  } else if (isQuestion(operand, QuestionRef::Kind::Bridge)) {
    noSuchCast(cast, "it is a diffusion already",
               "`drift(" + cast.of.text + ")` is its drift, `paths(" + cast.of.text +
                   ")` are its paths");
  } else if (isDeclared(operand, ast::DynamicsKind::Diffusion)) {
    noSuchCast(cast, "it is a diffusion already", "use `" + cast.of.text + "` itself");
  } else if (isDeclared(operand, ast::DynamicsKind::Flow)) {
    noSuchCast(cast, "a flow does not say how much noise there is",
               "declare a diffusion with a drift and a noise of its own");
  } else if (isDeclared(operand, ast::DynamicsKind::Quantum)) {
    noSuchCast(cast, "a quantum law has a diffusion only where it moves a wave", evolveWave);
  } else {
    noSuchCast(cast, "it is " + describeSymbol(operand),
               "Nelson's diffusion belongs to the evolution of a wave");
  }
  return std::nullopt;
}

std::optional<Kind> Analyser::reverseOf(const ast::Cast &cast, const Symbol &operand) {
  if (operand.kind == Kind::Diffusion)
    return Kind::SolvedLaw;
  noSuchCast(cast,
             isDeclared(operand, ast::DynamicsKind::Diffusion)
                 ? "its drift is itself read off a solved question"
                 : "it is " + describeSymbol(operand),
             "a diffusion is reversed: `reverse of Q from p`");
  return std::nullopt;
}

/// `flow F = flow of E` of an `evolve E of F`, perhaps through more casts: a law made of itself.
bool Analyser::castComesBack(const ast::Cast &cast, const ast::Decl &from) {
  const ast::Name *next = &cast.of;
  std::set<const ast::Decl *> passed;
  for (;;) {
    const Symbol *symbol = findSymbol(next->text);
    if (symbol && symbol->decl == &from) {
      diagnostics_.report(DiagId::SelfReference, cast.of.range,
                          {std::get<ast::DynamicsDecl>(from.node).name.text});
      return true;
    }
    if (!symbol || castsThatEnd_.contains(symbol->decl))
      break;
    if (!passed.insert(symbol->decl).second)
      return true; // a circle that another cast closes, where it is reported
    if (const ast::DynamicsDecl *dynamics = dynamicsOf(*symbol)) {
      if (!dynamics->cast)
        break;
      next = &dynamics->cast->of;
    } else if (auto *question = std::get_if<ast::QuestionDecl>(&symbol->decl->node)) {
      next = &question->of;
    } else {
      break;
    }
  }
  castsThatEnd_.insert(passed.begin(), passed.end());
  return false;
}

/// The evolutions that `… of Q from p` imply, one for each pair, before all written questions.
void Analyser::castEvolutions() {
  std::map<std::pair<Index, Index>, Index> known;
  std::vector<QuestionRef> implied;
  for (auto &[name, symbol] : symbols_) {
    const ast::DynamicsDecl *node = symbol.kind == Kind::SolvedLaw ? dynamicsOf(symbol) : nullptr;
    if (!node || !node->cast || !node->cast->from)
      continue;
    if (!model_.time) {
      diagnostics_.report(DiagId::NoTime, node->name.range)
          .hints.push_back("add one, such as `time t in [0, 1]`");
      continue;
    }
    const Symbol *law = findSymbol(node->cast->of.text);
    Symbol *start = findSymbol(node->cast->from->text);
    const auto next = static_cast<Index>(model_.evolutions.size());
    auto [entry, isNew] = known.try_emplace({law->index, start->index}, next);
    if (isNew) {
      valueOf(node->cast->from->text, *start);
      Evolve &made = model_.evolutions.emplace_back();
      made.name = node->cast->of.text + " from " + node->cast->from->text;
      made.law = {LawRef::Kind::Diffusion, law->index};
      made.start = model_.time->start;
      made.initial = start->index;
      made.initialRange = node->cast->from->range;
      made.range = node->name.range;
      implied.push_back({QuestionRef::Kind::Evolve, next});
    }
    model_.solvedLaws[symbol.index].of = {QuestionRef::Kind::Evolve, entry->second};
  }
  model_.questions.insert(model_.questions.begin(), implied.begin(), implied.end());
}

void Analyser::castLaw(const ast::DynamicsDecl &decl, const std::string &doc,
                       const Symbol &symbol) {
  const ast::Cast &cast = *decl.cast;
  if (symbol.kind == Kind::Quantum)
    return symmetrised(decl, doc, symbol.index);
  if (symbol.kind == Kind::SolvedLaw)
    return solvedLaw(decl, doc, symbol.index);
  FlowHamiltonian &made = model_.flowHamiltonians[symbol.index];
  made.doc = doc;
  made.range = decl.name.range;
  if (Symbol *flow = findSymbol(cast.of.text); flow && flow->law()) {
    valueOf(cast.of.text, *flow);
    made.flow = *flow->law();
  }
}

void Analyser::solvedLaw(const ast::DynamicsDecl &decl, const std::string &doc, Index index) {
  const ast::Cast &cast = *decl.cast;
  Symbol *operand = findSymbol(cast.of.text);
  SolvedLaw &made = model_.solvedLaws[index];
  made.doc = doc;
  made.range = decl.name.range;
  if (cast.from)
    valueOf(cast.of.text, *operand);
  if (made.kind == SolvedLaw::Kind::Reverse) {
    const Diffusion &law = model_.diffusions[operand->index];
    made.noise = law.noise;
    if (law.hasMatrixNoise() || law.structure.silent)
      noSuchCast(cast,
                 law.hasMatrixNoise() ? "its noise is a matrix" : "one of its axes has no noise",
                 "the reverse of a law is known for noise axis by axis");
    else if (!law.noise.empty() && !law.structure.constantNoise)
      diagnostics_
          .report(DiagId::LawDoesNotFit, cast.of.range,
                  {"reverse", cast.of.text, "its noise depends on place"})
          .labels.push_back({law.range, "declared here"});
  } else if (made.kind == SolvedLaw::Kind::Nelson) {
    const auto &question = std::get<ast::QuestionDecl>(operand->decl->node);
    if (Symbol *law = findSymbol(question.of.text); law && law->kind == Kind::Quantum) {
      valueOf(question.of.text, *law);
      const Quantum &quantum = model_.quantums[law->index];
      for (ExprRef mass : quantum.mass)
        made.noise.push_back(expr().make(Op::Sqrt, {expr().div(quantum.hbar, mass)}));
    }
  }
  if (cast.from) {
    const Diffusion &law = model_.diffusions[operand->index];
    if (law.killing && law.structure.killed)
      diagnostics_
          .report(DiagId::LawDoesNotFit, cast.of.range,
                  {cast.kind.text, cast.of.text, "its paths are killed on the way"})
          .labels.push_back({law.range, "declared here"});
  }
}

} // namespace sbl::sema
