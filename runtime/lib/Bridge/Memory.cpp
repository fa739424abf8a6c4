#include "sbl/runtime/Memory.h"

#include <algorithm>
#include <cmath>

#include "Bridge/Anderson.h"
#include "Bridge/BridgeSolver.h"
#include "Bridge/CoarseStart.h"
#include "Bridge/FactorHistory.h"
#include "Bridge/Resolution.h"
#include "Steps/SavedTimes.h"
#include "Steps/TableSize.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

/// Whether the rows of an implicit kernel are the same on all lines: told from a few of them, at
/// one time.
bool sharesRows(const Instance::Impl &impl, const ProgramEntry &program, std::size_t axis,
                double time) {
  Grid few = impl.grid;
  for (GridAxis &other : few.axes)
    other.cells = std::min<std::int64_t>(other.cells, 5);
  Rates rates;
  return generatorRatesOn(impl, few, program, axis, time, rates).ok() &&
         areShared(few, axis, rates);
}

/// Bytes of the packed matrix of a kernel slot, or of the rows of an implicit one.
double kernelBytes(const Instance::Impl &impl, const ProgramEntry &program, std::size_t slot,
                   double start, double step) {
  const KernelEntry &kernel = program.kernels[slot];
  const double element = impl.manifest().single ? sizeof(float) : sizeof(double);
  const double points = static_cast<double>(impl.grid.points());
  if (kernel.slides()) // some taps, and four numbers for each row of either direction
    return 8 * points / static_cast<double>(impl.grid.axes.back().cells) * sizeof(double);
  if (kernel.kind == KernelEntry::Kind::Implicit) {
    const LineBundles bundles(impl.grid, kernel.axis,
                              sharesRows(impl, program, kernel.axis, start));
    const int factors = impl.grid.axes[kernel.axis].periodic() ? 6 : 4;
    return factors * static_cast<double>(bundles.size()) * element;
  }
  if (kernel.kind == KernelEntry::Kind::Gaussian)
    return gaussianBytes(impl, program, slot, start, step);
  // A dense matrix and its transpose, as numbers and as elements.
  const double cells = static_cast<double>(impl.grid.axes[kernel.axis].cells);
  return 2 * cells * cells * (sizeof(double) + element);
}

double sum(const std::vector<MemoryItem> &items) {
  double bytes = 0;
  for (const MemoryItem &item : items)
    bytes += item.bytes;
  return bytes;
}

/// The sums of docs/numerics.md, "What a bridge holds".
class Ledger {
public:
  Ledger(const Instance::Impl &impl, const BridgeEntry &bridge, const SolveSettings &settings)
      : impl_(impl), bridge_(bridge), settings_(settings),
        program_(impl.manifest().programs[bridge.programs.front()]),
        field_(sizeof(double) * static_cast<double>(impl.grid.points())) {
    planTimes();
    readChains();
    measureTables();
  }

  SolveMemory sums() const;

private:
  /// What a chain of segments between hard conditions (or a soft or free end) iterates over.
  struct Chain {
    double unknowns = 0, softUnknowns = 0;
  };
  void planTimes();
  void readChains();
  void measureTables();
  bool isExact() const {
    return program_.order == 0 && program_.autonomous &&
           (program_.law == Law::Generator || program_.law == Law::Quadratic ||
            program_.law == Law::Linear);
  }
  std::size_t spacing(std::size_t times) const {
    return FactorHistory::spacing(times, impl_.grid.points(),
                                  (bridge_.isEvolution ? 2 : 1) * settings_.mostKept);
  }
  /// Bytes of the factors at saved times: kept, and while all of them are gone through. An
  /// evolution's phi is the same field at all times.
  double kept(std::size_t times) const {
    const std::size_t every = spacing(times);
    const std::size_t fields = every <= 1 ? times : (times - 2) / every + 2;
    return field_ * static_cast<double>(bridge_.isEvolution ? fields + 1 : 2 * fields);
  }
  double goneThrough(std::size_t times) const {
    const std::size_t every = spacing(times);
    if (bridge_.isEvolution)
      return kept(times) + (every <= 1 ? 0 : 2 * field_);
    return field_ * static_cast<double>(FactorHistory::fieldsHeld(times, every));
  }

  const Instance::Impl &impl_;
  const BridgeEntry &bridge_;
  const SolveSettings &settings_;
  const ProgramEntry &program_;
  const double field_;
  std::size_t times_ = 2, coarseTimes_ = 0; // 0: nothing is compared
  double steps_ = 1, coarseSteps_ = 0;
  std::vector<Chain> chains_;
  double factors_ = 0, coarseFactors_ = 0, kernels_ = 0, coarseKernels_ = 0, halos_ = 0;
  double scratch_ = 0;  // bundles of lines that sweeps work on
  double building_ = 0; // while the tables of one number of steps are made, besides themselves
};

