// Densities and waves that a velocity carries along.
#include "Reports.h"
#include "Runner.h"
#include "sbl/Sema/Families.h"

namespace sbl::tool {

rt::Status Runner::solveFlow(QuestionRef question, const rt::SolveSettings &settings) {
  auto solution = std::make_shared<rt::FlowSolution>();
  const LawRef of = model().evolutions[question.index].law;
  const rt::SolvedLaw *law = nullptr;
  if (of.kind == LawRef::Kind::Solved)
    if (rt::Status s = solvedLaw(of.index, law); !s.ok())
      return s;
  const rt::Status status = rt::solveFlow(*instance_, numberInFamily(model(), question.index),
                                          settings, *solution, law ? law->velocity : nullptr);
  noteStarts(question, solution->certificate.note);
  if (law)
    noteLaw(*law, solution->certificate.note);
  if (status.ok())
    sources_->add(question, std::make_unique<questions::RuntimeFlow>(solution));
  if (status.ok() || status.code == rt::Code::UnderResolved)
    results_.questions.push_back({question, reportOf(solution)});
  return status;
}

rt::Status Runner::solveFlowWave(QuestionRef question, const rt::SolveSettings &settings) {
  auto solution = std::make_shared<rt::FlowWaveSolution>();
  const LawRef of = model().evolutions[question.index].law;
  const LawRef flow = model().flowHamiltonians[of.index].flow;
  const rt::SolvedLaw *law = nullptr;
  if (flow.kind == LawRef::Kind::Solved)
    if (rt::Status s = solvedLaw(flow.index, law); !s.ok())
      return s;
  const rt::Status status = rt::solveFlowWave(*instance_, numberInFamily(model(), question.index),
                                              settings, *solution, law ? law->velocity : nullptr);
  noteStarts(question, solution->certificate.note);
  if (law)
    noteLaw(*law, solution->certificate.note);
  if (status.ok()) {
    sources_->add(question, std::make_unique<questions::RuntimeFlowWave>(solution));
    const rt::WaveCertificate &c = solution->certificate;
    if (c.timeError + c.gridError > solution->accuracy)
      session_.diagnostics.report(DiagId::WaveInaccurate, rangeOf(model(), question),
                                  {nameOf(model(), question), c.note});
  }
  if (status.ok() || status.code == rt::Code::UnderResolved)
    results_.questions.push_back({question, reportOf(solution)});
  return status;
}

} // namespace sbl::tool
