// Stage by stage, by tables for every step.
#include "Steps/Propagator.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <set>

#include "Steps/RangedSweep.h"
#include "Steps/TiledSlide.h"
#include "Support/Text.h"
#include "Support/Threads.h"
#include "Support/WorkCount.h"

namespace sbl::rt {
namespace {

/// Of a point of a line that is eliminated forth and back, by factors made beforehand.
constexpr double eliminationOperations = 8;

} // namespace

StageRunner::StageRunner(const Instance::Impl &impl, const ProgramEntry &program)
    : impl_(impl), none_(impl.manifest().single, std::size_t{0}) {
  (void)program;
}

void StageRunner::run(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
                      ElementBuffer &dst, const ElementBuffer *pre, const ElementBuffer *post) {
  if (stage.kind == StageEntry::Kind::Slide)
    return slide(stage, tables, src, dst, pre, post);
  if (!pre)
    pre = stage.pre ? &tables.factors[*stage.pre] : &none_;
  if (!post)
    post = stage.post ? &tables.factors[*stage.post] : &none_;
  sweep(stage, tables, src, dst, *pre, *post, nullptr);
}

void StageRunner::run(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
                      ElementBuffer &dst, RangedSweep &ranged, bool thorough,
                      TileExponents &exponents) {
  if (stage.kind == StageEntry::Kind::Slide)
    return slideRanged(stage, tables, src, dst, ranged, exponents);
  const auto factor = [&](const std::optional<std::size_t> &number) -> const ElementBuffer & {
    if (!number)
      return none_;
    return tables.factorExponents[*number].empty() ? tables.factors[*number] : ones();
  };
  runRanged(stage, tables, src, dst, factor(stage.pre), factor(stage.post), ranged, thorough,
            exponents);
}

/// dst = S src of a slide; its factors are the caller's.
void StageRunner::slideRanged(const StageEntry &stage, const StepTables &tables,
                              const ElementBuffer &src, ElementBuffer &dst, RangedSweep &ranged,
                              TileExponents &exponents) {
  const SlideTable &table = *tables.kernels[stage.kernel]->slide;
  if (table.isIdentity()) {
    dst = src;
    return;
  }
  TiledSlide tiled(impl_.grid, ranged.tiles(), ranged.top());
  tiled.run(table, stage.transposed, static_cast<const double *>(src.descriptor().aligned),
            dst.numbers(), exponents);
  if (tiled.failed())
    ranged.fail();
}

void StageRunner::runBare(const StageEntry &stage, const StepTables &tables,
                          const ElementBuffer &src, ElementBuffer &dst, RangedSweep &ranged,
                          TileExponents &exponents) {
  if (stage.kind == StageEntry::Kind::Slide)
    return slideRanged(stage, tables, src, dst, ranged, exponents);
  runRanged(stage, tables, src, dst, ones(), ones(), ranged, true, exponents);
}

const ElementBuffer &StageRunner::ones() {
  const auto points = static_cast<std::size_t>(impl_.grid.points());
  if (ones_.size() != points)
    ones_ = ElementBuffer(impl_.manifest().single, FieldValues(points, 1.0));
  return ones_;
}

void StageRunner::runRanged(const StageEntry &stage, const StepTables &tables,
                            const ElementBuffer &src, ElementBuffer &dst, const ElementBuffer &pre,
                            const ElementBuffer &post, RangedSweep &ranged, bool thorough,
                            TileExponents &exponents) {
  const KernelTable &kernel = *tables.kernels[stage.kernel];
  const Seam *lifted = tables.seams[stage.kernel].get();
  const auto lines =
      static_cast<std::size_t>(impl_.grid.points() / impl_.grid.axes[stage.axis].cells);
  std::vector<double> turns;
  if (lifted)
    turns = lifted->turns;
  else if (kernel.tilt != 0)
    turns.assign(lines, kernel.tilt);
  if (stage.transposed)
    for (double &turn : turns)
      turn = -turn;
  SweepScales scales = ranged.prepare(
      {stage.axis, kernel.table(stage.transposed), src, &pre, &post, turns, lifted != nullptr},
      thorough, exponents);
  sweep(stage, tables, src, dst, pre, post, &scales);
}

void StageRunner::sweep(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
                        ElementBuffer &dst, const ElementBuffer &pre, const ElementBuffer &post,
                        SweepScales *scales) {
  const Manifest &m = impl_.manifest();
  const Grid &grid = impl_.grid;
  const std::int64_t n = grid.axes[stage.axis].cells;
  std::int64_t chunks = chunksFor(grid.points());
  if (stage.kind == StageEntry::Kind::Tridiagonal) // whole bundles of lines, each with its scratch
    chunks = std::min(chunks, tables.implicit[stage.kernel]->bundles().bundles());
  const double width = m.single ? 0.5 : 1; // a vector holds twice as many floats
  sbl_buffer from = src.descriptor(), to = dst.descriptor();
  sbl_buffer before = pre.descriptor(), after = post.descriptor();
  const auto scratch = [&](std::int64_t stride) {
    if (static_cast<std::int64_t>(scratch_.size()) < chunks * stride)
      scratch_ = ElementBuffer(m.single, static_cast<std::size_t>(chunks * stride));
    return scratch_.descriptor();
  };
  if (stage.kind == StageEntry::Kind::Tridiagonal) {
    const ImplicitRows &rows = *tables.implicit[stage.kernel];
    sbl_buffer down = rows.down.descriptor(), up = rows.up.descriptor();
    sbl_buffer gain = rows.gain.descriptor(), rest = rows.rest.descriptor();
    sbl_buffer column = rows.column.descriptor(), row = rows.row.descriptor();
    const std::int64_t stride = rows.bundles().scratch();
    sbl_buffer space = scratch(stride);
    const SweepSpan span(grid.points(), eliminationOperations * width, chunks);
    impl_.module.entry<sbl_tridiagonal_fn>(stage.entry)(
        &from, &to, &before, &after, &down, &up, &gain, &rest, &column, &row, &space, stride,
        grid.outer(stage.axis), n, grid.inner(stage.axis), chunks);
    return;
  }
  const KernelTable &kernel = *tables.kernels[stage.kernel];
  const BandedTable &table = kernel.table(stage.transposed);
  sbl_buffer coefficients = kernel.coefficients(stage.transposed).descriptor();
  sbl_buffer blocks =
      bufferOf(table.blocks().data(), static_cast<std::int64_t>(table.blocks().size()));
  const std::int64_t stride = table.scratch(m.lanes, grid.inner(stage.axis));
  sbl_buffer space = scratch(stride);
  const Seam *lifted = tables.seams[stage.kernel].get();
  sbl_buffer seam = (!lifted            ? none_
                     : stage.transposed ? lifted->flipped
                                        : lifted->plain)
                        .descriptor();
  const SweepSpan span(grid.points(), 2.0 * static_cast<double>(table.products()) / n * width,
                       chunks);
  sbl_buffer noScales = bufferOf(nullptr, 0);
  impl_.module.entry<sbl_sweep_fn>(stage.entry)(
      &from, &to, &before, &after, &seam, &coefficients, &blocks, &space, stride,
      grid.outer(stage.axis), n, grid.inner(stage.axis), table.ghost(), chunks,
      scales ? &scales->scales : &noScales, scales ? &scales->spans : &noScales,
      scales ? scales->tileRows : 0);
}

void StageRunner::slide(const StageEntry &stage, const StepTables &tables, const ElementBuffer &src,
                        ElementBuffer &dst, const ElementBuffer *pre, const ElementBuffer *post) {
  if (!pre && stage.pre)
    pre = &tables.factors[*stage.pre];
  if (!post && stage.post)
    post = &tables.factors[*stage.post];
  const SlideTable &table = *tables.kernels[stage.kernel]->slide;
  if (table.isIdentity()) {
    dst = src;
    for (const ElementBuffer *factor : {pre, post})
      if (factor)
        dst.multiply(*factor);
    return;
  }
  const bool single = impl_.manifest().single;
  const auto atLeast = [&](ElementBuffer &buffer, std::int64_t size) {
    if (static_cast<std::int64_t>(buffer.size()) < size)
      buffer = ElementBuffer(single, static_cast<std::size_t>(size));
  };
  atLeast(padded_, table.paddedSize());
  table.pack(src, pre, stage.transposed, padded_);
  if (table.isTurned())
    atLeast(turned_, static_cast<std::int64_t>(src.size()));
  sbl_buffer from = padded_.descriptor();
  sbl_buffer to = (table.isTurned() ? turned_ : dst).descriptor();
  sbl_buffer weights = table.weights(stage.transposed).descriptor();
  const std::vector<std::int64_t> &rows = table.rows(stage.transposed);
  sbl_buffer numbers = bufferOf(rows.data(), static_cast<std::int64_t>(rows.size()));
  impl_.module.entry<sbl_slide_fn>(stage.entry)(&from, &to, &weights, &numbers, table.rowLength(),
                                                table.stride(), chunksFor(impl_.grid.points()));
  if (table.isTurned())
    table.unpack(turned_, post, dst);
  else if (post)
    dst.multiply(*post);
}

Propagator::Propagator(const Instance::Impl &impl, const ProgramEntry &program, StepPlan plan,
                       std::vector<double> slopes)
    : impl_(impl), program_(program), plan_(std::move(plan)),
      builder_(impl, program, std::move(slopes)), backend_(impl.backend) {}

Status Propagator::prepare(const std::atomic<bool> *cancel) {
  const WorkSpan span(&Work::tables);
  const bool single = impl_.manifest().single;
  const std::size_t n = plan_.steps();
  tables_.assign(n, nullptr);
  if (Status s = builder_.potential(potential_); !s.ok())
    return s;
  int headroom = 0;
  for (std::size_t k = 0; k < n; ++k) {
    if (cancel && cancel->load(std::memory_order_relaxed))
      return Status::fail(Code::Cancelled, "interrupted");
    // Steps of equal length share their tables where nothing depends on time.
    if (program_.autonomous)
      for (std::size_t other = 0; other < k && !tables_[k]; ++other)
        if (plan_.tau(other) == plan_.tau(k))
          tables_[k] = tables_[other];
    if (!tables_[k])
      if (Status s = builder_.build(plan_.times[k], plan_.tau(k), tables_[k]); !s.ok())
        return s;
    headroom = std::max(headroom, tables_[k]->headroom);
  }
  // Doubles reach 2^1023 and floats 2^127; normal values end at 2^-1022 and 2^-126.
  top_ = (single ? 110 : 900) - headroom;
  bottom_ = (single ? -100 : -960) + headroom;
  builder_.finish();
  carrier_ = backend_->carrier(impl_, program_);
  if (tiles_) {
    top_ = std::max(topOfTiles - headroom, 500);
    bottom_ = -960;
    carrier_->useTiles(frame());
  }
  return Status::good();
}

FieldValues Propagator::potentialOfSweeps(std::size_t axis, double time) const {
  LinePotential line;
  GradientPotential whole;
  if (program_.law == Law::Lines)
    (void)linePotential(impl_, program_, axis, time, line);
  else if (program_.gauged() && !program_.autonomous)
    (void)gradientPotential(impl_, program_, time, whole);
  return std::move(line.values.empty() ? whole.values : line.values);
}

double Propagator::kernelBytes() const {
  double sum = 0;
  std::set<const void *> seen;
  for (const auto &tables : tables_)
    for (const auto &kernel : tables->kernels)
      if (kernel && seen.insert(kernel.get()).second)
        for (const bool transposed : {false, true})
          if (!transposed || kernel->flipped.rows() > 0)
            sum += static_cast<double>(kernel->coefficients(transposed).bytes() +
                                       kernel->table(transposed).coefficients().size() *
                                           sizeof(double));
  return sum;
}

double Propagator::factorBytes() const {
  double sum = static_cast<double>((potential().size() + balance().size()) * sizeof(double));
  std::set<const void *> seen;
  for (const auto &tables : tables_) {
    if (!seen.insert(tables.get()).second)
      continue;
    for (const ElementBuffer &factor : tables->factors)
      sum += static_cast<double>(factor.bytes());
    sum += static_cast<double>(tables->enter.bytes() + tables->leave.bytes());
    for (const auto &rows : tables->implicit)
      if (rows && seen.insert(rows.get()).second)
        sum += static_cast<double>(rows->bytes());
  }
  return sum;
}

void Propagator::apply(bool backward, const StepTables &tables) {
  if (tables.enter.size())
    change(backward, tables);
  for (const StageEntry &stage : backward ? program_.backward : program_.forward)
    carrier_->run(stage, tables);
  if (tables.enter.size())
    change(!backward, tables);
}

/// To the gauge of a step of a law that depends on time, or back.
void Propagator::change(bool enters, const StepTables &tables) {
  carrier_->multiplyTiled(enters ? tables.enter : tables.leave,
                          enters ? tables.enterExponents : tables.leaveExponents);
}

void Propagator::applyTogether(bool backward, std::size_t k) {
  static_assert(rangeEvery % 2 == 0); // Carrier::repeat() wants pairs of stages
  std::array<const StepTables *, rangeEvery> together{};
  for (std::size_t i = 0; i < rangeEvery; ++i)
    together[i] = tables_[backward ? plan_.steps() - 1 - (k + i) : k + i].get();
  carrier_->repeat(together, backward, [&] {
    for (const StepTables *tables : together)
      apply(backward, *tables);
    carrier_->keepInRange(top_);
  });
}

void Propagator::backward(std::size_t step, ScaledField &field) {
  enter(field);
  apply(true, *tables_[step]);
  carrier_->keepInRange(top_);
  leave(field);
  carrier_->rest();
}

void Propagator::forward(std::size_t step, ScaledField &field) {
  enter(field);
  apply(false, *tables_[step]);
  carrier_->keepInRange(top_);
  leave(field);
  carrier_->rest();
}

void Propagator::stages(std::size_t step, const ScaledField &input,
                        std::vector<ScaledField> &result) {
  enter(input);
  if (tables_[step]->enter.size())
    change(true, *tables_[step]);
  result.resize(program_.backward.size());
  for (std::size_t k = 0; k < program_.backward.size(); ++k) {
    leave(result[k]);
    if (k + 1 < program_.backward.size()) // nobody looks at what comes after the last
      carrier_->run(program_.backward[k], *tables_[step]);
  }
  carrier_->rest();
}

} // namespace sbl::rt
