// Whether the scheme that a question asks for covers the law it follows. What the planner then
// chooses among the schemes that do is its own business.
#include <algorithm>

#include "Analyser.h"
#include "sbl/Sema/Words.h"

namespace sbl {
namespace sema {

void Analyser::checkSchemes() {
  struct Asked {
    const std::string &name;
    Range range;
    const Diffusion &law;
    const SolveOptions &options;
  };
  std::vector<Asked> questions;
  for (const Bridge &b : model_.bridges)
    questions.push_back({b.name, b.range, model_.diffusions[b.diffusion], b.options});
  for (const Evolve &e : model_.evolutions)
    if (e.law.kind == LawRef::Kind::Diffusion)
      questions.push_back({e.name, e.range, model_.diffusions[e.law.index], e.options});
  for (const Asked &asked : questions) {
    const DiffusionStructure &proved = asked.law.structure;
    const auto refuse = [&](const char *scheme, const char *why, const char *hint) {
      Diagnostic &message = diagnostics_.report(DiagId::SchemeDoesNotCover, asked.range,
                                                {scheme, asked.law.name, why});
      message.labels.push_back({asked.law.range, "the law"});
      message.hints.push_back(hint);
    };
    const SolveOptions::Scheme scheme = asked.options.scheme;
    const char *name = wordFor(scheme);
    if (scheme == SolveOptions::Scheme::Kinetic && !proved.silent)
      refuse("kinetic", "it has noise on every axis",
             "leave the choice to `auto`; the kinetic scheme is for laws such as dx = v dt");
    if (scheme != SolveOptions::Scheme::Auto && scheme != SolveOptions::Scheme::Kinetic &&
        proved.silent) {
      refuse(name, "it has no noise on one of its axes",
             "leave the choice to `auto`, or ask for `scheme = kinetic`");
      continue;
    }
    if ((scheme == SolveOptions::Scheme::Separable ||
         scheme == SolveOptions::Scheme::Tridiagonal) &&
        asked.law.hasMatrixNoise()) {
      refuse(name, "its noise is a matrix",
             "leave the choice to `auto`: kernels along lattice "
             "directions take it");
      continue;
    }
    const bool separates = proved.separable && proved.ownAxisNoise;
    switch (asked.options.scheme) {
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
    case SolveOptions::Scheme::Product: // of the waves of flows, which have checked it themselves
    case SolveOptions::Scheme::Kinetic:
    case SolveOptions::Scheme::Spectral: // of waves only: a diffusion cannot ask for it
      break;
    }
    const Asked &first = questions.front();
    if (asked.options.precision != first.options.precision)
      diagnostics_
          .report(DiagId::MixedPrecision, asked.range,
                  {asked.name, wordFor(asked.options.precision), first.name,
                   wordFor(first.options.precision)})
          .labels.push_back({first.range, "the other question"});
  }
}

/// Options that are understood and change nothing.
void Analyser::checkEffects() {
  const auto warn = [&](Range range, const std::string &option, const std::string &why) {
    diagnostics_.report(DiagId::NoEffect, range, {option, why});
  };
  const auto order = [&](const Diffusion &law, const SolveOptions &options) {
    if (options.order != 4)
      return;
    const DiffusionStructure &proved = law.structure;
    const std::string of = "the law `" + law.name + "` ";
    std::string why;
    if (options.scheme == SolveOptions::Scheme::Tridiagonal)
      why = "the tridiagonal scheme is of order 2";
    else if (options.scheme == SolveOptions::Scheme::Separable)
      why = "the separable scheme is exact in time";
    else if (!proved.constantNoise)
      why = of + "has noise that depends on place, and its scheme is of order 2";
    else if (!proved.gradient)
      why = of + "has a drift that is no gradient, and its steps are of order 2";
    else if (!proved.autonomous)
      why = of + "depends on time, and its steps are of order 2";
    else if (!proved.smooth)
      why = of + "has jumps or kinks, and its steps are of order 2";
    if (!why.empty())
      warn(options.orderRange, "`order = 4`", why);
  };
  for (const Bridge &b : model_.bridges) {
    order(model_.diffusions[b.diffusion], b.options);
    const bool iterates = std::any_of(b.at.begin() + 1, b.at.end(), [](const auto &at) {
      return at.kind != Bridge::Marginal::Kind::Free;
    });
    if (!iterates && b.at.front().kind == Bridge::Marginal::Kind::Hard &&
        (b.options.tolerance || b.options.iterations))
      warn(b.options.limitRange, b.options.iterations ? "`iterations`" : "`tolerance`",
           "with a free end and nothing on the way there is nothing to iterate");
  }
  for (const Evolve &e : model_.evolutions)
    if (e.law.kind == LawRef::Kind::Diffusion)
      order(model_.diffusions[e.law.index], e.options);
  if (model_.time && model_.time->steps && model_.questions.empty() && model_.queries.empty())
    warn(model_.time->range, "`steps`", "the model solves nothing");
}

} // namespace sema
} // namespace sbl
