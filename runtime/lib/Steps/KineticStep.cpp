#include "Steps/KineticStep.h"

#include <algorithm>
#include <array>
#include <cmath>

#include <Eigen/Core>
#include <unsupported/Eigen/MatrixFunctions>

#include "Support/Text.h"

namespace sbl::rt {
namespace {

using Matrix = Eigen::MatrixXd;

constexpr int equations = 9, unknowns = 17;
using Moments = std::array<double, equations>;
using Numbers = std::array<double, unknowns>;
constexpr int mostTurns = 60;
constexpr double solved = 1e-13;
/// Of stiffness tau^2: beyond, velocities within a step go much further than at its ends, out of
/// the box.
constexpr double mostTurned = 2;

/// Times are in steps, velocities in the noise of one, places in what that carries them.
struct Scaled {
  double stiffness, damping, wind, force;
};

/// Carry (row by row), covariance (xx, xv, vv), shift of the transition over one unit of time.
Moments transition(const Scaled &law) {
  Matrix slope(2, 2), spread = Matrix::Zero(2, 2);
  slope << 0, 1, -law.stiffness, -law.damping;
  spread(1, 1) = 1;
  Matrix block = Matrix::Zero(4, 4); // Van Loan 1978
  block.topLeftCorner(2, 2) = -slope;
  block.topRightCorner(2, 2) = spread;
  block.bottomRightCorner(2, 2) = slope.transpose();
  const Matrix grown = block.exp();
  const Matrix carry = grown.bottomRightCorner(2, 2).transpose();
  const Matrix covariance = carry * grown.topRightCorner(2, 2);
  Matrix extended = Matrix::Zero(4, 4); // of the size of the other, so that they share their code
  extended.topLeftCorner(2, 2) = slope;
  extended(0, 2) = law.wind;
  extended(1, 2) = law.force;
  const Matrix moved = extended.exp();
  return {carry(0, 0),      carry(0, 1),      carry(1, 0),
          carry(1, 1),      covariance(0, 0), (covariance(0, 1) + covariance(1, 0)) / 2,
          covariance(1, 1), moved(0, 2),      moved(1, 2)};
}

// Where the numbers of a step lie among the unknowns.
constexpr int shear = 0, offset = 3, spreadOf = 6, pull = 9, decay = 11, push = 13, varianceOf = 15;

/// The same of the five parts of a step, one after the other.
Moments composed(const Numbers &u) {
  // Columns: images of (1, 0) and (0, 1), and of (0, 0).
  double xx = 1, xv = 0, x0 = 0, vx = 0, vv = 1, v0 = 0;
  double cxx = 0, cxv = 0, cvv = 0;
  for (int i = 0; i < 3; ++i) {
    const double a = u[shear + i];
    xx += a * vx;
    xv += a * vv;
    x0 += a * v0 + u[offset + i];
    cxx += 2 * a * cxv + a * a * cvv + u[spreadOf + i];
    cxv += a * cvv;
    if (i == 2)
      break;
    const double k = u[pull + i], m = u[decay + i];
    vx = m * vx - k * xx;
    vv = m * vv - k * xv;
    v0 = m * v0 - k * x0 + u[push + i];
    cvv = m * m * cvv - 2 * m * k * cxv + k * k * cxx + u[varianceOf + i];
    cxv = m * cxv - k * cxx;
  }
  return {xx, xv, vx, vv, cxx, cxv, cvv, x0, v0};
}

/// The step without forces whose outer transports take `share` of the time each, and by how much
/// each of its numbers may well change. Transports close to the middle leave most to spread by.
void firstGuess(const Scaled &law, double share, Numbers &u, Numbers &freedom) {
  const double half = 0.5, inner = 1 - share;
  const double spread = (1.0 / 3 - half * (inner * inner + share * share)) / 3;
  for (int i = 0; i < 3; ++i) {
    const double time = i == 1 ? 1 - 2 * share : share;
    u[shear + i] = time;
    u[offset + i] = time * law.wind;
    u[spreadOf + i] = freedom[spreadOf + i] = spread;
    freedom[shear + i] = half;
    freedom[offset + i] = 1;
  }
  for (int i = 0; i < 2; ++i) {
    u[pull + i] = law.stiffness * half;
    u[decay + i] = std::exp(-law.damping * half);
    u[push + i] = law.force * half;
    u[varianceOf + i] = half;
    freedom[pull + i] = freedom[decay + i] = half;
    freedom[push + i] = 1;
    freedom[varianceOf + i] = 0.3 * half;
  }
}

/// Solves the symmetric positive equations by elimination; `right` becomes the answer.
void eliminate(std::array<Moments, equations> &matrix, Moments &right) {
  for (int i = 0; i < equations; ++i)
    for (int row = i + 1; row < equations; ++row) {
      const double factor = matrix[row][i] / matrix[i][i];
      for (int j = i; j < equations; ++j)
        matrix[row][j] -= factor * matrix[i][j];
      right[row] -= factor * right[i];
    }
  for (int i = equations; i-- > 0;) {
    for (int j = i + 1; j < equations; ++j)
      right[i] -= matrix[i][j] * right[j];
    right[i] /= matrix[i][i];
  }
}

/// Newton's method; of all changes that the linear equations allow the least, counted in `freedom`.
bool solve(const Moments &wanted, const Numbers &freedom, Numbers &u) {
  std::array<Moments, unknowns> slope; // by unknown
  double before = 1e300;
  for (int turn = 0; turn < mostTurns; ++turn) {
    Moments missing = composed(u);
    double error = 0;
    for (int i = 0; i < equations; ++i) {
      missing[i] = wanted[i] - missing[i];
      error = std::isfinite(missing[i]) ? std::max(error, std::fabs(missing[i])) : INFINITY;
    }
    // Rounding is reached where an error that is small already falls no further.
    if (error == 0 || (error < solved && !(error < before / 2)))
      return true;
    if (!std::isfinite(error))
      return false;
    before = error;
    std::array<Moments, equations> normal{};
    for (int j = 0; j < unknowns; ++j) {
      const double reach = 1e-5 * freedom[j];
      Numbers above = u, below = u;
      above[j] += reach;
      below[j] -= reach;
      slope[j] = composed(above);
      const Moments less = composed(below);
      for (int i = 0; i < equations; ++i)
        slope[j][i] = (slope[j][i] - less[i]) / 2e-5;
      for (int i = 0; i < equations; ++i)
        for (int k = 0; k < equations; ++k)
          normal[i][k] += slope[j][i] * slope[j][k];
    }
    eliminate(normal, missing);
    for (int j = 0; j < unknowns; ++j)
      for (int i = 0; i < equations; ++i)
        u[j] += freedom[j] * slope[j][i] * missing[i];
  }
  return before < solved;
}

} // namespace

KineticLaw KineticLaw::of(const Instance::Impl &impl, const ProgramEntry &program) {
  KineticLaw law;
  law.place = impl.noise(program, 0) > 0 ? 1 : 0;
  law.velocity = 1 - law.place;
  law.noise = impl.noise(program, law.velocity);
  const GridAxis &x = impl.grid.axes[law.place], &v = impl.grid.axes[law.velocity];
  // At the first place and at the last one along each axis, which is exact for what is linear.
  const auto read = [&](std::size_t axis, double &alongX, double &alongV, double &constant) {
    FieldValues b;
    impl.field(program.drift[axis], 0, 0, b);
    alongX = (b[(x.cells - 1) * impl.grid.inner(law.place)] - b[0]) /
             (x.centre(x.cells - 1) - x.centre(0));
    alongV = (b[(v.cells - 1) * impl.grid.inner(law.velocity)] - b[0]) /
             (v.centre(v.cells - 1) - v.centre(0));
    constant = b[0] - alongX * x.centre(0) - alongV * v.centre(0);
  };
  double none = 0;
  read(law.place, none, law.speed, law.wind);
  read(law.velocity, law.stiffness, law.damping, law.force);
  law.stiffness = -law.stiffness;
  law.damping = -law.damping;
  return law;
}

Status exactStep(const KineticLaw &law, double tau, KineticStep &step) {
  const double v = law.noise * std::sqrt(tau), x = law.speed * v * tau;
  if (!(std::fabs(x) > 0) || !std::isfinite(x))
    return Status::fail(Code::BadInput, "the velocity does not carry the place",
                        "the place's drift must depend on the velocity");
  const Scaled scaled{law.stiffness * law.speed * tau * tau, law.damping * tau, law.wind * tau / x,
                      law.force * tau / v};
  const Moments wanted = transition(scaled);
  Numbers u{};
  double widest = 0;
  for (const double share : {0.38, 1.0 / 3, 0.25}) {
    Numbers tried, freedom;
    firstGuess(scaled, share, tried, freedom);
    if (!solve(wanted, freedom, tried))
      continue;
    const auto least = [&](int first, int count) {
      return *std::min_element(tried.begin() + first, tried.begin() + first + count);
    };
    if (least(spreadOf, 3) > widest && least(decay, 2) > 0 && least(varianceOf, 2) > 0) {
      widest = least(spreadOf, 3);
      u = tried;
    }
  }
  if (!(widest > 0) || std::fabs(scaled.stiffness) > mostTurned)
    return Status::fail(Code::OutOfRange,
                        "a step of " + figure(tau) + " is too long for these forces",
                        "more steps, and cells along the place that are fine enough for them");
  for (int i = 0; i < 3; ++i)
    step.transports[i] = {u[shear + i] * x / v, u[offset + i] * x, u[spreadOf + i] * x * x};
  for (int i = 0; i < 2; ++i)
    step.kernels[i] = {u[pull + i] * v / x, u[decay + i], u[push + i] * v,
                       u[varianceOf + i] * v * v};
  return Status::good();
}

} // namespace sbl::rt
