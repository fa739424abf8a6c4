// What a model means: every name resolved, every shape checked, derivatives taken, casts expanded.
//
// A Model is a plain value made by analyse(). Indices refer to the vectors of the same Model.
// Formulas are ExprRefs owned by Model::context. All quantities are in the model's own units.
#pragma once

#include <compare>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sbl/Sema/Expr.h"
#include "sbl/Support/Diagnostics.h"
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

/// Options of a question; null or empty means auto/default.
struct SolveOptions {
  enum class Scheme { Auto, Kernel, Separable, Tridiagonal, Product, Kinetic, Spectral };
  enum class Precision { F64, F32 };
  ExprRef tolerance = nullptr;  // L1 marginal error, default 1e-10
  ExprRef accuracy = nullptr;   // of the discretisation, default 1e-6
  ExprRef iterations = nullptr; // default 1000
  ExprRef steps = nullptr;      // null: the time axis's, else auto
  Scheme scheme = Scheme::Auto;
  int order = 0;                // 0 auto, 2 or 4
  Range orderRange, limitRange; // where `order` stands, and `tolerance` or `iterations`
  Precision precision = Precision::F64;
};

/// `bridge B of Q { at t = a : p  at t = b : soft(q, weight = 10) }`; marginals by increasing time.
/// The last one may be free.
struct Bridge {
  struct Marginal {
    enum class Kind { Hard, Soft, Free };
    Kind kind = Kind::Hard;
    ExprRef time = nullptr;
    Index distribution = 0;   // unless free
    ExprRef weight = nullptr; // of a soft one: what the divergence from the distribution costs
    Range range;
  };
  std::string name;
  Index diffusion = 0;
  std::vector<Marginal> at;
  SolveOptions options;
  std::string doc;
  Range range;
};

/// `evolve E of D { at t = a : p }`: the state of D that starts as a distribution or as a wave.
struct Evolve {
  enum class Initial { Distribution, Wave };
  std::string name;
  LawRef law;
  ExprRef start = nullptr; // the time of the initial state
  Initial kind = Initial::Distribution;
  Index initial = 0; // into Model::distributions or Model::waves
  Range initialRange;
  bool imaginary = false; // a quantum law as a heat semigroup
  SolveOptions options;
  std::string doc;
  Range range;
};

/// `eigen S of H { count = 6 }`: the lowest levels of sum_i -kinetic_i d_ii + potential; of a
/// diffusion, of minus its generator, with this as its symmetric gauge. `kinetic` is empty and
/// `potential` null where the noise of a diffusion depends on place.
struct Eigen {
  std::string name;
  LawRef law;
  ExprRef count = nullptr;
  std::vector<ExprRef> kinetic; // of parameters only
  ExprRef potential = nullptr;
  SolveOptions options; // tolerance (of the residuals), accuracy, iterations
  std::string doc;
  Range range;
};

