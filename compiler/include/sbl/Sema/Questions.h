// What a model asks of its laws, and what it asks of the answers. Part of Model.h, whose
// conventions hold here.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "sbl/Sema/Laws.h"

namespace sbl {

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
} // namespace sbl
