// A picture before it is drawn: panels with curves, heat maps, trails and arrows, in numbers only.
#pragma once

#include <array>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace sbl::io {

/// Values on a regular lattice; pixel (i, j) is centred at (x0 + i dx, y0 + j dy).
struct HeatMap {
  std::size_t nx = 0, ny = 0;
  double x0 = 0, dx = 1, y0 = 0, dy = 1;
  std::vector<double> values; // row j after row j - 1
  double lo = 0, hi = 1;      // ends of the colour scale
  double largest = 0;         // size of the largest value, beyond the scale perhaps
  bool diverging = false;     // colours by sign
  std::string label;          // of the colour bar; empty: no bar
};

/// Colours on a regular lattice, placed as those of a HeatMap.
struct PhaseMap {
  std::size_t nx = 0, ny = 0;
  double x0 = 0, dx = 1, y0 = 0, dy = 1;
  std::vector<std::array<unsigned char, 3>> colours; // row j after row j - 1
};

/// Columns of `width` from 0 up to their height, each of its own colour, under an outline.
struct PhaseFill {
  double width = 1;
  std::vector<double> x, height;
  std::vector<std::array<unsigned char, 3>> colours;
};

/// A polyline; `shade` in [0, 1] picks its colour from the colour map, below 0 from a fixed list.
struct Curve {
  std::string label;
  std::vector<double> x, y;
  double shade = -1;
  bool dashed = false; // and thin
};

/// Text beside a point.
struct Label {
  double x, y;
  std::string text;
};

/// Sample paths: thin translucent lines, with a dot where each one is now.
struct Trails {
  std::vector<std::vector<std::array<double, 2>>> lines;
  bool dots = false;
};

struct Arrows {
  std::vector<std::array<double, 4>> items; // x, y, dx, dy
};

/// One pair of axes.
struct Panel {
  std::string title, xLabel, yLabel;
  bool small = false; // one of several side by side: few ticks
  double xlo = 0, xhi = 1;
  std::optional<std::array<double, 2>> yRange; // without one gnuplot chooses
  bool hidesX = false;                         // no ticks along x
  std::optional<HeatMap> heat;
  std::optional<PhaseMap> phases;
  std::optional<PhaseFill> fill;
  bool phaseBar = false; // shows which colour is which phase
  std::vector<Curve> curves;
  std::vector<Trails> trails;
  std::optional<Arrows> arrows;
  std::vector<Label> labels;

  bool isMap() const { return heat || phases; }
};

/// Panels that stand side by side under one title; `aspect` is height over width of each, 0 for
/// one wide panel.
struct Group {
  std::string title;
  double aspect = 0;
  std::vector<Panel> panels;
};

/// The place of a panel's axes on the page, in fractions of it.
struct Frame {
  double left, right, bottom, top;
};

/// Gnuplot text that draws one panel into its frame. `serial` keeps data names apart.
std::string panelScript(const Panel &panel, const Frame &frame, int serial);
/// Text in gnuplot's single quotes: in double ones it runs what stands between backquotes.
std::string quoted(const std::string &text);
/// The colour map at `shade` in [0, 1], as #rrggbb.
std::string mapColour(double shade);

} // namespace sbl::io
