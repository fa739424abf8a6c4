// What a line is, and whether it is whole.
#include "sbl/Syntax/Input.h"

#include <gtest/gtest.h>

namespace sbl {
namespace {

TEST(Input, TheFirstWordsDecide) {
  EXPECT_EQ(inputKind(" // nothing"), InputKind::Nothing);
  EXPECT_EQ(inputKind("let a = 1"), InputKind::Declarations);
  EXPECT_EQ(inputKind("print (1)"), InputKind::Declarations);
  EXPECT_EQ(inputKind("plot \"a.svg\" : U"), InputKind::Declarations);
  EXPECT_EQ(inputKind("plot U"), InputKind::Drawing);
  EXPECT_EQ(inputKind("plot (U)"), InputKind::Drawing);
  EXPECT_EQ(inputKind("sigma = 1"), InputKind::Assignment);
  EXPECT_EQ(inputKind("sigma == 1"), InputKind::Expression);
  EXPECT_EQ(inputKind("drift(B, t = 0.5)"), InputKind::Expression);
  EXPECT_EQ(inputKind("drift b = x"), InputKind::Declarations);
  EXPECT_EQ(inputKind("∇(U)"), InputKind::Expression);
}

TEST(Input, AnUnfinishedInputEndsWhereSomethingIsMissing) {
  for (const char *text : {"let a =",
                           "let a",
                           "let",
                           "1 +",
                           "f(",
                           "f(x,",
                           "[1, 2",
                           "sigma =",
                           "plot",
                           "plot U,",
                           "diffusion Q {",
                           "diffusion Q { drift = -x",
                           "bridge B of Q",
                           "bridge B of",
                           "axis x in [0, 1],",
                           "/// what it is",
                           "let a = 1\n/// what b is",
                           "not",
                           "-",
                           "x^",
                           "param s = 1 in",
                           "import",
                           "expect a ~ b within"})
    EXPECT_TRUE(isUnfinished(text)) << text;
}

TEST(Input, WholeInputsAndMistakesWaitForNothing) {
  for (const char *text :
       {"", "// only a comment", "let a = 1", "1 + 2", "f(x)", "sigma = 1", "plot U, V",
        "diffusion Q { drift = -x }", "let a = 1 )", "1 + + +", "let 3", "f(x))", "\"open",
        "let a = \xFF", "plot U V (", "import std.drifts", "@"})
    EXPECT_FALSE(isUnfinished(text)) << text;
}

TEST(Input, ItemsAreReadBehindTheFirstWords) {
  const auto items = [](const char *text, bool &good) {
    SourceManager sources;
    const std::uint32_t file = sources.add("line", text);
    Diagnostics diagnostics(sources);
    std::vector<ast::Item> found;
    good = parseItems(file, diagnostics, found);
    EXPECT_EQ(good, !diagnostics.hasErrors());
    std::string texts;
    for (const ast::Item &item : found)
      texts += item.text + ";";
    return texts;
  };
  bool good = false;
  EXPECT_EQ(items("plot  density( B ),  U", good), "density( B );U;");
  EXPECT_TRUE(good);
  EXPECT_EQ(items("s = 2 * 3", good), "2 * 3;");
  EXPECT_TRUE(good);
  EXPECT_EQ(items("cost(B)", good), "cost(B);");
  EXPECT_TRUE(good);
  for (const char *text : {"1, 2", "s = 1, 2", "plot", "plot U,", "1 2"}) {
    items(text, good);
    EXPECT_FALSE(good) << text;
  }
}

TEST(Input, AnAssignmentNamesItsTarget) {
  Range range{7, 0, 0};
  EXPECT_EQ(assignedName("  sigma = 1", range), "sigma");
  EXPECT_EQ(range, (Range{7, 2, 7}));
}

} // namespace
} // namespace sbl
