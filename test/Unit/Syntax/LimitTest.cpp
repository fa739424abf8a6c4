// Nothing a user types may overflow the stack, eat the machine or flood the screen.
#include <chrono>

#include "Parsing.h"

namespace sbl {
namespace {

std::string repeated(const std::string &part, std::size_t times) {
  std::string result;
  result.reserve(part.size() * times);
  for (std::size_t i = 0; i < times; ++i)
    result += part;
  return result;
}

TEST(Limits, TwoHundredLevelsOfBrackets) {
  EXPECT_EQ(Parsing("let a = " + repeated("(", 200) + "1" + repeated(")", 200)).codes(), "");
  EXPECT_EQ(Parsing("let a = " + repeated("(", 201) + "1" + repeated(")", 201)).codes(),
            "E0112@1:209");
}

TEST(Limits, TwoThousandOperationsDeep) {
  EXPECT_EQ(Parsing("let a = 1" + repeated("+1", 1999)).codes(), "");
  EXPECT_EQ(Parsing("let a = 1" + repeated("+1", 2000)).codes(), "E0113@1:4008");
  EXPECT_EQ(Parsing("let a = f" + repeated("(x)", 1999)).codes(), "");
  EXPECT_EQ(Parsing("let a = f" + repeated("(x)", 2000)).codes(), "E0113@1:6007");
  // Depth adds up over brackets: 150 levels of 20 operations.
  std::string nested = "let a = " + repeated("(" + repeated("1-", 20), 150) + "1";
  EXPECT_EQ(Parsing(nested + repeated(")", 150)).diagnostics.errorCount(), 0u);
  std::string left =
      "let a = " + repeated("(", 150) + "1" + repeated(repeated("-1", 20) + ")", 150);
  EXPECT_EQ(Parsing(left).codes().substr(0, 5), "E0113");
}

class Floods : public ::testing::TestWithParam<const char *> {};
/// A million of anything after `let a = 1` or `let a = ` ends soon and says at most what fits.
TEST_P(Floods, EndSoonWithFewMessages) {
  for (const char *begin : {"", "let a = ", "let a = f", "bridge B of Q {"}) {
    auto start = std::chrono::steady_clock::now();
    Parsing p(begin + repeated(GetParam(), 200'000));
    std::chrono::duration<double> seconds = std::chrono::steady_clock::now() - start;
    EXPECT_LE(p.diagnostics.all().size(), Diagnostics::limit + 1);
    // Linear time takes a fraction of a second; a second pass per item would take hours.
    EXPECT_LT(seconds.count(), 30) << begin;
    EXPECT_LT(p.rendered().size(), 200'000u);
  }
}
INSTANTIATE_TEST_SUITE_P(Of, Floods,
                         ::testing::Values("(", ")", "[", "{", "f(", "-", "not ", "1^", "1+", "(x)",
                                           "[0]", ".a", "x ", "let ", "at t = 0 : p ", "$", "$\n",
                                           "\"", "\"\n", "/// d\n", "1.", "1e", "sum(k in 1..",
                                           "a<", "f(x=", "drift(", "∇", "² ", "a,"));

TEST(Limits, AHundredMessagesAndANote) {
  Parsing p(repeated("let a = *\n", 5000));
  ASSERT_EQ(p.diagnostics.all().size(), Diagnostics::limit + 1);
  EXPECT_EQ(p.diagnostics.all().back().id, DiagId::TooManyErrors);
}

TEST(Limits, SixtyFourMebibytes) {
  EXPECT_EQ(Parsing(std::string((64u << 20) + 1, ' ')).codes(), "E0003");
}

TEST(Limits, NoNulBytes) {
  EXPECT_EQ(Parsing(std::string("let a = 1\0let b = 2", 19)).codes(), "E0002@1:10");
}

TEST(Limits, ALargeCorrectFileParses) {
  Parsing p(repeated("let a = f(x, t = 1)^2 + 3 // c\n", 30'000));
  EXPECT_EQ(p.module.decls.size(), 30'000u);
  EXPECT_EQ(p.diagnostics.all().size(), 0u);
}

} // namespace
} // namespace sbl
