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
      // Squares are most of what laws raise to a power, and a power costs twenty products.
      if (node->op == Op::Power && node->args[1]->op == Op::Constant &&
          slots_[step.arguments[1]] == 2)
        step = {Op::Multiply, slot, {step.arguments[0], step.arguments[0]}};
      steps_.push_back(std::move(step));
    }
  }
  result_ = slotOf[formula];
}

double FlatFormula::operator()(std::span<const double> place) {
  for (const auto &[slot, axis] : coordinates_)
    slots_[slot] = place[axis];
  for (const Step &step : steps_) {
    if (step.arguments.size() == 2 && (step.op == Op::Add || step.op == Op::Multiply)) {
      const double a = slots_[step.arguments[0]], b = slots_[step.arguments[1]];
      slots_[step.result] = step.op == Op::Add ? a + b : a * b;
      continue;
    }
    arguments_.clear();
    for (std::size_t argument : step.arguments)
      arguments_.push_back(slots_[argument]);
    slots_[step.result] = operate(step.op, arguments_);
  }
  return slots_[result_];
}

} // namespace sbl
