// Which picture an answer gets.
#include "sbl/Repl/Draw.h"

#include <algorithm>
#include <cmath>

#include "Canvas.h"

namespace sbl::repl {

namespace {

using questions::Dimension;
using questions::DimensionPtr;
using questions::Value;
using Role = Dimension::Role;

/// Sizes that leave room for the title, the axis and the next prompt.
constexpr int leastColumns = 40, mostColumns = 120, leastRows = 12, mostRows = 32;
constexpr std::size_t mostCurves = 6, mostPanels = 3;

double coordinate(const Dimension &dim, std::size_t i) {
  return dim.coordinates.empty() ? static_cast<double>(i) : dim.coordinates[i];
}

Interval spanOf(const Dimension &dim) {
  Interval span{coordinate(dim, 0), coordinate(dim, dim.size - 1)};
  if (!(span.length() > 0))
    span = {span.lo - 0.5, span.lo + 0.5};
  return span;
}

/// The span of finite numbers; never of length 0, and from 0 where they nearly reach it from above.
/// False where there is none.
bool spanOf(const std::vector<double> &data, Interval &span) {
  span = {INFINITY, -INFINITY};
  for (double number : data)
    if (std::isfinite(number))
      span = {std::min(span.lo, number), std::max(span.hi, number)};
  if (span.lo > span.hi)
    return false;
  if (span.lo > 0 && span.lo < 0.05 * span.hi)
    span.lo = 0;
  if (span.hi - span.lo <= 1e-12 * std::max(std::abs(span.lo), std::abs(span.hi)) ||
      span.lo == span.hi) {
    const double room = span.lo == 0 ? 1 : 0.1 * std::abs(span.lo);
    span = {span.lo - room, span.hi + room};
  }
  return true;
}

std::string joined(const Block &block) {
  std::string text;
  for (const std::string &row : block.rows) {
    std::string line = row;
    while (!line.empty() && line.back() == ' ')
      line.pop_back();
    text += line + "\n";
  }
  return text;
}

/// A value with one index of dimension `d` chosen.
Value slice(const Value &value, std::size_t d, std::size_t index) {
  Value part;
  std::size_t outer = 1, inner = 1;
  for (std::size_t k = 0; k < value.dims.size(); ++k) {
    if (k < d)
      outer *= value.dims[k]->size;
    if (k > d)
      inner *= value.dims[k]->size;
    if (k != d)
      part.dims.push_back(value.dims[k]);
  }
  for (std::size_t o = 0; o < outer; ++o) {
    const auto begin =
        value.data.begin() + static_cast<std::ptrdiff_t>((o * value.dims[d]->size + index) * inner);
    part.data.insert(part.data.end(), begin, begin + static_cast<std::ptrdiff_t>(inner));
  }
  return part;
}

class Artist {
public:
  Artist(const Screen &screen, std::string &error)
      : screen_(screen), error_(error),
        columns_(std::clamp(screen.columns - 2, leastColumns, mostColumns)),
        rows_(std::clamp(screen.rows - 8, leastRows, mostRows)) {}

  std::string draw(const Value &value, const std::string &title);

private:
  std::string refuse(std::string why) {
    error_ = std::move(why);
    return {};
  }
  std::string components(const Value &value, const std::string &title, std::size_t at);
  std::string curves(const Value &value, const std::string &title);
  std::string paths(const Value &value, const std::string &title);
  std::string heat(const Value &value, const std::string &title);
  std::string panels(const Value &value, const std::string &title);
  std::string lines(const std::vector<Line> &all, const Frame &frame, const std::string &title);

