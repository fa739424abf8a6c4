#include "sbl/Sema/Operation.h"

#include <algorithm>
#include <cmath>
#include <numeric>

namespace sbl {

bool isLeaf(Op op) { return op <= Op::Bound; }

int arity(Op op) {
  if (isLeaf(op))
    return 0;
  switch (op) {
  case Op::Add:
  case Op::Multiply:
    return -1;
  case Op::Divide:
  case Op::Power:
  case Op::Atan2:
  case Op::Min:
  case Op::Max:
  case Op::Less:
  case Op::LessEqual:
  case Op::Equal:
  case Op::NotEqual:
  case Op::And:
  case Op::Or:
    return 2;
  case Op::Select:
    return 3;
  default: // the functions of one argument
    return 1;
  }
}

std::string_view spelling(Op op) {
  switch (op) {
  case Op::Constant:
    return "constant";
  case Op::Parameter:
    return "parameter";
  case Op::Coordinate:
    return "coordinate";
  case Op::Time:
    return "time";
  case Op::TimeStep:
    return "timestep";
  case Op::Query:
    return "query";
  case Op::Bound:
    return "bound";
  case Op::Add:
    return "+";
  case Op::Multiply:
    return "*";
  case Op::Divide:
    return "/";
  case Op::Power:
    return "^";
  case Op::Negate:
    return "-";
  case Op::Exp:
    return "exp";
  case Op::Expm1:
    return "expm1";
  case Op::Log:
    return "log";
  case Op::Log1p:
    return "log1p";
  case Op::Sqrt:
    return "sqrt";
  case Op::Sin:
    return "sin";
  case Op::Cos:
    return "cos";
  case Op::Tan:
    return "tan";
  case Op::Asin:
    return "asin";
  case Op::Acos:
    return "acos";
  case Op::Atan:
    return "atan";
  case Op::Sinh:
    return "sinh";
  case Op::Cosh:
    return "cosh";
  case Op::Tanh:
    return "tanh";
  case Op::Erf:
    return "erf";
  case Op::Erfc:
    return "erfc";
  case Op::Abs:
    return "abs";
  case Op::Sign:
    return "sign";
  case Op::Floor:
    return "floor";
  case Op::Ceil:
    return "ceil";
  case Op::Atan2:
    return "atan2";
  case Op::Min:
    return "min";
  case Op::Max:
    return "max";
  case Op::Less:
    return "<";
  case Op::LessEqual:
    return "<=";
  case Op::Equal:
    return "==";
  case Op::NotEqual:
    return "!=";
  case Op::And:
    return "and";
  case Op::Or:
    return "or";
  case Op::Not:
    return "not";
  case Op::Select:
    return "where";
  }
  return "";
}

double operate(Op op, std::span<const double> a) {
  switch (op) {
  case Op::Constant:
  case Op::Parameter:
  case Op::Coordinate:
  case Op::Time:
  case Op::TimeStep:
  case Op::Query:
  case Op::Bound:
    return std::nan("");
  case Op::Add:
    return std::accumulate(a.begin() + 1, a.end(), a[0]);
  case Op::Multiply:
    return std::accumulate(a.begin() + 1, a.end(), a[0], std::multiplies<>());
  case Op::Divide:
    return a[0] / a[1];
  case Op::Power:
    return std::pow(a[0], a[1]);
  case Op::Negate:
    return -a[0];
  case Op::Exp:
    return std::exp(a[0]);
  case Op::Expm1:
    return std::expm1(a[0]);
  case Op::Log:
    return std::log(a[0]);
  case Op::Log1p:
    return std::log1p(a[0]);
  case Op::Sqrt:
    return std::sqrt(a[0]);
  case Op::Sin:
    return std::sin(a[0]);
  case Op::Cos:
    return std::cos(a[0]);
  case Op::Tan:
    return std::tan(a[0]);
  case Op::Asin:
    return std::asin(a[0]);
  case Op::Acos:
    return std::acos(a[0]);
  case Op::Atan:
    return std::atan(a[0]);
  case Op::Sinh:
    return std::sinh(a[0]);
  case Op::Cosh:
    return std::cosh(a[0]);
  case Op::Tanh:
    return std::tanh(a[0]);
  case Op::Erf:
    return std::erf(a[0]);
  case Op::Erfc:
    return std::erfc(a[0]);
  case Op::Abs:
    return std::fabs(a[0]);
  case Op::Sign:
    return std::isnan(a[0]) ? a[0] : double((a[0] > 0) - (a[0] < 0));
  case Op::Floor:
    return std::floor(a[0]);
  case Op::Ceil:
    return std::ceil(a[0]);
  case Op::Atan2:
    return std::atan2(a[0], a[1]);
  // A NaN argument stays visible, unlike with fmin and fmax.
  case Op::Min:
    return std::isnan(a[0]) ? a[0] : (a[0] < a[1] ? a[0] : a[1]);
  case Op::Max:
    return std::isnan(a[0]) ? a[0] : (a[0] > a[1] ? a[0] : a[1]);
  case Op::Less:
    return a[0] < a[1];
  case Op::LessEqual:
    return a[0] <= a[1];
  case Op::Equal:
    return a[0] == a[1];
  case Op::NotEqual:
    return a[0] != a[1];
  case Op::And:
    return a[0] != 0 && a[1] != 0;
  case Op::Or:
    return a[0] != 0 || a[1] != 0;
  case Op::Not:
    return a[0] == 0;
  case Op::Select:
    return a[0] != 0 ? a[1] : a[2];
  }
  return std::nan("");
}

} // namespace sbl
