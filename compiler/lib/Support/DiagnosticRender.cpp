// Diagnostics as text for a terminal.
#include <algorithm>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "sbl/Support/Diagnostics.h"
#include "sbl/Support/Utf8.h"

namespace sbl {

namespace {

constexpr int tabStop = 4;
/// Columns of source text shown around the caret of a long line, and as many bytes at most are
/// looked at on either side: a line may have megabytes.
constexpr int shownColumns = 100;
constexpr std::size_t lookedAt = 4 * shownColumns;

struct Palette {
  std::string_view error, warning, note, strong, off;
};
constexpr Palette plain{"", "", "", "", ""};
constexpr Palette coloured{"\x1b[1;31m", "\x1b[1;35m", "\x1b[1;36m", "\x1b[1m", "\x1b[0m"};

/// One printed code point.
struct Cell {
  std::string text;
  int width = 1;
  bool marked = false;
};

bool isContinuation(char byte) { return (static_cast<unsigned char>(byte) & 0xC0) == 0x80; }

/// The cells of `line` around bytes [begin, end), which get marked. Control characters and broken
/// bytes are shown as U+FFFD, so that a file cannot steer the terminal.
std::vector<Cell> cellsAround(std::string_view line, std::size_t begin, std::size_t end) {
  std::size_t first = begin > lookedAt ? begin - lookedAt : 0;
  while (first > 0 && isContinuation(line[first]))
    --first;
  std::size_t last = std::min(line.size(), begin + lookedAt);
  std::vector<Cell> cells;
  int column = 0;
  for (std::size_t at = first; at < last;) {
    CodePoint point = codePointAt(line, at);
    Cell cell;
    cell.marked = at >= begin && at < end;
    if (point.value == U'\t') {
      cell.width = tabStop - column % tabStop;
      cell.text.assign(static_cast<std::size_t>(cell.width), ' ');
    } else if (!point.valid || point.value < 0x20 || (point.value >= 0x7F && point.value < 0xA0) ||
               (point.value >= 0x202A && point.value <= 0x202E) ||
               (point.value >= 0x2066 && point.value <= 0x2069)) {
      cell.text = "\uFFFD";
    } else {
      cell.text = line.substr(at, point.bytes);
      cell.width = displayWidth(point.value);
    }
    column += cell.width;
    cells.push_back(std::move(cell));
    at += point.bytes;
  }
  return cells;
}

/// Keeps about `shownColumns` columns with the mark's beginning in sight.
void clip(std::vector<Cell> &cells, std::size_t caret, bool &cutLeft, bool &cutRight) {
  int width = 0, before = 0;
  for (std::size_t i = 0; i < cells.size(); ++i) {
    width += cells[i].width;
    if (i < caret)
      before += cells[i].width;
  }
  if (width <= shownColumns)
    return;
  int skip = std::clamp(before - shownColumns / 2, 0, width - shownColumns);
  std::size_t first = 0;
  for (int seen = 0; first < caret && seen < skip; ++first)
    seen += cells[first].width;
  std::size_t last = first;
  for (int seen = 0; last < cells.size() && seen < shownColumns; ++last)
    seen += cells[last].width;
  cutLeft = cutLeft || first > 0;
  cutRight = cutRight || last < cells.size();
  cells.erase(cells.begin() + static_cast<std::ptrdiff_t>(last), cells.end());
  cells.erase(cells.begin(), cells.begin() + static_cast<std::ptrdiff_t>(first));
}

/// The source line of `range` and, below it, `^~~~`. A range over several lines marks its first.
void printExcerpt(const SourceFile &file, Range range, std::ostream &out, const Palette &palette) {
  Position place = file.position(range.begin);
  std::string_view line = file.line(place.line);
  std::size_t begin = std::min<std::size_t>(range.begin - file.lineBegin(place.line), line.size());
  std::size_t end =
      std::max(begin, std::min<std::size_t>(begin + (range.end - range.begin), line.size()));
  std::vector<Cell> cells = cellsAround(line, begin, end);
  bool cutLeft = begin > lookedAt, cutRight = begin + lookedAt < line.size();
  auto marked = std::find_if(cells.begin(), cells.end(), [](const Cell &c) { return c.marked; });
  std::size_t caret = static_cast<std::size_t>(marked - cells.begin());
  // An empty range (something is missing) points behind the text before it.
  if (marked == cells.end() && begin < line.size())
    caret = 0;
  clip(cells, caret, cutLeft, cutRight);

  std::string number = std::to_string(place.line);
  std::string gutter(std::max<std::size_t>(number.size(), 4), ' ');
  out << ' ' << std::string(gutter.size() - number.size(), ' ') << number << " | ";
  if (cutLeft)
    out << "…";
  std::string underline(cutLeft ? 1 : 0, ' ');
  bool begun = false;
  for (const Cell &cell : cells) {
    out << cell.text;
    std::size_t width = static_cast<std::size_t>(std::max(cell.width, 0));
    if (!cell.marked) {
      if (!begun)
        underline.append(width, ' ');
      continue;
    }
    if (!begun && width > 0)
      underline += '^';
    underline.append(begun ? width : width > 0 ? width - 1 : 0, '~');
    begun = begun || width > 0;
  }
  out << (cutRight ? "…\n" : "\n");
  if (!begun)
    underline += '^';
  out << ' ' << gutter << " | " << palette.strong << underline << palette.off << '\n';
}

void printPlace(const SourceFile &file, Range range, std::ostream &out, const Palette &palette) {
  Position place = file.position(range.begin);
  out << palette.strong << file.path() << ':' << place.line << ':' << place.column << ": "
      << palette.off;
}

/// Names come from the user's text: nothing in them may reach the terminal as a command.
std::string printable(std::string_view text) {
  std::string result;
  for (std::size_t at = 0; at < text.size();) {
    CodePoint point = codePointAt(text, at);
    bool control =
        (point.value < 0x20 && point.value != U'\n') || (point.value >= 0x7F && point.value < 0xA0);
    if (control || !point.valid)
      result += "\uFFFD";
    else
      result += text.substr(at, point.bytes);
    at += point.bytes;
  }
  return result;
}

} // namespace

void renderText(const Diagnostics &diagnostics, std::ostream &out, bool colour) {
  const Palette &palette = colour ? coloured : plain;
  const SourceManager &sources = diagnostics.sources();
  for (const Diagnostic &diagnostic : diagnostics.all()) {
    const DiagInfo &info = diagnosticInfo(diagnostic.id);
    bool placed = diagnostic.hasPlace && diagnostic.range.file < sources.size();
    if (placed)
      printPlace(sources.file(diagnostic.range.file), diagnostic.range, out, palette);
    else
      out << palette.strong << "sbl: " << palette.off;
    switch (info.severity) {
    case Severity::Error:
      out << palette.error << "error[" << info.code << "]: ";
      break;
    case Severity::Warning:
      out << palette.warning << "warning[" << info.code << "]: ";
      break;
    case Severity::Note:
      out << palette.note << "note: ";
      break;
    }
    out << palette.off << palette.strong << printable(diagnostic.message) << palette.off << '\n';
    if (placed)
      printExcerpt(sources.file(diagnostic.range.file), diagnostic.range, out, palette);
    for (const Label &label : diagnostic.labels) {
      if (label.range.file >= sources.size())
        continue;
      const SourceFile &file = sources.file(label.range.file);
      printPlace(file, label.range, out, palette);
      out << palette.note << "note: " << palette.off << printable(label.text) << '\n';
      printExcerpt(file, label.range, out, palette);
    }
    for (const std::string &hint : diagnostic.hints)
      out << "  " << palette.note << "hint: " << palette.off << printable(hint) << '\n';
  }
}

} // namespace sbl
