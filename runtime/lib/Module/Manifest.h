// The manifest of a compiled model (docs/manifest.md) as plain values.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sbl/io/Density.h"
#include "sbl/runtime/Grid.h"
#include "sbl/runtime/Status.h"

namespace sbl::rt {

using ScalarIndex = std::size_t;
using FieldIndex = std::size_t;

struct AxisEntry {
  std::string name;
  ScalarIndex lo = 0, hi = 0, cells = 0;
  Boundary low = Boundary::Reflecting, high = Boundary::Reflecting;
};

struct TimeEntry {
  std::string name;
  ScalarIndex start = 0, end = 0;
  std::optional<ScalarIndex> steps, savedCount;
  std::vector<ScalarIndex> savedTimes;
};

struct FieldEntry {
  std::string name, entry;
  std::string places; // its sbl_places_fn; empty where it has none
};

/// A law without a formula.
struct DataEntry {
  std::string name;
  std::size_t firstAxis = 0, rank = 1; // axes in a row
  bool isPoint = false;
  bool isSolved = false;          // its table comes once the question that it asks is solved
  std::vector<ScalarIndex> place; // of a point, per axis
  /// Of a file: how it becomes a density, but for the axes and the numbers below; the path is the
  /// name that the model writes.
  io::DensityRequest request;
  std::vector<ScalarIndex> bandwidth;
  std::optional<ScalarIndex> time;

  bool hasFile() const { return !isPoint && !isSolved; }
};

struct ComponentEntry {
  ScalarIndex weight = 0;
  std::optional<FieldIndex> field;
  bool isLog = false, normalised = false;
  std::vector<std::pair<ScalarIndex, ScalarIndex>> box; // per axis; empty unless a uniform law
  std::vector<std::size_t> data;                        // laws that the density is multiplied with
};

struct DistributionEntry {
  std::string name;
  std::vector<ComponentEntry> components;
};

enum class Scheme { Kernel, Separable, Tridiagonal, Kinetic };
enum class Law { Quadratic, Gradient, Lines, Linear, Generator };

struct KernelEntry {
  enum class Kind { Gaussian, Generator, Implicit, Lattice, Transport };
  std::size_t axis = 0; // 0 for a lattice direction
  Kind kind = Kind::Gaussian;
  double fraction = 1; // of the step, for generators
  bool ring = false;   // an implicit one that closes on itself, or a Gaussian of the lifted line
  std::size_t direction = 0; // of a lattice kernel, in the order of LatticeDirections

  /// Whether it runs through slides instead of sweeps along its axis.
  bool slides() const { return kind == Kind::Lattice || kind == Kind::Transport; }
};

struct FieldPart {
  FieldIndex field = 0;
  std::optional<FieldIndex> unkilled;
};
struct BalancePart {};
struct GaugePart {
  std::size_t kernel = 0;
  int sign = 1;
};
using FactorPart = std::variant<FieldPart, BalancePart, GaugePart>;

struct StageEntry {
  enum class Kind { Sweep, Tridiagonal, Slide };
  std::string entry;
  Kind kind = Kind::Sweep;
  std::size_t axis = 0, kernel = 0;
  bool transposed = false;
  std::optional<std::size_t> pre, post;
};

struct ProgramEntry {
  std::string name;
  Scheme scheme = Scheme::Kernel;
  Law law = Law::Lines;
  int order = 2;
  bool autonomous = true, smooth = true, killed = false;
  std::vector<std::optional<ScalarIndex>> noise;
  std::vector<FieldIndex> noiseFields, drift; // empty: constant noise; no drift
  std::vector<ScalarIndex> covariance;        // B B^T of a full matrix of noise, row by row
  std::vector<FieldIndex> pull;               // covariance^-1 drift; empty where one is
  std::optional<FieldIndex> killing;
  std::string variances; // entry; empty where no kernel is Gaussian, lattice or transport
  std::vector<KernelEntry> kernels;
  std::vector<std::vector<FactorPart>> factors;
  std::vector<StageEntry> backward, forward;