void Ledger::planTimes() {
  const double start = impl_.scalar(bridge_.at.front().time);
  const double end = impl_.scalar(bridge_.at.back().time), horizon = end - start;
  SavedTimes saved;
  if (!savedTimes(impl_, start, end, saved).ok())
    return;
  const auto &time = impl_.manifest().time;
  const auto asked = bridge_.steps ? bridge_.steps : time ? time->steps : std::nullopt;
  double steps = std::floor(impl_.scalarOr(asked, settings_.forceSteps));
  std::vector<double> times{start, end};
  for (const BridgeEntry::At &at : bridge_.at)
    times.push_back(impl_.scalar(at.time));
  times.insert(times.end(), settings_.askedTimes.begin(), settings_.askedTimes.end());
  const double rule =
      steps > 0 ? gridRuleFor(program_, static_cast<std::size_t>(steps), 1e-6) : gridRule;
  const auto most =
      static_cast<double>(mostSteps(impl_, program_, start, horizon, 1 << 16, rule, steps <= 0));
  const double intervals = static_cast<double>(saved.values.size()) - 1;
  const double allowed = steps > 0 ? std::min(steps, most) : most;
  if (saved.even && intervals > allowed) { // every step end is kept instead
    const double count = steps > 0 || most <= 1 ? allowed : most - std::fmod(most, 2);
    for (double k = 1; k < count; ++k)
      times.push_back(start + horizon * k / count);
  } else {
    times.insert(times.end(), saved.values.begin(), saved.values.end());
  }
  std::sort(times.begin(), times.end());
  const double slack = 1e-9 * horizon;
  times.erase(
      std::unique(times.begin(), times.end(), [&](double a, double b) { return b - a <= slack; }),
      times.end());
  std::erase_if(times, [&](double t) { return t < start - slack || t > end + slack; });
  times_ = std::max<std::size_t>(2, times.size());
  const double parts = static_cast<double>(times_ - 1);
  if (steps <= 0)
    steps_ = static_cast<double>(
        stepsForTables(impl_, program_, start, horizon, static_cast<std::size_t>(most)));
  steps_ = std::max({steps, steps_, parts});
  if (isExact() || (!bridge_.isEvolution && startsCoarser(impl_)))
    return; // nothing is compared, or it was on fewer cells
  // Half the steps, at those times that are step ends then; a solve that chooses goes on from
  // there.
  coarseSteps_ = std::floor(steps_ / 2);
  coarseTimes_ = steps <= 0 || coarseSteps_ >= parts ? times_ : (times_ - 1) / 2 + 1;
}

void Ledger::readChains() {
  chains_.assign(1, {});
  for (std::size_t k = 1; k < bridge_.at.size(); ++k) {
    const BridgeEntry::At &at = bridge_.at[k];
    chains_.back().unknowns += 1;
    chains_.back().softUnknowns += at.weight.has_value();
    if (!at.weight && k + 1 < bridge_.at.size())
      chains_.emplace_back();
  }
}

void Ledger::measureTables() {
  const double points = static_cast<double>(impl_.grid.points());
  const double element = impl_.manifest().single ? sizeof(float) : sizeof(double);
  const double segments = static_cast<double>(bridge_.at.size() - 1);
  const double horizon =
      impl_.scalar(bridge_.at.back().time) - impl_.scalar(bridge_.at.front().time);
  bool balances = false;
  for (const auto &factor : program_.factors)
    for (const FactorPart &part : factor)
      balances |= std::holds_alternative<BalancePart>(part);
  const bool hasGauge = program_.gauged() && !program_.drift.empty();
  const auto tables = [&](double steps, double &factors, double &kernels) {
    if (steps <= 0)
      return;
    const double sets = program_.autonomous ? segments : steps;
    factors = sets * static_cast<double>(program_.factors.size()) * points * element;
    if (hasGauge)
      factors += program_.autonomous ? segments * field_ : 2 * sets * points * element;
    if (balances && program_.law == Law::Quadratic)
      factors += segments * field_;
    const double start = impl_.scalar(bridge_.at.front().time);
    for (std::size_t slot = 0; slot < program_.kernels.size(); ++slot) {
      const double bytes = sets * kernelBytes(impl_, program_, slot, start, horizon / steps);
      const bool isImplicit = program_.kernels[slot].kind == KernelEntry::Kind::Implicit;
      (isImplicit ? factors : kernels) += bytes;
    }
  };
  tables(steps_, factors_, kernels_);
  tables(coarseSteps_, coarseFactors_, coarseKernels_);
  const bool slides = std::any_of(program_.kernels.begin(), program_.kernels.end(),
                                  [](const KernelEntry &k) { return k.slides(); });
  if (slides) // nearly twice the field where its halo is a fifth of each axis wide, and one turned
    halos_ = (coarseSteps_ > 0 ? 2 : 1) * segments * 2.7 * points * element;
  for (const KernelEntry &kernel : program_.kernels) {
    const Manifest &m = impl_.manifest();
    double chunks = static_cast<double>(chunksFor(impl_.grid.points()));
    double scratch = static_cast<double>(m.lanes * impl_.grid.axes[kernel.axis].cells);
    if (kernel.kind == KernelEntry::Kind::Implicit) {
      const LineBundles bundles(impl_.grid, kernel.axis, true);
      chunks = std::min(chunks, static_cast<double>(bundles.bundles()));
      scratch = static_cast<double>(bundles.scratch());
    }
    if (!kernel.slides())
      scratch_ =
          std::max(scratch_, (coarseSteps_ > 0 ? 2 : 1) * segments * chunks * scratch * element);
  }
  // Lines: two gauges a kernel, the axes' potentials, six of balancing. Gradients: five of those,
  // and the factors without the balance.
  if (program_.law == Law::Lines || program_.law == Law::Linear)
    building_ = field_ * (2.0 * static_cast<double>(program_.kernels.size()) +
                          static_cast<double>(impl_.grid.rank()) + 6);
  else if (balances)
    building_ = field_ * 7;
}

