#include "Laws/FillGaps.h"

#include <cmath>

namespace sbl::rt {

void fillGaps(const Grid &grid, FieldValues &values) {
  for (std::size_t a = grid.rank(); a-- > 0;) {
    const std::int64_t n = grid.axes[a].cells, inner = grid.inner(a);
    for (std::int64_t line = 0; line < grid.points() / n; ++line) {
      double *v = values.data() + line / inner * n * inner + line % inner;
      for (std::int64_t k = 1; k < n; ++k)
        if (!std::isfinite(v[k * inner]) && std::isfinite(v[(k - 1) * inner]))
          v[k * inner] = v[(k - 1) * inner];
      for (std::int64_t k = n - 1; k-- > 0;)
        if (!std::isfinite(v[k * inner]) && std::isfinite(v[(k + 1) * inner]))
          v[k * inner] = v[(k + 1) * inner];
    }
  }
  for (double &v : values)
    if (!std::isfinite(v))
      v = 0;
}

} // namespace sbl::rt
