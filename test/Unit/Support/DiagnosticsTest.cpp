// The catalogue keeps its promises, and the sink its bounds.
#include <set>
#include <string>

#include <gtest/gtest.h>

#include "sbl/Support/Diagnostics.h"

namespace sbl {
namespace {

TEST(Catalogue, EveryCodeStandsForOneMessage) {
  std::set<std::string_view> codes;
  for (const DiagInfo &info : diagnosticCatalogue())
    EXPECT_TRUE(codes.insert(info.code).second) << info.code << " is used twice";
}

TEST(Catalogue, IsInCodeOrder) {
  const auto &all = diagnosticCatalogue();
  for (std::size_t i = 1; i < all.size(); ++i)
    EXPECT_LT(all[i - 1].code, all[i].code);
}

TEST(Catalogue, WarningsHaveWarningCodesAndOnlyThey) {
  for (const DiagInfo &info : diagnosticCatalogue())
    EXPECT_EQ(info.severity == Severity::Warning, info.code.front() == 'W') << info.code;
}

TEST(Catalogue, FindsARowByItsId) {
  const DiagInfo &info = diagnosticInfo(DiagId::ChainedComparison);
  EXPECT_EQ(info.code, "E0111");
  EXPECT_EQ(info.name, "ChainedComparison");
}

TEST(DiagnosticMessage, FillsHolesByNumber) {
  EXPECT_EQ(diagnosticMessage(DiagId::UnexpectedText, {"a value", "`)`"}),
            "expected a value, found `)`");
}

TEST(DiagnosticMessage, DoesNotFillHolesOfWhatItFilledIn) {
  EXPECT_EQ(diagnosticMessage(DiagId::UnexpectedText, {"{1}", "x"}), "expected {1}, found x");
}

TEST(Diagnostics, CountsErrorsButNotNotes) {
  SourceManager sources;
  Diagnostics diagnostics(sources);
  diagnostics.report(DiagId::ChainedComparison, {});
  diagnostics.reportNowhere(DiagId::TooManyErrors, {"1"});
  EXPECT_EQ(diagnostics.errorCount(), 1u);
  EXPECT_TRUE(diagnostics.hasErrors());
}

TEST(Diagnostics, KeepsAHundredErrorsAndSaysSo) {
  SourceManager sources;
  Diagnostics diagnostics(sources);
  for (std::uint32_t i = 0; i < 250; ++i)
    diagnostics.report(DiagId::ChainedComparison, {0, i, i + 1})
        .hints.push_back("the reference is usable");
  EXPECT_EQ(diagnostics.errorCount(), 250u);
  ASSERT_EQ(diagnostics.all().size(), Diagnostics::limit + 1);
  EXPECT_EQ(diagnostics.all().back().id, DiagId::TooManyErrors);
}

TEST(Diagnostics, AHundredErrorsNeedNoClosingNote) {
  SourceManager sources;
  Diagnostics diagnostics(sources);
  for (std::uint32_t i = 0; i < Diagnostics::limit; ++i)
    diagnostics.report(DiagId::ChainedComparison, {0, i, i + 1});
  EXPECT_EQ(diagnostics.all().back().id, DiagId::ChainedComparison);
}

TEST(Diagnostics, SaysOnceWhatIsReportedTwiceOfAPlace) {
  SourceManager sources;
  Diagnostics diagnostics(sources);
  for (int i = 0; i < 250; ++i)
    diagnostics.report(DiagId::UnknownName, {0, 3, 4}, {"a"}).hints.push_back("usable");
  diagnostics.report(DiagId::UnknownName, {0, 3, 4}, {"b"});
  diagnostics.reportNowhere(DiagId::UnknownParameter, {"a"});
  diagnostics.reportNowhere(DiagId::UnknownParameter, {"a"}); // of two runs, perhaps
  EXPECT_EQ(diagnostics.all().size(), 4u);
  EXPECT_EQ(diagnostics.errorCount(), 253u); // a phase sees that it met one
  Diagnostic other = diagnostics.all().front();
  other.hints = {"in another run"};
  diagnostics.add(other);
  EXPECT_EQ(diagnostics.all().size(), 5u);
  EXPECT_FALSE(diagnostics.full());
}

} // namespace
} // namespace sbl
