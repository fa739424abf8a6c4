#include "ImageDensity.h"

#include <algorithm>
#include <cmath>

#include "GridSmoothing.h"

namespace sbl::io {
namespace {

/// The pixels a cell covers: consecutive ones from `first` (round a periodic axis), with lengths in
/// pixels.
struct Cover {
  std::size_t first = 0;
  std::vector<double> lengths;
};

std::vector<Cover> covers(const DensityAxis &axis, std::size_t pixels) {
  std::vector<Cover> result;
  const double scale = static_cast<double>(pixels) / static_cast<double>(axis.cells);
  // Cells of a periodic axis lie around their points, the first of which is its lower end.
  const double shift = axis.periodic() ? -0.5 : 0.0;
  for (std::size_t k = 0; k < axis.cells; ++k) {
    const double from = (static_cast<double>(k) + shift) * scale, to = from + scale;
    Cover cover;
    const double below = std::floor(from);
    const auto n = static_cast<std::ptrdiff_t>(pixels);
    cover.first = static_cast<std::size_t>((static_cast<std::ptrdiff_t>(below) % n + n) % n);
    for (double p = below; p < to; ++p)
      cover.lengths.push_back(std::max(0.0, std::min(to, p + 1) - std::max(from, p)));
    result.push_back(std::move(cover));
  }
  return result;
}

} // namespace

DensityTable imageDensity(const DensityRequest &request, const Picture &picture) {
  const DensityAxis &x = request.axes[0], &y = request.axes[1];
  const std::vector<Cover> columns = covers(x, picture.width), rows = covers(y, picture.height);
  const auto mass = [&](std::size_t column, std::size_t fromBelow) {
    const std::size_t k = (picture.height - 1 - fromBelow) * picture.width + column;
    const double bright = picture.brightness[k];
    return (request.inverted ? 1 - bright : bright) * picture.opacity[k];
  };
  // Rows of pixels are gathered to cells along x first, then along y.
  std::vector<double> gathered(picture.height * x.cells, 0.0);
  for (std::size_t row = 0; row < picture.height; ++row)
    for (std::size_t i = 0; i < x.cells; ++i) {
      double sum = 0;
      for (std::size_t k = 0; k < columns[i].lengths.size(); ++k)
        if (columns[i].lengths[k] > 0)
          sum += columns[i].lengths[k] * mass((columns[i].first + k) % picture.width, row);
      gathered[row * x.cells + i] = sum;
    }
  DensityTable table;
  table.density.assign(x.cells * y.cells, 0.0);
  for (std::size_t j = 0; j < y.cells; ++j)
    for (std::size_t k = 0; k < rows[j].lengths.size(); ++k) {
      const double *line = gathered.data() + (rows[j].first + k) % picture.height * x.cells;
      for (std::size_t i = 0; i < x.cells && rows[j].lengths[k] > 0; ++i)
        table.density[i * y.cells + j] += rows[j].lengths[k] * line[i];
    }
  if (!std::any_of(table.density.begin(), table.density.end(), [](double v) { return v > 0; }))
    fail(request.inverted ? "it is white or transparent everywhere, so it has no mass"
                          : "it is black or transparent everywhere, so it has no mass",
         request.inverted ? "" : "where dark means mass, add `invert = true`");
  for (std::size_t a = 0; a < 2 && !request.bandwidth.empty(); ++a)
    smoothAlong(request.axes, a,
                request.bandwidth[std::min(a, request.bandwidth.size() - 1)] /
                    request.axes[a].spacing(),
                table.density);
  table.summary =
      std::to_string(picture.width) + " x " + std::to_string(picture.height) + " pixels";
  return table;
}

} // namespace sbl::io
