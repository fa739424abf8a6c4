// A formula of sbl/point/Formulas.h over arrays in memory.
#pragma once

#include "Support/Threads.h"
#include "sbl/point/Formulas.h"

namespace sbl::rt {

/// Arrays read and written by their first element, the numbers, how many points there are.
using HostLoop = double (*)(const double *const *reads, double *const *writes,
                            const double *scalars, std::int64_t count);

template <class Formula>
double hostLoop(const double *const *reads, double *const *writes, const double *scalars,
                std::int64_t count) {
  constexpr point::Shape shape = Formula::shape;
  const auto at = [&](std::int64_t k) {
    double in[shape.reads + 1], out[shape.writes + 1], term = 0;
    for (int i = 0; i < shape.reads; ++i)
      in[i] = reads[i][shape.alone >> i & 1 ? 0 : k];
    Formula::at(in, scalars, out, term);
    for (int i = 0; i < shape.writes; ++i)
      writes[i][k] = out[i];
    return term;
  };
  if constexpr (shape.reduction == point::Reduction::Sum)
    return sumOver(count, at);
  if constexpr (shape.reduction == point::Reduction::Max)
    return maxOver(count, at);
  forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      at(k);
  });
  return 0;
}

} // namespace sbl::rt
