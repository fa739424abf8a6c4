#include "Formulas.h"

#include <cmath>

namespace sbl::test {

std::vector<Formula> formulas(ExprContext &c) {
  using V = double;
  ExprRef x = c.coordinate(0), y = c.coordinate(1), p = c.parameter(0), q = c.parameter(1),
          t = c.time();
  auto k = [&](double value) { return c.constant(value); };
  auto f = [&](Op op, ExprRef u) { return c.make(op, {u}); };
  auto sq = [&](ExprRef u) { return c.pow(u, k(2)); };
  std::vector<Formula> list;
  auto add = [&](const char *name, ExprRef e, auto plain) { list.push_back({name, e, plain}); };

  add("double well", c.mul(p, sq(c.sub(sq(x), k(1)))),
      [](V x, V, V p, V, V) { return p * (x * x - 1) * (x * x - 1); });
  add("quotient", c.div(c.add(x, c.mul(k(2), y)), c.add(k(1), sq(c.mul(p, x)))),
      [](V x, V y, V p, V, V) { return (x + 2 * y) / (1 + p * x * p * x); });
  add("cancelling quotient", c.div(c.mul(c.mul(k(6), sq(x)), y), c.mul(c.mul(k(-3), x), q)),
      [](V x, V y, V, V q, V) { return -2 * x * y / q; });
  add("negative powers", c.mul(c.pow(x, k(-3)), c.pow(c.neg(x), k(2))),
      [](V x, V, V, V, V) { return 1 / x; });
  add("general power", c.pow(c.add(k(2), sq(x)), c.add(y, p)),
      [](V x, V y, V p, V, V) { return std::pow(2 + x * x, y + p); });
  add("fractional powers", c.mul(c.pow(sq(x), k(0.75)), c.pow(c.add(sq(x), k(1)), k(-0.5))),
      [](V x, V, V, V, V) { return std::pow(x * x, 0.75) / std::sqrt(x * x + 1); });
  add("gaussian", f(Op::Exp, c.div(c.neg(sq(c.sub(x, c.mul(p, t)))), c.mul(k(2), sq(q)))),
      [](V x, V, V p, V q, V t) { return std::exp(-(x - p * t) * (x - p * t) / (2 * q * q)); });
  add("product of exponentials",
      c.div(c.mul(f(Op::Exp, x), f(Op::Exp, c.mul(k(2), y))), f(Op::Exp, c.sub(x, y))),
      [](V, V y, V, V, V) { return std::exp(3 * y); });
  add("logarithms", c.add(f(Op::Log, c.add(k(2), sq(x))), f(Op::Log1p, sq(y))),
      [](V x, V y, V, V, V) { return std::log(2 + x * x) + std::log1p(y * y); });
  add("log of exp", f(Op::Log, f(Op::Exp, c.mul(x, y))), [](V x, V y, V, V, V) { return x * y; });
  add("trigonometry", c.mul(f(Op::Sin, c.mul(k(-2), x)), f(Op::Cos, c.neg(c.add(y, t)))),
      [](V x, V y, V, V, V t) { return std::sin(-2 * x) * std::cos(y + t); });
  add("tan, asin, acos, atan",
      c.add(c.add(f(Op::Tan, c.mul(k(0.3), x)), f(Op::Asin, c.mul(k(0.3), y))),
            c.mul(f(Op::Acos, c.mul(k(0.4), x)), f(Op::Atan, c.mul(x, y)))),
      [](V x, V y, V, V, V) {
        return std::tan(0.3 * x) + std::asin(0.3 * y) + std::acos(0.4 * x) * std::atan(x * y);
      });
  add("hyperbolic", c.add(c.mul(f(Op::Sinh, x), f(Op::Cosh, y)), f(Op::Tanh, c.mul(x, y))),
      [](V x, V y, V, V, V) { return std::sinh(x) * std::cosh(y) + std::tanh(x * y); });
  add("error functions", c.sub(f(Op::Erf, c.mul(x, y)), f(Op::Erfc, c.neg(y))),
      [](V x, V y, V, V, V) { return std::erf(x * y) - std::erfc(-y); });
  add("expm1 and sqrt", c.mul(f(Op::Expm1, x), f(Op::Sqrt, c.add(k(1), sq(y)))),
      [](V x, V y, V, V, V) { return std::expm1(x) * std::sqrt(1 + y * y); });
  add("abs and sign", c.mul(f(Op::Abs, c.sub(x, k(0.1))), f(Op::Sign, c.add(y, k(0.05)))),
      [](V x, V y, V, V, V) { return std::abs(x - 0.1) * (y + 0.05 > 0 ? 1 : -1); });
  add("min and max", c.add(c.make(Op::Min, {x, c.mul(k(2), y)}), c.make(Op::Max, {sq(x), y})),
      [](V x, V y, V, V, V) { return std::min(x, 2 * y) + std::max(x * x, y); });
  add("atan2", c.make(Op::Atan2, {y, c.add(x, k(3))}),
      [](V x, V y, V, V, V) { return std::atan2(y, x + 3); });
  add("where",
      c.make(Op::Select, {c.make(Op::And, {c.make(Op::Less, {x, y}), c.make(Op::Less, {k(-2), x})}),
                          c.mul(x, y), f(Op::Sin, x)}),
      [](V x, V y, V, V, V) { return x < y && -2 < x ? x * y : std::sin(x); });
  add("like terms", c.sub(c.add(c.mul(k(3), c.mul(x, y)), c.sub(x, y)), c.add(c.mul(y, x), x)),
      [](V x, V y, V, V, V) { return 2 * x * y - y; });
  add("sum of quotients", c.sub(c.div(x, q), c.div(c.mul(k(3), x), c.mul(k(2), q))),
      [](V x, V, V, V q, V) { return -0.5 * x / q; });
  return list;
}

} // namespace sbl::test
