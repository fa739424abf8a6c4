// Structure of a diffusion dX = b dt + s dW killed at rate V (the planner chooses the scheme by
// it).
//
// gradient: b_i = -s_i^2 d_i Phi for one Phi, that is, d_j (b_i/s_i^2) = d_i (b_j/s_j^2); then
//   W = sum b_i^2/(2 s_i^2) + (1/2) sum d_i b_i + V
// is the potential of the symmetric gauge (the operator sum s_i^2/2 d_ii - W).
// quadratic: all third and mixed second derivatives of W vanish, so the propagator is Mehler's.
#include "Structure.h"

namespace sbl::sema {

namespace {

class StructureProof {
public:
  StructureProof(ExprContext &context, const Diffusion &diffusion)
      : context_(context), diffusion_(diffusion),
        rank_(static_cast<Index>(diffusion.drift.size())) {}

  DiffusionStructure prove() {
    dependences();
    result_.separable = isSeparable();
    result_.gradient = result_.constantNoise && isGradient();
    if (result_.gradient) {
      gauge();
      // A time-dependent drift adds terms in d_t Phi, and the closed form needs a smooth W.
      if (result_.autonomous && !context_.isPiecewise(result_.gaugePotential))
        quadratic();
    }
    return std::move(result_);
  }

private:
  bool isZero(ExprRef e) { return context_.isZero(e); }
  ExprRef zero() { return context_.constant(0); }
  ExprRef d(ExprRef e, Index axis) { return context_.derivative(e, axis); }
  ExprRef square(ExprRef e) { return context_.mul(e, e); }
  /// Whether e is a function of x_axis (and t) only.
  bool isOwn(ExprRef e, Index axis) {
    for (Index j = 0; j < rank_; ++j)
      if (j != axis && (context_.dependence(e).coordinates >> j & 1) && !isFreeOf(e, j))
        return false;
    return true;
  }
  /// A piecewise constant has derivative 0 everywhere it has one, so only smooth formulas may be
  /// called free of a coordinate they mention.
  bool isFreeOf(ExprRef e, Index axis) { return !context_.isPiecewise(e) && isZero(d(e, axis)); }

  void dependences() {
    result_.driftFree = true;
    auto look = [&](ExprRef e) { result_.autonomous &= !context_.dependence(e).time; };
    for (Index i = 0; i < rank_; ++i) {
      ExprRef b = diffusion_.drift[i], s = diffusion_.noise[i];
      look(b);
      look(s);
      result_.driftFree &= isZero(b);
      const Dependence on = context_.dependence(s);
      result_.constantNoise &= on.isUniform() && !on.time;
      result_.ownAxisNoise &= isOwn(s, i);
      result_.smooth &= !context_.isPiecewise(b);
    }
    look(diffusion_.killing);
    result_.killed = !isZero(diffusion_.killing);
    result_.smooth &= !context_.isPiecewise(diffusion_.killing);
  }

  bool isSeparable() {
    for (Index i = 0; i < rank_; ++i)
      if (!isOwn(diffusion_.drift[i], i) || !isOwn(diffusion_.noise[i], i))
        return false;
    return isSum(diffusion_.killing);
  }

  /// Whether e is a sum of functions of one coordinate each. Piecewise terms are told apart by the
  /// terms of the sum, smooth ones by their mixed derivatives.
  bool isSum(ExprRef e) {
    if (e->op == Op::Add) {
      for (ExprRef term : e->args)
        if (!isSum(term))
          return isSmoothSum(e);
      return true;
    }
    std::uint32_t axes = context_.dependence(e).coordinates;
    return (axes & (axes - 1)) == 0 || isSmoothSum(e);
  }
  bool isSmoothSum(ExprRef e) {
    if (context_.isPiecewise(e))
      return false;
    for (Index i = 0; i < rank_; ++i)
      for (Index j = 0; j < i; ++j)
        if (!isZero(d(d(e, i), j)))
          return false;
    return true;
  }

  ExprRef overVariance(Index i) {
    return context_.div(diffusion_.drift[i], square(diffusion_.noise[i]));
  }

  bool isGradient() {
    for (Index i = 0; i < rank_; ++i)
      for (Index j = 0; j < i; ++j) {
        ExprRef p = overVariance(i), q = overVariance(j);
        // A jump of a piecewise drift across an axis is not seen by its derivative; such a drift is
        // a gradient only where each component keeps to its own coordinate.
        if (context_.isPiecewise(p) || context_.isPiecewise(q)) {
          if (!isOwn(p, i) || !isOwn(q, j))
            return false;
          continue;
        }
        if (!isZero(context_.sub(d(p, j), d(q, i))))
          return false;
      }
    return true;
  }

  void gauge() {
    std::vector<ExprRef> terms{diffusion_.killing};
    for (Index i = 0; i < rank_; ++i) {
      ExprRef b = diffusion_.drift[i];
      terms.push_back(context_.mul(context_.constant(0.5), context_.mul(b, overVariance(i))));
      terms.push_back(context_.mul(context_.constant(0.5), d(b, i)));
    }
    result_.gaugePotential = context_.make(Op::Add, terms);
    terms.clear();
    for (Index i = 0; i < rank_; ++i)
      terms.push_back(square(context_.mul(diffusion_.noise[i], d(result_.gaugePotential, i))));
    result_.gradSquared = context_.make(Op::Add, terms);
  }

  /// The parts of W by its value and derivatives at the origin x = 0:
  ///   a_i = d_ii W, and where a_i != 0 the centre c_i = -(d_i W)(0)/a_i, else c_i = 0, l_i = (d_i
  ///   W)(0).
  /// The choice is made at run time, so that a parameter may switch the curvature off.
  void quadratic() {
    ExprRef W = result_.gaugePotential;
    for (Index i = 0; i < rank_; ++i) {
      if (!isZero(d(d(d(W, i), i), i)))
        return;
      for (Index j = 0; j < i; ++j)
        if (!isZero(d(d(W, i), j)))
          return;
    }
    auto atOrigin = [&](ExprRef e) {
      return context_.substitute(
          e, [&](ExprRef leaf) { return leaf->op == Op::Coordinate ? zero() : leaf; });
    };
    std::vector<ExprRef> level{atOrigin(W)};
    for (Index i = 0; i < rank_; ++i) {
      ExprRef curvature = atOrigin(d(d(W, i), i)), slope = atOrigin(d(W, i));
      if (isZero(curvature))
        curvature = zero();
      ExprRef isFlat = context_.make(Op::Equal, {curvature, zero()});
      ExprRef divisor = context_.make(Op::Select, {isFlat, context_.constant(1), curvature});
      ExprRef centre =
          context_.make(Op::Select, {isFlat, zero(), context_.neg(context_.div(slope, divisor))});
      result_.curvature.push_back(curvature);
      result_.centre.push_back(centre);
      result_.slope.push_back(context_.make(Op::Select, {isFlat, slope, zero()}));
      level.push_back(
          context_.mul(context_.constant(-0.5), context_.mul(curvature, square(centre))));
    }
    result_.level = context_.make(Op::Add, level);
    result_.quadratic = true;
  }

  ExprContext &context_;
  const Diffusion &diffusion_;
  Index rank_;
  DiffusionStructure result_;
};

} // namespace

DiffusionStructure analyseStructure(ExprContext &context, const Diffusion &diffusion) {
  return StructureProof(context, diffusion).prove();
}

} // namespace sbl::sema
