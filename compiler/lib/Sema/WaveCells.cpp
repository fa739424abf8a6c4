// Whether the transforms of waves take the cells of the axes. The runtime refuses what it cannot
// plan (Wave/Fourier.cpp); said here, it is said before anything is compiled, by `check` too.
#include "Sampling.h"

namespace sbl::sema {
namespace {

/// No machine holds a wave of more, and the next good number may be far.
constexpr std::int64_t mostCells = 1 << 28;

/// Whether 2, 3, 5 and 7 are the only prime factors.
bool hasTransform(std::int64_t cells) {
  for (const std::int64_t p : {2, 3, 5, 7})
    while (cells % p == 0)
      cells /= p;
  return cells == 1;
}

bool isTransformed(const Evolve &evolution) {
  const LawFamily family = familyOf(evolution.law);
  return !evolution.imaginary &&
         (family == LawFamily::Quantum || family == LawFamily::FlowHamiltonian);
}

} // namespace

void checkWaveCells(Precheck &check) {
  for (const Evolve &evolution : check.model.evolutions) {
    if (!isTransformed(evolution))
      continue;
    for (std::size_t a = 0; a < check.grid.axes.size(); ++a) {
      const std::int64_t cells = check.grid.axes[a].cells;
      std::int64_t next = cells;
      while (cells <= mostCells && !hasTransform(next))
        ++next;
      if (next == cells)
        continue;
      check.diagnostics
          .report(DiagId::BadSolveInput, evolution.range,
                  {evolution.name, "axis " + check.model.axes[a].name + " has " +
                                       std::to_string(cells) +
                                       " cells, and waves need a number without prime factors "
                                       "above 7"})
          .hints.push_back("the next one is " + std::to_string(next) +
                           ": `cells = " + std::to_string(next) + "`");
      return;
    }
  }
}

} // namespace sbl::sema
