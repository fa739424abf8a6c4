#include <cmath>
#include <complex>

#include "Flow/FlowSteps.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

using Parity = FlowLines::Parity;

class ProductSteps final : public FlowSteps {
public:
  ProductSteps(const VelocityField &velocity, FlowLines &lines)
      : velocity_(velocity), lines_(lines) {}

  const char *scheme() const override { return "product"; }
  int order() const override { return 1; }

  Status step(double time, double tau, Wave &psi) override {
    if (potential_.empty() || !velocity_.autonomous())
      if (Status s = findPotential(time + tau / 2); !s.ok())
        return s;
    const double s = std::sqrt(tau / 2);
    for (const double sign : {-1.0, 1.0}) {
      motion(-sign * s, psi);
      kick(-sign * s, psi);
      motion(sign * s, psi);
      kick(sign * s, psi);
    }
    return Status::good();
  }

private:
  /// exp(-i s T), T = p^2 / 2.
  void motion(double s, Wave &psi) {
    for (std::size_t a = 0; a < lines_.grid().rank(); ++a)
      lines_.transform(
          a, lines_.factors(a, [&](double k, bool) { return std::polar(1.0, -0.5 * s * k * k); }),
          Parity::Wave, psi);
  }
  /// exp(-i s V).
  void kick(double s, Wave &psi) const {
    forBlocks(static_cast<std::int64_t>(psi.size()), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        const double c = std::cos(s * potential_[k]), d = std::sin(s * potential_[k]);
        const double re = psi.re[k], im = psi.im[k];
        psi.re[k] = c * re + d * im;
        psi.im[k] = c * im - d * re;
      }
    });
  }

  Status findPotential(double time);
  Status checkGradient(const std::vector<Wave> &velocity, double time);

  const VelocityField &velocity_;
  FlowLines &lines_;
  FieldValues potential_;
};

/// V from its slopes: along the first axis, what that leaves out (the mean of V along it) along the
/// second, and so on.
Status ProductSteps::findPotential(double time) {
  std::vector<Wave> velocity;
  if (Status s = velocityFactors(velocity_, lines_.grid(), time, velocity); !s.ok())
    return s;
  potential_.assign(static_cast<std::size_t>(lines_.grid().points()), 0.0);
  for (std::size_t a = 0; a < velocity.size(); ++a) {
    Wave part = velocity[a];
    for (std::size_t b = 0; b < a; ++b)
      lines_.transform(
          b,
          lines_.factors(b,
                         [](double k, bool) -> std::complex<double> { return k == 0 ? 1.0 : 0.0; }),
          Parity::Wave, part);
    lines_.transform(a,
                     lines_.factors(a,
                                    [](double k, bool isHighest) -> std::complex<double> {
                                      return {0, k == 0 || isHighest ? 0 : -1 / k};
                                    }),
                     Parity::Wave, part);
    for (std::size_t k = 0; k < potential_.size(); ++k)
      potential_[k] += part.re[k];
  }
  return checkGradient(velocity, time);
}

Status ProductSteps::checkGradient(const std::vector<Wave> &velocity, double time) {
  double off = 0, size = 0;
  for (std::size_t a = 0; a < velocity.size(); ++a) {
    Wave slope(potential_.size());
    std::copy(potential_.begin(), potential_.end(), slope.re.begin());
    lines_.transform(a, lines_.axis(a).derivative(), Parity::Wave, slope);
    for (std::size_t k = 0; k < slope.size(); ++k) {
      off = std::max(off, std::fabs(slope.re[k] - velocity[a].re[k]));
      size = std::max(size, std::fabs(velocity[a].re[k]));
    }
  }
  if (off > 1e-6 * size)
    return Status::fail(Code::BadInput,
                        "the product formula needs the gradient of a periodic potential, and the "
                        "velocity at t = " +
                            figure(time) + " is off one by " + figure(off / size, 2) +
                            " of its size",
                        "leave the scheme out: the spectral form takes any velocity");
  return Status::good();
}

} // namespace

std::unique_ptr<FlowSteps> productSteps(const VelocityField &velocity, FlowLines &lines) {
  return std::make_unique<ProductSteps>(velocity, lines);
}

} // namespace sbl::rt
