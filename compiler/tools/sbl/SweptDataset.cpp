// Many runs, one file.
#include <algorithm>
#include <cmath>
#include <limits>

#include "Sweep.h"

namespace sbl::tool {
namespace {

bool sameShape(const io::Dataset &a, const io::Dataset &b) {
  auto sameSize = [](const io::Dimension &x, const io::Dimension &y) { return x.size == y.size; };
  return std::equal(a.dims.begin(), a.dims.end(), b.dims.begin(), b.dims.end(), sameSize) &&
         std::equal(a.variables.begin(), a.variables.end(), b.variables.begin(), b.variables.end(),
                    [](const io::Variable &x, const io::Variable &y) { return x.dims == y.dims; });
}

std::size_t entries(const io::Dataset &dataset, const io::Variable &variable) {
  std::size_t count = 1;
  for (std::size_t dim : variable.dims)
    count *= dataset.dims[dim].size;
  return count;
}

} // namespace

void SweptDataset::add(std::size_t run, io::Dataset dataset) {
  parts_.emplace_back(run, std::move(dataset));
}

std::string SweptDataset::join(const Sweep &sweep, io::Dataset &joined) const {
  const io::Dataset &first = parts_.front().second;
  for (const auto &[run, part] : parts_)
    if (!sameShape(first, part))
      return "the runs differ in the sizes of their grids or lists, so no one file holds them all";

  const std::size_t leading = sweep.axes().size(), runs = sweep.size();
  joined.title = first.title;
  std::vector<std::size_t> front;
  for (const SweepAxis &axis : sweep.axes()) {
    io::Dimension dim;
    dim.name = axis.name;
    dim.role = io::Role::Component;
    dim.size = axis.values.size();
    dim.coordinates = axis.values;
    dim.longName = "swept parameter";
    front.push_back(joined.dims.size());
    joined.dims.push_back(std::move(dim));
  }
  auto append = [&](std::string name, const std::string &longName,
                    const std::vector<std::size_t> &dims, std::size_t count, auto dataOf) {
    auto taken = [&](const std::string &wanted) {
      return std::any_of(joined.dims.begin(), joined.dims.end(),
                         [&](const io::Dimension &dim) { return dim.name == wanted; });
    };
    while (taken(name)) // a variable called like a dimension would be its coordinate
      name += "_value";
    io::Variable variable{std::move(name), longName, front, {}};
    for (std::size_t dim : dims)
      variable.dims.push_back(dim + leading);
    variable.data.assign(runs * count, std::numeric_limits<double>::quiet_NaN());
    for (const auto &[run, part] : parts_) {
      const std::vector<double> &data = dataOf(part);
      std::copy(data.begin(), data.end(),
                variable.data.begin() + static_cast<std::ptrdiff_t>(run * count));
    }
    joined.variables.push_back(std::move(variable));
  };

  for (const io::Dimension &dim : first.dims) {
    io::Dimension own = dim;
    while (std::any_of(sweep.axes().begin(), sweep.axes().end(),
                       [&](const SweepAxis &axis) { return axis.name == own.name; }))
      own.name += "_index";
    joined.dims.push_back(std::move(own));
  }
  // Places or times that move with the parameter cannot be coordinates; they become a variable.
  for (std::size_t d = 0; d < first.dims.size(); ++d) {
    const bool moves = std::any_of(parts_.begin(), parts_.end(), [&](const auto &part) {
      return part.second.dims[d].coordinates != first.dims[d].coordinates;
    });
    if (!moves)
      continue;
    io::Dimension &own = joined.dims[d + leading];
    own.coordinates.clear();
    append(own.name + "_of_run", own.longName, {d}, own.size,
           [d](const io::Dataset &part) -> const std::vector<double> & {
             return part.dims[d].coordinates;
           });
  }
  for (std::size_t v = 0; v < first.variables.size(); ++v)
    append(first.variables[v].name, first.variables[v].longName, first.variables[v].dims,
           entries(first, first.variables[v]),
           [v](const io::Dataset &part) -> const std::vector<double> & {
             return part.variables[v].data;
           });

  for (const auto &[name, value] : first.attributes) {
    const bool swept = std::any_of(
        sweep.axes().begin(), sweep.axes().end(),
        [&, &key = name](const SweepAxis &axis) { return key == "param_" + axis.name; });
    if (!swept && name != "certificate")
      joined.attributes.emplace_back(name, value);
  }
  std::string certificates;
  for (const auto &[run, part] : parts_)
    for (const auto &[name, value] : part.attributes)
      if (name == "certificate")
        certificates += (certificates.empty() ? "[" : ", ") + std::get<std::string>(value);
  if (!certificates.empty())
    joined.attributes.emplace_back("certificate", certificates + "]");
  return {};
}

} // namespace sbl::tool
