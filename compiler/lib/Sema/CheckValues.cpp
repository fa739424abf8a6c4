// Parameter values: binding them, and the checks that need them.
#include <algorithm>
#include <cmath>

#include "Analyser.h"

namespace sbl {

namespace sema {

bool inRange(const Parameter &parameter, double value) {
  if (std::isnan(value))
    return false;
  if (parameter.lo && (parameter.loOpen ? value <= *parameter.lo : value < *parameter.lo))
    return false;
  return !(parameter.hi && (parameter.hiOpen ? value >= *parameter.hi : value > *parameter.hi));
}

std::string rangeText(const Parameter &parameter) {
  return (parameter.loOpen ? "(" : "[") + formatNumber(parameter.lo.value_or(-INFINITY)) + ", " +
         formatNumber(parameter.hi.value_or(INFINITY)) + (parameter.hiOpen ? ")" : "]");
}

} // namespace sema

namespace {

constexpr int maxSamplesPerAxis = 64;

/// A negative noise that depends on place is looked for on a coarse grid of cell centres.
class NoiseCheck {
public:
  NoiseCheck(const Model &model, const std::vector<double> &parameters, Diagnostics &diagnostics)
      : model_(model), parameters_(parameters), diagnostics_(diagnostics) {}

  void run() {
    for (const Diffusion &diffusion : model_.diffusions)
      for (std::size_t i = 0; i < diffusion.noise.size(); ++i)
        if (!model_.context->dependence(diffusion.noise[i]).isUniform() &&
            (i == 0 || diffusion.noise[i] != diffusion.noise[0]))
          check(diffusion, i);
  }

private:
  double value(ExprRef e) { return evaluate(e, {parameters_, {}, 0, 0}); }

  void check(const Diffusion &diffusion, std::size_t component) {
    const std::size_t rank = model_.axes.size();
    std::vector<int> at(rank, 0), samples(rank);
    std::vector<double> x(rank), lo(rank), step(rank);
    for (std::size_t i = 0; i < rank; ++i) {
      lo[i] = value(model_.axes[i].lo);
      samples[i] = static_cast<int>(std::min<double>(maxSamplesPerAxis / static_cast<double>(rank),
                                                     value(model_.axes[i].cells)));
      step[i] = (value(model_.axes[i].hi) - lo[i]) / samples[i];
    }
    double start = model_.time ? value(model_.time->start) : 0;
    for (;;) {
      for (std::size_t i = 0; i < rank; ++i)
        x[i] = lo[i] + (at[i] + 0.5) * step[i];
      double noise = evaluate(diffusion.noise[component], {parameters_, x, start, 0});
      if (!(noise > 0)) {
        std::string place;
        for (std::size_t i = 0; i < rank; ++i)
          place += (i ? ", " : "") + model_.axes[i].name + " = " + sema::formatNumber(x[i]);
        diagnostics_
            .report(DiagId::NoiseNotPositive, diffusion.range,
                    {model_.axes[component].name, sema::formatNumber(noise)})
            .hints.push_back("at " + place);
        return;
      }
      std::size_t i = 0;
      while (i < rank && ++at[i] == samples[i])
        at[i++] = 0;
      if (i == rank)
        return;
    }
  }

  const Model &model_;
  const std::vector<double> &parameters_;
  Diagnostics &diagnostics_;
};

} // namespace

bool checkValues(const Model &model, const std::vector<double> &parameters,
                 Diagnostics &diagnostics) {
  const std::size_t before = diagnostics.errorCount(), reports = diagnostics.all().size();
  const ExprPoint point{parameters, {}, 0, 0};
  for (const Requirement &requirement : model.requirements)
    if (!(evaluate(requirement.holds, point) != 0))
      diagnostics.report(requirement.id, requirement.range,
                         {requirement.subject,
                          sema::formatNumber(evaluate(requirement.shown, point)),
                          requirement.wanted});
  if (diagnostics.errorCount() == before)
    NoiseCheck(model, parameters, diagnostics).run();
  diagnostics.sortByPlace(reports);
  return diagnostics.errorCount() == before;
}

} // namespace sbl
