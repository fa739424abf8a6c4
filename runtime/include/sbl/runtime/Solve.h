// Solving the questions of a compiled model.
//
//   auto instance = Instance::open(module, parameters, status);
//   BridgeSolution solution;
//   Status s = solveBridge(*instance, 0, {}, solution);
#pragma once

#include <atomic>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sbl/module.h"
#include "sbl/runtime/Grid.h"
#include "sbl/runtime/Status.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

/// Number of threads every later solve uses (default: all cores). Results do not depend on it.
void setThreads(int count);
int threads();

struct Manifest; // parsed form of the module's JSON; runtime/lib/Manifest.h

/// A law from data on the grid of an instance: its density over the cells of its axes, row-major,
/// with sum * cell volume = 1. Whoever opens an instance makes it (sbl/io/Density.h reads files),
/// so that the runtime needs no file formats.
using DataTable = FieldValues;

/// A module with parameter values: scalars computed, grid laid out. Immutable; solves may share it.
class Instance {
public:
  /// Null on failure, with the reason in `status`. `module` must outlive the instance. `data` holds
  /// one table per entry of the manifest's `data`; those of points are made here and may be empty.
  static std::unique_ptr<Instance> open(const sbl_module_v1 *module, std::vector<double> parameters,
                                        Status &status, std::vector<DataTable> data = {});
  /// The same with tables that are made once the grid is known; `scalars` are those that the
  /// manifest numbers.
  using TableMaker = std::function<Status(const Grid &grid, const std::vector<double> &scalars,
                                          std::vector<DataTable> &tables)>;
  static std::unique_ptr<Instance> openWith(const sbl_module_v1 *module,
                                            std::vector<double> parameters, Status &status,
                                            const TableMaker &makeTables);
  ~Instance();

  const Grid &grid() const;
  const std::vector<double> &parameters() const;
  const Manifest &manifest() const;
  /// A distribution on the grid, normalised to sum * cellVolume = 1. `massOutside` receives the
  /// mass that a normalised law has outside the box. Fails on negative or NaN densities, naming the
  /// place. Cells that the density jumps in hold its mean; `hiddenEntropy` receives what that
  /// hides: the integral of rho log rho less its sum over cells.
  Status distribution(std::size_t index, FieldValues &density, double &massOutside,
                      double *hiddenEntropy = nullptr) const;

  /// The same, with what every component was multiplied by to get there: its density is `factor`
  /// times its value, or times exp(its logarithm - shift).
  struct LawFactor {
    double factor = 0, shift = 0;
  };
  Status distribution(std::size_t index, FieldValues &density, double &massOutside,
                      double *hiddenEntropy, std::vector<LawFactor> &factors) const;

  /// A wave on the grid at `time`, normalised to sum |psi|^2 * cellVolume = 1. Fails on values that
  /// are not finite, naming the place, and on a wave that is zero everywhere.
  Status wave(std::size_t index, double time, FieldValues &re, FieldValues &im) const;

  /// What a law or a wave is that asks solved questions: it has no formula, and whoever solves
  /// hands its values over before a question that starts from it is solved, and not while one is.
  /// `law` is an entry of the manifest's `data`; its values are brought to mass one. Fails, naming
  /// the place, on values that are not finite or negative, and on a law without mass.
  Status supplyLaw(std::size_t law, FieldValues density) const;
  Status supplyWave(std::size_t wave, FieldValues re, FieldValues im) const;

  struct Impl;
  Impl &impl() const { return *impl_; }

private:
  explicit Instance(std::unique_ptr<Impl> impl);
  std::unique_ptr<Impl> impl_;
};

/// What a long solve tells a watcher now and then.
struct Progress {
  const char *question = "";
  int segment = 0, segments = 1; // multi-marginal bridges
  int steps = 0;                 // time steps of the current attempt
  int iteration = 0, iterations = 0;
  double residual = 0, tolerance = 0;
};

struct SolveSettings {
  std::function<void(const Progress &)> progress; // called at most a few times a second
  const std::atomic<bool> *cancel = nullptr;      // checked between sweeps
  int forceSteps = 0;                             // > 0 overrides the model and the estimate
  bool plain = false; // bridges without the mixing of iterates: to compare with
  /// Times that will be asked for besides the saved ones: step ends wherever the grid allows.
  std::vector<double> askedTimes;
  /// Bytes that the factors of a bridge at its saved times may take. Of more, some are kept, and
  /// the others found from these by the same steps whenever they are asked for.
  double mostKept = 256.0 * (1 << 20);
};

/// How far a bridge stays from the law of a soft condition.
struct SoftCondition {
  double time = 0, weight = 0;
  double divergence = 0; // KL(rho || law) reached
  double error = 0;      // L1: what its optimality condition is off by
};

