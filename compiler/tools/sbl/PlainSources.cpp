#include "PlainSources.h"

#include "Runner.h"

namespace sbl::tool {
namespace {

rt::Boundary convert(Boundary boundary) {
  switch (boundary) {
  case Boundary::Reflecting:
    return rt::Boundary::Reflecting;
  case Boundary::Absorbing:
    return rt::Boundary::Absorbing;
  case Boundary::Periodic:
    return rt::Boundary::Periodic;
  }
  return rt::Boundary::Reflecting;
}

} // namespace

PlainSources::PlainSources(const Model &model, const std::vector<double> &parameters)
    : parameters_(parameters), savedTimes_(savedTimesOf(model, parameters)) {
  const ExprPoint point{parameters, {}, 0, 0};
  for (const Axis &axis : model.axes)
    grid_.axes.push_back({axis.name, evaluate(axis.lo, point), evaluate(axis.hi, point),
                          static_cast<std::int64_t>(evaluate(axis.cells, point)), convert(axis.low),
                          convert(axis.high)});
}

bool PlainSources::suffice(const Model &model, const std::vector<double> &parameters) {
  constexpr double mostCells = 1e7; // larger grids are refused, or not, by the runtime
  double cells = 1;
  for (const Axis &axis : model.axes)
    cells *= evaluate(axis.cells, {parameters, {}, 0, 0});
  return model.questions.empty() && model.distributions.empty() && model.waves.empty() &&
         cells <= mostCells;
}

rt::Status PlainSources::distribution(std::size_t, rt::FieldValues &) const {
  return rt::Status::fail(rt::Code::BadModule, "this session holds no distribution");
}

} // namespace sbl::tool