/// `passage(Q, into = …)` or, with `from`, `committor(Q, from = …, into = …)`. A region is where
/// its level function is not negative. Without either, `stationary(Q)`. Each is solved once, like a
/// question that has a name.
struct Hitting {
  std::string name; // as it is written
  Index diffusion = 0;
  ExprRef into = nullptr, from = nullptr;
  Range range;
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

/// `sample P of D { at t = a : p  count = 10000  seed = 1 }`: trajectories of a law of motion from
/// a distribution, or of a solved question that has paths of its own (a bridge) from its own start.
struct Sample {
  enum class Method { Auto, Euler, Weak2, Exact };
  std::string name;
  LawRef law; // unless `question`
  std::optional<QuestionRef> question;
  ExprRef start = nullptr; // the time of the initial law; null of a question
  Index initial = 0;       // into Model::distributions
  Range initialRange;
  Method method = Method::Auto;
  bool linear = false; // the transition of the law over any time is a known normal law
  ExprRef count = nullptr, seed = nullptr;
  SolveOptions options; // accuracy (of the means, in standard deviations), steps
  std::string doc;
  Range range;
};

/// A solved quantity asked for inside an expression.
struct Query {
  enum class Accessor {
    Density,
    Drift,
    Control,
    Score,
    Velocity,
    Phi,
    Phihat, // fields
    Cost,
    Kl,
    Entropy,
    MarginalError,
    Iterations, // scalars
    Mean,
    Variance,
    Covariance,
    Probability, // of a field `argument` over place
    Paths,
    Coupling,
    Distance,
    Integral,
    Psi,     // of a wave: component 0 its real, 1 its imaginary part
    Energy,  // a number at each time
    Overlap, // only while a model is analysed: it becomes integrals
    Levels,  // of an eigenproblem: level `component`, or all of them
    State,   // state `component` of an eigenproblem, a field
    Hitting, // a passage time, a committor or a stationary density, a field
  };
  enum class Metric { L1, Kl, W2 };
  Accessor accessor;
  std::optional<QuestionRef> of; // the question it is a quantity of
  /// Of kl(p, q), entropy(p), distance(p, q), density(p), mean(f, p) …
  std::vector<Index> distributions;
  /// The f of mean(f, …), probability(cond, …), integral(f); the densities of kl, entropy and
  /// distance where one of them was solved (then `distributions` is empty).
  std::vector<ExprRef> argument;
  std::vector<ExprRef> times; // empty: every saved time
  bool timesAreList = false;  // `t = [..]`, even of length one: the result keeps its time axis
  Index component = 0;        // of a vector field: one Query per component
  static constexpr Index all = ~Index{0};
  std::vector<ExprRef> place;          // `density(B, t = 0.5)(0.3)`: one coordinate per axis
  std::uint64_t count = 100, seed = 1; // paths
  Metric metric = Metric::L1;
  Range range;
};

/// One item of print, plot or save: a scalar, the components of a vector, or the entries of a
/// matrix row by row; `imaginary` has as many entries for complex ones, else none.
struct Item {
  std::vector<ExprRef> components, imaginary;
  bool isVector = false;     // or a matrix
  std::uint32_t columns = 1; // of a matrix
  std::string text;          // as written, single spaces
  Range range;
};

struct Expect {
  enum class Kind { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual, Near, True };
  Kind kind = Kind::True;
  ExprRef left = nullptr, right = nullptr; // right null for True
  /// Both given where a side is complex, else null; then `kind` is Near, Equal or NotEqual.
  ExprRef leftImaginary = nullptr, rightImaginary = nullptr;
  ExprRef within = nullptr; // Near: |left - right| <= within
  bool relative = false;    // within a fraction of |right|
  std::string text;
  Range range;
};
struct Print {
  std::vector<Item> items;
};
struct Output {
  bool isPlot = false;
  std::string file;
  std::vector<Item> items;
  Range range;
};
/// print, expect, plot and save in the order of the model.
using Action = std::variant<Print, Expect, Output>;

/// A condition on parameters that the text cannot decide; checkValues() evaluates it.
/// The message's holes are {0} `subject`, {1} the value of `shown`, {2} `wanted`.
struct Requirement {
  ExprRef holds = nullptr; // a truth value
  ExprRef shown = nullptr;
  DiagId id;
  std::string subject, wanted;
  Range range;
};

struct Model {
  std::shared_ptr<ExprContext> context;
  std::string name; // of the `model` line, else the file's stem
  std::string doc;
  std::vector<Parameter> parameters;
  std::vector<Axis> axes;
  std::optional<TimeAxis> time;
  std::vector<Field> fields;
  std::vector<Distribution> distributions;
  std::vector<Wave> waves;
  std::vector<DataLaw> dataLaws;
  std::vector<Diffusion> diffusions;
  std::vector<Quantum> quantums;
  std::vector<Flow> flows;
  std::vector<SolvedLaw> solvedLaws;
  std::vector<FlowHamiltonian> flowHamiltonians;
  std::vector<Bridge> bridges;
  std::vector<Evolve> evolutions;
  std::vector<Eigen> eigens;
  std::vector<Hitting> hittings;
  std::vector<Sample> samples;
  /// Every question once, each after those whose answers it needs.
  std::vector<QuestionRef> questions;
  std::vector<Query> queries;
  std::vector<Action> actions;
  std::vector<Requirement> requirements;
};

/// The word a question is declared with (`bridge`, `evolve` …), and what it is called in a sentence
/// (`a bridge`, `an evolution` …).
const char *keyword(QuestionRef::Kind kind);
const char *describe(QuestionRef::Kind kind);
/// Its name, and where that stands.
const std::string &nameOf(const Model &model, QuestionRef question);
Range rangeOf(const Model &model, QuestionRef question);
const std::string &nameOf(const Model &model, LawRef law);
/// Laws that are evolved in one way. The compiled model lists evolutions by family, each in the
/// order of the model.
enum class LawFamily { Diffusion, Quantum, Flow, FlowHamiltonian };
LawFamily familyOf(LawRef law);
/// The question whose answer a law is read off, where it is.
std::optional<QuestionRef> sourceOf(const Model &model, LawRef law);
/// The questions that an expression asks, also through the laws and the fields that it asks about;
/// each once, in ascending order.
std::vector<QuestionRef> askedBy(const Model &model, ExprRef e);
std::vector<QuestionRef> askedBy(const Model &model, const Distribution &law);
std::vector<QuestionRef> askedBy(const Model &model, const Wave &wave);
/// The question that one is asked of, or whose answer the law it is asked of is read off.
std::optional<QuestionRef> sourceOf(const Model &model, QuestionRef question);
/// This one, and all that the laws ask which a question starts from or leads to.
std::vector<QuestionRef> sourcesOf(const Model &model, QuestionRef question);

} // namespace sbl
