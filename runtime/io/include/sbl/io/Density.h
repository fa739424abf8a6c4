// Distributions from files: samples (text tables, .npy), pictures (.png) and stored variables
// (NetCDF) become densities on a model's grid.
//
// This is what fills the tables of Instance::open (runtime/Solve.h): the manifest's `data` entries
// say which file and how, the grid comes from the parameters. Like the rest of the library it is
// loaded when a model needs it; hence the C entry point at the end.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace sbl::io {

/// An axis of the grid: cell-centred, x_k = lo + (k + 1/2) h; periodic ones x_k = lo + k h.
struct DensityAxis {
  enum class End { Reflecting, Absorbing, Periodic };
  std::string name;
  double lo = 0, hi = 1;
  std::size_t cells = 0;
  End low = End::Reflecting, high = End::Reflecting;

  bool periodic() const { return low == End::Periodic; }
  double spacing() const { return (hi - lo) / static_cast<double>(cells); }
  double centre(std::size_t k) const {
    return lo + (static_cast<double>(k) + (periodic() ? 0.0 : 0.5)) * spacing();
  }
};

struct DensityRequest {
  enum class Kind { Samples, Image, Stored };
  enum class Smoothing { Auto, Given, Histogram };
  using Column = std::variant<std::string, std::uint64_t>; // name, or number from 0

  Kind kind = Kind::Samples;
  std::string path;
  std::vector<DensityAxis> axes; // one to three; two for pictures
  /// Samples: the column of each axis. Empty: those named like the axes where the file names its
  /// columns, else the file's columns in order if there are as many.
  std::vector<Column> columns;
  /// Samples: Auto is Silverman's rule for each axis. Pictures: Auto is no smoothing.
  Smoothing smoothing = Smoothing::Auto;
  std::vector<double> bandwidth;       // Given: one, or one per axis, in units of the axis
  bool inverted = false;               // pictures: dark pixels have the mass
  std::string variable;                // stored
  std::vector<std::string> dimensions; // stored: of the file, one per axis; empty: named like them
  std::optional<double> time;          // stored: one of the times the file keeps
};

/// A density over the cells of the request's axes, row-major, with sum * cell volume = 1.
struct DensityTable {
  std::vector<double> density;
  double outside = 0;  // the share of the file's mass that lies outside of the axes
  std::string summary; // "1000 samples, bandwidth 0.12 along x"
};

/// Why a file is no density. `line` is the file's own, from 1; 0 where lines mean nothing.
struct DataError {
  std::string message, hint;
  std::size_t line = 0;
};

/// Reads the file. False with the reason in `error`; no exception leaves it.
bool readDensity(const DensityRequest &request, DensityTable &table, DataError &error);

} // namespace sbl::io

extern "C" {
/// As above, for dlsym.
bool sbl_io_read_density(const sbl::io::DensityRequest *request, sbl::io::DensityTable *table,
                         sbl::io::DataError *error);
}
