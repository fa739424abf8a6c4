// Offsets become lines and columns a person can find.
#include <gtest/gtest.h>

#include "sbl/Support/Source.h"
#include "sbl/Support/Utf8.h"

namespace sbl {
namespace {

TEST(SourceFile, CountsLinesFromOne) {
  SourceFile file("m.sbl", "ab\ncd\n");
  EXPECT_EQ(file.position(0).line, 1u);
  EXPECT_EQ(file.position(2).line, 1u);
  EXPECT_EQ(file.position(3).line, 2u);
  EXPECT_EQ(file.position(4).column, 2u);
  EXPECT_EQ(file.position(6).line, 3u);
}

TEST(SourceFile, CountsColumnsInCodePoints) {
  SourceFile file("m.sbl", "σ₀ = 1");
  EXPECT_EQ(file.position(5).column, 3u); // behind two and three bytes
}

TEST(SourceFile, LeavesLineBreaksOut) {
  SourceFile file("m.sbl", "ab\r\ncd");
  EXPECT_EQ(file.line(1), "ab");
  EXPECT_EQ(file.line(2), "cd");
  EXPECT_EQ(file.lineBegin(2), 4u);
}

TEST(SourceFile, StandsAPlaceBehindTheEnd) {
  SourceFile file("m.sbl", "ab");
  EXPECT_EQ(file.position(1000).column, 3u);
  EXPECT_EQ(file.line(1000), "ab");
}

TEST(SourceFile, CallsADashStandardInput) { EXPECT_EQ(SourceFile("-", "").path(), "<stdin>"); }

TEST(Utf8, FindsTheFirstBrokenByte) {
  EXPECT_EQ(firstInvalidUtf8("aσ"), std::nullopt);
  EXPECT_EQ(firstInvalidUtf8("a\xE9z"), 1u);
  EXPECT_EQ(firstInvalidUtf8("\xC0\xAF"), 0u);     // overlong
  EXPECT_EQ(firstInvalidUtf8("\xED\xA0\x80"), 0u); // surrogate
  EXPECT_EQ(firstInvalidUtf8("ab\xE2\x82"), 2u);   // cut short
}

TEST(Utf8, ComposesToNfc) { EXPECT_EQ(toNfc("a\u0308"), "\u00E4"); }

TEST(Utf8, ShortensBetweenCodePoints) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("aσσ", 4), "aσ…");
}

} // namespace
} // namespace sbl
