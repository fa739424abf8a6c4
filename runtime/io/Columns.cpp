// Which columns of a table are the coordinates.
#include <algorithm>

#include "Samples.h"

namespace sbl::io {
namespace {

std::string listed(const std::vector<std::string> &names) {
  constexpr std::size_t most = 12;
  std::string text;
  for (std::size_t k = 0; k < std::min(names.size(), most); ++k)
    text += (k ? ", `" : "`") + names[k] + "`";
  return text + (names.size() > most ? ", …" : "");
}

std::string countOf(std::size_t n) { return std::to_string(n) + (n == 1 ? " column" : " columns"); }

} // namespace

std::vector<std::size_t> chooseColumns(const DensityRequest &request,
                                       const std::vector<std::string> &names, std::size_t count,
                                       std::size_t line) {
  const std::size_t rank = request.axes.size();
  const auto find = [&](const std::string &name) {
    const auto found = std::find(names.begin(), names.end(), name);
    if (found != names.end() && std::find(found + 1, names.end(), name) != names.end())
      fail("two columns are called `" + name + "`", "name columns by their numbers, from 0", line);
    return static_cast<std::size_t>(found - names.begin());
  };
  std::vector<std::size_t> chosen;

  if (request.columns.empty()) {
    for (const DensityAxis &axis : request.axes)
      if (const std::size_t k = find(axis.name); k < names.size())
        chosen.push_back(k);
    if (chosen.size() == rank)
      return chosen;
    chosen.clear();
    if (count != rank)
      fail("it has " + countOf(count) + (names.empty() ? "" : " (" + listed(names) + ")") +
               " for " + std::to_string(rank) + (rank == 1 ? " axis" : " axes"),
           count < rank ? "" : "say which: `columns = (0, 1)` by number, or by name in quotes",
           line);
    for (std::size_t k = 0; k < rank; ++k)
      chosen.push_back(k);
    return chosen;
  }

  for (const DensityRequest::Column &column : request.columns) {
    std::size_t k = 0;
    if (const auto *name = std::get_if<std::string>(&column)) {
      if (names.empty())
        fail("its columns have no names, so there is no `" + *name + "`",
             "name columns by their numbers, from 0", line);
      k = find(*name);
      if (k == names.size())
        fail("it has no column `" + *name + "`", "it has " + listed(names), line);
    } else {
      k = std::get<std::uint64_t>(column);
      if (k >= count)
        fail("it has no column " + std::to_string(k),
             "it has " + countOf(count) + ", counted from 0", line);
    }
    if (std::find(chosen.begin(), chosen.end(), k) != chosen.end())
      fail("the column " + std::to_string(k) + " is asked for twice", "", line);
    chosen.push_back(k);
  }
  return chosen;
}

} // namespace sbl::io
