// "Did you mean …": the candidate nearest by optimal string alignment distance (insert, delete,
// replace, swap neighbours), counted in code points so that one Greek letter is one mistake.
#include <algorithm>
#include <cstdlib>
#include <string>
#include <string_view>
#include <vector>

#include "sbl/Support/Diagnostics.h"
#include "sbl/Support/Utf8.h"

namespace sbl {

namespace {

/// Nobody mistypes a longer name by a few letters; the bound keeps the quadratic distance cheap.
constexpr std::size_t longestName = 64;

std::u32string codePoints(std::string_view text) {
  std::u32string result;
  for (std::size_t at = 0; at < text.size();) {
    CodePoint point = codePointAt(text, at);
    result += point.value;
    at += point.bytes;
  }
  return result;
}

std::size_t distance(const std::u32string &a, const std::u32string &b) {
  std::vector<std::size_t> beforeLast(b.size() + 1), last(b.size() + 1), row(b.size() + 1);
  for (std::size_t j = 0; j <= b.size(); ++j)
    last[j] = j;
  for (std::size_t i = 1; i <= a.size(); ++i) {
    row[0] = i;
    for (std::size_t j = 1; j <= b.size(); ++j) {
      std::size_t replaced = last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1);
      row[j] = std::min({last[j] + 1, row[j - 1] + 1, replaced});
      if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
        row[j] = std::min(row[j], beforeLast[j - 2] + 1);
    }
    std::swap(beforeLast, last);
    std::swap(last, row);
  }
  return last[b.size()];
}

} // namespace

std::string nearest(std::string_view name, const std::vector<std::string> &candidates) {
  std::string best;
  if (name.empty() || name.size() > longestName)
    return best;
  std::u32string wanted = codePoints(name);
  // One slip in a short name, two from six letters on; more is another word.
  std::size_t allowed = wanted.size() < 2 ? 0 : wanted.size() < 6 ? 1 : 2;
  std::size_t bestDistance = allowed + 1;
  for (const std::string &candidate : candidates) {
    if (candidate.size() > longestName || candidate == name)
      continue;
    std::u32string letters = codePoints(candidate);
    std::size_t longer = std::max(letters.size(), wanted.size());
    if (longer - std::min(letters.size(), wanted.size()) > allowed)
      continue;
    std::size_t d = distance(wanted, letters);
    if (d < bestDistance) {
      bestDistance = d;
      best = candidate;
    }
  }
  return best;
}

} // namespace sbl
