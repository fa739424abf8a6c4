// flow F { velocity = … }.
#include "Analyser.h"

namespace sbl::sema {

void Analyser::flow(const ast::DynamicsDecl &decl, const std::string &doc, Index index) {
  Flow made;
  made.name = decl.name.text;
  made.doc = doc;
  made.range = decl.name.range;
  made.divergence = zero();
  if (rank() == 0) {
    diagnostics_.report(DiagId::NoAxis, decl.name.range)
        .hints.push_back("add one, such as `axis x in [-2, 2], cells = 256`");
    return;
  }
  bool hasVelocity = false;
  std::map<std::string, Range> given;
  for (const ast::Attribute &entry : decl.entries) {
    if (!isFirst(given, entry.name))
      continue;
    hasVelocity = true; // or most likely the velocity, misspelt
    if (entry.name.text != "velocity")
      unknownOption("a flow", entry.name, {"velocity"});
    else if (auto parts = perAxis(lower(entry.value), "a velocity", false, entry.value.range))
      made.velocity = *parts;
  }
  if (!hasVelocity)
    diagnostics_
        .report(DiagId::MissingEntry, decl.name.range,
                {"the flow `" + made.name + "`", "its `velocity`"})
        .hints.push_back("dx/dt = velocity: write `velocity = …`, one component per axis");
  for (Index i = 0; i < made.velocity.size(); ++i) {
    made.divergence = expr().add(made.divergence, expr().derivative(made.velocity[i], i));
    made.autonomous &= !expr().dependence(made.velocity[i]).time;
  }
  model_.flows[index] = std::move(made);
}

} // namespace sbl::sema
