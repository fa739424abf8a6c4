// Where a model takes place, and its laws: parameters, axes, fields, distributions, laws of motion.
// Part of Model.h, whose conventions hold here.
#pragma once

#include <compare>
#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "sbl/Sema/Expr.h"
#include "sbl/Support/Range.h"

namespace sbl {

using Index = std::uint32_t;

/// A `param`: settable from outside, range checked.
struct Parameter {
  enum class Type { Real, Int, Bool };
  std::string name;
  Type type = Type::Real;
  double value = 0; // the default
  std::optional<double> lo, hi;
  bool loOpen = false, hiOpen = false;
  std::string doc;
  Range range;
};

enum class Boundary { Reflecting, Absorbing, Periodic };

/// A coordinate axis. Grids are cell-centred, x_k = lo + (k + 1/2) h; periodic ones x_k = lo + k h;
/// h = (hi - lo) / cells. The expressions depend on parameters only.
struct Axis {
  std::string name;
  ExprRef lo = nullptr, hi = nullptr, cells = nullptr;
  Boundary low = Boundary::Reflecting, high = Boundary::Reflecting;
  std::string doc;
  Range range;
};

/// The time declaration. `steps` is null for auto. `saved` is a number of even times or a list.
struct TimeAxis {
  std::string name = "t";
  ExprRef start = nullptr, end = nullptr;
  ExprRef steps = nullptr;
  ExprRef savedCount = nullptr; // null when a list was given
  std::vector<ExprRef> savedTimes;
  Range range;
};

/// potential, drift, field: `components` has one entry for a scalar, one per axis for a vector;
/// `imaginary` as many for a complex field, else none.
struct Field {
  enum class Kind { Potential, Drift, Field };
  Kind kind = Kind::Field;
  std::string name;
  std::vector<ExprRef> components;
  std::string doc;
  Range range;
  std::vector<ExprRef> imaginary = {};
};

/// A law without a formula: its density comes from a file or from a solved question, or all its
/// mass is at one place. It speaks of `rank` axes in a row from `firstAxis` on. Expressions depend
/// on parameters only, but for `value`. What is read from a file, and how, is runtime/io's to say
/// (sbl/io/Density.h).
struct DataLaw {
  enum class Kind {
    Samples, // a kernel density (or histogram) of the rows of a table
    Image,   // the brightness of a picture, on two axes
    Stored,  // a variable of a NetCDF file
    Point,   // all mass at `place`
    Solved,  // `value`, a formula that asks questions, on all axes
  };
  enum class Smoothing { Auto, Given, Histogram }; // of samples; pictures: Given, or Auto for none
  /// A column of a table, by its name or by its number from 0.
  using Column = std::variant<std::string, std::uint64_t>;

  Kind kind = Kind::Point;
  Index rank = 1, firstAxis = 0;
  bool used = false; // by a distribution of the model: only such laws are read
  std::string file;  // as written; relative to the file that holds `fileRange`
  Range fileRange;
  std::vector<Column> columns; // empty: those named like the axes, or all
  Smoothing smoothing = Smoothing::Auto;
  std::vector<ExprRef> bandwidth;      // Given: one, or one per axis
  bool inverted = false;               // Image: dark pixels have the mass
  std::string variable;                // Stored
  std::vector<std::string> dimensions; // Stored: of the file, one per axis; empty: named like them
  ExprRef time = nullptr;              // Stored: which of the kept times; null where there is none
  std::vector<ExprRef> place;          // Point: one coordinate per axis
  ExprRef value = nullptr;             // Solved: a density up to a factor
  Range range;

  /// Whether there is a file to read.
  bool hasFile() const { return kind != Kind::Point && kind != Kind::Solved; }
};

/// A distribution is a mixture of components. A component's density is exp(value) when `isLog`
/// (normal laws: tails keep their relative accuracy), else value. `normalised`: it integrates to
/// one over all space (its mass outside the box is reported); otherwise it is normalised on the
/// box.
struct Distribution {
  struct Component {
    ExprRef weight = nullptr; // depends on parameters only
    ExprRef value = nullptr;
    bool isLog = false;
    bool normalised = false;
    /// Uniform boxes: [lo, hi] per axis, so that a grid can take exact cell averages; then `value`
    /// is null. Empty otherwise.
    std::vector<std::pair<ExprRef, ExprRef>> box;
    /// Indices of laws from data that the density is multiplied with; `value` is null where there
    /// is nothing else. Never beside a box.
    std::vector<Index> data = {};
  };
  std::string name; // empty for one written in place
  std::vector<Component> components;
  std::string doc;
  Range range;
};

/// What was proved about a diffusion; the planner chooses the scheme from it.
struct DiffusionStructure {
  bool autonomous = true;    // drift, noise, killing free of t
  bool driftFree = false;    // drift identically zero
  bool constantNoise = true; // one positive constant per axis (may depend on parameters)
  bool ownAxisNoise = true;  // noise_i depends on x_i only
  bool gradient = false;     // drift_i = -noise_i^2 d_i Phi for one Phi (needs constantNoise)
  bool separable = false;    // drift_i, noise_i functions of x_i, killing a sum of such
  bool smooth = true;        // no where/min/max/abs in drift or killing
  bool killed = false;       // killing not identically zero
  /// Axes without noise, one bit each: a kinetic law, whose noise spreads along them by the drift.
  std::uint32_t silent = 0;
  /// A matrix of noise whose gauge potential is the same everywhere (no drift, or a constant one),
  /// or a kinetic law without forces: heat kernels and transport alone are exact.
  bool evenGauge = false;
  /// A kinetic law of one place and one velocity whose drift is linear in both: its steps are
  /// exact.
  bool linearForces = false;

