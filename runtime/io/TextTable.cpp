// Tables as spreadsheets, R, pandas and people write them: commas, semicolons, tabs or blanks, with
// or without a line of names, `#` comments, blank lines, CRLF, a byte-order mark, quoted fields.
//
// The file passes through one buffer; only the columns asked for become numbers.
#include <algorithm>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <string_view>

#include "Samples.h"

namespace sbl::io {
namespace {

constexpr std::size_t chunk = std::size_t(1) << 20;
constexpr std::size_t longestLine = std::size_t(16) << 20;

/// Lines of a file, numbered from 1, whatever ends them.
class Lines {
public:
  explicit Lines(InputFile &file) : file_(file) {
    buffer_.resize(chunk);
    refill();
    const std::string_view first(buffer_.data(), end_);
    if (first.starts_with("\xef\xbb\xbf"))
      begin_ = 3;
    if (first.find('\n') == first.npos && first.find('\r') != first.npos)
      ending_ = '\r';
  }

  bool next(std::string_view &line) {
    for (std::size_t searched = begin_;;) {
      const void *found = std::memchr(buffer_.data() + searched, ending_, end_ - searched);
      if (found || done_) {
        if (!found && begin_ == end_)
          return false;
        const std::size_t stop =
            found ? static_cast<std::size_t>(static_cast<const char *>(found) - buffer_.data())
                  : end_;
        line = std::string_view(buffer_).substr(begin_, stop - begin_);
        begin_ = found ? stop + 1 : end_;
        if (line.ends_with('\r'))
          line.remove_suffix(1);
        ++number_;
        return true;
      }
      const std::size_t kept = end_ - begin_;
      refill();
      searched = begin_ + kept;
    }
  }
  std::size_t number() const { return number_; }

private:
  /// Moves what is left to the front and reads behind it.
  void refill() {
    std::memmove(buffer_.data(), buffer_.data() + begin_, end_ - begin_);
    end_ -= begin_;
    begin_ = 0;
    if (end_ == buffer_.size()) {
      if (buffer_.size() >= longestLine)
        fail("this line is longer than 16 MiB, so it is no table of numbers", "", number_ + 1);
      buffer_.resize(2 * buffer_.size());
    }
    const std::size_t got = file_.read(buffer_.data() + end_, buffer_.size() - end_);
    end_ += got;
    done_ = got == 0;
  }

