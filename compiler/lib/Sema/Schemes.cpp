// Whether the scheme that a bridge asks for covers the law it follows. What the planner then chooses
// among the schemes that do is its own business.
#include "Analyser.h"

namespace sbl {
namespace sema {

namespace {
const char *spelled(SolveOptions::Precision precision) {
  return precision == SolveOptions::Precision::F32 ? "f32" : "f64";
}
} // namespace

void Analyser::checkSchemes() {
  for (const Bridge &bridge : model_.bridges) {
    const Diffusion &law = model_.diffusions[bridge.diffusion];
    const DiffusionStructure &proved = law.structure;
    const auto refuse = [&](const char *scheme, const char *why, const char *hint) {
      Diagnostic &message =
          diagnostics_.report(DiagId::SchemeDoesNotCover, bridge.range, {scheme, law.name, why});
      message.labels.push_back({law.range, "the law"});
      message.hints.push_back(hint);
    };
    const bool separates = proved.separable && proved.ownAxisNoise;
    switch (bridge.options.scheme) {
    case SolveOptions::Scheme::Kernel:
      if (!proved.constantNoise)
        refuse("kernel", "its noise depends on place",
               "leave the choice to `auto`, or ask for `scheme = tridiagonal`");
      break;
    case SolveOptions::Scheme::Separable:
      if (!separates)
        refuse("separable", "it does not separate axis by axis",
               "leave the choice to `auto`, or ask for `scheme = tridiagonal`");
      else if (!proved.autonomous)
        refuse("separable", "it depends on time",
               "leave the choice to `auto`, or ask for `scheme = tridiagonal`");
      break;
    case SolveOptions::Scheme::Auto:
    case SolveOptions::Scheme::Tridiagonal:
      break;
    }
    const Bridge &first = model_.bridges.front();
    if (bridge.options.precision != first.options.precision)
      diagnostics_
          .report(DiagId::MixedPrecision, bridge.range,
                  {bridge.name, spelled(bridge.options.precision), first.name,
                   spelled(first.options.precision)})
          .labels.push_back({first.range, "the other bridge"});
  }
}

} // namespace sema
} // namespace sbl
