#include "Levels.h"

#include <algorithm>
#include <cmath>

namespace sbl::io {
namespace {

/// Half the height of a state over the mean distance of the levels.
constexpr double stateHeight = 0.45;

struct Heights {
  double lowest, highest, spacing;
};

Heights heightsOf(const std::vector<double> &energies) {
  const auto [low, high] = std::minmax_element(energies.begin(), energies.end());
  const double levels = static_cast<double>(energies.size());
  double spacing = levels > 1 ? (*high - *low) / (levels - 1) : 0;
  if (!(spacing > 0))
    spacing = std::max(std::fabs(*high), 1.0);
  return {*low, *high, spacing};
}

/// Two ends of a level and its number at the right one.
void addLevel(Panel &panel, std::size_t k, double energy, double from, double to, double shade) {
  panel.curves.push_back({"", {from, to}, {energy, energy}, shade, true});
  panel.labels.push_back({to, energy, " " + std::to_string(k)});
}

/// States over the line they live on, in the potential.
void drawStates(const Dataset &dataset, const LevelDiagram &diagram, Panel &panel) {
  const std::vector<double> &energies = dataset.variables[diagram.energies].data;
  const View states{dataset, dataset.variables[*diagram.states]};
  const Dimension &place = states.dim(1);
  const Heights heights = heightsOf(energies);
  panel.xLabel = place.name;
  panel.xlo = place.lo;
  panel.xhi = place.hi;
  double bottom = heights.lowest - 0.8 * heights.spacing;
  if (diagram.potential) {
    const std::vector<double> &v = dataset.variables[*diagram.potential].data;
    bottom = std::min(bottom, *std::min_element(v.begin(), v.end()) - 0.1 * heights.spacing);
    panel.curves.push_back({"potential", place.coordinates, v, -1});
  }
  double largest = 0;
  for (const double value : states.variable.data)
    largest = std::max(largest, std::fabs(value));
  const double scale = largest > 0 ? stateHeight * heights.spacing / largest : 0;
  for (std::size_t k = 0; k < energies.size(); ++k) {
    const double shade =
        energies.size() > 1 ? static_cast<double>(k) / static_cast<double>(energies.size() - 1) : 0;
    addLevel(panel, k, energies[k], place.lo, place.hi, shade);
    Curve curve{"", place.coordinates, {}, shade};
    for (std::size_t i = 0; i < place.size; ++i)
      curve.y.push_back(energies[k] + scale * states.variable.data[k * place.size + i]);
    panel.curves.push_back(std::move(curve));
  }
  panel.yRange = {bottom, heights.highest + 1.2 * heights.spacing};
}

/// A ladder: levels that coincide stand side by side.
void drawLadder(const std::vector<double> &energies, Panel &panel) {
  const Heights heights = heightsOf(energies);
  std::vector<std::size_t> column(energies.size(), 0);
  std::size_t most = 1;
  for (std::size_t k = 1; k < energies.size(); ++k)
    if (energies[k] - energies[k - 1] < 0.02 * heights.spacing) {
      column[k] = column[k - 1] + 1;
      most = std::max(most, column[k] + 1);
    }
  for (std::size_t k = 0; k < energies.size(); ++k) {
    const double from = static_cast<double>(column[k]) + 0.1;
    addLevel(panel, k, energies[k], from, from + 0.7,
             energies.size() > 1 ? static_cast<double>(k) / static_cast<double>(energies.size() - 1)
                                 : 0);
    panel.curves.back().dashed = false;
  }
  panel.xlo = 0;
  panel.xhi = static_cast<double>(most);
  panel.hidesX = true;
  panel.yRange = {heights.lowest - heights.spacing, heights.highest + heights.spacing};
}

} // namespace

bool isOfDiagram(const View &view) {
  const std::size_t number = static_cast<std::size_t>(&view.variable - view.data.variables.data());
  return std::any_of(view.data.diagrams.begin(), view.data.diagrams.end(),
                     [&](const LevelDiagram &d) {
                       return d.energies == number || d.states == number || d.potential == number;
                     });
}

Group arrangeLevels(const Dataset &dataset, const LevelDiagram &diagram) {
  const Variable &energies = dataset.variables[diagram.energies];
  Group group{energies.longName, 0, {Panel{}}};
  Panel &panel = group.panels.front();
  panel.yLabel = energies.longName;
  if (diagram.states)
    drawStates(dataset, diagram, panel);
  else
    drawLadder(energies.data, panel);
  return group;
}

} // namespace sbl::io
