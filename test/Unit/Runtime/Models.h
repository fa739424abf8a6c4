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

/// dX = -kappa (x - c) dt + sigma dW (kFree + 4, 5), as the linear law: W = (kappa/sigma)^2 (x -
/// c)^2 / 2
/// - kappa/2, propagated in closed form.
inline double linearDrift(const double *p, const double *x, double, double) {
  return -p[kFree + 4] * (x[0] - p[kFree + 5]);
}
inline double linearFactor(const double *p, const double *x, double, double tau) {
  const double kappa = p[kFree + 4], d = x[0] - p[kFree + 5], s2 = p[kSigma] * p[kSigma];
  return std::exp(-kappa * std::tanh(kappa * tau / 2) * d * d / (2 * s2) + kappa * tau / 4);
}
inline void linearVariance(sbl_buffer *p, double, double tau, sbl_buffer *out) {
  const double kappa = detail::at<double>(p, kFree + 4), s = detail::at<double>(p, kSigma);
  for (std::int64_t k = 0; k < out->size; ++k)
    detail::at<double>(out, k) = s * s * std::sinh(kappa * tau) / kappa;
}
inline TestModule ornsteinUhlenbeck() {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  const std::size_t drift = m.field(fieldEntry<linearDrift>());
  const std::size_t end = m.field(fieldEntry<linearFactor>());
  m.program({{"drift", {drift}},
             {"factors", {fieldFactor(end, true)}},
             {"backward", {stage(0, 0, 0, 0)}}},
            linearVariance);
  return m;
}

/// Brownian motion killed at rate q x^2 / 2 (q in kFree + 4): Mehler's kernel with kappa = sigma
/// sqrt(q).
inline double mehlerFactor(const double *p, const double *x, double, double tau) {
  const double s = p[kSigma], kappa = s * std::sqrt(p[kFree + 4]);
  return std::exp(-kappa * std::tanh(kappa * tau / 2) * x[0] * x[0] / (2 * s * s));
}
inline void mehlerVariance(sbl_buffer *p, double, double tau, sbl_buffer *out) {
  const double s = detail::at<double>(p, kSigma);
  const double kappa = s * std::sqrt(detail::at<double>(p, kFree + 4));
  for (std::int64_t k = 0; k < out->size; ++k)
    detail::at<double>(out, k) = s * s * std::sinh(kappa * tau) / kappa;
}
inline TestModule mehler() {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  const std::size_t end = m.field(fieldEntry<mehlerFactor>());
  m.program({{"killed", true}, {"factors", {fieldFactor(end)}}, {"backward", {stage(0, 0, 0, 0)}}},
            mehlerVariance);
  return m;
}

/// Chin's fourth-order step of a one-axis gradient law whose W and sigma^2 W'^2 are the formulas.
inline void halfVariance(sbl_buffer *p, double, double tau, sbl_buffer *out) {
  for (std::int64_t k = 0; k < out->size; ++k)
    detail::at<double>(out, k) =
        detail::at<double>(p, kSigma) * detail::at<double>(p, kSigma) * tau / 2;
}
template <FieldFormula W> double chinEnd(const double *p, const double *x, double t, double tau) {
  return std::exp(-tau / 6 * W(p, x, t, tau));
}
template <FieldFormula W, FieldFormula S>
double chinMiddle(const double *p, const double *x, double t, double tau) {
  return std::exp(-2 * tau / 3 * (W(p, x, t, tau) + tau * tau / 48 * S(p, x, t, tau)));
}
template <FieldFormula W, FieldFormula S>
TestModule chin(FieldFormula unkilledDrift, sbl_field_fn drift, bool killed,
                const std::string &low = "reflecting", const std::string &high = "reflecting") {
  TestModule m;
  m.axis("x", low, high);
  nlohmann::json drifts = nlohmann::json::array();
  if (unkilledDrift)
    drifts.push_back(m.field(drift));
  const std::size_t end = m.field(fieldEntry<chinEnd<W>>());
  const std::size_t middle = m.field(fieldEntry<chinMiddle<W, S>>());
  m.program({{"law", "gradient"},
             {"order", 4},
             {"killed", killed},
             {"drift", drifts},
             {"factors", {fieldFactor(end, !killed), fieldFactor(middle)}},
             {"backward", {stage(0, 0, 0, 1), stage(0, 0, nullptr, 0)}}},
            halfVariance);
  return m;
}

/// Brownian motion between the reflecting walls of a plane; its laws are still to be given.
inline TestModule brownianPlane() {
  TestModule m;
  m.axis("x", "reflecting", "reflecting");
  m.axis("y", "reflecting", "reflecting");
  m.program(
      {{"kernels", {{{"axis", 0}, {"kind", "gaussian"}}, {{"axis", 1}, {"kind", "gaussian"}}}},
       {"backward", {stage(0, 0, nullptr, nullptr), stage(1, 1, nullptr, nullptr)}},
       {"noise", {kSigma, kSigma}}},
      brownianVariance);
  return m;
}

} // namespace sbl::rt::test
