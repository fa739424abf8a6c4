// Flows and what they carry along as sbl operations.
#include <limits>

#include "ModelImporter.h"
#include "sbl/Sema/Families.h"

using namespace mlir;

namespace sbl {

void ModelImporter::flows() {
  for (const Flow &flow : model_.flows) {
    StringAttr name = symbol(flow.name);
    ArrayAttr velocity = fields(flow.name + ".velocity", flow.velocity);
    Symbol divergence = field(flow.name + ".divergence", flow.divergence);
    ir::FlowOp::create(builder_, locate(name), name, velocity, divergence, when(flow.autonomous));
    flows_.push_back(FlatSymbolRefAttr::get(name));
  }
}

/// The symbol of a flow that has a formula; none for one that is read off a solved question.
ModelImporter::Symbol ModelImporter::flowOf(LawRef law) {
  if (law.kind == LawRef::Kind::FlowHamiltonian)
    law = model_.flowHamiltonians[law.index].flow;
  return law.kind == LawRef::Kind::Flow ? flows_[law.index] : Symbol();
}

/// A diffusion whose drift is read off a solved question: whoever solves hands its numbers over.
/// Until then they are not a number, which no solve takes for a drift.
ModelImporter::Symbol ModelImporter::solvedDiffusion(Index index) {
  Symbol &known = solvedDiffusions_[index];
  if (known)
    return known;
  const SolvedLaw &law = model_.solvedLaws[index];
  Diffusion made;
  made.name = law.name;
  made.drift.assign(model_.axes.size(),
                    model_.context->constant(std::numeric_limits<double>::quiet_NaN()));
  made.noise = law.noise;
  made.structure.autonomous = false;
  diffusion(made);
  known = diffusions_.back();
  diffusions_.pop_back();
  return known;
}

void ModelImporter::flowEvolutions() {
  for (const Evolve &each : model_.evolutions) {
    if (familyOf(model_, each) != LawFamily::Flow)
      continue;
    StringAttr name = symbol(each.name);
    auto initial =
        ir::MarginalAttr::get(builder_.getContext(), moment(each.name + ".start", each.start),
                              distributions_[each.initial], FlatSymbolRefAttr());
    ir::EvolveFlowOp::create(builder_, locate(name), name, flowOf(each.law), initial,
                             scalar(each.name + ".accuracy", each.options.accuracy));
  }
}

void ModelImporter::flowWaveEvolutions() {
  for (const Evolve &each : model_.evolutions) {
    if (familyOf(each.law) != LawFamily::FlowHamiltonian)
      continue;
    StringAttr name = symbol(each.name);
    Symbol start = moment(each.name + ".start", each.start);
    Symbol accuracy = scalar(each.name + ".accuracy", each.options.accuracy);
    Symbol steps = scalar(each.name + ".steps", each.options.steps);
    ir::EvolveFlowWaveOp::create(builder_, locate(name), name, flowOf(each.law), start,
                                 waves_[each.initial], accuracy, steps,
                                 when(each.options.scheme == SolveOptions::Scheme::Product));
  }
}

} // namespace sbl
