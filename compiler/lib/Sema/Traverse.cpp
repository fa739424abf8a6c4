#include "sbl/Sema/Traverse.h"

#include <unordered_set>

namespace sbl {

std::vector<ExprRef> postOrder(std::span<const ExprRef> roots) {
  struct Frame {
    ExprRef node;
    std::size_t next;
  };
  std::vector<ExprRef> order;
  std::unordered_set<ExprRef> seen;
  std::vector<Frame> stack;
  for (ExprRef root : roots) {
    if (!seen.insert(root).second)
      continue;
    stack.push_back({root, 0});
    while (!stack.empty()) {
      Frame &top = stack.back();
      if (top.next == top.node->args.size()) {
        order.push_back(top.node);
        stack.pop_back();
        continue;
      }
      ExprRef argument = top.node->args[top.next++];
      if (seen.insert(argument).second)
        stack.push_back({argument, 0});
    }
  }
  return order;
}

} // namespace sbl
