// Lines drawn in dots.
#include <algorithm>
#include <array>
#include <cmath>
#include <cstdlib>

#include "Canvas.h"

namespace sbl::repl {

namespace {

constexpr std::array<int, 6> colours = {39, 208, 42, 170, 220, 81}; // of xterm's 256
constexpr std::array<char, 6> marks = {'*', '+', 'o', 'x', '#', '%'};

/// Which bit of a Braille character (U+2800 + bits) is the dot in column `x`, row `y`.
constexpr unsigned char dotBits[4][2] = {{0x01, 0x08}, {0x02, 0x10}, {0x04, 0x20}, {0x40, 0x80}};

std::string braille(unsigned bits) {
  const unsigned point = 0x2800 + bits;
  return {static_cast<char>(0xE0 | (point >> 12)), static_cast<char>(0x80 | ((point >> 6) & 0x3F)),
          static_cast<char>(0x80 | (point & 0x3F))};
}

struct Cell {
  unsigned bits = 0;
  int colour = -1;
};

class Dots {
public:
  Dots(int columns, int rows, bool fine)
      : columns_(columns), rows_(rows), acrossCell_(fine ? 2 : 1), downCell_(fine ? 4 : 1),
        cells_(static_cast<std::size_t>(columns * rows)) {}

  int width() const { return columns_ * acrossCell_; }
  int height() const { return rows_ * downCell_; }

  void dot(long x, long y, int colour) {
    if (x < 0 || y < 0 || x >= width() || y >= height())
      return;
    Cell &cell = cells_[static_cast<std::size_t>((y / downCell_) * columns_ + x / acrossCell_)];
    cell.bits |= dotBits[y % downCell_][x % acrossCell_];
    cell.colour = colour;
  }

  /// Every dot from a to b, ends included; places are inside of a few widths.
  void segment(double ax, double ay, double bx, double by, int colour) {
    const double steps = std::ceil(std::max({std::abs(bx - ax), std::abs(by - ay), 1.0}));
    for (double k = 0; k <= steps; ++k)
      dot(std::lround(ax + (bx - ax) * k / steps), std::lround(ay + (by - ay) * k / steps), colour);
  }

  const Cell &cell(int column, int row) const {
    return cells_[static_cast<std::size_t>(row * columns_ + column)];
  }

private:
  int columns_, rows_, acrossCell_, downCell_;
  std::vector<Cell> cells_;
};

std::string painted(const std::string &text, int colour, const Screen &screen) {
  if (!screen.colour)
    return text;
  const int code = colours[static_cast<std::size_t>(colour) % colours.size()];
  return "\x1b[38;5;" + std::to_string(code) + "m" + text + "\x1b[0m";
}

} // namespace

Block drawLines(std::span<const Line> lines, Interval x, Interval y, int columns, int rows,
                const Screen &screen) {
  Dots dots(columns, rows, screen.unicode);
  const auto across = [&](double at) { return (at - x.lo) / x.length() * (dots.width() - 1); };
  const auto down = [&](double at) { return (y.hi - at) / y.length() * (dots.height() - 1); };
  for (const Line &line : lines)
    for (std::size_t i = 0; i < line.x.size(); ++i) {
      const std::size_t before = i > 0 && std::isfinite(line.y[i - 1]) ? i - 1 : i;
      if (std::isfinite(line.y[i]))
        dots.segment(across(line.x[before]), down(line.y[before]), across(line.x[i]),
                     down(line.y[i]), line.colour);
    }
  Block block;
  block.columns = columns;
  for (int row = 0; row < rows; ++row) {
    std::string text;
    for (int column = 0; column < columns; ++column) {
      const Cell &cell = dots.cell(column, row);
      if (cell.bits == 0)
        text += ' ';
      else
        text += painted(
            screen.unicode
                ? braille(cell.bits)
                : std::string(1, marks[static_cast<std::size_t>(cell.colour) % marks.size()]),
            cell.colour, screen);
    }
    block.rows.push_back(std::move(text));
  }
  return block;
}

std::string legendMark(int colour, const Screen &screen) {
  const char mark = marks[static_cast<std::size_t>(colour) % marks.size()];
  return painted(screen.unicode ? "━━" : std::string(2, mark), colour, screen);
}

} // namespace sbl::repl
