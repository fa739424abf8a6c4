#include "Arrange.h"

#include <algorithm>
#include <cmath>
#include <limits>

#include "Levels.h"
#include "Waves.h"

namespace sbl::io {
namespace {

/// At most this many listed times are drawn as one curve each; more become a heat map.
constexpr std::size_t mostCurves = 12;
/// More paths than this would only blacken the picture.
constexpr std::size_t mostTrails = 400;
/// Arrows along one side.
constexpr std::size_t arrowsAcross = 18;

/// Ends of a colour scale. A few far-out values (a narrow peak, a drift beyond the mass) must not
/// turn all the rest into one colour, so the scale ends at a high quantile where the largest value
/// lies far above it.
void chooseScale(HeatMap &heat) {
  std::vector<double> sizes;
  double lowest = 0;
  for (double value : heat.values)
    if (std::isfinite(value)) {
      sizes.push_back(std::abs(value));
      lowest = std::min(lowest, value);
    }
  if (sizes.empty())
    sizes.push_back(1);
  heat.diverging = lowest < 0;
  const std::size_t at = sizes.size() * 995 / 1000 - (sizes.size() > 1 ? 1 : 0);
  std::nth_element(sizes.begin(), sizes.begin() + static_cast<std::ptrdiff_t>(at), sizes.end());
  const double typical = sizes[at], largest = *std::max_element(sizes.begin(), sizes.end());
  double top = largest > 2 * typical && typical > 0 ? typical : largest;
  if (!(top > 0))
    top = 1;
  heat.hi = top;
  heat.largest = largest;
  heat.lo = heat.diverging ? -top : 0;
}

/// Averages neighbouring rows until no more are left than a map has pixels.
std::vector<double> thin(const std::vector<double> &line, std::size_t factor) {
  std::vector<double> result;
  for (std::size_t k = 0; k < line.size(); k += factor) {
    const std::size_t end = std::min(line.size(), k + factor);
    double sum = 0;
    for (std::size_t i = k; i < end; ++i)
      sum += line[i];
    result.push_back(sum / static_cast<double>(end - k));
  }
  return result;
}

// ------------------------------------------------------------------ one axis

/// [t, x]: time to the right, place upwards.
Panel heatOverTime(const View &view) {
  const Dimension &time = view.dim(0), &place = view.dim(1);
  const std::size_t factor = thinning(place, view.data);
  HeatMap heat;
  heat.nx = time.size;
  heat.dx = (time.coordinates.back() - time.coordinates.front()) /
            static_cast<double>(std::max<std::size_t>(1, time.size - 1));
  heat.x0 = time.coordinates.front();
  setAxis(place, heat.y0, heat.dy, factor);
  std::vector<std::vector<double>> columns;
  for (std::size_t i = 0; i < heat.nx; ++i) {
    // Unevenly listed times: each pixel takes the nearest of them.
    const double t = heat.x0 + static_cast<double>(i) * heat.dx;
    std::size_t near = 0;
    for (std::size_t k = 1; k < time.size; ++k)
      if (std::abs(time.coordinates[k] - t) < std::abs(time.coordinates[near] - t))
        near = k;
    const auto begin = view.variable.data.begin() + static_cast<std::ptrdiff_t>(near * place.size);
    columns.push_back(
        thin(std::vector<double>(begin, begin + static_cast<std::ptrdiff_t>(place.size)), factor));
  }
  heat.ny = columns.front().size();
  for (std::size_t j = 0; j < heat.ny; ++j)
    for (std::size_t i = 0; i < heat.nx; ++i)
      heat.values.push_back(columns[i][j]);
  chooseScale(heat);
  heat.label = view.text();

  Panel panel;
  panel.xLabel = time.name;
  panel.yLabel = place.name;
  panel.xlo = time.coordinates.front();
  panel.xhi = time.coordinates.back();
  panel.yRange = {place.lo, place.hi};
  panel.heat = std::move(heat);
  return panel;
}

/// [t, x] at a few listed times, or [x].
void addProfiles(const View &view, Panel &panel) {
  const bool timed = view.variable.dims.size() == 2;
  const Dimension &place = view.dim(timed ? 1 : 0);
  const std::size_t times = timed ? view.dim(0).size : 1;
  for (std::size_t k = 0; k < times; ++k) {
    Curve curve;
    curve.x = place.coordinates;
    const auto begin = view.variable.data.begin() + static_cast<std::ptrdiff_t>(k * place.size);
    curve.y.assign(begin, begin + static_cast<std::ptrdiff_t>(place.size));
    curve.label =
        timed ? view.dim(0).name + " = " + formatted(view.dim(0).coordinates[k]) : view.text();
    if (timed)
      curve.shade = times > 1 ? static_cast<double>(k) / static_cast<double>(times - 1) : 0;
    panel.curves.push_back(std::move(curve));
  }
  panel.xLabel = place.name;
  panel.xlo = place.lo;
  panel.xhi = place.hi;
}

void addSeries(const View &view, Panel &panel) {
  const Dimension &time = view.dim(0);
  const std::size_t count = view.variable.dims.size() == 2 ? view.dim(1).size : 1;
  for (std::size_t c = 0; c < count; ++c) {
    Curve curve{view.text(), time.coordinates, {}, -1};
    for (std::size_t i = 0; i < time.size; ++i)
      curve.y.push_back(view.variable.data[i * count + c]);
    if (count > 1)
      curve.label +=
          c < view.dim(1).labels.size() ? ", " + view.dim(1).labels[c] : ", " + std::to_string(c);
    panel.curves.push_back(std::move(curve));
  }
  panel.xLabel = time.name;
  panel.xlo = time.coordinates.front();
  panel.xhi = time.coordinates.back();
}

/// [path, t] over time.
Trails trailsOverTime(const View &view) {
  const Dimension &time = view.dim(1);
  Trails trails;
  for (std::size_t p = 0; p < std::min(view.dim(0).size, mostTrails); ++p) {
    auto &line = trails.lines.emplace_back();
    for (std::size_t i = 0; i < time.size; ++i)
      line.push_back({time.coordinates[i], view.variable.data[p * time.size + i]});
  }
  return trails;
}

// ------------------------------------------------------------------ a plane

/// One time of [t,] x, y: x to the right, y upwards, scaled to its own peak.
Panel planePanel(const View &view, std::size_t offset, std::size_t axis) {
  const Dimension &x = view.dim(axis), &y = view.dim(axis + 1);
  const std::size_t fx = thinning(x, view.data), fy = thinning(y, view.data);
  HeatMap heat;
  setAxis(x, heat.x0, heat.dx, fx);
  setAxis(y, heat.y0, heat.dy, fy);
  heat.nx = (x.size + fx - 1) / fx;
  heat.ny = (y.size + fy - 1) / fy;
  heat.values.assign(heat.nx * heat.ny, 0.0);
  std::vector<double> counts(heat.values.size(), 0.0);
  for (std::size_t i = 0; i < x.size; ++i)
    for (std::size_t j = 0; j < y.size; ++j) {
      const std::size_t pixel = (j / fy) * heat.nx + i / fx;
      heat.values[pixel] += view.variable.data[offset + i * y.size + j];
      counts[pixel] += 1;
    }
  for (std::size_t k = 0; k < counts.size(); ++k)
    heat.values[k] /= counts[k];
  chooseScale(heat);
  Panel panel;
  panel.xLabel = x.name;
  panel.yLabel = y.name;
  panel.xlo = x.lo;
  panel.xhi = x.hi;
  panel.yRange = {y.lo, y.hi};
  panel.heat = std::move(heat);
  return panel;
}

/// [t,] x, y or the coupling [start, end].
std::string addPlanes(const View &view, std::vector<Group> &groups) {
  const bool timed = view.roles().front() == Role::Time;
  const std::size_t axis = timed ? 1 : 0, times = timed ? view.dim(0).size : 1;
  if (times > mostPanels)
    return "`" + view.text() + "` has " + std::to_string(times) +
           " times; a picture of a plane shows up to " + std::to_string(mostPanels) +
           " (give it a list: `t = [0, 0.5, 1]`)";
  Group group;
  group.title = view.text();
  const Dimension &x = view.dim(axis), &y = view.dim(axis + 1);
  group.aspect = (y.hi - y.lo) / (x.hi - x.lo);
  for (std::size_t k = 0; k < times; ++k) {
    Panel panel = planePanel(view, k * x.size * y.size, axis);
    if (timed)
      panel.title = view.dim(0).name + " = " + formatted(view.dim(0).coordinates[k]);
    panel.title += (timed ? ",  " : "") +
                   std::string(panel.heat->diverging ? "largest " : "peak ") +
                   formatted(panel.heat->largest);
    group.panels.push_back(std::move(panel));
  }
  groups.push_back(std::move(group));
  return {};
}

/// [path, t, axis] on the panels of a plane: each path up to the panel's time.
void addTrails(const View &view, const std::vector<double> &panelTimes, Group &group) {
  const Dimension &time = view.dim(1);
  const std::size_t count = std::min(view.dim(0).size, mostTrails);
  for (std::size_t k = 0; k < group.panels.size(); ++k) {
    Trails trails;
    trails.dots = true;
    const double until = panelTimes.empty() ? time.coordinates.back() : panelTimes[k];
    for (std::size_t p = 0; p < count; ++p) {
      auto &line = trails.lines.emplace_back();
      for (std::size_t i = 0; i < time.size && time.coordinates[i] <= until * (1 + 1e-12) + 1e-300;
           ++i) {
        const double *at = &view.variable.data[(p * time.size + i) * 2];
        line.push_back({at[0], at[1]});
      }
    }
    group.panels[k].trails.push_back(std::move(trails));
  }
}

/// [t,] x, y, axis: arrows on an even lattice, the longest as long as a lattice step.
void addArrows(const View &view, Group &group) {
  const bool timed = view.roles().front() == Role::Time;
  const std::size_t axis = timed ? 1 : 0;
  const Dimension &x = view.dim(axis), &y = view.dim(axis + 1);
  const std::size_t sx = std::max<std::size_t>(1, x.size / arrowsAcross);
  const std::size_t sy = std::max<std::size_t>(1, y.size / arrowsAcross);
  for (std::size_t k = 0; k < group.panels.size(); ++k) {
    const std::size_t offset = timed ? k * x.size * y.size : 0;
    Arrows arrows;
    std::vector<double> lengths;
    for (std::size_t i = sx / 2; i < x.size; i += sx)
      for (std::size_t j = sy / 2; j < y.size; j += sy) {
        const double *v = &view.variable.data[(offset + i * y.size + j) * 2];
        if (!std::isfinite(v[0]) || !std::isfinite(v[1]))
          continue;
        arrows.items.push_back({x.coordinates[i], y.coordinates[j], v[0], v[1]});
        lengths.push_back(std::hypot(v[0], v[1]));
      }
    if (lengths.empty())
      continue;
    std::sort(lengths.begin(), lengths.end());
    // Beyond the mass a drift can be huge: only lengths up to a high quantile are told apart.
    const double longest = std::max(lengths[lengths.size() * 9 / 10], 1e-300);
    const double step =
        std::min((x.hi - x.lo) / static_cast<double>(x.size) * static_cast<double>(sx),
                 (y.hi - y.lo) / static_cast<double>(y.size) * static_cast<double>(sy));
    for (auto &[px, py, dx, dy] : arrows.items) {
      const double length = std::hypot(dx, dy);
      const double scale = length > 0 ? 0.9 * step * std::min(1.0, length / longest) / length : 0;
      dx *= scale;
      dy *= scale;
    }
    group.panels[k].arrows = std::move(arrows);
  }
}

} // namespace

std::string arrange(const Dataset &dataset, std::vector<Group> &groups) {
  using enum Role;
  struct Placed {
    std::size_t group;
    std::vector<double> times;
  };
  std::optional<std::size_t> strip, profiles, series; // groups that later items may join
  std::optional<Placed> plane;
  auto single = [&](std::optional<std::size_t> &slot, const std::string &text) -> Panel & {
    if (!slot) {
      slot = groups.size();
      groups.push_back({text, 0, {Panel{}}});
    } else {
      groups[*slot].title += ", " + text;
    }
    return groups[*slot].panels.front();
  };

  std::vector<View> paths, vectors;
  for (const Variable &variable : dataset.variables) {
    const View view{dataset, variable};
    if (isOfDiagram(view))
      continue;
    if (std::string error; arrangeWave(view, groups, error)) {
      if (!error.empty())
        return error;
    } else if (view.is({Path, Time}) || view.is({Path, Time, Component})) {
      paths.push_back(view); // laid over what they belong to, whatever the order
    } else if (view.is({Time, Place, Place, Component}) || view.is({Place, Place, Component})) {
      vectors.push_back(view);
    } else if (view.is({Time, Place}) && view.dim(0).size > mostCurves) {
      strip = groups.size();
      groups.push_back({view.text(), 0, {heatOverTime(view)}});
    } else if (view.is({Time, Place})) {
      groups.push_back({view.text(), 0, {Panel{}}});
      addProfiles(view, groups.back().panels.front());
    } else if (view.is({Place})) {
      addProfiles(view, single(profiles, view.text()));
    } else if (view.is({Time}) || view.is({Time, Component}) || view.is({Time, Part})) {
      addSeries(view, single(series, view.text()));
    } else if (view.is({Time, Place, Place}) || view.is({Place, Place}) || view.is({Start, End})) {
      if (std::string error = addPlanes(view, groups); !error.empty())
        return error;
      if (!view.is({Start, End}))
        plane = {groups.size() - 1,
                 view.is({Place, Place}) ? std::vector<double>{} : view.dim(0).coordinates};
    } else {
      return "`" + view.text() +
             "` has no picture: its dimensions are neither a line, a plane nor time alone (print "
             "or save it instead)";
    }
  }

  for (const LevelDiagram &diagram : dataset.diagrams)
    groups.push_back(arrangeLevels(dataset, diagram));

  for (const View &view : vectors) {
    const bool timed = view.roles().front() == Time;
    const std::vector<double> times = timed ? view.dim(0).coordinates : std::vector<double>{};
    if (!plane || plane->times != times) { // no density beside it: arrows on an empty plane
      if (times.size() > mostPanels)
        return "`" + view.text() + "` has too many times for one picture (give it a list)";
      const std::size_t axis = timed ? 1 : 0;
      const Dimension &x = view.dim(axis), &y = view.dim(axis + 1);
      Group group{view.text(), (y.hi - y.lo) / (x.hi - x.lo), {}};
      for (std::size_t k = 0; k < std::max<std::size_t>(1, times.size()); ++k) {
        Panel panel;
        panel.title = timed ? view.dim(0).name + " = " + formatted(times[k]) : "";
        panel.xLabel = x.name;
        panel.yLabel = y.name;
        panel.xlo = x.lo;
        panel.xhi = x.hi;
        panel.yRange = {y.lo, y.hi};
        group.panels.push_back(std::move(panel));
      }
      groups.push_back(std::move(group));
      addArrows(view, groups.back());
      continue;
    }
    groups[plane->group].title += ", " + view.text();
    addArrows(view, groups[plane->group]);
  }
  for (const View &view : paths) {
    if (view.is({Path, Time})) {
      if (!strip) {
        Panel panel;
        panel.xLabel = view.dim(1).name;
        panel.xlo = view.dim(1).coordinates.front();
        panel.xhi = view.dim(1).coordinates.back();
        strip = groups.size();
        groups.push_back({view.text(), 0, {panel}});
      } else {
        groups[*strip].title += ", " + view.text();
      }
      groups[*strip].panels.front().trails.push_back(trailsOverTime(view));
      continue;
    }
    if (view.dim(2).size != 2)
      return "`" + view.text() + "` has no picture: paths are drawn on a line or in a plane";
    if (!plane) {
      Panel panel;
      panel.xLabel = view.dim(2).labels.at(0);
      panel.yLabel = view.dim(2).labels.at(1);
      double lo[2] = {INFINITY, INFINITY}, hi[2] = {-INFINITY, -INFINITY};
      for (std::size_t i = 0; i < view.variable.data.size(); ++i) {
        lo[i % 2] = std::fmin(lo[i % 2], view.variable.data[i]);
        hi[i % 2] = std::fmax(hi[i % 2], view.variable.data[i]);
      }
      panel.xlo = lo[0];
      panel.xhi = hi[0];
      panel.yRange = {lo[1], hi[1]};
      groups.push_back({view.text(), (hi[1] - lo[1]) / (hi[0] - lo[0]), {panel}});
      plane = {groups.size() - 1, {}};
    } else {
      groups[plane->group].title += ", " + view.text();
    }
    addTrails(view, plane->times, groups[plane->group]);
  }
  return {};
}

} // namespace sbl::io
