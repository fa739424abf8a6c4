// Solving `sample`: many trajectories of a law of motion.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "sbl/runtime/SolvedLaw.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

/// How far the trajectories can be trusted. Errors of means are in standard deviations of the
/// place.
struct SampleCertificate {
  /// Bias of the means and variances by the time steps: what the same noise gives with twice the
  /// steps, extrapolated; the largest over kept times and axes. `timeErrorSpread` is its own
  /// standard error. 0 where steps are exact.
  double timeError = 0, timeErrorSpread = 0;
  double pathError = 0; // root mean square distance to the paths of twice the steps
  /// At the end: the standard error of the mean place, per axis, in units of that axis.
  std::vector<double> meanErrors;
  double densityError = 0; // the largest standard error of the density over the density's maximum
  double survival = 1, survivalError = 0; // mean weight at the end
  double effective = 0;                   // (sum w)^2 / sum w^2 at the end: paths that still count
  std::string note;
};

/// Where all trajectories are at one time.
struct Cloud {
  std::size_t count = 0, rank = 0;
  std::vector<double> place;  // [axis * count + path]
  std::vector<double> weight; // how much of each path is left; empty: all of it
};

/// Trajectories at the kept times. A law that kills or has absorbing walls leaves every path its
/// weight, the probability to be there still along that path: fields and moments are weighted, and
/// `paths` ends a path where an exponential time of its own has run out.
class SampleSolution {
public:
  std::string method; // euler | weak2 | exact | dormand-prince | bridge
  int steps = 0;      // in all; 0 where there are none
  std::uint64_t seed = 1;
  std::size_t count = 0;
  double seconds = 0;
  SampleCertificate certificate;

  /// The start, the saved and the asked times after it.
  const std::vector<double> &times() const { return times_; }
  const Grid &grid() const { return grid_; }
  /// At a kept time; BadInput elsewhere: between two of them a path is rough.
  Status cloud(double t, Cloud &cloud) const;
  /// Weight in every cell over its volume and the number of paths, and what its standard error is.
  Status density(double t, FieldValues &values, FieldValues *error = nullptr) const;
  /// The first `count` paths at the saved times; NaN from a path's end on.
  Status paths(std::int64_t count, Paths &result) const;

  Grid grid_;
  std::vector<double> times_;
  std::vector<std::size_t> saved_;              // which of them the model saves
  std::vector<std::vector<double>> places_;     // per time: [axis * count + path]
  std::vector<std::vector<double>> logWeights_; // per time; empty where nothing is lost
};

/// Solves sample `index` of the manifest. The same paths for a seed whatever the threads.
/// `law` takes the place of one that the manifest does not have.
Status solveSample(const Instance &instance, std::size_t index, const SolveSettings &settings,
                   SampleSolution &solution, const SolvedLaw *law = nullptr);

/// The same for a sample of a bridge that has been solved.
Status solveSampleOf(const BridgeSolution &bridge, const Instance &instance, std::size_t index,
                     SampleSolution &solution);

} // namespace sbl::rt
#pragma GCC visibility pop
