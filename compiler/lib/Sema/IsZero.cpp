// Is an expression zero everywhere? Simplification answers most questions; the rest are decided by
// evaluating at pseudo-random points with a running bound of the rounding error, so that the
// tolerance is relative to the terms that cancel and not to an absolute scale.
#include "ExprImpl.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "sbl/Sema/Operation.h"
#include "sbl/Sema/Traverse.h"

namespace sbl {

namespace {

constexpr double epsilon = std::numeric_limits<double>::epsilon();
/// Points tried, and how many of them must have given evidence for a "yes".
constexpr int pointsTried = 96;
constexpr int pointsNeeded = 6;
/// Rounding bounds are first order; this much of them still counts as zero.
constexpr double slack = 64;

/// SplitMix64: tiny, and the same everywhere.
struct Random {
  std::uint64_t state;
  double unit() {
    std::uint64_t z = (state += 0x9e3779b97f4a7c15ull);
    z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ull;
    z = (z ^ (z >> 27)) * 0x94d049bb133111ebull;
    return static_cast<double>((z ^ (z >> 31)) >> 11) * 0x1p-53;
  }
  /// Log-uniform size in [0.01, 10], so that steep and flat laws alike are seen at their scale.
  double size() { return std::pow(10.0, 3 * unit() - 2); }
};

/// A value for a leaf. Every leaf is one node, so only those that the expression has are drawn.
double drawn(ExprRef leaf, Random &random) {
  switch (leaf->op) {
  case Op::Constant:
    return leaf->value;
  case Op::Parameter:
    return random.size() * (random.unit() < 0.25 ? -1 : 1);
  case Op::Coordinate:
    return random.size() * (random.unit() < 0.5 ? -1 : 1);
  case Op::Time:
    return random.unit();
  case Op::TimeStep:
    return 0.1 * random.unit();
  default:
    return std::numeric_limits<double>::quiet_NaN();
  }
}

/// A value and a bound of its rounding error in units of epsilon.
struct Bounded {
  double value = 0, error = 0;
};

Bounded applyBounded(Op op, std::span<const Bounded> a) {
  std::vector<double> values;
  for (const Bounded &argument : a)
    values.push_back(argument.value);
  double v = operate(op, values);
  double error = std::fabs(v);
  double u = values[0], e = a[0].error;
  switch (op) {
  case Op::Add:
    error = 0;
    for (const Bounded &argument : a)
      error += argument.error + std::fabs(argument.value);
    break;
  case Op::Multiply:
    for (std::size_t i = 0; i < a.size(); ++i) {
      double others = a[i].error;
      for (std::size_t j = 0; j < a.size(); ++j)
        others *= j == i ? 1 : std::fabs(values[j]);
      error += others;
    }
    break;
  case Op::Divide:
    error += e / std::fabs(values[1]) + std::fabs(v / values[1]) * a[1].error;
    break;
  case Op::Power:
    error += std::fabs(values[1] * std::pow(u, values[1] - 1)) * e +
             (a[1].error != 0 ? std::fabs(v * std::log(std::fabs(u))) * a[1].error : 0);
    break;
  case Op::Negate:
    error = e;
    break;
  case Op::Exp:
    error += error * e;
    break;
  case Op::Expm1:
    error += std::exp(u) * e;
    break;
  case Op::Log:
    error += e / std::fabs(u);
    break;
  case Op::Log1p:
    error += e / std::fabs(1 + u);
    break;
  case Op::Sqrt:
    error += v != 0 ? e / (2 * v) : std::sqrt(e * epsilon) / epsilon;
    break;
  case Op::Tan:
    error += (1 + v * v) * e;
    break;
  case Op::Asin:
  case Op::Acos:
    error += e / std::sqrt(1 - u * u);
    break;
  case Op::Sinh:
  case Op::Cosh:
    error += std::cosh(u) * e;
    break;
  case Op::Erf:
  case Op::Erfc:
    error += 1.13 * std::exp(-u * u) * e;
    break;
  case Op::Atan2:
    error +=
        (e * std::fabs(values[1]) + std::fabs(u) * a[1].error) / (u * u + values[1] * values[1]);
    break;
  default: // slopes of at most one
    for (const Bounded &argument : a)
      error += argument.error;
    break;
  }
  return {v, error};
}

} // namespace

bool ExprContext::isZero(ExprRef e) {
  if (isConstant(e))
    return e->value == 0;
  // A piecewise expression may vanish wherever the points happen to fall, and a solved quantity
  // has no value yet: only the simplifier may call those zero.
  if (isPiecewise(e) || dependence(e).queries)
    return false;

  const std::vector<ExprRef> order = postOrder(e);
  std::unordered_map<ExprRef, Bounded> values;
  std::vector<Bounded> arguments;
  Random random{0x5b1d0c};
  int evidence = 0;
  for (int trial = 0; trial < pointsTried; ++trial) {
    bool underflow = false;
    for (ExprRef node : order) {
      Bounded &result = values[node];
      if (isLeaf(node->op)) {
        result = {drawn(node, random), 0};
        continue;
      }
      arguments.clear();
      for (ExprRef argument : node->args)
        arguments.push_back(values[argument]);
      result = applyBounded(node->op, arguments);
      constexpr double least = std::numeric_limits<double>::min();
      underflow |= result.error < least && std::fabs(result.value) < least;
    }
    const Bounded &total = values[e];
    if (underflow || !std::isfinite(total.value) || !std::isfinite(total.error))
      continue; // says nothing about the expression
    if (std::fabs(total.value) > slack * epsilon * total.error)
      return false;
    ++evidence;
  }
  return evidence >= pointsNeeded;
}

} // namespace sbl
