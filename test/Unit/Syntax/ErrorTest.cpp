// One mistake, one message, at the right place.
#include "Parsing.h"

namespace sbl {
namespace {

struct Case {
  const char *text;
  const char *codes;
};
void PrintTo(const Case &c, std::ostream *out) { *out << c.text; }

class Mistakes : public ::testing::TestWithParam<Case> {};
TEST_P(Mistakes, AreReportedOnceAtTheirPlace) {
  Parsing p(GetParam().text);
  EXPECT_EQ(p.codes(), GetParam().codes) << p.rendered();
}

INSTANTIATE_TEST_SUITE_P(Text, Mistakes,
                         ::testing::Values(Case{"", "E0004"}, Case{" // only a comment\n", "E0004"},
                                           Case{"let a = 1\n// caf\xE9\n", "E0001@2:7"},
                                           Case{"let a = $ 3", "E0107@1:9"},
                                           Case{"let a = 3 $ 4", "E0107@1:11"},
                                           Case{"let a = b || c", "E0107@1:11"},
                                           Case{"let _a = 1", "E0107@1:5"},
                                           Case{"plot \"a.svg : b\nlet c = 1", "E0108@1:6"}));

INSTANTIATE_TEST_SUITE_P(
    Numbers, Mistakes,
    ::testing::Values(Case{"let a = 1.2.3", "E0109@1:9"}, Case{"let a = 1e", "E0109@1:9"},
                      Case{"let a = 1e+ + 2", "E0109@1:9"}, Case{"let a = 1.", "E0109@1:9"},
                      Case{"let a = .5", "E0109@1:9"}, Case{"let a = v.5", "E0109@1:10"},
                      Case{"let a = 2x", "E0109@1:9"}, Case{"let a = 0x1F", "E0109@1:9"},
                      Case{"let a = 1e999", "E0110@1:9"}, Case{"let a = 1e-999", "E0110@1:9"}));

INSTANTIATE_TEST_SUITE_P(
    Declarations, Mistakes,
    ::testing::Values(
        Case{"parm a = 1", "E0105@1:1"}, Case{"a = 1", "E0105@1:1"},
        Case{"let drift = 1", "E0106@1:5"}, Case{"let π = 1", "E0115@1:5"},
        Case{"fn f(of) = 1", "E0106@1:6"}, Case{"let a 1", "E0101@1:7"},
        Case{"let a =\nlet b = 1", "E0102@1:8"}, Case{"let", "E0102@1:4"},
        Case{"let\nlet a = 1", "E0102@1:4"}, Case{"axis x in 0, 1", "E0101@1:11"},
        Case{"axis x in [0, 1], 64", "E0101@1:19"},
        Case{"axis x in [0, 1], cells 64", "E0101@1:25"}, Case{"import 3", "E0101@1:8"},
        Case{"plot density(B)", "E0101@1:6"}, Case{"save \"a.nc\" density(B)", "E0101@1:13"},
        Case{"expect a ~ b", "E0102@1:13"}, Case{"expect a < b within 1", "E0101@1:14"},
        Case{"diffusion D = drfit of B", "E0114@1:15"}, Case{"flow F = flow off B", "E0101@1:15"},
        Case{"bridge B Q {}", "E0101@1:10"}, Case{"bridge B of Q { at t = 0 p }", "E0101@1:26"},
        Case{"bridge B of Q { at t : 0 }", "E0101@1:22"},
        Case{"diffusion Q { drift -x\n noise = 1 }", "E0101@1:15"},
        Case{"let a = 1 )", "E0104@1:11"}, Case{"let a = 1 2", "E0101@1:11"},
        Case{"let a = 5 % 3", "E0101@1:11"}));

INSTANTIATE_TEST_SUITE_P(
    Brackets, Mistakes,
    ::testing::Values(Case{"let a = (1", "E0103@1:11"},
                      Case{"let a = f(1\nlet b = 2", "E0103@1:12"},
                      Case{"let a = [1, 2)", "E0103@1:14"}, Case{"let a = f(b c)", "E0101@1:13"},
                      Case{"bridge B of Q {\n at t = 0 : p\nlet a = 1", "E0103@3:1"}));

INSTANTIATE_TEST_SUITE_P(
    Several, Mistakes,
    ::testing::Values(Case{"let a = \nlet b = 1 +\nlet c = 3", "E0102@1:8 E0102@2:12"},
                      Case{"let a = (\nparm x\nlet d = 1.2.3 + f(a,)",
                           "E0101@2:6 E0109@3:9 E0101@3:21"},
                      Case{"let a = $ ) ( let b = *", "E0107@1:9 E0101@1:23"}));

TEST(Recovery, KeepsTheDeclarationsThatCouldBeRead) {
  Parsing p("let a = 1\nlet b = *\ndiffusion Q { drift - 1\n noise = 2 }\nlet c = drift(B)\n");
  EXPECT_EQ(p.diagnostics.errorCount(), 2u);
  ASSERT_EQ(p.module.decls.size(), 2u);
  EXPECT_EQ(std::get<ast::LetDecl>(p.module.decls[1].node).name.text, "c");
}

std::string firstHint(const char *text) {
  Parsing p(text);
  if (p.diagnostics.all().size() != 1 || p.diagnostics.all()[0].hints.empty())
    return "none";
  return p.diagnostics.all()[0].hints[0];
}

TEST(Hints, SayWhatWouldBeRight) {
  EXPECT_EQ(firstHint("parm a = 1"), "did you mean `param`?");
  EXPECT_EQ(firstHint("a = 1"), "a value gets a name by `let a = …`");
  EXPECT_EQ(firstHint("flow F = flow off B"), "did you mean `of`?");
  EXPECT_EQ(firstHint("let a = x ** 2"), "a power is written `a^b`");
  EXPECT_EQ(firstHint("let a = 2x"), "write `2 * x`");
  EXPECT_EQ(firstHint("let a = .5"), "write `0.5`");
  EXPECT_EQ(firstHint("let a = ∇U"), "an operator is called like a function: `∇(U)`");
  EXPECT_EQ(firstHint("let a = 1 − 2"), "write `-`");
  EXPECT_EQ(firstHint("let a = b < c < d"), "join two comparisons: `a < b and b < c`");
}

TEST(Hints, ShowWhereTheBracketWasOpened) {
  Parsing p("let a = (1,\n 2");
  ASSERT_EQ(p.diagnostics.all().size(), 1u);
  const Label &label = p.diagnostics.all()[0].labels.at(0);
  EXPECT_EQ(label.text, "`(` opened here");
  EXPECT_EQ(label.range, (Range{0, 8, 9}));
}

} // namespace
} // namespace sbl
