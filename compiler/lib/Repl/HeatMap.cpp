// Heat maps in half blocks, two pixels a character, or in characters of growing weight.
#include <algorithm>
#include <array>
#include <cmath>

#include "Canvas.h"

namespace sbl::repl {

namespace {

using Colour = std::array<double, 3>; // 0 to 255

/// From dark to light with even steps of lightness: readable without colour vision, too.
constexpr std::array<Colour, 6> ramp = {
    {{12, 8, 38}, {66, 15, 109}, {147, 38, 103}, {221, 81, 58}, {252, 165, 10}, {252, 255, 164}}};

Colour colourAt(double shade) {
  const double place = shade * (ramp.size() - 1);
  const auto below = std::min(static_cast<std::size_t>(place), ramp.size() - 2);
  const double rest = place - static_cast<double>(below);
  Colour mixed;
  for (std::size_t k = 0; k < 3; ++k)
    mixed[k] = ramp[below][k] * (1 - rest) + ramp[below + 1][k] * rest;
  return mixed;
}

/// The colour as the parameters of SGR 38 or 48.
std::string code(double shade, const Screen &screen) {
  const Colour c = colourAt(shade);
  const auto whole = [](double x) { return static_cast<int>(std::lround(x)); };
  if (screen.trueColour)
    return "2;" + std::to_string(whole(c[0])) + ";" + std::to_string(whole(c[1])) + ";" +
           std::to_string(whole(c[2]));
  // The cube of xterm's 256 colours: levels 0, 95, 135, …, 255.
  const auto level = [&](double x) { return x < 48 ? 0 : std::min(5, whole((x - 55) / 40)); };
  return "5;" + std::to_string(16 + 36 * level(c[0]) + 6 * level(c[1]) + level(c[2]));
}

/// The mean over the part of the lattice that pixel (i, j) of nx x ny covers; NaN where it is not
/// defined.
double pixel(const Lattice &lattice, int i, int nx, int j, int ny) {
  const auto range = [](int k, int pixels, std::size_t entries, std::size_t &begin,
                        std::size_t &end) {
    begin = static_cast<std::size_t>(k) * entries / static_cast<std::size_t>(pixels);
    end = std::max(begin + 1,
                   static_cast<std::size_t>(k + 1) * entries / static_cast<std::size_t>(pixels));
  };
  std::size_t x0, x1, y0, y1;
  range(i, nx, lattice.nx, x0, x1);
  range(j, ny, lattice.ny, y0, y1);
  double sum = 0;
  for (std::size_t x = x0; x < x1; ++x)
    for (std::size_t y = y0; y < y1; ++y)
      sum += lattice.values[x * lattice.ny + y];
  return sum / static_cast<double>((x1 - x0) * (y1 - y0));
}

} // namespace

Block drawHeat(const Lattice &lattice, Interval scale, int columns, int rows,
               const Screen &screen) {
  static constexpr std::string_view weights = " .:-=+*#%@";
  const bool halves = screen.unicode && screen.colour;
  const int down = halves ? 2 * rows : rows;
  const auto shadeAt = [&](int column, int fromTop) {
    const double value = pixel(lattice, column, columns, down - 1 - fromTop, down);
    return std::isfinite(value) ? std::clamp((value - scale.lo) / scale.length(), 0.0, 1.0)
                                : std::nan("");
  };
  Block block;
  block.columns = columns;
  for (int row = 0; row < rows; ++row) {
    std::string text, last;
    for (int column = 0; column < columns; ++column) {
      const double upper = shadeAt(column, halves ? 2 * row : row);
      if (!screen.colour) {
        const auto weight = static_cast<std::size_t>(std::lround(upper * 9));
        text += std::isfinite(upper) ? weights[weight] : '?';
        continue;
      }
      const double lower = halves ? shadeAt(column, 2 * row + 1) : upper;
      std::string sequence = "\x1b[0";
      if (std::isfinite(upper) && halves)
        sequence += ";38;" + code(upper, screen);
      if (std::isfinite(lower))
        sequence += ";48;" + code(lower, screen);
      sequence += "m";
      if (sequence != last)
        text += sequence;
      last = sequence;
      text += halves && std::isfinite(upper) ? "▀" : " ";
    }
    block.rows.push_back(text + (screen.colour ? "\x1b[0m" : ""));
  }
  return block;
}

} // namespace sbl::repl
