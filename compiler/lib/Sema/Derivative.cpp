// Symbolic derivatives, memoised by node.
#include "ExprImpl.h"

#include <numbers>

#include "sbl/Sema/Traverse.h"

namespace sbl {

ExprRef ExprContext::Impl::differentiate(ExprRef e, std::span<const ExprRef> d) {
  auto one = [&] { return constant(1); };
  auto add = [&](ExprRef a, ExprRef b) { return make(Op::Add, {a, b}); };
  auto mul = [&](ExprRef a, ExprRef b) { return make(Op::Multiply, {a, b}); };
  auto div = [&](ExprRef a, ExprRef b) { return make(Op::Divide, {a, b}); };
  auto neg = [&](ExprRef a) { return scale(-1, a); };
  auto square = [&](ExprRef a) { return make(Op::Power, {a, constant(2)}); };
  const auto &u = e->args;

  switch (e->op) {
  case Op::Constant:
  case Op::Parameter:
  case Op::Coordinate: // leaves are seeded by the caller
  case Op::Time:
  case Op::TimeStep:
  case Op::Query:
  case Op::Bound:
    return constant(0);
  case Op::Add:
    return sum(d);
  case Op::Multiply: {
    std::vector<ExprRef> terms, factors;
    for (std::size_t i = 0; i < u.size(); ++i) {
      if (isConstant(d[i], 0))
        continue;
      factors.assign(u.begin(), u.end());
      factors[i] = d[i];
      terms.push_back(product(factors));
    }
    return terms.empty() ? constant(0) : sum(terms);
  }
  case Op::Divide:
    if (isConstant(d[1], 0))
      return div(d[0], u[1]);
    return add(div(d[0], u[1]), neg(div(mul(u[0], d[1]), square(u[1]))));
  case Op::Power: {
    ExprRef lowered = make(Op::Power, {u[0], add(u[1], constant(-1))});
    ExprRef byBase = isConstant(d[0], 0) ? d[0] : mul(mul(u[1], lowered), d[0]);
    if (isConstant(d[1], 0))
      return byBase;
    return add(byBase, mul(mul(e, make(Op::Log, {u[0]})), d[1]));
  }
  case Op::Negate:
    return neg(d[0]);
  case Op::Exp:
    return mul(e, d[0]);
  case Op::Expm1:
    return mul(make(Op::Exp, {u[0]}), d[0]);
  case Op::Log:
    return div(d[0], u[0]);
  case Op::Log1p:
    return div(d[0], add(one(), u[0]));
  case Op::Sqrt:
    return div(d[0], mul(constant(2), e));
  case Op::Sin:
    return mul(make(Op::Cos, {u[0]}), d[0]);
  case Op::Cos:
    return neg(mul(make(Op::Sin, {u[0]}), d[0]));
  case Op::Tan:
    return mul(add(one(), square(e)), d[0]);
  case Op::Asin:
    return div(d[0], make(Op::Sqrt, {add(one(), neg(square(u[0])))}));
  case Op::Acos:
    return neg(div(d[0], make(Op::Sqrt, {add(one(), neg(square(u[0])))})));
  case Op::Atan:
    return div(d[0], add(one(), square(u[0])));
  case Op::Sinh:
    return mul(make(Op::Cosh, {u[0]}), d[0]);
  case Op::Cosh:
    return mul(make(Op::Sinh, {u[0]}), d[0]);
  case Op::Tanh:
    return mul(add(one(), neg(square(e))), d[0]);
  case Op::Erf:
  case Op::Erfc: {
    double sign = e->op == Op::Erf ? 1 : -1;
    ExprRef bell = make(Op::Exp, {neg(square(u[0]))});
    return mul(scale(sign * 2 * std::numbers::inv_sqrtpi, bell), d[0]);
  }
  case Op::Abs:
    return mul(make(Op::Sign, {u[0]}), d[0]);
  case Op::Sign:
  case Op::Floor:
  case Op::Ceil:
    return constant(0);
  case Op::Atan2: // d atan2(y, x) = (x dy - y dx) / (x^2 + y^2)
    return div(add(mul(u[1], d[0]), neg(mul(u[0], d[1]))), add(square(u[0]), square(u[1])));
  case Op::Min:
    return make(Op::Select, {make(Op::LessEqual, {u[0], u[1]}), d[0], d[1]});
  case Op::Max:
    return make(Op::Select, {make(Op::LessEqual, {u[1], u[0]}), d[0], d[1]});
  case Op::Less:
  case Op::LessEqual:
  case Op::Equal:
  case Op::NotEqual:
  case Op::And:
  case Op::Or:
  case Op::Not:
    return constant(0);
  case Op::Select:
    return make(Op::Select, {u[0], d[1], d[2]});
  }
  return constant(0);
}

ExprRef ExprContext::Impl::derivative(ExprRef root, std::uint32_t table) {
  auto &memo = derivatives[table];
  if (auto found = memo.find(root); found != memo.end())
    return found->second;
  std::vector<ExprRef> parts;
  for (ExprRef node : postOrder(root)) {
    if (memo.contains(node))
      continue;
    const Dependence &on = facts[node->id].dependence;
    ExprRef result = nullptr;
    if (table == maxAxes ? !on.time : !(on.coordinates & (1u << table))) {
      result = constant(0);
    } else if (node->args.empty()) {
      result = constant(node->op == Op::TimeStep ? 0 : 1); // x by x, t by t
    } else {
      parts.clear();
      for (ExprRef argument : node->args)
        parts.push_back(memo.at(argument));
      result = differentiate(node, parts);
    }
    memo.emplace(node, result);
  }
  return memo.at(root);
}

ExprRef ExprContext::derivative(ExprRef e, std::uint32_t axis) {
  return impl_->derivative(e, axis);
}
ExprRef ExprContext::timeDerivative(ExprRef e) { return impl_->derivative(e, Impl::maxAxes); }

} // namespace sbl
