#include "Builtins.h"

#include <algorithm>
#include <array>
#include <limits>
#include <numbers>

namespace sbl::sema {

namespace {

using Kind = BuiltinKind;
using Accessor = Query::Accessor;

constexpr Builtin constant(std::string_view name, double value) {
  return {.name = name, .kind = Kind::Constant, .value = value};
}
constexpr Builtin function(std::string_view name, Op op) {
  return {.name = name, .kind = Kind::Elementwise, .op = op};
}
constexpr Builtin special(std::string_view name, Special which) {
  return {.name = name, .kind = Kind::Special, .special = which};
}
constexpr Builtin law(std::string_view name, LawMaker which) {
  return {.name = name, .kind = Kind::Law, .law = which};
}
constexpr Builtin accessor(std::string_view name, Accessor which) {
  return {.name = name, .kind = Kind::Accessor, .accessor = which};
}
constexpr Builtin unavailable(std::string_view name) {
  return {.name = name, .kind = Kind::Unavailable};
}

constexpr std::array table{
    constant("pi", std::numbers::pi),
    constant("inf", std::numeric_limits<double>::infinity()),
    function("exp", Op::Exp),
    function("expm1", Op::Expm1),
    function("log", Op::Log),
    function("log1p", Op::Log1p),
    function("sqrt", Op::Sqrt),
    function("sin", Op::Sin),
    function("cos", Op::Cos),
    function("tan", Op::Tan),
    function("asin", Op::Asin),
    function("acos", Op::Acos),
    function("atan", Op::Atan),
    function("sinh", Op::Sinh),
    function("cosh", Op::Cosh),
    function("tanh", Op::Tanh),
    function("erf", Op::Erf),
    function("erfc", Op::Erfc),
    function("abs", Op::Abs),
    function("sign", Op::Sign),
    function("floor", Op::Floor),
    function("ceil", Op::Ceil),
    Builtin{.name = "atan2", .kind = Kind::TwoArgument, .op = Op::Atan2},
    Builtin{.name = "min", .kind = Kind::Extremum, .op = Op::Min},
    Builtin{.name = "max", .kind = Kind::Extremum, .op = Op::Max},
    special("where", Special::Where),
    special("dot", Special::Dot),
    special("grad", Special::Grad),
    special("div", Special::Div),
    special("laplacian", Special::Laplacian),
    special("d", Special::Derivative),
    special("jacobian", Special::Jacobian),
    special("transpose", Special::Transpose),
    special("det", Special::Det),
    special("inverse", Special::Inverse),
    special("trace", Special::Trace),
    special("norm", Special::Norm),
    special("re", Special::Re),
    special("im", Special::Im),
    special("conj", Special::Conj),
    special("arg", Special::Arg),
    law("normal", LawMaker::Normal),
    law("uniform", LawMaker::Uniform),
    law("boltzmann", LawMaker::Boltzmann),
    law("product", LawMaker::Product),
    law("ring", LawMaker::Ring),
    law("ball", LawMaker::Ball),
    law("samples", LawMaker::Samples),
    law("image", LawMaker::Image),
    law("stored", LawMaker::Stored),
    law("point", LawMaker::Point),
    accessor("density", Accessor::Density),
    accessor("drift", Accessor::Drift),
    accessor("control", Accessor::Control),
    accessor("score", Accessor::Score),
    accessor("velocity", Accessor::Velocity),
    accessor("phi", Accessor::Phi),
    accessor("phihat", Accessor::Phihat),
    accessor("cost", Accessor::Cost),
    accessor("kl", Accessor::Kl),
    accessor("entropy", Accessor::Entropy),
    accessor("marginal_error", Accessor::MarginalError),
    accessor("iterations", Accessor::Iterations),
    accessor("mean", Accessor::Mean),
    accessor("variance", Accessor::Variance),
    accessor("covariance", Accessor::Covariance),
    accessor("probability", Accessor::Probability),
    accessor("paths", Accessor::Paths),
    accessor("coupling", Accessor::Coupling),
    accessor("distance", Accessor::Distance),
    accessor("integral", Accessor::Integral),
    accessor("psi", Accessor::Psi),
    accessor("energy", Accessor::Energy),
    accessor("overlap", Accessor::Overlap),
    Builtin{.name = "soft", .kind = Kind::AtLine},
    accessor("energies", Accessor::Levels),
    accessor("rates", Accessor::Levels),
    accessor("state", Accessor::State),
    accessor("passage", Accessor::Hitting),
    accessor("committor", Accessor::Hitting),
    accessor("stationary", Accessor::Hitting),
    unavailable("gradient"),
};

} // namespace

const Builtin *findBuiltin(std::string_view name) {
  auto found = std::find_if(table.begin(), table.end(),
                            [&](const Builtin &builtin) { return builtin.name == name; });
  return found == table.end() ? nullptr : &*found;
}

const std::vector<std::string> &builtinNames() {
  static const std::vector<std::string> names = [] {
    std::vector<std::string> list{"sum"};
    for (const Builtin &builtin : table)
      if (builtin.kind != Kind::Unavailable)
        list.emplace_back(builtin.name);
    return list;
  }();
  return names;
}

} // namespace sbl::sema
