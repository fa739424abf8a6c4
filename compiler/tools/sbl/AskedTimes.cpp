#include "AskedTimes.h"

#include <cmath>

#include "sbl/Sema/Expr.h"

namespace sbl::tool {

std::vector<double> askedTimes(const Model &model, const std::vector<double> &parameters,
                               QuestionRef question) {
  std::vector<double> times;
  const ExprPoint point{parameters, {}, 0, 0};
  for (const Query &query : model.queries)
    if (query.of == question)
      for (ExprRef time : query.times)
        if (const double t = evaluate(time, point); std::isfinite(t))
          times.push_back(t);
  for (const SolvedLaw &law : model.solvedLaws) {
    if (law.of != question || !model.time)
      continue;
    double from = evaluate(model.time->start, point), to = evaluate(model.time->end, point);
    if (question.kind == QuestionRef::Kind::Bridge) {
      from = evaluate(model.bridges[question.index].at.front().time, point);
      to = evaluate(model.bridges[question.index].at.back().time, point);
    } else {
      from = evaluate(model.evolutions[question.index].start, point);
    }
    for (int k = 1; k < lawIntervals; ++k)
      times.push_back(from + (to - from) * k / lawIntervals);
    break;
  }
  return times;
}

} // namespace sbl::tool
