#include "Waves.h"

#include <algorithm>
#include <cmath>
#include <complex>
#include <numbers>

namespace sbl::io {
namespace {

using Number = std::complex<double>;

/// At most this many listed times get a panel each; more become a map over time and place.
constexpr std::size_t mostSlices = mostPanels;

unsigned char channel(double linear) {
  const double v = std::clamp(linear, 0.0, 1.0);
  const double s = v <= 0.0031308 ? 12.92 * v : 1.055 * std::pow(v, 1 / 2.4) - 0.055;
  return static_cast<unsigned char>(std::lround(255 * s));
}

/// Complex values of a variable whose last dimension are the parts.
class Amplitudes {
public:
  explicit Amplitudes(const View &view) : data_(view.variable.data), set_(view.data) {
    for (std::size_t k = 0; k < data_.size() / 2; ++k)
      if (std::isfinite(std::abs(at(k))))
        largest_ = std::max(largest_, std::abs(at(k)));
    largest_ = view.variable.scale.value_or(largest_);
  }
  Number at(std::size_t k) const { return {data_[2 * k], data_[2 * k + 1]}; }
  double largest() const { return largest_; }
  std::size_t thinning(const Dimension &dim) const { return io::thinning(dim, set_); }
  /// The larger of two, so that thinning keeps peaks, and one phase.
  static Number larger(Number a, Number b) { return std::abs(b) > std::abs(a) ? b : a; }
  std::array<unsigned char, 3> colour(Number z) const {
    return phaseColour(std::arg(z), largest_ > 0 ? std::abs(z) / largest_ : 0, set_.fewColours);
  }
  std::array<unsigned char, 3> fullColour(Number z) const {
    return phaseColour(std::arg(z), 1, set_.fewColours);
  }

private:
  const std::vector<double> &data_;
  const Dataset &set_;
  double largest_ = 0;
};

/// Amplitude over a line, filled with the colours of the phase.
Panel profile(const Amplitudes &psi, std::size_t offset, const Dimension &place) {
  const std::size_t factor = psi.thinning(place);
  Panel panel;
  PhaseFill &fill = panel.fill.emplace();
  double first = 0;
  setAxis(place, first, fill.width, factor);
  for (std::size_t i = 0; i < place.size; i += factor) {
    Number z = psi.at(offset + i);
    for (std::size_t k = i + 1; k < std::min(i + factor, place.size); ++k)
      z = Amplitudes::larger(z, psi.at(offset + k));
    fill.x.push_back(first + static_cast<double>(i / factor) * fill.width);
    fill.height.push_back(std::abs(z));
    fill.colours.push_back(psi.fullColour(z));
  }
  panel.xLabel = place.name;
  panel.yLabel = "amplitude";
  panel.xlo = place.lo;
  panel.xhi = place.hi;
  panel.yRange = {0, psi.largest() > 0 ? 1.08 * psi.largest() : 1};
  return panel;
}

/// [t, x]: time to the right, place upwards.
Panel overTime(const Amplitudes &psi, const Dimension &time, const Dimension &place) {
  const std::size_t factor = psi.thinning(place);
  Panel panel;
  PhaseMap &map = panel.phases.emplace();
  map.nx = time.size;
  map.ny = (place.size + factor - 1) / factor;
  map.x0 = time.coordinates.front();
  map.dx = (time.coordinates.back() - map.x0) / static_cast<double>(time.size - 1);
  setAxis(place, map.y0, map.dy, factor);
  for (std::size_t j = 0; j < map.ny; ++j)
    for (std::size_t i = 0; i < map.nx; ++i) {
      Number z = 0;
      for (std::size_t k = j * factor; k < std::min((j + 1) * factor, place.size); ++k)
        z = Amplitudes::larger(z, psi.at(i * place.size + k));
      map.colours.push_back(psi.colour(z));
    }
  panel.xLabel = time.name;
  panel.yLabel = place.name;
  panel.xlo = map.x0;
  panel.xhi = time.coordinates.back();
  panel.yRange = {place.lo, place.hi};
  return panel;
}

Panel plane(const Amplitudes &psi, std::size_t offset, const Dimension &x, const Dimension &y) {
  const std::size_t fx = psi.thinning(x), fy = psi.thinning(y);
  Panel panel;
  PhaseMap &map = panel.phases.emplace();
  setAxis(x, map.x0, map.dx, fx);
  setAxis(y, map.y0, map.dy, fy);
  map.nx = (x.size + fx - 1) / fx;
  map.ny = (y.size + fy - 1) / fy;
  std::vector<Number> pixels(map.nx * map.ny);
  for (std::size_t i = 0; i < x.size; ++i)
    for (std::size_t j = 0; j < y.size; ++j) {
      Number &pixel = pixels[(j / fy) * map.nx + i / fx];
      pixel = Amplitudes::larger(pixel, psi.at(offset + i * y.size + j));
    }
  for (const Number z : pixels)
    map.colours.push_back(psi.colour(z));
  panel.xLabel = x.name;
  panel.yLabel = y.name;
  panel.xlo = x.lo;
  panel.xhi = x.hi;
  panel.yRange = {y.lo, y.hi};
  return panel;
}

} // namespace

std::array<unsigned char, 3> phaseColour(double phase, double strength, bool coarse) {
  if (coarse) { // 24 phases of 7 strengths: less than 256 colours
    phase = std::round(phase * 12 / std::numbers::pi) * std::numbers::pi / 12;
    strength = std::round(strength * 7) / 7;
  }
  // OKLCH with lightness 0.72 and chroma 0.13, which sRGB holds for every hue; red is at 25
  // degrees.
  const double hue = phase + 25 * std::numbers::pi / 180, l0 = 0.72, c = 0.13;
  const double a = c * std::cos(hue), b = c * std::sin(hue);
  const double l = std::pow(l0 + 0.3963377774 * a + 0.2158037573 * b, 3);
  const double m = std::pow(l0 - 0.1055613458 * a - 0.0638541728 * b, 3);
  const double s = std::pow(l0 - 0.0894841775 * a - 1.2914855480 * b, 3);
  std::array<unsigned char, 3> colour = {
      channel(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
      channel(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
      channel(-0.0041960863 * l - 0.7034186147 * m + 1.7076147010 * s)};
  const double share = std::isfinite(strength) ? std::clamp(strength, 0.0, 1.0) : 0.0;
  for (unsigned char &part : colour)
    part = static_cast<unsigned char>(std::lround(255 + share * (part - 255.0)));
  return colour;
}

bool arrangeWave(const View &view, std::vector<Group> &groups, std::string &error) {
  using enum Role;
  const bool onLine = view.is({Place, Part}) || view.is({Time, Place, Part});
  const bool onPlane = view.is({Place, Place, Part}) || view.is({Time, Place, Place, Part});
  if (!onLine && !onPlane)
    return false;
  const bool timed = view.roles().front() == Time;
  const std::size_t axis = timed ? 1 : 0, times = timed ? view.dim(0).size : 1;
  const Amplitudes psi(view);
  Group group{view.text(), 0, {}};
  if (onLine && times > mostSlices) {
    group.panels.push_back(overTime(psi, view.dim(0), view.dim(1)));
  } else if (times > mostPanels) {
    error = "`" + view.text() + "` has " + std::to_string(times) +
            " times; a picture of a plane shows up to " + std::to_string(mostPanels) +
            " (give it a list: `t = [0, 0.5, 1]`)";
    return true;
  } else {
    const Dimension &x = view.dim(axis);
    for (std::size_t k = 0; k < times; ++k) {
      Panel panel = onLine
                        ? profile(psi, k * x.size, x)
                        : plane(psi, k * x.size * view.dim(axis + 1).size, x, view.dim(axis + 1));
      if (timed)
        panel.title = view.dim(0).name + " = " + formatted(view.dim(0).coordinates[k]);
      group.panels.push_back(std::move(panel));
    }
    if (onPlane)
      group.aspect = (view.dim(axis + 1).hi - view.dim(axis + 1).lo) / (x.hi - x.lo);
    else if (times > 1)
      group.aspect = 0.75;
  }
  if (group.aspect == 0)
    group.panels.front().phaseBar = true;
  groups.push_back(std::move(group));
  return true;
}

} // namespace sbl::io
