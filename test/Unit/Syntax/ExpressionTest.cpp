// Expressions group as mathematics does. Trees are compared as fully bracketed text.
#include <cstdio>

#include "Parsing.h"

namespace sbl {
namespace {

using namespace ast;

std::string bracketed(const Expr &e);

std::string joined(const std::vector<Expr> &list) {
  std::string result;
  for (const Expr &e : list)
    result += (result.empty() ? "" : ", ") + bracketed(e);
  return result;
}

std::string number(double value) {
  char buffer[32];
  std::snprintf(buffer, sizeof buffer, "%g", value);
  return buffer;
}

struct Bracketing {
  std::string operator()(const Number &n) const {
    return number(n.value) + (n.imaginary ? "i" : "");
  }
  std::string operator()(const Boolean &b) const { return b.value ? "true" : "false"; }
  std::string operator()(const String &s) const { return '"' + s.value + '"'; }
  std::string operator()(const Reference &r) const { return r.text; }
  std::string operator()(const Unary &u) const {
    return (u.op == UnaryOp::Negate ? "(-" : "(not ") + bracketed(u.operand.at(0)) + ")";
  }
  std::string operator()(const Binary &b) const {
    static const char *const signs[] = {"+",  "-", "*",  "/",  "^",  "dot", "<",
                                        "<=", ">", ">=", "==", "!=", "and", "or"};
    return "(" + bracketed(b.operands.at(0)) + " " + signs[static_cast<int>(b.op)] + " " +
           bracketed(b.operands.at(1)) + ")";
  }
  std::string operator()(const Call &c) const {
    std::string arguments;
    for (const Argument &a : c.arguments)
      arguments += (arguments.empty() ? "" : ", ") + (a.name ? a.name->text + " = " : "") +
                   bracketed(a.value);
    return bracketed(c.callee.at(0)) + "(" + arguments + ")";
  }
  std::string operator()(const Index &i) const {
    return bracketed(i.base.at(0)) + "[" + joined(i.indices) + "]";
  }
  std::string operator()(const Tuple &t) const { return "tuple(" + joined(t.components) + ")"; }
  std::string operator()(const List &l) const { return "[" + joined(l.elements) + "]"; }
  std::string operator()(const Sum &s) const {
    return "sum(" + s.variable.text + " in " + bracketed(s.parts.at(0)) + " .. " +
           bracketed(s.parts.at(1)) + " : " + bracketed(s.parts.at(2)) + ")";
  }
};
std::string bracketed(const Expr &e) { return std::visit(Bracketing{}, e.node); }

std::string parsed(const std::string &text) {
  SourceManager sources;
  Diagnostics diagnostics(sources);
  Expr result;
  bool good = parseExpression(sources.add("e", text), diagnostics, result);
  EXPECT_EQ(good, !diagnostics.hasErrors());
  return good ? bracketed(result) : std::string(diagnosticInfo(diagnostics.all()[0].id).code);
}

struct Case {
  const char *text;
  const char *tree;
};
void PrintTo(const Case &c, std::ostream *out) { *out << c.text; }

class Expressions : public ::testing::TestWithParam<Case> {};
TEST_P(Expressions, Group) { EXPECT_EQ(parsed(GetParam().text), GetParam().tree); }

INSTANTIATE_TEST_SUITE_P(
    Precedence, Expressions,
    ::testing::Values(Case{"a + b * c", "(a + (b * c))"}, Case{"a - b - c", "((a - b) - c)"},
                      Case{"a / b * c", "((a / b) * c)"}, Case{"-x^2", "(-(x ^ 2))"},
                      Case{"2^3^2", "(2 ^ (3 ^ 2))"}, Case{"2^-x^2", "(2 ^ (-(x ^ 2)))"},
                      Case{"2^-x * y", "((2 ^ (-x)) * y)"}, Case{"-x * y", "((-x) * y)"},
                      Case{"--x", "(-(-x))"}, Case{"a - -b", "(a - (-b))"},
                      Case{"a +-b", "(a + (-b))"}, Case{"not a < b", "(not (a < b))"},
                      Case{"not a and b", "((not a) and b)"},
                      Case{"a or b and c", "(a or (b and c))"},
                      Case{"a + 1 < b * 2 and c", "(((a + 1) < (b * 2)) and c)"},
                      Case{"a dot b + c", "((a dot b) + c)"}, Case{"(a + b) * c", "((a + b) * c)"},
                      Case{"(a < b) == c", "((a < b) == c)"}));

INSTANTIATE_TEST_SUITE_P(
    Forms, Expressions,
    ::testing::Values(Case{"1.5e-3", "0.0015"}, Case{"2i", "2i"}, Case{"1e3i", "1000i"},
                      Case{"true", "true"}, Case{"\"a b\"", "\"a b\""}, Case{"(a)", "a"},
                      Case{"(a, b)", "tuple(a, b)"}, Case{"[[1, 2], [3, 4]]", "[[1, 2], [3, 4]]"},
                      Case{"v[0]", "v[0]"}, Case{"m[0, 1]", "m[0, 1]"}, Case{"f()", "f()"},
                      Case{"f(a, t = 1)", "f(a, t = 1)"},
                      Case{"density(B, t = 0.5)(0.3)", "density(B, t = 0.5)(0.3)"},
                      Case{"f(x)[0](y)", "f(x)[0](y)"},
                      Case{"potentials.well(x)", "potentials.well(x)"},
                      Case{"potentials.drift", "potentials.drift"},
                      Case{"where(a < b, a, b)", "where((a < b), a, b)"},
                      Case{"sum(k in 1..n : k^2)", "sum(k in 1 .. n : (k ^ 2))"},
                      Case{"sum(k in 1..n+1 : sum(j in k..9 : j))",
                           "sum(k in 1 .. (n + 1) : sum(j in k .. 9 : j))"},
                      Case{"sum(v)", "sum(v)"}, Case{"a\n +\tb // c", "(a + b)"}));

INSTANTIATE_TEST_SUITE_P(
    KeywordsInContext, Expressions,
    ::testing::Values(Case{"drift(B)", "drift(B)"}, Case{"state(S, 0)", "state(S, 0)"},
                      Case{"dot(a, b)", "dot(a, b)"},
                      Case{"committor(Q, from = x <= -1, into = x >= 1)",
                           "committor(Q, from = (x <= (-1)), into = (x >= 1))"},
                      Case{"f(time = 1)", "f(time = 1)"}));

INSTANTIATE_TEST_SUITE_P(Unicode, Expressions,
                         ::testing::Values(Case{"x²", "(x ^ 2)"}, Case{"-x³", "(-(x ^ 3))"},
                                           Case{"a·b", "(a dot b)"}, Case{"a ≤ b", "(a <= b)"},
                                           Case{"a ≥ b", "(a >= b)"}, Case{"a ≠ b", "(a != b)"},
                                           Case{"∇(U)", "grad(U)"}, Case{"Δ(U)", "laplacian(U)"},
                                           Case{"∂(f, x)", "d(f, x)"}, Case{"2*π", "(2 * pi)"},
                                           Case{"∞", "inf"}, Case{"σ₀ + ρ₁", "(σ₀ + ρ₁)"},
                                           Case{"Δt * π₀", "(Δt * π₀)"}, Case{"水", "水"},
                                           Case{"a\u0308", "\u00E4"}));

INSTANTIATE_TEST_SUITE_P(Refused, Expressions,
                         ::testing::Values(Case{"", "E0101"}, Case{"a b", "E0101"},
                                           Case{"a < b < c", "E0111"}, Case{"a == b != c", "E0111"},
                                           Case{"x³^2", "E0101"}, Case{"x²³", "E0101"},
                                           Case{"1..2", "E0101"}, Case{"and", "E0101"},
                                           Case{"in(a)", "E0101"}, Case{"[]", "E0101"},
                                           Case{"()", "E0101"}, Case{"f(a,)", "E0101"},
                                           Case{"∇U", "E0101"}));

TEST(ExpressionPlaces, CoverWhatWasWritten) {
  SourceManager sources;
  Diagnostics diagnostics(sources);
  Expr result;
  std::string text = " f(x)(y) + (a * b)^2 ";
  ASSERT_TRUE(parseExpression(sources.add("e", text), diagnostics, result));
  auto slice = [&](const Expr &e) {
    return text.substr(e.range.begin, e.range.end - e.range.begin);
  };
  EXPECT_EQ(slice(result), "f(x)(y) + (a * b)^2");
  const auto &sum = std::get<Binary>(result.node);
  EXPECT_EQ(text.substr(sum.opRange.begin, 1), "+");
  EXPECT_EQ(slice(sum.operands[0]), "f(x)(y)");
  EXPECT_EQ(slice(std::get<Call>(sum.operands[0].node).callee[0]), "f(x)");
  EXPECT_EQ(slice(std::get<Binary>(sum.operands[1].node).operands[0]), "(a * b)");
}

} // namespace
} // namespace sbl
