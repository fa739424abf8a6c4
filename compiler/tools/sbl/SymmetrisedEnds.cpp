// `quantum of` a diffusion keeps the ends of the axes, but a reflecting end of a wave has no slope
// there, and that of a diffusion no current: they differ where its drift runs into the end and
// states reach it.
#include <cmath>

#include "Runner.h"

namespace sbl::tool {
namespace {

/// The diffusion of which a quantum law is the symmetric form: formulas are shared, not copied. A
/// law with entries of its own, `{`, may have the same formula by chance.
const Diffusion *symmetrisedOf(const Model &model, const SourceManager &sources,
                               const Quantum &law) {
  const std::string_view text = sources.file(law.range.file).text();
  const std::size_t behind = text.find_first_not_of(" \t\r\n", law.range.end);
  if (behind == text.npos || text[behind] != '=')
    return nullptr;
  for (const Diffusion &diffusion : model.diffusions)
    if (diffusion.structure.gaugePotential && diffusion.structure.gaugePotential == law.potential)
      return &diffusion;
  return nullptr;
}

} // namespace

void Runner::warnOfEnds(QuestionRef question, LawRef law, double endDensity) {
  constexpr double worthSaying = 1e-8;
  if (law.kind != LawRef::Kind::Quantum || !(endDensity > worthSaying))
    return;
  const Diffusion *diffusion =
      symmetrisedOf(model(), session_.sources, model().quantums[law.index]);
  if (!diffusion)
    return;
  const rt::Grid &grid = instance_->grid();
  std::vector<double> place;
  for (const rt::GridAxis &axis : grid.axes)
    place.push_back(axis.centre(axis.cells / 2));
  for (std::size_t a = 0; a < grid.rank(); ++a)
    for (const bool high : {false, true}) {
      const rt::GridAxis &axis = grid.axes[a];
      if ((high ? axis.high : axis.low) != rt::Boundary::Reflecting)
        continue;
      std::vector<double> at = place;
      at[a] = high ? axis.hi : axis.lo;
      const ExprPoint point{session_.parameters, at};
      const double drift = evaluate(diffusion->drift[a], point);
      const double noise = evaluate(diffusion->noise[a], point);
      if (std::fabs(drift) * axis.length() <= 1e-9 * noise * noise)
        continue;
      session_.diagnostics
          .report(DiagId::WaveInaccurate, rangeOf(model(), question),
                  {nameOf(model(), question),
                   "it reaches the end " + axis.name + " = " + formatNumber(at[a]) + " (with " +
                       formatShort(endDensity) + " of its largest density), where `" +
                       diffusion->name +
                       "` has a drift that a wave's reflecting end does not know"})
          .hints.push_back("widen the axis, or ask `" + diffusion->name + "` itself");
      return;
    }
}

} // namespace sbl::tool
