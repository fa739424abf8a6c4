// evolve E of D { at t = … : initial  options … }.
#include "Analyser.h"
#include "sbl/Sema/Families.h"

namespace sbl::sema {

namespace {
const std::vector<std::string> optionNames{"accuracy", "scheme",    "order",
                                           "steps",    "precision", "device"};
// Characteristics choose their own steps.
const std::vector<std::string> flowOptionNames{"accuracy", "device"};
// A drift that is known as numbers has one scheme.
const std::vector<std::string> solvedOptionNames{"accuracy", "steps", "device"};
} // namespace

void Analyser::evolution(const ast::QuestionDecl &decl, const std::string &doc, Index index) {
  Evolve made = model_.evolutions[index];
  made.doc = doc;
  made.range = decl.name.range;
  if (Symbol *symbol = findSymbol(decl.of.text); !symbol)
    return unknownDynamics(decl.of);
  else if (symbol->kind == Symbol::Kind::Diffusion)
    made.law = {LawRef::Kind::Diffusion, symbol->index};
  else if (symbol->kind == Symbol::Kind::Quantum || symbol->kind == Symbol::Kind::FlowHamiltonian) {
    valueOf(decl.of.text, *symbol); // its parts decide what may be asked
    return waveEvolution(decl, doc, index, *symbol->law());
  } else if (symbol->kind == Symbol::Kind::Flow) {
    valueOf(decl.of.text, *symbol);
    made.law = *symbol->law();
  } else if (symbol->kind == Symbol::Kind::SolvedLaw) {
    valueOf(decl.of.text, *symbol);
    made.law = *symbol->law();
  } else if (symbol->kind != Symbol::Kind::Other) // the others were refused where declared
    diagnostics_
        .report(DiagId::WrongKind, decl.of.range,
                {"a law of motion", decl.of.text, describeSymbol(*symbol)})
        .labels.push_back({symbol->range, "declared here"});

  model_.evolutions[index] = made; // what its own start may ask of it depends on its law
  if (!model_.time)
    diagnostics_.report(DiagId::NoTime, decl.name.range)
        .hints.push_back("add one, such as `time t in [0, 1]`");
  if (decl.at.size() != 1)
    diagnostics_
        .report(DiagId::EvolveStart, decl.at.empty() ? decl.name.range : decl.at[1].range,
                {decl.name.text, decl.at.empty() ? "none" : std::to_string(decl.at.size())})
        .hints.push_back("write `at " + timeName() +
                         " = … : distribution`, the state it starts from");
  else if (auto at = marginal(decl.at.front())) {
    if (at->kind != Bridge::Marginal::Kind::Hard)
      diagnostics_.report(DiagId::OnlyInAtLine, at->range,
                          {at->kind == Bridge::Marginal::Kind::Free ? "free" : "soft"});
    made.start = at->time;
    made.initial = at->distribution;
    made.initialRange = at->range;
    if (model_.time && model_.time->end)
      require(less(at->time, model_.time->end), at->time, DiagId::EvolveTooLate,
              print(model_.time->end, names()), "", at->range);
  }

  const bool isFlow = familyOf(model_, made) == LawFamily::Flow;
  const bool isNumbers = !isFlow && made.law.kind == LawRef::Kind::Solved;
  std::map<std::string, Range> given;
  for (const ast::Attribute &option : decl.options)
    if (isFirst(given, option.name))
      solveOption(option, made.options, "an evolution",
                  isFlow      ? flowOptionNames
                  : isNumbers ? solvedOptionNames
                              : optionNames);
  model_.evolutions[index] = std::move(made);
}

} // namespace sbl::sema
