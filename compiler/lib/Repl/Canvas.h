// Pictures as lines of text, and the frames around them.
#pragma once

#include <span>
#include <string>
#include <vector>

#include "sbl/Repl/Draw.h"

namespace sbl::repl {

/// Rows of one width, from the top.
struct Block {
  std::vector<std::string> rows;
  int columns = 0;
};

struct Interval {
  double lo = 0, hi = 1;
  double length() const { return hi - lo; }
};

/// A short form of a number at the end of an axis.
std::string tick(double number);

/// What stands at the axes: their names and where they begin and end.
struct Frame {
  std::string xName, yName;
  Interval x, y;
};
/// Columns the frame takes from the left of a picture.
int gutter(const Frame &frame);
/// The picture with its axes.
Block framed(Block picture, const Frame &frame, const Screen &screen);
/// Side by side, under their titles.
Block beside(const std::vector<Block> &blocks, const std::vector<std::string> &titles);

/// A polyline; `colour` counts through a fixed list.
struct Line {
  std::vector<double> x, y; // NaN breaks the line
  int colour = 0;
};
/// Lines in Braille dots, 2 x 4 a character, or in ASCII marks.
Block drawLines(std::span<const Line> lines, Interval x, Interval y, int columns, int rows,
                const Screen &screen);
/// The character and colour a line is told by in a legend.
std::string legendMark(int colour, const Screen &screen);

/// Values on a lattice, values[i * ny + j] at the i-th x and j-th y.
struct Lattice {
  std::size_t nx = 0, ny = 0;
  std::vector<double> values;
};
/// A heat map; colours, or the weight of the characters, run from `scale.lo` to `scale.hi`.
Block drawHeat(const Lattice &lattice, Interval scale, int columns, int rows, const Screen &screen);

} // namespace sbl::repl