SolveMemory Ledger::sums() const {
  const bool compares = coarseSteps_ > 0;
  const double conditions = static_cast<double>(bridge_.at.size());
  double unknowns = 0, soft = 0;
  for (const Chain &chain : chains_) {
    unknowns = std::max(unknowns, chain.unknowns);
    soft = std::max(soft, chain.softUnknowns);
  }
  std::vector<MemoryItem> common{{"factors of the steps", factors_ + coarseFactors_},
                                 {"kernels", kernels_ + coarseKernels_},
                                 {"copies with a halo", halos_},
                                 {"bundles of lines", scratch_},
                                 {"further conditions", (conditions - 2) * field_}};
  const std::string saved = figure(static_cast<double>(times_), 7) + " saved times";
  const auto held = [&](double fields, std::vector<MemoryItem> more) {
    std::vector<MemoryItem> items{
        {figure(fields, 3) + " fields of " + formatBytes(field_), fields * field_}};
    items.insert(items.end(), common.begin(), common.end());
    items.insert(items.end(), more.begin(), more.end());
    std::erase_if(items, [](const MemoryItem &item) { return !(item.bytes > 0); });
    return items;
  };
  const double first = compares ? kept(times_) : 0;
  // A chain with more than one unknown holds weights, and a log; soft ones their laws' logs,
  // targets and the factor on one side.
  const double chain =
      (unknowns - 1) * 2 + (unknowns > 1 || soft > 0 ? unknowns + 1 : 0) + 3 * soft;
  std::vector<std::vector<MemoryItem>> phases;
  if (bridge_.isEvolution) {
    // The law twice, what a run moves and its two buffers, three of those who look at it, and two
    // that measuring found.
    phases.push_back(held(10, {{saved, kept(times_)},
                               {"those of the number of steps it is compared with",
                                compares ? kept(coarseTimes_) : 0}}));
    phases.push_back(held(3, {{"the tables, while they are made", building_}, {saved, first}}));
  } else {
    const double before = sum(held(6, {{"", first + chain * field_}})) + field_;
    const double room = availableMemory();
    const std::size_t fit =
        room > 0 ? Anderson::thatFit((room - before) / field_ / unknowns) : Anderson::usual;
    // From a coarser grid's factors exact steps take few iterations, others hardly any.
    const std::size_t few = isExact() ? differencesFrom(impl_.grid.points()) : 0;
    const auto most = static_cast<double>(startsCoarser(impl_) ? std::min(few, fit) : fit);
    phases.push_back(held(6, {{"unknowns of soft conditions", chain * field_},
                              {"history of the mixing, " + figure(most, 2) + " differences",
                               (2 * most + 1) * unknowns * field_},
                              {saved, first}}));
    phases.push_back(held(7, {{"unknowns of soft conditions", chain * field_},
                              {saved, kept(times_)},
                              {"those of the number of steps it is compared with",
                               compares ? kept(coarseTimes_) : 0}}));
    phases.push_back(held(3, {{"the tables, while they are made", building_}, {saved, first}}));
  }
  phases.push_back(held(compares ? 5 : 4, {{saved, goneThrough(times_)},
                                           {"those of the number of steps it is compared with",
                                            compares ? goneThrough(coarseTimes_) : 0}}));
  SolveMemory result;
  for (std::vector<MemoryItem> &phase : phases)
    if (sum(phase) > sum(result.items))
      result.items = std::move(phase);
  result.kept = kept(times_) + factors_ + kernels_;
  result.field = field_;
  result.times = times_;
  return result;
}

} // namespace

double SolveMemory::peak() const { return sum(items); }

SolveMemory bridgeMemory(const Instance &instance, std::size_t index,
                         const SolveSettings &settings) {
  const Instance::Impl &impl = instance.impl();
  return Ledger(impl, impl.manifest().bridges[index], settings).sums();
}

SolveMemory evolutionMemory(const Instance &instance, std::size_t index,
                            const SolveSettings &settings) {
  const Instance::Impl &impl = instance.impl();
  const BridgeEntry question = asQuestion(impl.manifest(), impl.manifest().evolutions[index]);
  return Ledger(impl, question, settings).sums();
}

} // namespace sbl::rt
