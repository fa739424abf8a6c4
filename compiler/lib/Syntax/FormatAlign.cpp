// Columns across lines: names before `=`, items behind keywords, comments behind code.
#include <algorithm>
#include <span>

#include "FormatStatement.h"

namespace sbl::syntax {

namespace {

/// A name much longer than its neighbours does not drag them along.
constexpr std::uint32_t widestPadding = 16;

using Run = std::span<Line>;

/// Calls `use` with every longest run of lines without a gap in which each line goes with the next.
template <typename Joins, typename Use>
void forRuns(std::vector<Line> &lines, Joins joins, Use use) {
  for (std::size_t begin = 0; begin < lines.size();) {
    std::size_t end = begin + 1;
    while (end < lines.size() && !lines[end].blankBefore && joins(lines[end - 1], lines[end]))
      ++end;
    if (end - begin > 1)
      use(Run(lines).subspan(begin, end - begin));
    begin = end;
  }
}

/// Brings `mark` of all lines to the column of the furthest, where no line gets too long by it.
void alignMarks(Run run, std::uint32_t Line::*mark) {
  auto column = [&](const Line &line) {
    return columnsOf(std::string_view(line.text).substr(0, line.*mark));
  };
  std::uint32_t least = ~0U, most = 0;
  for (const Line &line : run) {
    least = std::min(least, column(line));
    most = std::max(most, column(line));
  }
  bool tooWide = std::any_of(run.begin(), run.end(), [&](const Line &line) {
    return line.indent + line.width + most - column(line) > pageWidth;
  });
  if (tooWide || most - least > widestPadding)
    return;
  for (Line &line : run) {
    std::uint32_t padding = most - column(line);
    std::uint32_t at = line.*mark;
    line.text.insert(at, padding, ' ');
    line.width += padding;
    for (std::uint32_t Line::*other : {&Line::mark, &Line::secondMark})
      if (line.*other >= at && line.*other != 0)
        line.*other += padding;
  }
}

void alignComments(Run run) {
  std::uint32_t most = 0;
  for (const Line &line : run)
    most = std::max(most, line.indent + line.width);
  bool tooWide = std::any_of(run.begin(), run.end(), [&](const Line &line) {
    return most + 2 + columnsOf(line.comment) > pageWidth;
  });
  if (tooWide)
    return;
  for (Line &line : run) {
    std::uint32_t padding = most - line.indent - line.width;
    line.text.append(padding, ' ');
    line.width += padding;
  }
}

} // namespace

void alignLines(std::vector<Line> &lines) {
  forRuns(
      lines,
      [](const Line &a, const Line &b) {
        return a.family != 0 && a.family == b.family && a.indent == b.indent;
      },
      [](Run run) { alignMarks(run, &Line::mark); });
  forRuns(
      lines, [](const Line &a, const Line &b) { return a.secondMark != 0 && b.secondMark != 0; },
      [](Run run) { alignMarks(run, &Line::secondMark); });
  auto hasComment = [](const Line &line) { return !line.text.empty() && !line.comment.empty(); };
  forRuns(
      lines, [&](const Line &a, const Line &b) { return hasComment(a) && hasComment(b); },
      alignComments);
}

} // namespace sbl::syntax
