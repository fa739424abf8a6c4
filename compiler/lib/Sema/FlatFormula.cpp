#include "FlatFormula.h"

#include <unordered_map>

#include "sbl/Sema/Operation.h"
#include "sbl/Sema/Traverse.h"

namespace sbl {

FlatFormula::FlatFormula(ExprRef formula, const std::vector<double> &parameters, double time) {
  std::unordered_map<ExprRef, std::size_t> slotOf;
  for (ExprRef node : postOrder(formula)) {
    const std::size_t slot = slots_.size();
    slotOf[node] = slot;
    slots_.push_back(0);
    if (node->op == Op::Coordinate) {
      coordinates_.emplace_back(slot, node->index);
    } else if (isLeaf(node->op)) {
      slots_.back() = evaluate(node, {parameters, {}, time, 0});
    } else {
      Step step{node->op, slot, {}};
      for (ExprRef argument : node->args)
        step.arguments.push_back(slotOf[argument]);
      steps_.push_back(std::move(step));
    }
  }
  result_ = slotOf[formula];
}

double FlatFormula::operator()(std::span<const double> place) {
  for (const auto &[slot, axis] : coordinates_)
    slots_[slot] = place[axis];
  for (const Step &step : steps_) {
    arguments_.clear();
    for (std::size_t argument : step.arguments)
      arguments_.push_back(slots_[argument]);
    slots_[step.result] = operate(step.op, arguments_);
  }
  return slots_[result_];
}

} // namespace sbl
