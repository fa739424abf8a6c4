// A neutral set of named arrays, and the two things done with one: write it to a NetCDF-4 file,
// draw it as a picture.
//
// The library is loaded with dlopen when a model saves or plots, so that other runs need neither
// libnetcdf nor the time to load it; hence the C entry points at the end.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace sbl::io {

/// What a dimension runs over; pictures choose their kind by it.
/// Part: the real and the imaginary part of a complex number.
enum class Role { Path, Time, Place, Start, End, Component, Part };

struct Dimension {
  std::string name;
  Role role = Role::Place;
  std::size_t size = 0;
  std::vector<double> coordinates; // one per entry, or empty
  std::vector<std::string> labels; // names of the entries, or empty
  std::string longName;
  bool periodic = false;
  double lo = 0, hi = 0; // ends of a Place's axis
};

/// Row-major numbers over some of the dataset's dimensions.
struct Variable {
  std::string name;     // an identifier
  std::string longName; // as written in the model
  std::vector<std::size_t> dims;
  std::vector<double> data;
  std::optional<double> scale = std::nullopt; // of pictures: the size that gets the full colour
};

/// Variables that make a diagram of levels: energies over the levels; over the places of a line
/// also the states, [level, place], and the potential that holds them. Numbers of variables of the
/// dataset.
struct LevelDiagram {
  std::size_t energies = 0;
  std::optional<std::size_t> states, potential;
};

using Attribute = std::pair<std::string, std::variant<std::string, double>>;

struct Dataset {
  std::string title;
  std::vector<Dimension> dims;
  std::vector<Variable> variables;
  std::vector<Attribute> attributes;
  std::size_t pixels = 400;           // of pictures: most along one side of a map
  bool fewColours = false;            // of pictures: the file holds 256 at most
  std::vector<LevelDiagram> diagrams; // of pictures only; their variables are not drawn otherwise
};

/// Writes NetCDF-4 to `path`. The file appears complete or not at all: it is written beside its
/// place and renamed. Empty on success, else why not.
std::string writeNetcdf(const Dataset &dataset, const std::string &path);

/// Draws `dataset` with gnuplot as svg, png, pdf or animated gif, chosen by the ending of `path`;
/// written beside its place and renamed. A gif shows one time after the other. Empty on success,
/// else why not.
std::string drawPicture(const Dataset &dataset, const std::string &path);

} // namespace sbl::io

extern "C" {
/// As above, for dlsym; `error` receives the reason. True on success.
bool sbl_io_write_netcdf(const sbl::io::Dataset *dataset, const char *path, std::string *error);
bool sbl_io_draw_picture(const sbl::io::Dataset *dataset, const char *path, std::string *error);
}
