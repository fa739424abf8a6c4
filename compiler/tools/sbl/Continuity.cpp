// Whether the velocity of a wave carries its density along.
//
// With a wave f of one length of an axis, d/dt int f rho = int grad f . v rho. Over a time h both
// sides have a mean: the left one is a difference of two densities, the right one an integral of
// currents by Kronrod's rule of 15 points. Densities come from steps of the solver and currents
// from slopes of psi, so nothing makes them agree but the equation. What Gauss's rule of 7 of
// these points finds differently bounds what the 15 leave; where that is more than is allowed,
// levels turn too often in h, and a shorter time is looked at. Means, not integrals, are compared:
// a short time allows no more than a long one does.
#include <array>
#include <cmath>
#include <cstdio>

#include "EqualityParts.h"

namespace sbl::tool {
namespace {

/// Of a rule on [-1, 1]: a point at or above 0, its weight in Kronrod's rule and in Gauss's.
struct Node {
  double place, fine, coarse;
};
constexpr std::array<Node, 8> nodes{{
    {0.0, 0.20948214108472783, 0.41795918367346939},
    {0.20778495500789847, 0.20443294007529892, 0.0},
    {0.40584515137739717, 0.19035057806478541, 0.38183005050511894},
    {0.58608723546769113, 0.16900472663926790, 0.0},
    {0.74153118559939444, 0.14065325971552592, 0.27970539148927667},
    {0.86486442335976907, 0.10479001032225018, 0.0},
    {0.94910791234275852, 0.06309209262997855, 0.12948496616886969},
    {0.99145537112081264, 0.02293532201052922, 0.0},
}};

/// Shares of a saved interval that are tried in turn.
constexpr std::array<double, 4> shares{1.0, 1.0 / 8, 1.0 / 64, 1.0 / 512};

std::string text(double value) {
  char digits[32];
  std::snprintf(digits, sizeof digits, "%.17g", value);
  return digits;
}

class Continuity {
public:
  /// Over the time `share` times the saved interval in the middle, from its start on.
  Continuity(const QuestionText &q, double share) : q_(q) {
    const std::size_t middle = (q.times.size() - 1) / 2;
    from_ = std::stod(q.times[middle]);
    length_ = share * (std::stod(q.times[middle + 1]) - from_);
    whole_ = std::stod(q.times.back()) - std::stod(q.times.front());
  }

  Equality equality() const {
    std::string worst, rest, speed;
    for (std::size_t axis = 0; axis < q_.axes.size(); ++axis) {
      const double wave = 2 * M_PI / (q_.axes[axis].hi - q_.axes[axis].lo);
      const std::string angle =
          text(wave) + " * (" + q_.model->axes[axis].name + " - (" + text(q_.axes[axis].lo) + "))";
      const std::string first = axis == 0 ? "" : ", ";
      for (const auto &[f, slope] : {std::array{"sin", "cos"}, std::array{"cos", "-sin"}}) {
        const std::string along = std::string(slope) + "(" + angle + ") * ";
        worst += (worst.empty() ? "abs(" : ", abs(") + change(std::string(f) + "(" + angle + ")") +
                 " - (" + mean(axis, along, "", wave, 1, 0) + "))";
        rest += (rest.empty() ? "abs(" : ", abs(") + mean(axis, along, "", wave, 1, -1) + ")";
      }
      speed += (speed.empty() ? "" : " + ") + mean(axis, "", "abs", wave, 1, 0);
    }
    // What stands still has no speed: then that of one length in all of the time is the scale.
    const std::string scale = "max(" + speed + ", " + text(1 / whole_) + ")";
    const std::string allowed = tenTimesAccuracy(q_);
    Equality made;
    made.claim = "its velocity carries its density (continuity)";
    made.left = "max(" + worst + ")";
    made.right = "0";
    made.scale = scale;
    made.expected = allowed;
    made.unless = "max(" + rest + ") - (" + allowed + ") * " + scale;
    made.unlessWhy = "its levels turn too often between two saved times";
    made.isUnlessCoarse = true;
    made.isApart = true;
    return made;
  }

private:
  std::string at(double t) const {
    return q_.name() + ", " + q_.model->time->name + " = " + text(t) + ")";
  }

  /// The change of int f rho, by time.
  std::string change(const std::string &f) const {
    return "integral(" + f + " * (density(" + at(from_ + length_) + " - density(" + at(from_) +
           ")) / " + text(length_);
  }

  /// The mean over time of `wave` int factor function(v) rho along an axis, by a sum of both rules.
  std::string mean(std::size_t axis, const std::string &factor, const std::string &function,
                   double wave, double fine, double coarse) const {
    const std::string component = q_.axes.size() == 1 ? "" : "[" + std::to_string(axis) + "]";
    std::string sum;
    for (const Node &node : nodes)
      for (const double side : {-1.0, 1.0}) {
        if (node.place == 0 && side > 0)
          continue;
        const std::string t = at(from_ + length_ * (0.5 + 0.5 * side * node.place));
        const double weight = 0.5 * wave * (fine * node.fine + coarse * node.coarse);
        // Where nothing is, the velocity has no value.
        sum += (sum.empty() ? "" : " + ") + text(weight) + " * integral(where(density(" + t +
               " > 1e-100, " + factor + function + "(velocity(" + t + component + ") * density(" +
               t + ", 0))";
      }
    return sum;
  }

  const QuestionText &q_;
  double from_ = 0, length_ = 0, whole_ = 1;
};

} // namespace

Equality isContinuous(const QuestionText &q) {
  Equality first = Continuity(q, shares.front()).equality();
  for (std::size_t k = 1; k < shares.size(); ++k)
    first.otherwise.push_back(Continuity(q, shares[k]).equality());
  return first;
}

} // namespace sbl::tool
