// Evaluation at one point.
#include <cmath>
#include <limits>

#include "sbl/Sema/Operation.h"
#include "sbl/Sema/Traverse.h"

namespace sbl {

namespace {

double leafValue(ExprRef leaf, const ExprPoint &point) {
  auto at = [&](std::span<const double> values) {
    return leaf->index < values.size() ? values[leaf->index]
                                       : std::numeric_limits<double>::quiet_NaN();
  };
  switch (leaf->op) {
  case Op::Constant:
    return leaf->value;
  case Op::Parameter:
    return at(point.parameters);
  case Op::Coordinate:
    return at(point.coordinates);
  case Op::Time:
    return point.time;
  case Op::TimeStep:
    return point.timeStep;
  default:
    return std::numeric_limits<double>::quiet_NaN(); // Query, Bound
  }
}

} // namespace

double evaluate(ExprRef e, const ExprPoint &point) {
  if (isLeaf(e->op))
    return leafValue(e, point);
  std::unordered_map<ExprRef, double> values;
  std::vector<double> arguments;
  for (ExprRef node : postOrder(e)) {
    if (isLeaf(node->op)) {
      values[node] = leafValue(node, point);
      continue;
    }
    arguments.clear();
    for (ExprRef argument : node->args)
      arguments.push_back(values[argument]);
    values[node] = operate(node->op, arguments);
  }
  return values[e];
}

} // namespace sbl
