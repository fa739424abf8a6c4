// A variable of a dataset with its dimensions at hand, and what all pictures share.
#pragma once

#include <cstdio>
#include <string>
#include <vector>

#include "sbl/io/Dataset.h"

namespace sbl::io {

/// At most this many panels stand under one title.
inline constexpr std::size_t mostPanels = 12;

inline std::string formatted(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", value);
  return text;
}

/// A variable with its dimensions at hand.
struct View {
  const Dataset &data;
  const Variable &variable;

  std::vector<Role> roles() const {
    std::vector<Role> result;
    for (std::size_t dim : variable.dims)
      result.push_back(data.dims[dim].role);
    return result;
  }
  bool is(std::initializer_list<Role> wanted) const { return roles() == std::vector<Role>(wanted); }
  const Dimension &dim(std::size_t i) const { return data.dims[variable.dims[i]]; }
  const std::string &text() const { return variable.longName; }
};

/// How many neighbouring values make one pixel.
inline std::size_t thinning(const Dimension &dim, const Dataset &data) {
  return (dim.size + data.pixels - 1) / data.pixels;
}

/// Where the first pixel of `factor` cells is centred, and how far the next one is.
inline void setAxis(const Dimension &dim, double &first, double &step, std::size_t factor) {
  const double h = (dim.hi - dim.lo) / static_cast<double>(dim.size);
  step = h * static_cast<double>(factor);
  first = dim.coordinates.front() + h * static_cast<double>(factor - 1) / 2;
}

} // namespace sbl::io
