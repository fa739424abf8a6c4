// From a compiled model to solved questions, and what is said of those that could not be solved.
#include <chrono>
#include <cmath>
#include <cstdio>

#include "AskedTimes.h"
#include "Cancel.h"
#include "Console.h"
#include "ProgressBar.h"
#include "Reports.h"
#include "Runner.h"
#include "sbl/Files/DataFiles.h"
#include "sbl/Sema/Families.h"
#include "sbl/runtime/Device.h"
#include "sbl/runtime/Memory.h"

namespace sbl::tool {

Outcome outcomeOf(rt::Code code) {
  switch (code) {
  case rt::Code::Ok:
    break;
  case rt::Code::BadModule:
    return {DiagId::BadCompiledModel, exitMachine};
  case rt::Code::BadInput:
    return {DiagId::BadSolveInput, exitBadInput};
  case rt::Code::NotConverged:
    return {DiagId::NotConverged, exitUnmet};
  case rt::Code::OutOfRange:
    return {DiagId::OutOfRange, exitUnmet};
  case rt::Code::UnderResolved:
    return {DiagId::UnderResolved, exitUnmet};
  case rt::Code::OutOfMemory:
    return {DiagId::OutOfMemory, exitMachine};
  case rt::Code::Cancelled:
    return {DiagId::Interrupted, exitInterrupted};
  case rt::Code::NotOnDevice:
    return {DiagId::BadSolveInput, exitBadInput};
  case rt::Code::NoDevice:
    return {DiagId::NoDevice, exitMachine};
  case rt::Code::DeviceFailed:
    return {DiagId::DeviceFailed, exitMachine};
  }
  return {DiagId::BadCompiledModel, exitMachine};
}

namespace {

/// True when every second cell (those of one colour of a chessboard) holds half of the mass: a
/// law as narrow as a cell falls on one colour or the other.
bool isResolved(const rt::Grid &grid, const rt::FieldValues &density) {
  double half = 0;
  for (std::size_t i = 0; i < density.size(); ++i) {
    std::int64_t colour = 0, rest = static_cast<std::int64_t>(i);
    for (std::size_t a = grid.rank(); a-- > 0;) {
      colour += rest % grid.axes[a].cells;
      rest /= grid.axes[a].cells;
    }
    if (colour % 2 == 0)
      half += density[i];
  }
  return std::abs(2 * half * grid.cellVolume() - 1) < 0.05;
}

} // namespace

void Runner::report(const rt::Status &status, std::optional<Range> range,
                    const std::string &subject) {
  const Outcome outcome = outcomeOf(status.code);
  raise(outcome.exit);
  const bool named = status.code != rt::Code::BadModule && status.code != rt::Code::Cancelled &&
                     status.code != rt::Code::NoDevice;
  const std::string &first = named ? subject : status.message;
  Diagnostic &message =
      range ? session_.diagnostics.report(outcome.id, *range, {first, status.message})
            : session_.reportOfModel(outcome.id, {first, status.message});
  if (!status.hint.empty())
    message.hints.push_back(status.hint);
}

void Runner::warnAboutMass() {
  std::vector<bool> seen = session_.weighedLaws;
  seen.resize(model().distributions.size(), false);
  const auto warn = [&](Index distribution, Range range) {
    if (seen[distribution])
      return;
    seen[distribution] = true;
    rt::FieldValues density;
    double outside = 0;
    // A law that has no density on the grid is the solve's to report, with the question's name.
    if (!instance_->distribution(distribution, density, outside).ok())
      return;
    // On a grid too coarse for the law the figure would be that of the grid; that is the solve's to
    // report.
    if (outside > 1e-6 && isResolved(instance_->grid(), density)) {
      const std::string &name = model().distributions[distribution].name;
      reportMassOutside(session_.diagnostics, range, outside,
                        name.empty() ? "this law" : "`" + name + "`");
    }
  };
  for (const Bridge &bridge : model().bridges)
    for (const Bridge::Marginal &marginal : bridge.at)
      if (marginal.kind != Bridge::Marginal::Kind::Free)
        warn(marginal.distribution, marginal.range);
  for (const Evolve &evolve : model().evolutions)
    if (evolve.kind == Evolve::Initial::Distribution)
      warn(evolve.initial, evolve.initialRange);
  for (const Sample &sample : model().samples)
    if (!sample.question)
      warn(sample.initial, sample.initialRange);
}

/// The settings of a solve; they know the times at which the model's lines look at the question.
rt::SolveSettings Runner::settingsFor(QuestionRef question, const std::atomic<bool> &cancel) const {
  rt::SolveSettings settings;
  settings.cancel = &cancel;
  settings.askedTimes = askedTimes(model(), session_.parameters, question);
  return settings;
}

rt::Status Runner::fits(QuestionRef question) const {
  if (question.kind != QuestionRef::Kind::Bridge)
    return rt::Status::good();
  // The estimate is off by up to a tenth; what might just fit is tried.
  constexpr double surely = 0.9;
  rt::SolveSettings settings;
  settings.askedTimes = askedTimes(model(), session_.parameters, question);
  const double bytes = rt::bridgeMemory(*instance_, question.index, settings).peak();
  const double available = rt::availableMemory();
  if (available <= 0 || surely * bytes <= available)
    return rt::Status::good();
  return rt::Status::fail(rt::Code::OutOfMemory,
                          "it needs about " + rt::formatBytes(bytes) + " and the machine has " +
                              rt::formatBytes(available),
                          "fewer cells or saved times take less; `sbl check --memory` tells what "
                          "takes how much");
}

bool Runner::allFit() {
  for (QuestionRef question : model().questions)
    if (rt::Status status = fits(question); !status.ok())
      report(status, rangeOf(model(), question), nameOf(model(), question));
  return code_ == exitDone;
}

rt::Status Runner::solveBridge(QuestionRef question, const rt::SolveSettings &settings) {
  auto solution = std::make_shared<rt::BridgeSolution>();
  const rt::Status status = rt::solveBridge(*instance_, question.index, settings, *solution);
  noteStarts(question, solution->certificate.note);
  if (status.ok()) {
    // Of a bridge the cost has digits long before its densities have six.
    warnOfAccuracy(question, *solution, std::max(solution->accuracy, 1e-3));
    sources_->add(question, std::make_unique<questions::RuntimeBridge>(solution));
    bridges_[question] = solution;
  }
  if (status.code != rt::Code::Cancelled)
    results_.questions.push_back({question, reportOf(solution)});
  return status;
}

/// A solve that is less accurate than `accuracy`, and was not told how accurate to be, or one that
/// has another reason to be.
void Runner::warnOfAccuracy(QuestionRef question, const rt::BridgeSolution &solution,
                            double accuracy, bool anyway) {
  const rt::Certificate &c = solution.certificate;
  if (anyway || c.timeError + c.gridError > accuracy)
    session_.diagnostics.report(DiagId::WaveInaccurate, rangeOf(model(), question),
                                {nameOf(model(), question), c.note});
}

rt::Status Runner::solveEvolution(QuestionRef question, const rt::SolveSettings &settings) {
  auto solution = std::make_shared<rt::BridgeSolution>();
  const LawRef of = model().evolutions[question.index].law;
  const rt::SolvedLaw *law = nullptr;
  if (of.kind == LawRef::Kind::Solved)
    if (rt::Status s = solvedLaw(of.index, law); !s.ok())
      return s;
  rt::Status status =
      rt::solveEvolution(*instance_, numberInFamily(model(), question.index), settings, *solution,
                         law ? rt::driftOf(*law) : rt::DriftField());
  if (status.ok() && law)
    status = besideItsWave(question, *solution);
  noteStarts(question, solution->certificate.note);
  if (law)
    noteLaw(*law, solution->certificate.note);
  if (status.ok()) {
    // One that a cast implies cannot be told how accurate to be.
    const bool isImplied = nameOf(model(), question).find(' ') != std::string::npos;
    warnOfAccuracy(question, *solution, std::max(solution->accuracy, isImplied ? 1e-3 : 0),
                   law && law->certificate().bounded > 0);
    sources_->add(question, std::make_unique<questions::RuntimeEvolution>(solution));
    bridges_[question] = solution;
  }
  if (status.code != rt::Code::Cancelled)
    results_.questions.push_back({question, reportOfEvolution(solution)});
  return status;
}

rt::Status Runner::solveWave(QuestionRef question, const rt::SolveSettings &settings) {
  auto solution = std::make_shared<rt::WaveSolution>();
  const rt::Status status =
      rt::solveWave(*instance_, numberInFamily(model(), question.index), settings, *solution);
  noteStarts(question, solution->certificate.note);
  if (status.ok()) {
    sources_->add(question, std::make_unique<questions::RuntimeWave>(solution));
    waves_[question] = solution;
    const rt::WaveCertificate &c = solution->certificate;
    if (c.timeError + c.gridError > solution->accuracy)
      session_.diagnostics.report(DiagId::WaveInaccurate, rangeOf(model(), question),
                                  {nameOf(model(), question), c.note});
    warnOfEnds(question, model().evolutions[question.index].law, c.edgeDensity);
  }
  const bool wasTried = status.ok() || status.code == rt::Code::UnderResolved;
  if (wasTried)
    results_.questions.push_back({question, reportOf(solution)});
  return status;
}

rt::Status Runner::solve(QuestionRef question, const rt::SolveSettings &settings) {
  if (rt::Status s = supplyStarts(question); !s.ok())
    return s;
  switch (question.kind) {
  case QuestionRef::Kind::Bridge:
    return solveBridge(question, settings);
  case QuestionRef::Kind::Evolve:
    switch (familyOf(model(), model().evolutions[question.index])) {
    case LawFamily::Diffusion:
      return solveEvolution(question, settings);
    case LawFamily::Quantum:
      return solveWave(question, settings);
    case LawFamily::Flow:
      return solveFlow(question, settings);
    case LawFamily::FlowHamiltonian:
      return solveFlowWave(question, settings);
    }
    break;
  case QuestionRef::Kind::Eigen:
    return solveEigen(question, settings);
  case QuestionRef::Kind::Hitting:
    return solveHitting(question, settings);
  case QuestionRef::Kind::Sample:
    return solveSample(question, settings);
  }
  return rt::Status::fail(rt::Code::BadModule, "there is no way to solve this kind of question");
}

rt::Status Runner::solveOnProcessor(QuestionRef question, const rt::SolveSettings &settings,
                                    const std::string &why) {
  session_.diagnostics.report(DiagId::NotOnDevice, rangeOf(model(), question),
                              {nameOf(model(), question), why});
  const rt::OnProcessor here(*instance_);
  return solve(question, settings);
}

bool Runner::recall(QuestionRef question, std::vector<double> &times) {
  const StoredSolution *known = store_ ? store_->find(question, times) : nullptr;
  if (!known)
    return false;
  sources_->add(question, known->solved);
  results_.questions.push_back({question, known->report, true});
  return true;
}

void Runner::store(QuestionRef question, const std::vector<double> &times) {
  for (const ReportedQuestion &solved : results_.questions)
    if (store_ && solved.question == question)
      store_->keep(question, times,
                   {sources_->shared(question), solved.report, instance_, compiled_});
}

void Runner::solve() {
  const std::atomic<bool> &cancel = cancel_ ? *cancel_ : watchInterrupts();
  const auto begin = std::chrono::steady_clock::now();
  for (QuestionRef question : model().questions) {
    ProgressBar bar(stderrIsTerminal() && !options_.quiet, progressPrefix_);
    rt::SolveSettings settings = settingsFor(question, cancel);
    if (recall(question, settings.askedTimes))
      continue;
    settings.progress = [&](const rt::Progress &progress) {
      bar.show(progress);
      if (watcher_)
        watcher_(progress);
    };
    const auto reported = static_cast<std::ptrdiff_t>(results_.questions.size());
    rt::Status status = solve(question, settings);
    if (status.code == rt::Code::NotOnDevice) {
      // What a device began and gave up is no answer.
      results_.questions.erase(results_.questions.begin() + reported, results_.questions.end());
      status = solveOnProcessor(question, settings, status.message);
    }
    bar.clear();
    if (status.ok()) {
      store(question, settings.askedTimes);
      continue;
    }
    const std::string &name = nameOf(model(), question);
    if (status.code == rt::Code::Cancelled)
      status.message = std::string(keyword(question.kind)) + " `" + name + "`" +
                       (bar.where().empty() ? ", before its first iteration" : ", " + bar.where());
    report(status, rangeOf(model(), question), name);
    if (status.code == rt::Code::Cancelled)
      break;
  }
  results_.timings.solve =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
}

} // namespace sbl::tool