  InputFile &file_;
  std::string buffer_;
  std::size_t begin_ = 0, end_ = 0, number_ = 0;
  char ending_ = '\n';
  bool done_ = false;
};

bool isBlank(char c) { return c == ' ' || c == '\t'; }

std::string_view trimmed(std::string_view text) {
  while (!text.empty() && isBlank(text.front()))
    text.remove_prefix(1);
  while (!text.empty() && isBlank(text.back()))
    text.remove_suffix(1);
  return text;
}

/// Without its comment; a `#` inside quotes is text.
std::string_view withoutComment(std::string_view line) {
  if (!std::memchr(line.data(), '#', line.size()))
    return trimmed(line);
  bool quoted = false;
  for (std::size_t i = 0; i < line.size(); ++i) {
    quoted ^= line[i] == '"';
    if (line[i] == '#' && !quoted)
      return trimmed(line.substr(0, i));
  }
  return trimmed(line);
}

/// Takes the next field off a line: without blanks around it and without its quotes. `more` tells
/// whether another one follows.
std::string_view takeField(std::string_view &line, char separator, std::size_t number, bool &more) {
  while (!line.empty() && isBlank(line.front()) && line.front() != separator)
    line.remove_prefix(1);
  std::string_view field;
  std::size_t stop = 0;
  if (!line.empty() && line.front() == '"') {
    const std::size_t close = line.find('"', 1);
    if (close == line.npos)
      fail("a quote is not closed on this line", "", number);
    field = line.substr(1, close - 1);
    stop = close + 1;
    while (stop < line.size() && isBlank(line[stop]) && line[stop] != separator)
      ++stop;
    if (stop < line.size() && line[stop] != separator && separator != ' ')
      fail("text follows a closing quote", "", number);
  } else {
    while (stop < line.size() && line[stop] != separator &&
           !(separator == ' ' && line[stop] == '\t'))
      ++stop;
    field = trimmed(line.substr(0, stop));
  }
  if (separator == ' ') { // any number of blanks is one separator
    while (stop < line.size() && isBlank(line[stop]))
      ++stop;
    more = stop < line.size();
    line.remove_prefix(stop);
  } else {
    more = stop < line.size();
    line.remove_prefix(more ? stop + 1 : stop);
  }
  return field;
}

/// The separator that the first line of a table shows.
char separatorOf(std::string_view line) {
  for (const char candidate : {';', '\t', ','})
    if (line.find(candidate) != line.npos)
      return candidate;
  return ' ';
}

bool readNumber(std::string_view text, double &value) {
  const char *first = text.data(), *last = first + text.size();
  if (first != last && *first == '+')
    ++first;
  const auto [stop, error] = std::from_chars(first, last, value);
  if (stop != last || first == last || error == std::errc::invalid_argument)
    return false;
  if (error == std::errc::result_out_of_range) // 1e-400 is 0, 1e400 is infinite
    value = std::strtod(std::string(text).c_str(), nullptr);
  return true;
}

std::string quoted(std::string_view text) {
  constexpr std::size_t most = 40;
  std::string shown;
  for (const char c : text.substr(0, most))
    shown += static_cast<unsigned char>(c) < ' ' ? '?' : c;
  // A character cut in half would make the message no text.
  while (text.size() > most && !shown.empty() && (shown.back() & 0xC0) == 0x80)
    shown.pop_back();
  return "`" + shown + (text.size() > most ? "…`" : "`");
}

[[noreturn]] void refuseNumber(std::string_view field, const std::string &column, char separator,
                               std::size_t line) {
  if (field.empty())
    fail("there is no number in " + column, "drop the row, or fill the gap", line);
  const bool decimalComma = separator != ',' && std::count(field.begin(), field.end(), ',') == 1;
  fail(quoted(field) + " in " + column + " is not a number",
       decimalComma ? "numbers are written with a point: `1.5`"
                    : "text may stand in columns that are not asked for",
       line);
}

} // namespace

SampleRows readTextTable(InputFile &file, const DensityRequest &request) {
  Lines lines(file);
  SampleRows rows;
  rows.rank = request.axes.size();
  // What is reserved in vain is never touched.
  rows.values.reserve(std::min<std::size_t>(file.size() / 16, std::size_t(1) << 22) * rows.rank);
  std::vector<std::string> names;
  std::vector<std::size_t> axisOf; // per column of the file; rank for one that is not asked for
  std::size_t columns = 0, firstLine = 0;
  char separator = ' ';
  std::string_view line;
  const auto columnName = [&](std::size_t k) {
    return names.empty() ? "column " + std::to_string(k) : "column `" + names[k] + "`";
  };
  const auto choose = [&](std::size_t number) {
    axisOf.assign(columns, rows.rank);
    const auto chosen = chooseColumns(request, names, columns, number);
    for (std::size_t a = 0; a < chosen.size(); ++a)
      axisOf[chosen[a]] = a;
  };

  while (lines.next(line)) {
    const std::size_t number = lines.number();
    if (std::memchr(line.data(), 0, line.size()))
      fail("it holds a NUL byte, so it is no text", "samples are read from text tables and .npy",
           number);
    std::string_view rest = withoutComment(line);
    if (rest.empty())
      continue;
    bool more = true;
    if (columns == 0) { // the first line decides on the separator and on names
      separator = separatorOf(rest);
      firstLine = number;
      std::vector<std::string> fields;
      bool anyNumber = false;
      double ignored = 0;
      for (std::string_view probe = rest; more;) {
        fields.emplace_back(takeField(probe, separator, number, more));
        anyNumber |= readNumber(fields.back(), ignored);
      }
      columns = fields.size();
      if (!anyNumber)
        names = std::move(fields);
      choose(number);
      if (!names.empty())
        continue;
      more = true;
    }
    const std::size_t base = rows.values.size();
    rows.values.resize(base + rows.rank);
    std::size_t k = 0;
    for (; more; ++k) {
      const std::string_view field = takeField(rest, separator, number, more);
      if (k >= columns || axisOf[k] == rows.rank)
        continue;
      double &value = rows.values[base + axisOf[k]];
      if (!readNumber(field, value))
        refuseNumber(field, columnName(k), separator, number);
      if (!std::isfinite(value))
        fail("the value " + quoted(field) + " in " + columnName(k) + " is not finite",
             "drop the row, or fill the gap", number);
    }
    if (k != columns)
      fail("it has " + std::to_string(k) + (k == 1 ? " value" : " values") + ", but line " +
               std::to_string(firstLine) + " has " + std::to_string(columns),
           "", number);
  }
  if (rows.values.empty())
    fail(columns ? "it holds no row of numbers below its names" : "it holds no numbers");
  return rows;
}

} // namespace sbl::io
