#include "Animation.h"

#include <algorithm>
#include <cmath>

#include "Arrange.h"
#include "View.h"

namespace sbl::io {
namespace {

/// More would take minutes to draw.
constexpr std::size_t mostFrames = 300;
/// Pixels along one side of a map: every frame draws all of them.
constexpr std::size_t pixels = 200;

/// The time dimension with the most entries: its entries are the frames.
const Dimension *clock(const Dataset &dataset) {
  const Dimension *longest = nullptr;
  for (const Variable &variable : dataset.variables)
    for (const std::size_t d : variable.dims)
      if (const Dimension &dim = dataset.dims[d];
          dim.role == Role::Time && dim.size > 1 && (!longest || dim.size > longest->size))
        longest = &dim;
  return longest;
}

std::size_t nearest(const std::vector<double> &times, double t) {
  std::size_t best = 0;
  for (std::size_t k = 1; k < times.size(); ++k)
    if (std::fabs(times[k] - t) < std::fabs(times[best] - t))
      best = k;
  return best;
}

/// The largest size of a variable's numbers, complex ones by their modulus.
double largestOf(const View &view) {
  const bool isComplex = view.roles().back() == Role::Part;
  const std::vector<double> &data = view.variable.data;
  double largest = 0;
  for (std::size_t k = 0; k < data.size(); k += isComplex ? 2 : 1) {
    const double size = isComplex ? std::hypot(data[k], data[k + 1]) : std::fabs(data[k]);
    if (std::isfinite(size))
      largest = std::max(largest, size);
  }
  return largest;
}

/// Entry `k` of the first dimension alone.
void takeEntry(Variable &variable, std::size_t k, std::size_t count) {
  const std::size_t size = variable.data.size() / count;
  const auto first = variable.data.begin() + static_cast<std::ptrdiff_t>(k * size);
  variable.data = std::vector<double>(first, first + static_cast<std::ptrdiff_t>(size));
  variable.dims.erase(variable.dims.begin());
}

/// Entries up to `k` of dimension `at`.
void cutAfter(Dataset &dataset, Variable &variable, std::size_t at, std::size_t k) {
  Dimension cut = dataset.dims[variable.dims[at]];
  std::size_t inner = 1;
  for (std::size_t d = at + 1; d < variable.dims.size(); ++d)
    inner *= dataset.dims[variable.dims[d]].size;
  const std::size_t whole = cut.size * inner, kept = (k + 1) * inner;
  std::vector<double> data;
  for (std::size_t first = 0; first < variable.data.size(); first += whole)
    data.insert(data.end(), variable.data.begin() + static_cast<std::ptrdiff_t>(first),
                variable.data.begin() + static_cast<std::ptrdiff_t>(first + kept));
  variable.data = std::move(data);
  cut.size = k + 1;
  cut.coordinates.resize(k + 1);
  variable.dims[at] = dataset.dims.size();
  dataset.dims.push_back(std::move(cut));
}

Dataset frameAt(const Dataset &dataset, double t) {
  Dataset frame = dataset;
  frame.pixels = std::min(frame.pixels, pixels);
  frame.fewColours = true;
  for (Variable &variable : frame.variables) {
    const View view{frame, variable};
    const std::vector<Role> roles = view.roles();
    const auto at =
        static_cast<std::size_t>(std::find(roles.begin(), roles.end(), Role::Time) - roles.begin());
    if (at == roles.size())
      continue;
    variable.scale = largestOf(view);
    const std::size_t count = view.dim(at).size, k = nearest(view.dim(at).coordinates, t);
    const bool isField = std::find(roles.begin(), roles.end(), Role::Place) != roles.end();
    if (isField && at == 0)
      takeEntry(variable, k, count);
    else
      cutAfter(frame, variable, at, k);
  }
  return frame;
}

/// The ends of what the curves of a panel show, over all frames.
class Range {
public:
  void add(double value) {
    if (std::isfinite(value)) {
      lo_ = std::min(lo_, value);
      hi_ = std::max(hi_, value);
    }
  }
  std::optional<std::array<double, 2>> padded() const {
    if (!(hi_ >= lo_))
      return std::nullopt;
    const double pad = hi_ > lo_ ? 0.05 * (hi_ - lo_) : 1;
    return std::array{lo_ >= 0 && lo_ < pad ? 0 : lo_ - pad, hi_ + pad};
  }

private:
  double lo_ = INFINITY, hi_ = -INFINITY;
};

/// Gives one panel the same scales in all frames.
void unify(const std::vector<Panel *> &panels) {
  Range heights;
  double xlo = INFINITY, xhi = -INFINITY, lo = INFINITY, hi = -INFINITY;
  bool diverging = false, isFree = true;
  for (const Panel *panel : panels) {
    xlo = std::min(xlo, panel->xlo);
    xhi = std::max(xhi, panel->xhi);
    isFree &= !panel->yRange.has_value();
    for (const Curve &curve : panel->curves)
      for (const double y : curve.y)
        heights.add(y);
    if (panel->heat) {
      lo = std::min(lo, panel->heat->lo);
      hi = std::max(hi, panel->heat->hi);
      diverging |= panel->heat->diverging;
    }
  }
  for (Panel *panel : panels) {
    panel->xlo = xlo;
    panel->xhi = xhi > xlo ? xhi : xlo + 1;
    if (isFree)
      panel->yRange = heights.padded();
    if (panel->heat) {
      panel->heat->hi = hi;
      panel->heat->lo = diverging ? -hi : lo;
      panel->heat->diverging = diverging;
    }
  }
}

} // namespace

std::string animate(const Dataset &dataset, std::vector<std::vector<Group>> &frames) {
  const Dimension *time = clock(dataset);
  if (!time)
    return "nothing in it depends on time: a .gif shows one time after the other (name the file "
           ".svg or .png for one picture)";
  if (time->size > mostFrames)
    return "`" + time->name + "` has " + std::to_string(time->size) +
           " entries; an animation has up to " + std::to_string(mostFrames) + " frames";
  for (const double t : time->coordinates) {
    std::vector<Group> &groups = frames.emplace_back();
    if (std::string error = arrange(frameAt(dataset, t), groups); !error.empty())
      return error;
    groups.front().title += ",   " + time->name + " = " + formatted(t);
  }
  for (std::size_t g = 0; g < frames.front().size(); ++g)
    for (std::size_t p = 0; p < frames.front()[g].panels.size(); ++p) {
      std::vector<Panel *> panels;
      for (std::vector<Group> &groups : frames)
        if (g < groups.size() && p < groups[g].panels.size())
          panels.push_back(&groups[g].panels[p]);
      unify(panels);
    }
  return {};
}

} // namespace sbl::io
