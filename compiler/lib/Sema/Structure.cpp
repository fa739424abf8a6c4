// Structure of a diffusion dX = b dt + s dW killed at rate V (the planner chooses the scheme by
// it).
//
// gradient: b_i = -s_i^2 d_i Phi for one Phi, that is, d_j (b_i/s_i^2) = d_i (b_j/s_j^2); then
//   W = sum b_i^2/(2 s_i^2) + (1/2) sum d_i b_i + V
// is the potential of the symmetric gauge (the operator sum s_i^2/2 d_ii - W).
// quadratic: all third and mixed second derivatives of W vanish, so the propagator is Mehler's.
#include "Structure.h"

#include <cmath>
#include <map>

namespace sbl::sema {

namespace {

class StructureProof {
public:
  StructureProof(ExprContext &context, const Diffusion &diffusion)
      : context_(context), diffusion_(diffusion),
        rank_(static_cast<Index>(diffusion.drift.size())) {}

  DiffusionStructure prove() {
    dependences();
    for (Index i = 0; i < rank_; ++i)
      if (isZero(diffusion_.noise[i]))
        result_.silent |= 1u << i;
    if (result_.silent)
      result_.constantNoise = false; // what counts on it counts on noise
    if (diffusion_.hasMatrixNoise() || result_.silent)
      result_.ownAxisNoise = false; // no axis can be treated by itself
    result_.separable = result_.ownAxisNoise && isSeparable();
    result_.gradient = result_.constantNoise && !result_.silent && isGradient();
    if (result_.gradient) {
      gauge();
      // A time-dependent drift adds terms in d_t Phi, and the closed form needs a smooth W.
      if (result_.autonomous && !context_.isPiecewise(result_.gaugePotential)) {
        if (diffusion_.hasMatrixNoise())
          result_.evenGauge = isEven(result_.gaugePotential);
        else
          quadratic();
      }
    }
    if (result_.silent) {
      result_.evenGauge = isFree();
      result_.linearForces = !result_.evenGauge && rank_ == 2 && isLinear();
    }
    return std::move(result_);
  }

private:
  /// A kinetic law without forces or killing whose velocities are linear in the coordinates that
  /// have noise.
  bool isFree() {
    for (Index i = 0; i < rank_; ++i)
      if (!(result_.silent >> i & 1) && !isZero(diffusion_.drift[i]))
        return false;
    return isLinear();
  }

  /// Nothing is killed, nothing depends on time, and the drift is linear in all coordinates.
  bool isLinear() {
    if (result_.killed || !result_.autonomous)
      return false;
    for (Index i = 0; i < rank_; ++i)
      for (Index j = 0; j < rank_; ++j)
        for (Index k = 0; k <= j; ++k)
          if (context_.isPiecewise(diffusion_.drift[i]) || !isZero(d(d(diffusion_.drift[i], j), k)))
            return false;
    return true;
  }

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

  bool isEven(ExprRef e) {
    for (Index i = 0; i < rank_; ++i)
      if (!isZero(d(e, i)))
        return false;
    return true;
  }

  ExprRef overVariance(Index i) {
    if (diffusion_.hasMatrixNoise())
      return diffusion_.pull[i];
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
        if (!isZero(context_.sub(d(p, j), d(q, i))) &&
            !(diffusion_.hasMatrixNoise() && isSymmetric(i, j)))
          return false;
      }
    return true;
  }

  /// Whether d_j p_i = d_i p_j but for the rounding of covariance^-1, by values at a few places.
  bool isSymmetric(Index i, Index j) {
    constexpr int places = 24, needed = 6;
    constexpr double slack = 1e-12;
    std::uint64_t state = 1;
    int seen = 0;
    for (int place = 0; place < places; ++place) {
      std::map<ExprRef, ExprRef> drawn;
      const auto at = [&](ExprRef e) {
        ExprRef value = context_.substitute(e, [&](ExprRef leaf) {
          if (leaf->op != Op::Coordinate && leaf->op != Op::Parameter && leaf->op != Op::Time)
            return leaf;
          ExprRef &known = drawn[leaf];
          if (!known) { // Lehmer's generator; parameters are positive where roots need it
            state = state * 48271 % 2147483647;
            const double unit = static_cast<double>(state) / 2147483647;
            known = context_.constant(leaf->op == Op::Coordinate ? 4 * unit - 2 : 0.1 + 2 * unit);
          }
          return known;
        });
        return value->op == Op::Constant ? value->value : std::nan("");
      };
      double scale = 0;
      for (Index k = 0; k < rank_; ++k)
        for (Index l = 0; l < rank_; ++l)
          scale = std::max(scale, std::fabs(at(d(diffusion_.pull[k], l))));
      const double difference = at(d(diffusion_.pull[i], j)) - at(d(diffusion_.pull[j], i));
      if (!std::isfinite(scale) || !std::isfinite(difference))
        continue;
      if (std::fabs(difference) > slack * scale)
        return false;
      ++seen;
    }
    return seen >= needed;
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
    ExprRef W = result_.gaugePotential;
    for (Index i = 0; i < rank_; ++i) {
      if (!diffusion_.hasMatrixNoise())
        terms.push_back(square(context_.mul(diffusion_.noise[i], d(W, i))));
      for (Index j = 0; diffusion_.hasMatrixNoise() && j < rank_; ++j)
        terms.push_back(
            context_.mul(diffusion_.covariance[i * rank_ + j], context_.mul(d(W, i), d(W, j))));
    }
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
