// Walking expression DAGs without recursion, so that depth costs no stack.
#pragma once

#include <span>
#include <vector>

#include "sbl/Sema/Expr.h"

namespace sbl {

/// Every node reachable from `roots` once, arguments before their users.
std::vector<ExprRef> postOrder(std::span<const ExprRef> roots);
inline std::vector<ExprRef> postOrder(ExprRef root) { return postOrder(std::span(&root, 1)); }

} // namespace sbl
