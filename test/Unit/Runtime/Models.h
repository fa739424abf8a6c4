// The reference processes of the tests, as test modules.
#pragma once

#include <cmath>
#include <numbers>

#include "TestModule.h"

namespace sbl::rt::test {

/// Parameters kFree + 0..3: means and standard deviations of two normal laws on axis 0.
inline double logNormal(double x, double mean, double sd) {
  const double z = (x - mean) / sd;
  return -0.5 * z * z - std::log(sd * std::sqrt(2 * std::numbers::pi));
}
inline double logStart(const double *p, const double *x, double, double) {
  return logNormal(x[0], p[kFree], p[kFree + 1]);
}
inline double logEnd(const double *p, const double *x, double, double) {
  return logNormal(x[0], p[kFree + 2], p[kFree + 3]);
}

/// Two normal marginals and the bridge of `program` between them.
inline void normalBridge(TestModule &m, std::size_t program) {
  const std::size_t a = m.logLaw(m.field(fieldEntry<logStart>(m.single())), true);
  const std::size_t b = m.logLaw(m.field(fieldEntry<logEnd>(m.single())), true);
  m.bridge(program, a, b);
}

inline void brownianVariance(sbl_buffer *p, double, double tau, sbl_buffer *out) {
  for (std::int64_t k = 0; k < out->size; ++k)
    detail::at<double>(out, k) =
        detail::at<double>(p, kSigma) * detail::at<double>(p, kSigma) * tau;
}

/// dX = sigma dW on one axis: one exact sweep a step.
inline TestModule brownian(const std::string &low = "reflecting",
                           const std::string &high = "reflecting", bool single = false) {
  TestModule m(single);
  m.axis("x", low, high);
  m.program({{"backward", {stage(0, 0, nullptr, nullptr)}}}, brownianVariance);
  return m;
}

} // namespace sbl::rt::test
