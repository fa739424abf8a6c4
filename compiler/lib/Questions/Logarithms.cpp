// Logarithms of a bridge's factors: at low noise they span thousands of nats, and doubles 1400.
#include "EvaluatorImpl.h"
#include "sbl/Questions/Interpolate.h"

namespace sbl::questions {

using Accessor = Query::Accessor;

bool Evaluator::Impl::knowsLog(const Query &query, const Scope &scope) const {
  // Under an integral phihat is scaled to the mass of the cells (Mass.cpp).
  const bool isFactor =
      query.accessor == Accessor::Phi || (query.accessor == Accessor::Phihat && !scope.isIntegrand);
  const SolvedQuestion *solved = isFactor && query.of ? sources.question(*query.of) : nullptr;
  return solved && solved->wallOrder(query.accessor) >= 0;
}

ValuePtr Evaluator::Impl::logOf(const Query &query, Scope &scope) {
  const SolvedQuestion &solved = *sources.question(*query.of);
  Times at;
  std::vector<double> where;
  if (!times(query, scope, at) || (!query.place.empty() && !place(query, scope, where)))
    return nullptr;
  Value value;
  if (at.isList)
    value.dims.push_back(timeDimension(at.at));
  if (where.empty())
    value.dims.insert(value.dims.end(), places.begin(), places.end());
  rt::FieldValues log;
  for (const double t : at.at) {
    if (rt::Status status = solved.logField(query.accessor, t, log); !status.ok())
      return fail(status, query.range);
    if (where.empty())
      value.data.insert(value.data.end(), log.begin(), log.end());
    else
      value.data.push_back(
          interpolateLog(sources.grid(), log, solved.wallOrder(query.accessor), where));
  }
  return std::make_shared<const Value>(std::move(value));
}

} // namespace sbl::questions
