// Grids and laws the tests of this folder share.
#pragma once

#include <cmath>
#include <vector>

#include "sbl/runtime/Grid.h"

namespace sbl::questions::testing {

inline rt::GridAxis axis(const char *name, double lo, double hi, std::int64_t cells,
                         rt::Boundary boundary = rt::Boundary::Reflecting) {
  return {name, lo, hi, cells, boundary, boundary};
}

/// f at every cell of a line.
template <typename F> std::vector<double> sample(const rt::GridAxis &line, F f) {
  std::vector<double> values;
  for (std::int64_t k = 0; k < line.cells; ++k)
    values.push_back(f(line.centre(k)));
  return values;
}

inline double normalDensity(double x, double mean, double sd) {
  const double z = (x - mean) / sd;
  return std::exp(-z * z / 2) / (sd * std::sqrt(2 * M_PI));
}
inline double normalCdf(double x, double mean, double sd) {
  return std::erfc(-(x - mean) / (sd * M_SQRT2)) / 2;
}

} // namespace sbl::questions::testing