/// Why the answer can be trusted: reported with every bridge, also when it failed.
struct Certificate {
  /// L1. Of a soft condition: between the density and the one that the optimality condition asks
  /// for. Conditions between the ends count with the end.
  double marginalErrorStart = 0, marginalErrorEnd = 0;
  double massDrift = 0;       // max over saved times |sum rho h - 1|
  double smallestDensity = 0; // smallest positive density kept at any saved time
  double rangeNats = 0;       // largest span of log phi over cells with density above 1e-280
  double timeError =
      0; // estimated error of the densities (L1) and the cost (relative) by time steps
  double gridError = 0;    // estimated, from aliasing and from the spectral tails of the marginals
  double contraction = 0;  // rate of the last plain iterations
  double supportError = 0; // bandwidth check: what truncating the kernels can have cost
  bool orderReduced = false; // drift into a wall, a kink in the drift: order below the nominal one
  std::vector<SoftCondition> soft;
  std::string note; // one sentence where something is worth knowing
};

/// Bytes that a bridge's solve holds besides its six fields: two laws, the unknown, its residual,
/// and two that a sweep goes between.
struct MemoryHeld {
  double field = 0;    // of a single one
  double factors = 0;  // of the steps, and their gauge, for both numbers of steps compared
  double kernels = 0;  // likewise
  int differences = 0; // in the history of the mixing
  double history = 0;  // two fields for each, and the best iterate
  std::size_t times = 0, kept = 0; // saved times, and those whose factors are kept
  double saved = 0;                // factors at kept times, for both numbers of steps compared
};

/// Sample paths: position[(path * times + time) * rank + axis].
struct Paths {
  std::vector<double> times;
  std::int64_t count = 0;
  std::size_t rank = 0;
  std::vector<double> position;
};

/// A solved bridge, or the solved evolution of a diffusion: a bridge that is not steered (phi = 1,
/// cost 0) and whose density loses what is killed or absorbed. Fields are kept at the saved times
/// (which include both ends).
class BridgeSolution {
public:
  BridgeSolution();
  ~BridgeSolution();
  BridgeSolution(BridgeSolution &&) noexcept;
  BridgeSolution &operator=(BridgeSolution &&) noexcept;

  std::string scheme; // kernel | separable | tridiagonal | kinetic
  int order = 0;      // 0: exact
  int steps = 0;
  int iterations = 0; // on the model's cells, of all attempts
  int sweeps = 0;
  bool converged = false;
  double finalMass = 1; // of the density at the end
  double cost = 0;      // int rho1 log phi_T - int rho0 log phi_0, summed over segments
  std::vector<double> segmentCosts;
  double seconds = 0;
  double accuracy = 1e-6; // what was asked for
  Certificate certificate;
  MemoryHeld memory;

  /// The saved times of the model.
  const std::vector<double> &times() const;
  const Grid &grid() const;
  /// Density at time t. Exact for the discrete solve at saved and asked times (SolveSettings), but
  /// for asked times nearer to an end than any step that the grid resolves: those are interpolated,
  /// with the error in the certificate, or refused as UnderResolved. Between all these log rho is
  /// interpolated cubically in time.
  Status density(double t, FieldValues &values) const;
  Status logPhi(double t, FieldValues &values) const; // -inf where phi vanishes
  Status logPhihat(double t, FieldValues &values) const;
  /// Components by axis. drift = b + control, control = sigma^2 grad log phi,
  /// score = grad log rho, velocity = b + (sigma^2/2) grad log(phi/phihat).
  Status drift(double t, std::size_t axis, FieldValues &values) const;
  Status control(double t, std::size_t axis, FieldValues &values) const;
  Status score(double t, std::size_t axis, FieldValues &values) const;
  Status velocity(double t, std::size_t axis, FieldValues &values) const;
  /// Draws paths of the bridge's own Markov chain; same paths for a seed whatever the threads.
  Status paths(std::int64_t count, std::uint64_t seed, Paths &result) const;
  /// The joint law of the ends, pi(x0, xT), row-major; refused with the figure where too large.
  Status coupling(std::vector<double> &values) const;

  struct Impl;
  std::unique_ptr<Impl> impl;
};

/// Solves bridge `index` of the manifest. On NotConverged, OutOfRange and UnderResolved `solution`
/// still holds what was reached, certificate included.
Status solveBridge(const Instance &instance, std::size_t index, const SolveSettings &settings,
                   BridgeSolution &solution);

/// A drift that is known as numbers: all components at `count` places at one time, component a of
/// place i at [a * count + i] of both. Several threads may ask at a time.
using DriftField =
    std::function<void(double time, std::int64_t count, const double *places, double *drift)>;

/// Solves evolution `index` of the manifest: the density of a diffusion from its start to the end
/// of the model's time. Failures as those of solveBridge; it has no iterations. `drift` takes the
/// place of a drift that the model does not have as a formula; the instance keeps it.
Status solveEvolution(const Instance &instance, std::size_t index, const SolveSettings &settings,
                      BridgeSolution &solution, const DriftField &drift = {});

} // namespace sbl::rt
#pragma GCC visibility pop
