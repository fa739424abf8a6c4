// Why: every mistake must give one message, with its own code, at the right place, and no cascade.
#include <set>

#include <gtest/gtest.h>

#include "ModelText.h"

using namespace sbl;
using test::ModelText;

namespace {

const std::string head = "axis x in [-2, 2], cells = 64\ntime t in [0, 1]\n";
const std::string law = "diffusion Q { noise = 1 }\n";
const std::string solved =
    head + law + "bridge B of Q { at t = 0 : normal(-1, 0.2) at t = 1 : normal(1, 0.2) }\n";

struct Case {
  std::string text;
  std::string codes; // all of them
  std::string place; // under the caret of the first
  std::string hint;  // part of a hint of the first, or empty
};

const std::vector<Case> cases{
    // names
    {head + "let a = sigmo\nparam sigma = 1\n", "E0201", "sigmo", "`sigma`"},
    {head + "let a = 1\nlet b = foo(bar) + a\n", "E0201", "foo", ""},
    {"let a = coss(1)\n", "E0201", "coss", "`cos`"},
    {"let a = ln(2)\n", "E0201", "ln", "`log(x)`"},
    {"let a = PI\n", "E0201", "PI", "`pi`"},
    {head + "let p = normal(0, 1)\nprint w2(p, p)\n", "E0201", "w2", "metric = w2"},
    {"fn f(u) = u + nowhere\n", "E0201", "nowhere", ""},
    {"let a = 1\nlet a = 2\n", "E0202", "a", ""},
    {"fn f(u, u) = u\n", "E0202", "u", ""},
    {head + "time s in [0, 2]\n", "E0202", "s", ""},
    {"model a\nmodel b\n", "E0202", "b", ""},
    {solved + "let a = B + 1\n", "E0203", "B", ""},
    {"let a = sin + 1\n", "E0203", "sin", "sin(…)"},
    {"fn f(u) = u\nlet a = f\n", "E0203", "f", "f(…)"},
    {"let a = pi(2)\n", "E0204", "pi(2)", ""},
    {solved + "let a = paths(B)(1)\n", "E0204", "paths(B)", ""},
    {head + "diffusion Q { noise = 1 drift = 2 * drift(Q) }\n", "E0205", "drift(Q)", ""},
    {"let a = b + 1\nlet b = c\nlet c = a * 2\n", "E0205", "a", ""},
    {"fn f(u) = g(u)\nfn g(u) = f(u) + 1\nlet a = f(2)\n", "E0206", "f(u)", ""},
    {"fn f(u) = f(u) + 1\n", "E0206", "f", ""},
    {head + "diffusion Q { noise = 1 drft = x }\n", "E0207", "drft", "`drift`"},
    {"axis x in [0, 1], cells = 4, boundry = periodic\n", "E0207", "boundry", "`boundary`"},
    {head + "diffusion Q { nois = 1 }\n", "E0207", "nois", "`noise`"},
    {"axis x in [0, 1], cell = 4\n", "E0207", "cell", "`cells`"},
    {head + "diffusion Q { noise = 1 noise = 2 }\n", "E0208", "noise", ""},
    {"let a = atan2(1, y = 2)\n", "E0208", "2", ""},
    {solved + "bridge C of B { at t = 0 : normal(0, 1) at t = 1 : normal(0, 1) }\n", "E0209", "B",
     ""},
    {solved + "print cost(Q)\n", "E0209", "Q", ""},
    {solved + "print cost(Bb)\n", "E0201", "Bb", "`B`"},
    {"axis x in [-2, 2], cells = 8\ntime s in [0, 1]\n" + law +
         "bridge B of Q { at t = 0 : normal(0, 1) at s = 1 : normal(0, 1) }\n",
     "E0211", "t", ""},
    {"axis x in [-2, 2], cells = 8\ntime s in [0, 1]\n" + law +
         "bridge B of Q { at s = 0 : normal(0, 1) at s = 1 : normal(0, 1) }\nprint mean(x, B, t = "
         "1)\n",
     "E0211", "t", ""},
    {"axis x in [0, 1], cells = 8, boundary = reflectng\n", "E0212", "reflectng", "`reflecting`"},
    {"param a : integer = 1\n", "E0212", "integer", "`int`"},
    // types and shapes
    {head + "axis y in [0, 1], cells = 8\nfield f = (x, y) + 1\n", "E0301", "(x, y) + 1", ""},
    {head + "axis y in [0, 1], cells = 8\nfield f = (x, y) * (y, x)\n", "E0301", "(x, y) * (y, x)",
     "dot"},
    {head + "field f = where(x > 0, (1, 2), 3)\n", "E0301", "where(x > 0, (1, 2), 3)", ""},
    {head + "field f = x and x > 1\n", "E0302", "x", ""},
    {head + "field f = where(x, 1, 2)\n", "E0302", "x", ""},
    {head + "potential U = (x, x)\n", "E0302", "(x, x)", ""},
    {head + "drift b = (x, x)\n", "E0302", "(x, x)", ""},
    {head + "diffusion Q { noise = (1, 2) }\n", "E0302", "(1, 2)", ""},
    {head + "distribution p = exp(-x^2)\n", "E0302", "exp(-x^2)", "density("},
    {head + law + "bridge B of Q { at t = 0 : x^2 at t = 1 : normal(0, 1) }\n", "E0302", "x^2",
     "density("},
    {solved + "plot \"f.svg\" : integral(density(B, t = 1))\n", "E0302",
     "integral(density(B, t = 1))", ""},
    {solved + "plot \"f.svg\" : entropy(density(B, t = 1))\n", "E0302",
     "entropy(density(B, t = 1))", ""},
    {solved + "plot \"f.svg\" : integral(density(B)), entropy(density(B))\n", "", "", ""},
    {head + "let a = sin(normal(0, 1))\n", "E0302", "normal(0, 1)", ""},
    {head + "field f = d(x^2, x^2)\n", "E0302", "x^2", ""},
    {"let a = sin(1, 2)\n", "E0303", "sin(1, 2)", ""},
    {head + "distribution p = normal(1)\n", "E0303", "normal(1)", ""},
    {"fn f(u, v) = u\nlet a = f(1)\n", "E0303", "f(1)", "`v` is missing"},
    {"fn f(u = 1, v) = u\nlet a = f()\n", "E0303", "f()", "`v` is missing"},
    {head + "distribution p = normal(1, sdd = 2)\n", "E0304", "sdd", "`sd`"},
    {"let a = (1, 2)[2]\n", "E0305", "2", "0 to 1"},
    {"let a = (1, 2)[0.5]\n", "E0305", "0.5", ""},
    {"axis x in [0, x], cells = 8\n", "E0306", "x", ""},
    {head + "distribution p = normal(x, 1)\n", "E0306", "x", ""},
    {head + "distribution p = density(t * x)\n", "E0306", "t * x", ""},
    {solved + "expect density(B, t = 1) > 0\n", "", "", ""},
    {solved + "expect x > 0\n", "E0306", "x", ""},
    {"fn f(u) = sum(k in 1..1000 : u)\nfn g(u) = sum(k in 1..1000 : f(k))\n"
     "let a = sum(k in 1..1000 : g(k))\n",
     "E0307", "u", ""},
    {"let a = sum(k in 1..1e7 : k)\n", "E0307", "sum(k in 1..1e7 : k)", ""},
    {head + "distribution p = normal((0, 0), 1)\n", "E0308", "normal((0, 0), 1)", ""},
    {head + "distribution p = ring(1, 0.1)\n", "E0308", "ring(1, 0.1)", ""},
    {solved + "field f = density(B, t = 1)\n", "E0309", "density(B, t = 1)", ""},
    {solved + "field f = grad(density(B, t = 1))\n", "E0309", "density(B, t = 1)", ""},
    {solved + "diffusion P { noise = 1 killing = density(B, t = 0) }\n", "E0309",
     "density(B, t = 0)", ""},
    // values
    {"let a = 1 / 0\n", "E0401", "1 / 0", ""},
    {"let z = 2 - 2\nlet a = 0^(z - 1) + 1\n", "E0401", "0^(z - 1)", ""},
    {head + "field f = x / (1 - 1)\n", "E0401", "x / (1 - 1)", ""},
    {"let a = log(0)\n", "E0402", "log(0)", ""},
    {"let a = 2 * sqrt(-1)\n", "E0402", "sqrt(-1)", ""},
    {"axis x in [1, 1], cells = 8\n", "E0403", "[1, 1]", ""},
    {"param a = 1 in [2, 1]\n", "E0403", "[2, 1]", ""},
    {head + "distribution p = 0.5 * normal(0, 1) + 0.4 * normal(1, 1)\n", "E0404",
     "0.5 * normal(0, 1) + 0.4 * normal(1, 1)", ""},
    {head + "distribution p = normal(0, -1)\n", "E0405", "-1", ""},
    {head + "axis y in [0, 1], cells = 8\ndistribution p = normal((0, 0), cov = [[1, 0.2], [0.1, "
            "1]])\n",
     "E0406", "[[1, 0.2], [0.1, 1]]", ""},
    {head +
         "axis y in [0, 1], cells = 8\ndistribution p = normal((0, 0), cov = [[1, 2], [2, 1]])\n",
     "E0407", "[[1, 2], [2, 1]]", ""},
    {"axis x in [0, 1], cells = 1\n", "E0408", "1", ""},
    {"axis x in [0, 1], cells = 2.5\n", "E0408", "2.5", ""},
    {"param a = 3 in [0, 1]\n", "E0409", "3", ""},
    {"param a : int = 0.5\n", "E0410", "0.5", ""},
    {"axis x in [0, 1], cells = 8\ntime t in [0, 1], steps = 2.5\n", "E0411", "2.5", ""},
    {"axis x in [0, 1], cells = 8\ntime t in [0, 1], saved = 1e9\n", "E0411", "1e9", ""},
    {solved + "plot \"f.svg\" : paths(B, count = 0)\n", "E0411", "0", ""},
    {head + "distribution p = 2 * normal(0, 1) + (-1) * normal(1, 1)\n", "E0412",
     "2 * normal(0, 1) + (-1) * normal(1, 1)", ""},
    {"param a = 1\nparam b = 2 * a\n", "E0413", "2 * a", "`let`"},
    // dynamics and questions
    {law, "E0501", "Q", "axis"},
    {"axis a in [0, 1], cells = 4\naxis b in [0, 1], cells = 4\naxis c in [0, 1], cells = 4\n"
     "axis e in [0, 1], cells = 4\n",
     "E0502", "e", ""},
    {"axis x in [0, 1], cells = 8\n" + law +
         "bridge B of Q { at t = 0 : normal(0, 1) at t = 1 : normal(0, 1) }\n",
     "E0503", "B", "time t in [0, 1]"},
    {"axis x in [0, 1]\n", "E0504", "x", ""},
    {head + "diffusion Q { drift = -x }\n", "E0504", "Q", "noise"},
    {head + law + "bridge B of Q { at t = 0 : normal(0, 1) }\n", "E0505", "B", "at t"},
    {head + law + "bridge B of Q { }\n", "E0505", "B", ""},
    {head + law + "evolve E of Q { at t = 0 : normal(0, 1) }\n" +
         "evolve D of Q { at t = 0 : density(E) }\n",
     "E0526", "density(E)", "say when"},
    {head + law + "sample P of Q { steps = 4 }\n", "E0531", "P", "at t"},
    {head + law + "sample P of Q { at t = 1 : normal(0, 1) }\n", "E0532", "at t = 1 : normal(0, 1)",
     ""},
    {head + law + "evolve E of Q { steps = 4 }\n", "E0513", "E", "at t"},
    {head + law + "evolve E of Q { at t = 0 : normal(0, 1) at t = 1 : normal(0, 1) }\n", "E0513",
     "at t = 1 : normal(0, 1)", ""},
    {head + law + "evolve E of Q { at t = 1 : normal(0, 1) }\n", "E0514", "at t = 1 : normal(0, 1)",
     ""},
    {head + law + "bridge B of Q { at t = 1 : normal(0, 1) at t = 1 : normal(0, 1) }\n", "E0506",
     "at t = 1 : normal(0, 1)", ""},
    {head + law + "bridge B of Q { at t = 0 : normal(0, 1) at t = 2 : normal(0, 1) }\n", "E0507",
     "2", ""},
    {solved + "print mean(x, B, t = 1.5)\n", "E0507", "1.5", ""},
    {head + "diffusion Q { noise = -0.5 }\n", "E0508", "-0.5", ""},
    {head + "diffusion Q { noise = 0 }\n", "E0508", "0", ""},
    {"axis x in [0, 1], cells = 8, boundary = (periodic, reflecting)\n", "E0509",
     "(periodic, reflecting)", ""},
    {head + "diffusion Q { noise = 1 + x^2 }\n"
            "bridge B of Q { at t = 0 : normal(0, 1) at t = 1 : normal(0, 1) scheme = kernel }\n",
     "E0511", "B", ""},
    {head + law +
         "bridge A of Q { at t = 0 : normal(0, 1) at t = 1 : normal(0, 1) }\n"
         "bridge B of Q { at t = 0 : normal(0, 1) at t = 1 : normal(0, 1) precision = f32 }\n",
     "E0512", "B", ""},
    {head + "quantum H { potential = x }\nevolve E of H { at t = 0 : exp(x) }\nprint score(E)\n",
     "E0515", "score(E)", "psi, density"},
    {head + law + "bridge B of Q { at t = 0 : free at t = 1 : normal(0, 1) }\n", "E0517",
     "at t = 0 : free", "soft(p, weight = 1)"},
    {head + law +
         "bridge B of Q { at t = 0 : normal(0, 1) at t = 1 : normal(0, 1) at t = 0.5 : free }\n",
     "E0517", "at t = 0.5 : free", "leave the line out"},
    {head + law + "evolve E of Q { at t = 0 : free }\n", "E0516", "at t = 0 : free", ""},
    {head + "print soft(normal(0, 1), weight = 2)\n", "E0516", "soft(normal(0, 1), weight = 2)",
     ""},
    {head + law +
         "bridge B of Q { at t = 0 : normal(0, 1) at t = 1 : soft(normal(0, 1), weight = 0) }\n",
     "E0405", "0", ""},
    {head + law + "bridge B of Q { at t = 0 : normal(0, 1) at t = 1 : soft(normal(0, 1)) }\n",
     "E0303", "soft(normal(0, 1))", ""},
    // not available yet
    {head + "state z in R^64\n", "E0590", "z", ""},
    {head +
         "diffusion Q { noise = 2 + x }\ndistribution p = normal(0, 1)\ndiffusion R = reverse of Q "
         "from p\n",
     "E0521", "Q", ""},
    {head + "diffusion Q { noise = 1 killing = x^2 }\ndistribution p = normal(0, 1)\nflow F = flow "
            "of Q "
            "from p\n",
     "E0521", "Q", ""},
    // flows and casts
    {head + "flow F { velocity = (x, 1) }\n", "E0302", "(x, 1)", ""},
    {head + "flow F { velicity = x }\n", "E0207", "velicity", "`velocity`"},
    {head + "flow F { }\n", "E0504", "F", "velocity"},
    {head + law + "flow F = flow of Q\n", "E0504", "Q", "from p"},
    {solved + "distribution p = normal(0, 1)\nflow F = flow of B from p\n", "E0207", "p",
     "starts a diffusion"},
    {head + law + "flow F = flow of Q from p\n", "E0201", "p", ""},
    {head + law + "flow F = flow of Q from Q\n", "E0209", "Q", ""},
    {head + "flow F { velocity = x }\nflow G = flow of F\n", "E0518", "F", "itself"},
    {head + "wave w = exp(-x^2)\nflow F = flow of w\n", "E0518", "w", "evolve E of H"},
    {head + "wave w = exp(-x^2)\ndiffusion D = diffusion of w\n", "E0518", "w", "evolve E of H"},
    {solved + "diffusion D = diffusion of B\n", "E0518", "B", "paths(B)"},
    {solved + "quantum H = quantum of B\n", "E0518", "B", "flow of B"},
    {head + "flow F { velocity = x }\ndiffusion R = reverse of F\n", "E0518", "F", "from p"},
    {head + "diffusion Q { drift = t * x  noise = 1 }\nquantum H = quantum of Q\n", "E0518", "Q",
     "stationary"},
    {head + "diffusion Q { noise = 1 + x^2 }\nquantum H = quantum of Q\n", "E0518", "Q",
     "constant noise"},
    {head + law + "flow H = quantum of Q\n", "E0519", "quantum", "`quantum H = quantum of Q`"},
    {head + "quantum H = quantum of H\n", "E0205", "H", ""},
    {head + "evolve E of F { at t = 0 : normal(0, 1) }\nflow F = flow of E\n", "E0205", "E", ""},
    {"axis a in [0, 1], cells = 8, boundary = periodic\n"
     "diffusion Q { drift = 1 + sin(2 * pi * a)  noise = 1 }\nquantum H = quantum of Q\n",
     "E0520", "Q", ""},
    {"import std.potentials\n", "E0590", "std.potentials", ""},
    {"let a = [2i, 1]\n", "E0302", "2i", "are real"},
    {head + "axis y in [0, 1], cells = 8\ndiffusion Q { noise = [[1, x], [0, 1]] }\n", "E0530",
     "[[1, x], [0, 1]]", "axis by axis"},
    {head + "axis y in [0, 1], cells = 8\ndiffusion Q { noise = [[1, 2], [2, 4]] }\n", "E0533",
     "[[1, 2], [2, 4]]", ""},
    {head + "axis y in [0, 1], cells = 8\ndiffusion Q { noise = (0, 1) }\n", "E0534", "Q", ""},
    // warnings
    {head + "distribution p = point(7)\n", "E0420", "point(7)", ""},
    {head + "diffusion P { drift = t * x  noise = 1 }\nprint passage(P, into = x >= 1)\n", "E0521",
     "P", ""},
    {"param d = 1\n", "W0701", "d", ""},
};

TEST(SemaDiagnostics, OneMistakeOneMessageAtItsPlace) {
  for (const Case &wrong : cases) {
    ModelText text(wrong.text);
    EXPECT_EQ(text.codes(), wrong.codes) << wrong.text << text.messages();
    if (wrong.codes.empty() || text.diagnostics.all().empty())
      continue;
    EXPECT_EQ(text.place(0), wrong.place) << wrong.text << text.messages();
    std::string hints;
    for (const std::string &hint : text.diagnostics.all()[0].hints)
      hints += hint;
    EXPECT_NE(hints.find(wrong.hint), std::string::npos) << wrong.text << text.messages();
    EXPECT_EQ(text.messages().find('{'), std::string::npos) << text.messages();
  }
}

TEST(SemaDiagnostics, EveryCodeOfTheAnalysisHasACase) {
  std::set<std::string> seen;
  for (const Case &wrong : cases)
    seen.insert(wrong.codes);
  seen.insert({"E0210", "E0510"}); // need parameter values: ValuesTest.cpp
  seen.insert(
      {"E0522", "E0523", "E0524", "E0525"}); // of precheck(): test/Diagnostics/precheck.test
  for (const DiagInfo &row : diagnosticCatalogue()) {
    bool isOurs = row.code.substr(0, 3) >= "E02" && row.code.substr(0, 3) <= "E05";
    if (isOurs) {
      EXPECT_TRUE(seen.contains(std::string(row.code))) << row.code << " " << row.name;
    }
  }
}

TEST(SemaDiagnostics, IndependentMistakesAreAllReported) {
  ModelText text(
      "axis x in [0, 0], cells = 8\nlet a = foo\nlet b = 1 / 0\nfield f = a + b + (1, 2)\n"
      "distribution p = normal(0)\n");
  EXPECT_EQ(text.codes(), "E0403 E0201 E0401 E0303") << text.messages();
}

TEST(SemaDiagnostics, TheOtherSideOfAMismatchIsLabelled) {
  ModelText text("let a = 1\nlet a = 2\n");
  ASSERT_EQ(text.diagnostics.all().size(), 1u);
  ASSERT_EQ(text.diagnostics.all()[0].labels.size(), 1u);
  EXPECT_EQ(text.diagnostics.all()[0].labels[0].range.begin, 4u);
}

TEST(SemaDiagnostics, ExplosiveFunctionsAreRefusedQuickly) {
  std::string text = "fn f0(u) = u\n";
  for (int i = 1; i < 60; ++i)
    text += "fn f" + std::to_string(i) + "(u) = f" + std::to_string(i - 1) + "(2 * u) + f" +
            std::to_string(i - 1) + "(3 * u)\n";
  ModelText model(text + "let a = f59(1.5)\n");
  EXPECT_EQ(model.codes(), "E0307");
}

TEST(SemaDiagnostics, EndlessChainsOfNamesAreRefusedBeforeTheStackEnds) {
  std::string functions = "fn f0(u) = u\nlet z = f5000(1)\n", values;
  for (int i = 5000; i > 0; --i) {
    const std::string before = std::to_string(i - 1), now = std::to_string(i);
    values += "let a" + now + " = sin(1 + (2 * (3 + a" + before + ")))\n";
    functions += "fn f" + now + "(u) = f" + before + "(u + (1 + 2 * u)) * 2\n";
  }
  EXPECT_EQ(ModelText(functions).codes(), "E0307");
  // A chain of values needs no recursion, from whichever end it is written.
  EXPECT_EQ(ModelText(values + "let a0 = 1\n").codes(), "");
  std::string forward = "let a0 = 1\n";
  for (int i = 1; i <= 5000; ++i)
    forward += "let a" + std::to_string(i) + " = sin(a" + std::to_string(i - 1) + ")\n";
  EXPECT_EQ(ModelText(forward).codes(), "");
  ModelText signs("let a = " + std::string(1900, '-') + "1\n");
  EXPECT_EQ(signs.codes(), "");
}

TEST(SemaDiagnostics, DecidedBranchesMayDivideByZero) {
  ModelText text("fn safe(u, n) = where(n == 0, 0, u / n)\nlet a = safe(1, 0)\nparam k = 0\n"
                 "let b = where(k == 0, 0, 1 / k)\n");
  EXPECT_EQ(text.codes(), "");
  ASSERT_TRUE(text.model);
  EXPECT_TRUE(text.model->requirements.empty());
}

} // namespace
