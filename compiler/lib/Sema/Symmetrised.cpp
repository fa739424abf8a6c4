// quantum H = quantum of Q: the symmetric form of a reversible diffusion.
//
// With b = -grad U (each b_i over sigma_i^2 a derivative of one function) the generator L - V is
// similar to -H, H = -sum_i sigma_i^2/2 d_ii + W, W = sum b_i^2/(2 sigma_i^2) + div b/2 + V: hbar
// is 1 and the mass along an axis 1/sigma_i^2. H has the rates of Q as its levels, and the square
// root of Q's stationary density as its ground state.
#include <algorithm>

#include "Analyser.h"

namespace sbl::sema {

void Analyser::symmetrised(const ast::DynamicsDecl &decl, const std::string &doc, Index index) {
  const ast::Cast &cast = *decl.cast;
  Symbol *operand = findSymbol(cast.of.text);
  valueOf(cast.of.text, *operand);
  const Diffusion &law = model_.diffusions[operand->index];
  Quantum made;
  made.name = decl.name.text;
  made.doc = doc;
  made.range = decl.name.range;
  made.potential = made.nonlinearity = made.absorber = made.gradSquared = zero();
  made.hbar = one();
  made.mass.assign(rank(), one());
  if (law.drift.size() == rank() && law.noise.size() == rank() && rank() > 0 && hasPlaces() &&
      isReversible(law, cast)) {
    made.potential = law.structure.gaugePotential;
    made.autonomous = law.structure.autonomous;
    made.smooth = !expr().isPiecewise(made.potential);
    for (Index i = 0; i < rank(); ++i)
      made.mass[i] = expr().div(one(), expr().mul(law.noise[i], law.noise[i]));
    if (made.smooth)
      made.gradSquared = law.structure.gradSquared;
  }
  model_.quantums[index] = std::move(made);
}

/// Whether every axis has its ends; one with a mistake there was reported.
bool Analyser::hasPlaces() const {
  return std::all_of(model_.axes.begin(), model_.axes.end(),
                     [](const Axis &axis) { return axis.lo && axis.hi; });
}

bool Analyser::isReversible(const Diffusion &law, const ast::Cast &cast) {
  bool driftIsStill = true;
  for (ExprRef b : law.drift)
    driftIsStill &= !expr().dependence(b).time;
  if (law.hasMatrixNoise() || law.structure.silent) {
    noSuchCast(cast,
               law.hasMatrixNoise() ? "its noise is a matrix" : "one of its axes has no noise",
               "the symmetric form is one of constant noise, one positive number per axis");
  } else if (!law.structure.constantNoise) {
    noSuchCast(cast, "its noise depends on place or time",
               "the symmetric form is one of constant noise, one number per axis; `eigen S of " +
                   cast.of.text + "` finds its rates and modes");
  } else if (!driftIsStill) {
    noSuchCast(cast, "its drift depends on time", "a law that changes has no stationary density");
  } else if (!law.structure.gradient) {
    noSuchCast(cast, "its drift over noise^2 is no gradient: " + curlOf(law),
               "only a reversible diffusion has a symmetric form");
  } else {
    for (Index i = 0; i < rank(); ++i)
      if (model_.axes[i].low == Boundary::Periodic)
        requireNoCirculation(law, i, cast);
    return true;
  }
  return false;
}

/// The first entry of the curl of drift over noise^2 that is not 0, as text.
std::string Analyser::curlOf(const Diffusion &law) {
  const auto over = [&](Index i) {
    return expr().div(law.drift[i], expr().mul(law.noise[i], law.noise[i]));
  };
  for (Index i = 0; i < rank(); ++i)
    for (Index j = i + 1; j < rank(); ++j) {
      ExprRef curl = expr().sub(expr().derivative(over(j), i), expr().derivative(over(i), j));
      if (!expr().isZero(curl))
        return "its curl in the plane of " + model_.axes[i].name + " and " + model_.axes[j].name +
               " is " + print(curl, names());
    }
  return "it jumps across an axis";
}

/// Around a ring the integral of drift over noise^2 must vanish. It is the same along every line,
/// since the curl does, and is taken through the middle of the other axes.
void Analyser::requireNoCirculation(const Diffusion &law, Index ring, const ast::Cast &cast) {
  constexpr int nodes = 256; // even ones, which converge exponentially for smooth drifts
  const ExprRef rate = expr().div(law.drift[ring], expr().mul(law.noise[ring], law.noise[ring]));
  const auto between = [&](Index axis, double fraction) {
    const Axis &a = model_.axes[axis];
    return expr().add(a.lo, expr().mul(expr().constant(fraction), expr().sub(a.hi, a.lo)));
  };
  std::vector<ExprRef> terms, sizes;
  for (int k = 0; k < nodes; ++k) {
    ExprRef value = expr().substitute(rate, [&](ExprRef leaf) {
      if (leaf->op != Op::Coordinate)
        return leaf;
      return between(leaf->index, leaf->index == ring ? (k + 0.5) / nodes : 0.5);
    });
    terms.push_back(value);
    sizes.push_back(expr().make(Op::Abs, {value}));
  }
  const ExprRef mesh =
      expr().div(expr().sub(model_.axes[ring].hi, model_.axes[ring].lo), expr().constant(nodes));
  const ExprRef turn = expr().mul(mesh, expr().make(Op::Add, terms));
  const ExprRef size = expr().mul(mesh, expr().make(Op::Add, sizes));
  const double share = expr().isPiecewise(rate) ? 0.02 : 1e-8; // quadrature of a jump
  require(lessEqual(expr().make(Op::Abs, {turn}), expr().mul(expr().constant(share), size)), turn,
          DiagId::CastCirculates, cast.of.text, model_.axes[ring].name, cast.of.range);
}

} // namespace sbl::sema
