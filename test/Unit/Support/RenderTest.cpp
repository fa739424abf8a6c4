// What a user sees of a diagnostic: the caret must stand under the mistake, whatever the line
// holds.
#include <sstream>
#include <string>

#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "sbl/Support/Diagnostics.h"

namespace sbl {
namespace {

class Render : public ::testing::Test {
protected:
  SourceManager sources;

  std::string text(const std::string &source, std::uint32_t begin, std::uint32_t end,
                   bool colour = false) {
    std::uint32_t file = sources.add("m.sbl", source);
    Diagnostics diagnostics(sources);
    diagnostics.report(DiagId::ChainedComparison, {file, begin, end});
    std::ostringstream out;
    renderText(diagnostics, out, colour);
    return out.str();
  }
};

TEST_F(Render, UnderlinesTheRange) {
  EXPECT_EQ(text("let a = 1\nlet b = sigm + 1\n", 18, 22),
            "m.sbl:2:9: error[E0111]: comparisons do not chain\n"
            "    2 | let b = sigm + 1\n"
            "      |         ^~~~\n");
}

TEST_F(Render, PointsBehindTheLineForAnEmptyRange) {
  EXPECT_EQ(text("let a =\n", 7, 7), "m.sbl:1:8: error[E0111]: comparisons do not chain\n"
                                     "    1 | let a =\n"
                                     "      |        ^\n");
}

TEST_F(Render, ExpandsTabs) {
  EXPECT_NE(text("\tx\ty", 3, 4).find("    1 |     x   y\n      |         ^\n"), std::string::npos);
}

TEST_F(Render, LeavesRoomForWideCharactersAndNoneForCombiningOnes) {
  // 水 takes two columns; e with a combining accent takes one.
  EXPECT_NE(text("\u6C34 e\u0301 x", 8, 9).find("      |      ^\n"), std::string::npos);
}

TEST_F(Render, UnderlinesTheFirstLineOfARangeOverSeveral) {
  EXPECT_NE(text("f(a,\n  b)", 0, 9).find("    1 | f(a,\n      | ^~~~\n"), std::string::npos);
}

TEST_F(Render, ClipsALongLineAroundTheCaret) {
  std::string line = std::string(5'000'000, 'a') + "X" + std::string(5'000'000, 'b');
  std::string shown = text(line, 5'000'000, 5'000'001);
  EXPECT_LT(shown.size(), 600u);
  EXPECT_NE(shown.find("aXb"), std::string::npos);
  std::size_t sourceLine = shown.find("| …"), caretLine = shown.rfind("| ");
  ASSERT_NE(sourceLine, std::string::npos);
  // `…` takes three bytes and one column.
  EXPECT_EQ(shown.find('X') - sourceLine - 2, shown.find('^') - caretLine);
}

TEST_F(Render, ShowsNoControlCharacters) {
  EXPECT_EQ(text("a \x1b[31m \xFF b", 0, 1).find('\x1b'), std::string::npos);
}

TEST_F(Render, ColoursOnlyWhenAsked) {
  EXPECT_EQ(text("a", 0, 1, false).find('\x1b'), std::string::npos);
  EXPECT_NE(text("a", 0, 1, true).find("\x1b[1;31merror"), std::string::npos);
}

TEST_F(Render, PrintsLabelsAndHints) {
  std::uint32_t file = sources.add("m.sbl", "let a = 1\nlet a = 2\n");
  Diagnostics diagnostics(sources);
  Diagnostic &d = diagnostics.report(DiagId::ChainedComparison, {file, 14, 15});
  d.labels.push_back({{file, 4, 5}, "declared here"});
  d.hints.push_back("choose another name");
  std::ostringstream out;
  renderText(diagnostics, out, false);
  EXPECT_EQ(out.str(), "m.sbl:2:5: error[E0111]: comparisons do not chain\n"
                       "    2 | let a = 2\n"
                       "      |     ^\n"
                       "m.sbl:1:5: note: declared here\n"
                       "    1 | let a = 1\n"
                       "      |     ^\n"
                       "  hint: choose another name\n");
}

TEST_F(Render, NamesTheToolWhereThereIsNoPlace) {
  Diagnostics diagnostics(sources);
  diagnostics.reportNowhere(DiagId::EmptyFile, {"m.sbl"});
  std::ostringstream out;
  renderText(diagnostics, out, false);
  EXPECT_EQ(out.str(), "sbl: error[E0004]: `m.sbl` holds no declaration\n");
}

TEST_F(Render, WritesJsonThatReadsBack) {
  std::uint32_t file = sources.add("m.sbl", "σ\nab \"q\"\xFF");
  Diagnostics diagnostics(sources);
  Diagnostic &d = diagnostics.report(DiagId::UnexpectedText, {file, 3, 5}, {"\xFF", "\"q\""});
  d.labels.push_back({{file, 0, 2}, "here"});
  d.hints.push_back("try `b`");
  std::ostringstream out;
  renderJson(diagnostics, out);
  auto json = nlohmann::json::parse(out.str());
  ASSERT_EQ(json.size(), 1u);
  EXPECT_EQ(json[0]["severity"], "error");
  EXPECT_EQ(json[0]["code"], "E0101");
  EXPECT_EQ(json[0]["name"], "UnexpectedText");
  EXPECT_EQ(json[0]["file"], "m.sbl");
  EXPECT_EQ(json[0]["line"], 2);
  EXPECT_EQ(json[0]["column"], 1);
  EXPECT_EQ(json[0]["endColumn"], 3);
  EXPECT_EQ(json[0]["labels"][0]["endColumn"], 2);
  EXPECT_EQ(json[0]["hints"][0], "try `b`");
}

} // namespace
} // namespace sbl
