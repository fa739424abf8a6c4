#include "Outputs.h"

#include <algorithm>
#include <map>
#include <set>

#include <dlfcn.h>

#include "sbl/Files/ModelFile.h"

namespace sbl::tool {
namespace {

/// Even times of a heat map, so that a picture is smooth where 33 saved times are not.
constexpr std::size_t heatMapTimes = 241;
/// Panels of a picture of a field over a plane.
constexpr std::size_t panelTimes = 6;
/// Frames of an animation: of a field over a line, over a plane.
constexpr std::size_t lineFrames = 61, planeFrames = 41;

std::size_t evenTimes(const Output &output, std::size_t rank) {
  if (endingOf(output.file) == "gif")
    return rank == 1 ? lineFrames : planeFrames;
  return rank == 1 ? heatMapTimes : panelTimes;
}

/// `density(B, t = 0.5)` -> `density_B_t_0_5`: what NetCDF readers take as an identifier. A name
/// and its first argument are enough where that is unique.
std::string identifier(const std::string &text) {
  std::string name;
  for (char c : text) {
    const bool plain = std::isalnum(static_cast<unsigned char>(c)) || (c & 0x80);
    if (plain)
      name += c;
    else if (!name.empty() && name.back() != '_')
      name += '_';
  }
  while (!name.empty() && name.back() == '_')
    name.pop_back();
  if (name.empty() || std::isdigit(static_cast<unsigned char>(name.front())))
    name.insert(0, "item_");
  return name;
}

std::string variableName(const std::string &text, std::set<std::string> &taken) {
  const std::string shortName = identifier(text.substr(0, text.find(',')));
  for (const std::string &name : {shortName, identifier(text)})
    if (taken.insert(name).second)
      return name;
  for (int i = 2;; ++i)
    if (std::string name = shortName + "_" + std::to_string(i); taken.insert(name).second)
      return name;
}

io::Role roleOf(questions::Dimension::Role role) {
  switch (role) {
  case questions::Dimension::Role::Path:
    return io::Role::Path;
  case questions::Dimension::Role::Time:
    return io::Role::Time;
  case questions::Dimension::Role::Place:
    return io::Role::Place;
  case questions::Dimension::Role::Start:
    return io::Role::Start;
  case questions::Dimension::Role::End:
    return io::Role::End;
  case questions::Dimension::Role::Component:
    return io::Role::Component;
  }
  return io::Role::Place;
}

io::Dimension convert(const questions::Dimension &from, const Model &model, const rt::Grid &grid) {
  io::Dimension to;
  to.name = from.name;
  to.role = roleOf(from.role);
  to.size = from.size;
  to.coordinates = from.coordinates;
  to.labels = from.labels;
  if (to.role == io::Role::Time)
    to.longName = "time";
  if (to.role == io::Role::Path)
    to.longName = "number of the sample path";
  if (to.role == io::Role::Component)
    to.longName = "component of a vector";
  if (to.role == io::Role::Place || to.role == io::Role::Start || to.role == io::Role::End) {
    const rt::GridAxis &axis = grid.axes[from.index];
    to.periodic = axis.periodic();
    to.lo = axis.lo;
    to.hi = axis.hi;
    to.longName = model.axes[from.index].doc;
  }
  return to;
}

io::Dimension realAndImaginary() {
  io::Dimension parts;
  parts.name = "ri";
  parts.role = io::Role::Part;
  parts.size = 2;
  parts.labels = {"re", "im"};
  parts.longName = "real and imaginary part";
  return parts;
}

/// The dimension of the dataset that `wanted` is; equal names with other entries get a number.
std::size_t place(io::Dataset &dataset, io::Dimension wanted, std::set<std::string> &taken) {
  for (std::size_t i = 0; i < dataset.dims.size(); ++i) {
    const io::Dimension &known = dataset.dims[i];
    if (known.role == wanted.role && known.size == wanted.size &&
        known.coordinates == wanted.coordinates && known.labels == wanted.labels &&
        known.name.starts_with(wanted.name))
      return i;
  }
  const std::string base = wanted.name;
  for (int i = 2; !taken.insert(wanted.name).second; ++i)
    wanted.name = base + "_" + std::to_string(i);
  dataset.dims.push_back(std::move(wanted));
  return dataset.dims.size() - 1;
}

/// The query that an item is, if it is nothing more.
const Query *queryOf(const Model &model, const Item &item) {
  if (item.components.size() != 1 || item.components.front()->op != Op::Query)
    return nullptr;
  return &model.queries[item.components.front()->index];
}

/// What a level diagram shows besides the energies that `item` is: on a line the states and the
/// potential.
bool addDiagram(const Model &model, const rt::Grid &grid, const Item &item,
                questions::Evaluator &evaluator, io::Dataset &dataset,
                std::set<std::string> &dimensionNames, questions::Failure &failure) {
  const Query *levels = queryOf(model, item);
  if (!levels || levels->accessor != Query::Accessor::Levels || levels->component != Query::all ||
      !levels->of)
    return true;
  io::LevelDiagram diagram{dataset.variables.size() - 1, {}, {}};
  const auto add = [&](const questions::ValuePtr &value, const char *name) {
    io::Variable variable{name, name, {}, value->data};
    for (const questions::DimensionPtr &dim : value->dims)
      variable.dims.push_back(place(dataset, convert(*dim, model, grid), dimensionNames));
    dataset.variables.push_back(std::move(variable));
    return dataset.variables.size() - 1;
  };
  if (grid.rank() == 1) {
    const questions::ValuePtr states = evaluator.states(*levels->of, item.range, failure);
    if (!states)
      return false;
    diagram.states = add(states, "states");
    if (ExprRef v = model.eigens[levels->of->index].potential) {
      const questions::ValuePtr potential = evaluator.evaluate(v, item.range, failure);
      if (!potential)
        return false;
      if (potential->dims.size() == 1) // a constant needs no curve
        diagram.potential = add(potential, "potential");
    }
  }
  dataset.diagrams.push_back(diagram);
  return true;
}

} // namespace

void checkOutputs(const Model &model, Diagnostics &diagnostics) {
  std::set<std::string> files;
  for (const Action &action : model.actions) {
    const auto *output = std::get_if<Output>(&action);
    if (!output)
      continue;
    const std::string ending = endingOf(output->file);
    if (output->isPlot && ending != "svg" && ending != "png" && ending != "pdf" && ending != "gif")
      diagnostics.report(DiagId::UnknownPicture, output->range, {output->file})
          .hints.push_back("pictures are written as .svg, .png, .pdf or, moving, .gif");
    if (!output->isPlot && ending != "nc")
      diagnostics.report(DiagId::UnknownFileFormat, output->range, {output->file})
          .hints.push_back("results are saved as NetCDF: name the file with the ending .nc");
    if (!files.insert(output->file).second)
      diagnostics.report(DiagId::SameFileTwice, output->range, {output->file})
          .hints.push_back("put both items into one line, or give the second file another name");
  }
}

bool collect(const Model &model, const Output &output, const rt::Grid &grid,
             questions::Evaluator &evaluator, io::Dataset &dataset, questions::Failure &failure) {
  if (output.isPlot)
    evaluator.setEvenTimes(evenTimes(output, grid.rank()));
  std::set<std::string> names, dimensionNames;
  // Dimensions first claim their names: a variable called like an axis would be its coordinate.
  for (const rt::GridAxis &axis : grid.axes)
    names.insert(axis.name);
  bool good = true;
  for (const Item &item : output.items) {
    questions::ValuePtr value = evaluator.evaluate(item, failure);
    if (!value) {
      good = false;
      break;
    }
    io::Variable variable;
    for (const questions::DimensionPtr &dim : value->dims) {
      variable.dims.push_back(place(dataset, convert(*dim, model, grid), dimensionNames));
      names.insert(dataset.dims[variable.dims.back()].name);
    }
    variable.name = variableName(item.text, names);
    variable.longName = item.text;
    if (value->isComplex()) { // a last dimension for the parts, as NetCDF has no complex numbers
      variable.dims.push_back(place(dataset, realAndImaginary(), dimensionNames));
      names.insert(dataset.dims[variable.dims.back()].name);
      for (std::size_t i = 0; i < value->data.size(); ++i)
        variable.data.insert(variable.data.end(), {value->data[i], value->imaginary[i]});
    } else {
      variable.data = value->data;
    }
    dataset.variables.push_back(std::move(variable));
    if (output.isPlot &&
        !addDiagram(model, grid, item, evaluator, dataset, dimensionNames, failure)) {
      good = false;
      break;
    }
  }
  evaluator.setEvenTimes(0);
  return good;
}

std::string writeOutput(const Output &output, const io::Dataset &dataset) {
  // Beside the runtime library, which the loader found already.
  void *library = dlopen("libsbl-io.so", RTLD_NOW | RTLD_LOCAL);
  if (!library)
    return std::string("the library for files and pictures does not load: ") + dlerror();
  const char *symbol = output.isPlot ? "sbl_io_draw_picture" : "sbl_io_write_netcdf";
  using Write = bool (*)(const io::Dataset *, const char *, std::string *);
  auto write = reinterpret_cast<Write>(dlsym(library, symbol));
  if (!write)
    return std::string("libsbl-io.so is of another version: it lacks ") + symbol;
  std::string error;
  if (!write(&dataset, output.file.c_str(), &error))
    return error.empty() ? "unknown reason" : error;
  return {};
}

} // namespace sbl::tool
