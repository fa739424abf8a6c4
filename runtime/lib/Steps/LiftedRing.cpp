// Rings whose circulation differs from line to line: the kernel of the lifted line, whose periodic
// images get their weights e^{-m Delta U / sigma^2} at the seam, each line its own.
#include <algorithm>
#include <cmath>

#include "Steps/StepTables.h"
#include "Support/Text.h"

namespace sbl::rt {

Status TableBuilder::buildLifted(std::size_t slot, StepTables &tables) {
  const Manifest &m = impl_.manifest();
  const std::size_t a = program_.kernels[slot].axis;
  const GridAxis &axis = impl_.grid.axes[a];
  auto seam = std::make_shared<Seam>();
  seam->turns = lines_[a].turns;
  seam->turns.resize(impl_.grid.points() / axis.cells, 0.0);
  // The kernel acts on e^{-U} phi, which a drift makes steeper by |b| / sigma^2.
  double pull = 0;
  const FieldValues &u = lines_[a].values;
  const std::int64_t inner = impl_.grid.inner(a);
  for (std::int64_t k = 0; k < static_cast<std::int64_t>(u.size()); ++k)
    if (k / inner % axis.cells + 1 < axis.cells)
      pull = std::max(pull, std::fabs(u[k + inner] - u[k]) / axis.spacing());
  const HeatKernel kernel(axis, tables.variances[slot]);
  const std::int64_t w = kernel.halfWidth(slopes_[a] + pull);
  constexpr std::int64_t mostTurns = 64;
  if (w > mostTurns * axis.cells)
    return Status::fail(Code::UnderResolved,
                        "a step of " + figure(tables.tau) + " carries around the ring " +
                            axis.name + " more than " + std::to_string(mostTurns) + " times",
                        "ask for more steps");
  seam->range = 0;
  std::vector<double> plain, flipped;
  for (const double turn : seam->turns) {
    seam->range = std::max(seam->range, std::fabs(turn) * std::ceil(double(w) / axis.cells));
    plain.push_back(std::exp(turn));
    flipped.push_back(std::exp(-turn));
  }
  if (tiles_) { // exponents take the turns
    plain.assign(plain.size(), 1.0);
    flipped = plain;
  }
  const double most = m.single ? 40 : 320;
  if (!tiles_ && seam->range > most)
    return Status::fail(Code::OutOfRange,
                        "the drift around the ring " + axis.name +
                            " weighs the turns of a step by "
                            "up to " +
                            figure(seam->range) + " nats; double precision holds " + figure(most),
                        "more steps, or more noise");
  const std::size_t lines = plain.size();
  plain.insert(plain.end(), flipped.begin(), flipped.end());
  flipped.insert(flipped.end(), plain.begin(), plain.begin() + lines);
  seam->plain = ElementBuffer(m.single, plain);
  seam->flipped = ElementBuffer(m.single, flipped);
  if (tiles_)
    seam->range = 0;
  tables.seams[slot] = std::move(seam);

  const std::vector<double> key{static_cast<double>(a), tables.variances[slot],
                                static_cast<double>(w)};
  for (const auto &[known, table] : cache_)
    if (known == key)
      tables.kernels[slot] = table;
  if (tables.kernels[slot])
    return Status::good();
  auto table = std::make_shared<KernelTable>();
  table->plain = BandedTable::lifted(axis, kernel, w, m.rowsPerBlock);
  table->plainCoefficients = ElementBuffer(m.single, table->plain.coefficients());
  table->halfWidth = w;
  cache_.emplace_back(key, table);
  tables.kernels[slot] = std::move(table);
  return Status::good();
}

} // namespace sbl::rt
