#include "Canvas.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "sbl/Support/Utf8.h"

namespace sbl::repl {

namespace {

int widthOf(const std::string &text) {
  int width = 0;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = codePointAt(text, at);
    width += displayWidth(point.value);
    at += point.bytes;
  }
  return width;
}

std::string blanks(int count) {
  return std::string(static_cast<std::size_t>(std::max(count, 0)), ' ');
}

std::string rightAligned(const std::string &text, int width) {
  return blanks(width - widthOf(text)) + text;
}

std::string cut(std::string text, int width) {
  while (widthOf(text) > width) {
    text.pop_back();
    while (!text.empty() && (text.back() & 0xC0) == 0x80)
      text.pop_back();
    if (!text.empty() && (text.back() & 0x80))
      text.pop_back();
  }
  return text;
}

/// `lo      name      hi` in `width` columns.
std::string scaleLine(const std::string &lo, const std::string &name, const std::string &hi,
                      int width) {
  std::string line = lo;
  const int middle = (width - widthOf(name)) / 2, end = width - widthOf(hi);
  if (middle > widthOf(line) + 1 && middle + widthOf(name) < end) {
    line += blanks(middle - widthOf(line)) + name;
  }
  return end > widthOf(line) ? line + blanks(end - widthOf(line)) + hi : cut(line, width);
}

} // namespace

std::string tick(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.4g", number == 0 ? 0.0 : number);
  return text;
}

int gutter(const Frame &frame) {
  return std::max({widthOf(tick(frame.y.lo)), widthOf(tick(frame.y.hi)),
                   std::min(widthOf(frame.yName), 12)}) +
         2;
}

Block framed(Block picture, const Frame &frame, const Screen &screen) {
  const int left = gutter(frame);
  Block result;
  result.columns = left + picture.columns;
  const std::size_t last = picture.rows.size() - 1;
  for (std::size_t row = 0; row <= last; ++row) {
    std::string label;
    if (row == 0)
      label = tick(frame.y.hi);
    else if (row == last)
      label = tick(frame.y.lo);
    else if (row == last / 2)
      label = cut(frame.yName, 12);
    const bool marked = row == 0 || row == last;
    const char *bar = screen.unicode ? (marked ? "┤" : "│") : (marked ? "+" : "|");
    result.rows.push_back(rightAligned(label, left - 2) + " " + bar + picture.rows[row]);
  }
  result.rows.push_back(
      blanks(left) + scaleLine(tick(frame.x.lo), frame.xName, tick(frame.x.hi), picture.columns));
  return result;
}

Block beside(const std::vector<Block> &blocks, const std::vector<std::string> &titles) {
  Block result;
  std::size_t rows = 0;
  for (const Block &block : blocks)
    rows = std::max(rows, block.rows.size() + 1);
  result.rows.resize(rows);
  for (std::size_t b = 0; b < blocks.size(); ++b) {
    const Block &block = blocks[b];
    const std::string title = cut(titles[b], block.columns);
    const int before = (block.columns - widthOf(title)) / 2;
    result.rows[0] += blanks(before) + title + blanks(block.columns - before - widthOf(title) + 1);
    for (std::size_t row = 1; row < rows; ++row)
      result.rows[row] +=
          (row <= block.rows.size() ? block.rows[row - 1] : blanks(block.columns)) + " ";
    result.columns += block.columns + 1;
  }
  return result;
}

} // namespace sbl::repl