  /// For gradient drifts: W = sum b_i^2/(2 s_i^2) + (1/2) sum d_i b_i + killing, the potential of
  /// the symmetric (ground-state) gauge, and S = sum s_i^2 (d_i W)^2, Chin's gradient term. Else
  /// null.
  ExprRef gaugePotential = nullptr, gradSquared = nullptr;
  /// Where W is a separable quadratic, W = level + sum_i a_i (x_i - c_i)^2 / 2 + l_i x_i with l_i =
  /// 0 unless a_i is identically 0: the law is linear and the propagator is known in closed form
  /// (Mehler). `curvature` a_i, `centre` c_i, `slope` l_i: one per axis, of parameters only.
  bool quadratic = false;
  ExprRef level = nullptr;
  std::vector<ExprRef> curvature, centre, slope;
};

/// dX = drift dt + noise dW, killed at rate `killing`. One drift and noise entry per axis.
///
/// Of a full matrix B of noise `covariance` is B B^T, row by row, `pull` its inverse times the
/// drift, and `noise` only the standard deviation along each axis, sqrt((B B^T)_ii): whoever reads
/// `noise` as the whole must refuse a law that hasMatrixNoise(). An axis of a kinetic law has the
/// constant 0 there.
struct Diffusion {
  std::string name;
  std::vector<ExprRef> drift, noise;
  std::vector<ExprRef> covariance, pull; // empty unless the noise is a full matrix
  bool hasMatrixNoise() const { return !covariance.empty(); }
  ExprRef killing = nullptr; // the constant 0 when absent
  DiffusionStructure structure;
  std::string doc;
  Range range;
};

/// A complex amplitude re + i im, normalised on use. Two waves that differ by a factor are one
/// state. It may ask solved questions, each at one time.
struct Wave {
  std::string name; // empty for one written in place
  ExprRef re = nullptr, im = nullptr;
  std::string doc;
  Range range;
};

/// i hbar d_t psi = (sum_i -hbar^2/(2 mass_i) d_ii + potential + nonlinearity |psi|^2 - i absorber)
/// psi.
struct Quantum {
  std::string name;
  ExprRef potential = nullptr; // the constant 0 when absent
  std::vector<ExprRef> mass;   // one per axis, of parameters only
  ExprRef hbar = nullptr;      // of parameters only
  ExprRef nonlinearity = nullptr;
  ExprRef absorber = nullptr;
  bool autonomous = true; // potential, nonlinearity and absorber free of time
  bool smooth = true;     // none of them has a jump or a kink
  /// sum_i (d_i potential)^2 / mass_i: the term of Chin's fourth-order step.
  ExprRef gradSquared = nullptr;
  std::string doc;
  Range range;
};

/// d_t rho + div(velocity rho) = 0. One velocity entry per axis.
struct Flow {
  std::string name;
  std::vector<ExprRef> velocity;
  ExprRef divergence = nullptr; // sum_i d_i velocity_i
  bool autonomous = true;       // the velocity is free of time
  std::string doc;
  Range range;
};

/// A law of motion: which of Model::diffusions, quantums, flows, solvedLaws or flowHamiltonians.
struct LawRef {
  enum class Kind { Diffusion, Quantum, Flow, Solved, FlowHamiltonian };
  Kind kind = Kind::Diffusion;
  Index index = 0;
  friend bool operator==(const LawRef &, const LawRef &) = default;
};

/// A question: which of Model::bridges, evolutions ….
struct QuestionRef {
  enum class Kind { Bridge, Evolve, Eigen, Sample, Hitting };
  Kind kind = Kind::Bridge;
  Index index = 0;
  friend auto operator<=>(const QuestionRef &, const QuestionRef &) = default;
};

/// A law whose velocity or drift is that of a solved question, and known as numbers only.
struct SolvedLaw {
  enum class Kind {
    Flow,    // `flow of`: the velocity of a bridge, or of the evolution of a diffusion or a wave
    Nelson,  // `diffusion of` the evolution of a wave: its current and its osmotic velocity
    Reverse, // `reverse of Q from p`: Q run backwards, -drift + noise^2 score at start + end - t
    Formula, // a diffusion whose drift is a formula that asks a question: `drift = drift(B)`
  };
  Kind kind = Kind::Flow;
  std::string name;
  QuestionRef of;             // of a diffusion from a law: the evolution that the cast implies
  std::vector<ExprRef> noise; // of a diffusion, one per axis: sqrt(hbar / mass), or that of Q
  /// The drift of a Formula, or the velocity of a Flow that is one; else empty. What it asks
  /// without a time, it asks at the time of the law.
  std::vector<ExprRef> formula;
  std::string doc;
  Range range;
};

/// `quantum of` a flow: H = (v.p + p.v)/2, d_t psi = -(v.grad + div v / 2) psi, so that |psi|^2
/// is carried along the flow (arXiv 2510.08462).
struct FlowHamiltonian {
  std::string name;
  LawRef flow; // Flow or Solved
  std::string doc;
  Range range;
};
} // namespace sbl
