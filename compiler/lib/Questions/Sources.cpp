#include "sbl/Questions/Sources.h"

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>

namespace sbl::questions {

namespace {

rt::Status hasNone() {
  return rt::Status::fail(rt::Code::BadInput, "this question has no such quantity");
}

} // namespace

rt::Status SolvedQuestion::field(Accessor, Index, double, rt::FieldValues &) const {
  return hasNone();
}
rt::Status SolvedQuestion::logField(Accessor, double, rt::FieldValues &) const { return hasNone(); }
rt::Status SolvedQuestion::at(Accessor, Index, double, std::span<const double>, double &) const {
  return hasNone();
}
rt::Status SolvedQuestion::numberAt(Accessor, double, double &) const { return hasNone(); }
rt::Status SolvedQuestion::levels(std::vector<double> &) const { return hasNone(); }
rt::Status SolvedQuestion::number(Accessor, double &) const { return hasNone(); }
rt::Status SolvedQuestion::paths(std::int64_t, std::uint64_t, rt::Paths &) const {
  return hasNone();
}
rt::Status SolvedQuestion::cloud(double, rt::Cloud &) const { return hasNone(); }
rt::Status SolvedQuestion::coupling(std::vector<double> &) const { return hasNone(); }

rt::Status fitsDouble(double log) {
  constexpr double least = -708, most = 709; // of normal numbers
  if (log == -std::numeric_limits<double>::infinity() || (log > least && log < most))
    return rt::Status::good();
  return rt::Status::fail(rt::Code::OutOfRange,
                          "this factor is e^" + std::to_string(std::lround(log)) +
                              ", which is no double",
                          "its logarithm is: `log(phi(B, t = 0)(x))`");
}

rt::Status SolvedBridge::field(Accessor accessor, Index component, double t,
                               rt::FieldValues &values) const {
  switch (accessor) {
  case Accessor::Density:
    return density(t, values);
  case Accessor::Phi:
  case Accessor::Phihat: {
    rt::FieldValues rho;
    rt::Status status = logField(accessor, t, values);
    if (status.ok())
      status = density(t, rho);
    if (!status.ok())
      return status;
    // Zeros where nothing is are no harm, but where the bridge is they are wrong.
    const double floor = 1e-16 * *std::max_element(rho.begin(), rho.end());
    for (std::size_t k = 0; k < values.size(); ++k) {
      if (rho[k] > floor || values[k] > 0)
        if (rt::Status s = fitsDouble(values[k]); !s.ok())
          return s;
      values[k] = std::exp(values[k]);
    }
    return status;
  }
  case Accessor::Drift:
    return drift(t, component, values);
  case Accessor::Control:
    return control(t, component, values);
  case Accessor::Score:
    return score(t, component, values);
  case Accessor::Velocity:
    return velocity(t, component, values);
  default:
    return hasNone();
  }
}

rt::Status SolvedBridge::logField(Accessor accessor, double t, rt::FieldValues &values) const {
  if (accessor == Accessor::Phi)
    return logPhi(t, values);
  if (accessor == Accessor::Phihat)
    return logPhihat(t, values);
  if (accessor != Accessor::Density)
    return hasNone();
  rt::Status status = density(t, values);
  std::transform(values.begin(), values.end(), values.begin(),
                 [](double v) { return std::log(v); });
  return status;
}

int SolvedBridge::wallOrder(Accessor accessor) const {
  if (accessor == Accessor::Density)
    return 2;
  return accessor == Accessor::Phi || accessor == Accessor::Phihat ? 1 : -1;
}

rt::Status SolvedBridge::number(Accessor accessor, double &value) const {
  switch (accessor) {
  case Accessor::Cost:
  case Accessor::Kl: // the coupling against rho0 times the reference kernel: exactly the cost
    value = cost();
    return rt::Status::good();
  case Accessor::MarginalError:
    value = std::max(marginalErrorStart(), marginalErrorEnd());
    return rt::Status::good();
  case Accessor::Iterations:
    value = iterations();
    return rt::Status::good();
  default:
    return hasNone();
  }
}

} // namespace sbl::questions
