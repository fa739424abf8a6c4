// Sums: flattened, like terms collected, constants folded.
#include "ExprImpl.h"

#include <algorithm>

namespace sbl {

namespace {
/// Longer sums are kept as one term, so that building a sum term by term stays linear.
constexpr std::size_t maxFlattened = 64;
} // namespace

Term ExprContext::Impl::split(ExprRef e) {
  switch (e->op) {
  case Op::Constant:
    return {e->value, nullptr};
  case Op::Negate:
    return {-1, e->args[0]};
  case Op::Multiply: {
    if (!isConstant(e->args[0]))
      return {1, e};
    std::vector<ExprRef> rest(e->args.begin() + 1, e->args.end());
    double coefficient = e->args[0]->value;
    return {coefficient, rest.size() == 1 ? rest[0] : intern(Op::Multiply, std::move(rest))};
  }
  case Op::Divide: {
    if (isConstant(e->args[1]) || isConstant(e->args[0], 1)) // a division by zero stays as it is
      return {1, e};
    Term top = split(e->args[0]);
    if (top.coefficient == 1)
      return {1, e};
    return {top.coefficient, intern(Op::Divide, {top.rest ? top.rest : constant(1), e->args[1]})};
  }
  default:
    return {1, e};
  }
}

ExprRef ExprContext::Impl::attach(double coefficient, ExprRef rest) {
  if (coefficient == 1)
    return rest;
  if (coefficient == -1 && rest->op == Op::Add) { // so that -(a - b) and b - a are one node
    std::vector<ExprRef> negated;
    for (ExprRef term : rest->args)
      negated.push_back(scale(-1, term));
    return sum(negated);
  }
  if (coefficient == -1)
    return intern(Op::Negate, {rest});
  switch (rest->op) {
  case Op::Divide:
    if (isConstant(rest->args[1]))
      break;
    return intern(Op::Divide, {isConstant(rest->args[0], 1) ? constant(coefficient)
                                                            : attach(coefficient, rest->args[0]),
                               rest->args[1]});
  case Op::Multiply: {
    std::vector<ExprRef> args{constant(coefficient)};
    args.insert(args.end(), rest->args.begin(), rest->args.end());
    return intern(Op::Multiply, std::move(args));
  }
  default:
    break;
  }
  return intern(Op::Multiply, {constant(coefficient), rest});
}

ExprRef ExprContext::Impl::scale(double coefficient, ExprRef e) {
  if (coefficient == 0)
    return constant(0);
  Term term = split(e);
  if (!term.rest)
    return constant(coefficient * term.coefficient);
  return attach(coefficient * term.coefficient, term.rest);
}

ExprRef ExprContext::Impl::sum(std::span<const ExprRef> args) {
  double total = 0;
  std::vector<Term> terms;
  std::vector<Term> pending;
  for (auto it = args.rbegin(); it != args.rend(); ++it)
    pending.push_back({1, *it});
  while (!pending.empty()) {
    Term next = pending.back();
    pending.pop_back();
    Term term = split(next.rest);
    double coefficient = next.coefficient * term.coefficient;
    bool unit = coefficient == 1 || coefficient == -1;
    if (!term.rest) {
      total += coefficient;
    } else if (term.rest->op == Op::Add && unit && term.rest->args.size() <= maxFlattened) {
      for (auto it = term.rest->args.rbegin(); it != term.rest->args.rend(); ++it)
        pending.push_back({coefficient, *it});
    } else {
      terms.push_back({coefficient, term.rest});
    }
  }

  std::sort(terms.begin(), terms.end(),
            [](const Term &a, const Term &b) { return a.rest->id < b.rest->id; });
  std::vector<ExprRef> result;
  for (std::size_t i = 0; i < terms.size();) {
    double coefficient = 0;
    std::size_t first = i;
    for (; i < terms.size() && terms[i].rest == terms[first].rest; ++i)
      coefficient += terms[i].coefficient;
    if (coefficient != 0)
      result.push_back(attach(coefficient, terms[first].rest));
  }
  if (total != 0 || result.empty())
    result.push_back(constant(total));
  return result.size() == 1 ? result[0] : intern(Op::Add, std::move(result));
}

} // namespace sbl
