#include "Sample/Certificate.h"

#include <algorithm>
#include <cmath>

namespace sbl::rt {

void certify(SampleSolution &solution) {
  SampleCertificate &c = solution.certificate;
  Cloud end;
  if (!solution.cloud(solution.times().back(), end).ok() || end.count == 0)
    return;
  const auto n = static_cast<double>(end.count);
  double w = 0, ww = 0;
  for (std::size_t i = 0; i < end.count; ++i) {
    const double weight = end.weight.empty() ? 1 : end.weight[i];
    w += weight;
    ww += weight * weight;
  }
  c.survival = w / n;
  c.survivalError = std::sqrt(std::max(0.0, ww / n - c.survival * c.survival) / n);
  c.effective = w > 0 ? w * w / ww : 0;
  c.meanErrors.assign(end.rank, NAN);
  for (std::size_t a = 0; a < end.rank && w > 0; ++a) {
    const double *x = end.place.data() + a * end.count;
    const auto weight = [&](std::size_t i) { return end.weight.empty() ? 1 : end.weight[i]; };
    double mean = 0, square = 0;
    for (std::size_t i = 0; i < end.count; ++i)
      mean += weight(i) * x[i];
    mean /= w;
    for (std::size_t i = 0; i < end.count; ++i)
      square += weight(i) * weight(i) * (x[i] - mean) * (x[i] - mean);
    c.meanErrors[a] = std::sqrt(square) / w;
  }
  FieldValues density, error;
  if (solution.density(solution.times().back(), density, &error).ok())
    if (const double most = *std::max_element(density.begin(), density.end()); most > 0)
      c.densityError = *std::max_element(error.begin(), error.end()) / most;
}

} // namespace sbl::rt