  const Screen &screen_;
  std::string &error_;
  int columns_, rows_;
};

std::string Artist::lines(const std::vector<Line> &all, const Frame &frame,
                          const std::string &title) {
  const int width = columns_ - gutter(frame);
  return title + "\n" +
         joined(framed(drawLines(all, frame.x, frame.y, width, rows_, screen_), frame, screen_));
}

std::string Artist::curves(const Value &value, const std::string &title) {
  const Dimension &along = *value.dims.back();
  Frame frame{along.name, "", spanOf(along), {}};
  if (!spanOf(value.data, frame.y))
    return refuse("it holds no finite number");
  const bool several = value.dims.size() == 2;
  const std::size_t count = several ? value.dims[0]->size : 1;
  std::vector<Line> all;
  std::string legend;
  for (std::size_t k = 0; k < count; ++k) {
    Line line;
    line.colour = static_cast<int>(k);
    for (std::size_t i = 0; i < along.size; ++i) {
      line.x.push_back(coordinate(along, i));
      line.y.push_back(value.data[k * along.size + i]);
    }
    if (several)
      legend += (legend.empty() ? "  " : "   ") + legendMark(line.colour, screen_) + " " +
                value.dims[0]->name + " = " + tick(coordinate(*value.dims[0], k));
    all.push_back(std::move(line));
  }
  return lines(all, frame, title) + (legend.empty() ? "" : legend + "\n");
}

std::string Artist::paths(const Value &value, const std::string &title) {
  // [path, t] on one axis; on a plane [path, t, component], seen from above.
  const std::size_t count = value.dims[0]->size, times = value.dims[1]->size;
  const bool isPlane = value.dims.size() == 3 && value.dims[2]->size == 2;
  if (value.dims.size() == 3 && value.dims[2]->size > 2)
    return refuse("paths in space have no picture in a terminal");
  const std::size_t stride = value.dims.size() == 3 ? value.dims[2]->size : 1;
  Frame frame{value.dims[1]->name, "", spanOf(*value.dims[1]), {}};
  std::vector<Line> all(count);
  std::vector<double> xs, ys;
  for (std::size_t p = 0; p < count; ++p)
    for (std::size_t t = 0; t < times; ++t) {
      const double *at = &value.data[(p * times + t) * stride];
      all[p].x.push_back(isPlane ? at[0] : coordinate(*value.dims[1], t));
      all[p].y.push_back(isPlane ? at[1] : at[0]);
      xs.push_back(all[p].x.back());
      ys.push_back(all[p].y.back());
    }
  if (!spanOf(ys, frame.y) || !spanOf(xs, frame.x))
    return refuse("it holds no finite number");
  if (isPlane && value.dims[2]->labels.size() == 2) {
    frame.xName = value.dims[2]->labels[0];
    frame.yName = value.dims[2]->labels[1];
  }
  return lines(all, frame, title);
}

std::string Artist::heat(const Value &value, const std::string &title) {
  const Dimension &x = *value.dims[0], &y = *value.dims[1];
  const Frame frame{x.name, y.name, spanOf(x), spanOf(y)};
  Interval scale;
  if (!spanOf(value.data, scale))
    return refuse("it holds no finite number");
  const int width = columns_ - gutter(frame);
  const Block map = drawHeat({x.size, y.size, value.data}, scale, width, rows_, screen_);
  return title + "   from " + tick(scale.lo) + " to " + tick(scale.hi) + "\n" +
         joined(framed(map, frame, screen_));
}

/// [t, x, y]: up to three of the times, side by side on one scale.
std::string Artist::panels(const Value &value, const std::string &title) {
  const Dimension &t = *value.dims[0], &x = *value.dims[1], &y = *value.dims[2];
  Interval scale;
  if (!spanOf(value.data, scale))
    return refuse("it holds no finite number");
  Frame frame{x.name, y.name, spanOf(x), spanOf(y)};
  const std::size_t count = std::min(mostPanels, t.size);
  std::vector<Block> blocks;
  std::vector<std::string> titles;
  for (std::size_t k = 0; k < count; ++k) {
    const std::size_t index = count == 1 ? 0 : k * (t.size - 1) / (count - 1);
    const int width = columns_ / static_cast<int>(count) - gutter(frame) - 1;
    const Block map = drawHeat({x.size, y.size, slice(value, 0, index).data}, scale, width,
                               std::max(leastRows / 2, rows_ / 2), screen_);
    blocks.push_back(framed(map, frame, screen_));
    titles.push_back(t.name + " = " + tick(coordinate(t, index)));
  }
  return title + "   from " + tick(scale.lo) + " to " + tick(scale.hi) + "\n" +
         joined(beside(blocks, titles));
}

std::string Artist::components(const Value &value, const std::string &title, std::size_t at) {
  std::string text;
  const Dimension &dim = *value.dims[at];
  for (std::size_t k = 0; k < dim.size; ++k) {
    const std::string name = k < dim.labels.size() ? dim.labels[k] : std::to_string(k);
    const std::string one = draw(slice(value, at, k), title + ", component " + name);
    if (one.empty())
      return {};
    text += one;
  }
  return text;
}

std::string Artist::draw(const Value &value, const std::string &title) {
  if (value.isComplex())
    return refuse("it is complex: draw its `re`, `im` or `abs`");
  if (value.isScalar())
    return refuse("it is a single number");
  for (const DimensionPtr &dim : value.dims)
    if (dim->size == 0)
      return refuse("it is empty");
  if (value.dims[0]->role == Role::Path)
    return value.dims.size() >= 2 ? paths(value, title) : refuse("it is one number a path");
  for (std::size_t k = 0; k < value.dims.size(); ++k)
    if (value.dims[k]->role == Role::Component && value.dims.size() > 1)
      return components(value, title, k);
  if (value.dims[0]->size == 1 && value.dims.size() > 1) // a list of one time
    return draw(slice(value, 0, 0), title);
  if (value.dims.size() == 1)
    return curves(value, title);
  if (value.dims.size() == 2)
    return value.dims[0]->role == Role::Time && value.dims[0]->size <= mostCurves
               ? curves(value, title)
               : heat(value, title);
  if (value.dims.size() == 3 && value.dims[0]->role == Role::Time)
    return panels(value, title);
  return refuse("fields in space have no picture in a terminal");
}

} // namespace

std::string draw(const Value &value, const std::string &title, const Screen &screen,
                 std::string &error) {
  return Artist(screen, error).draw(value, title);
}

} // namespace sbl::repl