  bool hasGaussian() const {
    for (const KernelEntry &k : kernels)
      if (k.kind == KernelEntry::Kind::Gaussian || k.slides())
        return true;
    return false;
  }
  /// Whether the program works in the symmetric gauge, psi = e^{-Phi} phi.
  bool gauged() const { return law == Law::Quadratic || law == Law::Gradient; }
};

struct BridgeEntry {
  struct At {
    ScalarIndex time = 0;
    std::optional<std::size_t> distribution; // none: a free end
    std::optional<ScalarIndex> weight;       // of a soft condition
  };
  std::string name;
  std::vector<std::size_t> programs;
  std::vector<At> at;
  bool isEvolution = false; // set by the solver of evolutions: the last `at` gives its time only
  std::optional<ScalarIndex> tolerance, accuracy, iterations, steps;
};

/// The lowest levels of sum_i -kinetic_i d_ii + potential, or of -L for the diffusion `generator`.
struct EigenEntry {
  std::string name;
  ScalarIndex count = 0;
  std::optional<ScalarIndex> tolerance, accuracy, iterations;
  std::vector<ScalarIndex> kinetic; // empty where the noise of a diffusion depends on place
  std::optional<FieldIndex> potential;
  std::optional<ProgramEntry> generator; // drift, noise and killing of a diffusion
  std::vector<std::string> sweeps;       // entries by axis, or none
};

/// When a diffusion first comes where `into` >= 0, or whether before it comes where `from` >= 0;
/// with neither, where it is in the long run.
struct HittingEntry {
  std::string name;
  ProgramEntry generator;
  std::optional<FieldIndex> into; // none: the stationary density
  std::optional<FieldIndex> from; // committor
};

/// The initial-value problem of a diffusion, to the end of the model's time.
struct EvolutionEntry {
  std::string name;
  std::vector<std::size_t> programs;
  BridgeEntry::At start;
  std::optional<ScalarIndex> accuracy, steps;
};

enum class SampleMethod { Auto, Euler, Weak2, Exact };

/// Trajectories of a law from `start`, or of a bridge. Without diffusion, flow and bridge the law
/// is that of a solved question.
struct SampleEntry {
  std::string name;
  std::optional<ProgramEntry> generator; // drift, noise and killing of a diffusion
  std::optional<std::size_t> flow;
  std::optional<std::size_t> bridge;
  BridgeEntry::At start;
  ScalarIndex count = 0, seed = 0;
  SampleMethod method = SampleMethod::Auto;
  bool linear = false; // drift linear in place, noise constant, nothing killed, free of time
  std::optional<ScalarIndex> accuracy, steps;
};

/// A complex amplitude: two fields.
struct WaveEntry {
  std::string name;
  FieldIndex re = 0, im = 0;
};

/// A stage of a wave's step: a kick, or motion along one axis.
struct WaveStage {
  enum class Kind { Kick, Transform };
  Kind kind = Kind::Kick;
  std::size_t axis = 0;  // Transform
  double fraction = 0;   // of the step
  double correction = 0; // Kick: of the gradient term, over the square of the step
};

struct WaveProgramEntry {
  std::string name, scheme;
  int order = 2;
  bool autonomous = true, linear = true, imaginary = false, absorbs = false;
  ScalarIndex hbar = 0;
  std::optional<FieldIndex> potential, nonlinearity; // none: zero
  std::string dispersion;                            // sbl_scalars_fn: hbar / (2 m), one per axis
  std::string kick;                                  // sbl_kick_fn
  std::vector<std::string> transforms;               // sbl_transform_fn, one per axis
  std::vector<std::int64_t> radices; // that the transforms have code for; empty: all
  std::vector<std::string> heat; // sbl_sweep_fn, one per axis: positive motion in imaginary time
  std::vector<WaveStage> stages;
};

struct WaveEvolutionEntry {
  std::string name;
  std::size_t program = 0; // into wavePrograms
  std::size_t initial = 0; // into waves
  ScalarIndex start = 0;
  std::optional<ScalarIndex> accuracy, steps;
};

/// d_t rho + div(velocity rho) = 0. Its fields are compiled for scattered places too.
struct FlowEntry {
  std::string name;
  std::vector<FieldIndex> velocity; // one per axis
  FieldIndex divergence = 0;
  bool autonomous = true;
};

/// A density carried by a flow to the end of the model's time. No `flow`: by the velocity of a
/// solved question.
struct FlowEvolutionEntry {
  std::string name;
  std::optional<std::size_t> flow;
  BridgeEntry::At start;
  std::optional<ScalarIndex> accuracy;
};

/// A wave carried by a flow, d_t psi = -(velocity.grad + div velocity / 2) psi.
struct FlowWaveEntry {
  std::string name;
  std::optional<std::size_t> flow;
  std::size_t initial = 0; // into waves
  ScalarIndex start = 0;
  bool product = false;                // by products of exponentials
  std::vector<std::string> transforms; // sbl_transform_fn, one per axis
  std::optional<ScalarIndex> accuracy, steps;
};

struct ParameterEntry {
  std::string name, type, doc;
  double value = 0;
  std::optional<double> lo, hi;
  bool loOpen = false, hiOpen = false;
};

struct Manifest {
  std::string model, doc;
  bool single = false; // element f32
  std::int64_t rowsPerBlock = 8, lanes = 16;
  std::vector<ParameterEntry> parameters;
  std::string scalars; // entry
  std::size_t scalarCount = 0;
  std::vector<AxisEntry> axes;
  std::optional<TimeEntry> time;
  std::vector<FieldEntry> fields;
  std::vector<DataEntry> data;
  std::vector<DistributionEntry> distributions;
  std::vector<ProgramEntry> programs;
  std::vector<BridgeEntry> bridges;
  std::vector<EigenEntry> eigens;
  std::vector<HittingEntry> hittings;
  std::vector<WaveEntry> waves;
  std::vector<WaveProgramEntry> wavePrograms;
  std::vector<WaveEvolutionEntry> waveEvolutions;
  std::vector<EvolutionEntry> evolutions;
  std::vector<FlowEntry> flows;
  std::vector<FlowEvolutionEntry> flowEvolutions;
  std::vector<FlowWaveEntry> flowWaves;
  std::vector<SampleEntry> samples;
};

/// Reads the JSON text. BadModule with the reason where it is not a manifest of this version, or
/// where one of its indices points outside its list.
Status parseManifest(const char *text, Manifest &manifest);

} // namespace sbl::rt
