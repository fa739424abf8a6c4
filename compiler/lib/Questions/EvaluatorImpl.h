// The inside of the Evaluator: scopes, shared results, one function per family of accessors.
#pragma once

#include <map>
#include <optional>
#include <tuple>
#include <unordered_map>
#include <vector>

#include "sbl/Questions/Evaluator.h"

namespace sbl::questions {

/// What time means where an accessor does not name one.
struct Scope {
  std::vector<double> times;     // of accessors without times; empty: the question's own
  bool timesAreList = true;      // false: one time, and no time dimension
  std::vector<double> leafTimes; // of the bare name of the time
  bool leafIsList = true;
  /// Under an integral: solved densities and amplitudes are scaled such that the integral's own
  /// weights give the mass that the solve keeps (Mass.cpp).
  bool isIntegrand = false;
  Range range; // the item, for messages
  std::unordered_map<ExprRef, ValuePtr> memo;
};

/// Times as an accessor asks for them.
struct Times {
  std::vector<double> at;
  bool isList = true;
};

/// The scope of an integrand inside `scope`.
inline Scope integrandScope(const Scope &scope) {
  return {scope.times, scope.timesAreList, scope.leafTimes, scope.leafIsList, true, scope.range,
          {}};
}

struct Evaluator::Impl {
  Impl(const Model &model, const Sources &sources);

  const Model &model;
  const Sources &sources;
  std::size_t evenTimes = 0; // > 0: this many even times stand for the saved ones
  Failure failure;
  std::vector<DimensionPtr> places;
  std::vector<double> weights; // gridWeights of the grid

  // --- Evaluator.cpp: expressions
  Scope scopeOf(ExprRef expression, Range range);
  ValuePtr evaluate(ExprRef expression, Scope &scope);
  bool number(ExprRef expression, Scope &scope, double &result);

  // --- Accessors.cpp: queries
  ValuePtr query(const Query &query, Scope &scope);
  bool times(const Query &query, Scope &scope, Times &result);
  /// What "all saved times" of a question are (see Evaluator::setEvenTimes).
  std::vector<double> allTimes(const SolvedQuestion &solved) const;
  /// A field of a question at many times: [t,] places.
  ValuePtr series(const SolvedQuestion &solved, const Query &query, const Times &times);
  ValuePtr series(const SolvedQuestion &solved, Query::Accessor accessor, Index component,
                  QuestionRef of, const Times &times, Range range);
  ValuePtr atPlace(const SolvedQuestion &solved, const Query &query, const Times &times,
                   Scope &scope);
  // --- Logarithms.cpp: factors that may be no doubles
  /// Whether log(query) is known where the query itself may be too small or too large for a double.
  bool knowsLog(const Query &query, const Scope &scope) const;
  /// log(query), of one that knowsLog().
  ValuePtr logOf(const Query &query, Scope &scope);
  bool place(const Query &query, Scope &scope, std::vector<double> &result);
  ValuePtr distribution(Index index, Range range);
  /// `density(p)` and `density(p)(0.3)` of a distribution.
  ValuePtr lawDensity(const Query &query, Scope &scope);
  ValuePtr paths(const SolvedQuestion &solved, const Query &query, Scope &scope);
  ValuePtr coupling(const SolvedQuestion &solved, const Query &query);
  ValuePtr levels(const SolvedQuestion &solved, const Query &query);

  // --- Mass.cpp: what integrals make of solved fields
  /// A field as an integrand (see Scope::isIntegrand); others come back as they are.
  ValuePtr asIntegrand(const SolvedQuestion &solved, const Query &query, const Times &times,
                       const ValuePtr &field);
  /// `density` scaled to the mass that its cells hold, at each time.
  ValuePtr withMassOfCells(const ValuePtr &density, bool correctWalls);

  // --- Moments.cpp: expectations and integrals
  /// The law a moment is taken under; `inner` becomes the scope of the moment's argument.
  ValuePtr law(const Query &query, Scope &scope, Scope &inner);
  ValuePtr integrate(const ValuePtr &integrand);
  /// Integral of f rho over integral of rho.
  /// Whether a query asks for mass, of a law that may lose it, rather than for a share of it.
  static bool isMass(const Query &query);
  ValuePtr expectation(const ValuePtr &f, const ValuePtr &rho, Range range, bool isMass = false);
  ValuePtr moments(const Query &query, Scope &scope);
  /// Of a sample, with standard errors.
  ValuePtr sampleMoments(const SolvedQuestion &solved, const Query &query, Scope &scope);
  /// The mean of f, or with g the covariance of both, where they jump or bend inside cells.
  /// Which rings a function of places does not close on: f(x + L) is not f(x), as for f = x.
  std::vector<bool> seamsOf(ExprRef f) const;
  ValuePtr piecewiseMoment(const Query &query, ExprRef f, ExprRef g, const ValuePtr &rho,
                           const Scope &inner);

  // --- Divergence.cpp: entropies and distances
  ValuePtr divergence(const Query &query, Scope &scope);
  /// The densities a divergence is taken of, each [t,] places, and the time dimension of those that
  /// have one. False on failure.
  bool lawsOf(const Query &query, Scope &scope, std::vector<ValuePtr> &laws,
              std::vector<DimensionPtr> &times);
  /// What the cells of the first law hide of the integral of p log p.
  double hiddenInCells(const Query &query) const;
  /// The transport distance of two densities, or a failure where it cannot be had.
  std::optional<double> transport(std::span<const double> p, std::span<const double> q,
                                  Range range);

  /// Records why there is no answer.
  ValuePtr fail(rt::Code code, std::string message, std::string hint, Range range);
  ValuePtr fail(const rt::Status &status, Range range);
  DimensionPtr timeDimension(const std::vector<double> &times) const;
  ValuePtr combine(std::span<const ValuePtr> operands,
                   const std::function<double(std::span<const double>)> &f, Range range);

private:
  using SeriesKey = std::tuple<QuestionRef, Query::Accessor, Index, std::vector<double>, bool>;
  std::map<SeriesKey, ValuePtr> series_;
  std::map<Index, ValuePtr> distributions_;
};

} // namespace sbl::questions
