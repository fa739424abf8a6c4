// What the tab key offers.
#include "sbl/Repl/Completion.h"

#include <gtest/gtest.h>

namespace sbl::repl {
namespace {

const Vocabulary vocabulary = {
    {"sigma", "sin", "sinh", "σ₀", "σ₁", "sin"}, {":load", ":list", ":emit"}, {"sbl", "prop"}};

TEST(Completion, TheWordBeforeTheCursorIsCompleted) {
  const Completion found = complete("2 * si", vocabulary);
  EXPECT_EQ(found.begin, 4u);
  EXPECT_EQ(found.candidates, (std::vector<std::string>{"sigma", "sin", "sinh"}));
  EXPECT_EQ(complete("cos(s", vocabulary).begin, 4u);
  EXPECT_TRUE(complete("zz", vocabulary).candidates.empty());
}

TEST(Completion, CommandsAndStagesHaveTheirPlaces) {
  EXPECT_EQ(complete(":l", vocabulary).candidates, (std::vector<std::string>{":list", ":load"}));
  EXPECT_EQ(complete(":emit p", vocabulary).candidates, (std::vector<std::string>{"prop"}));
  EXPECT_EQ(complete(":emit prop sig", vocabulary).candidates, (std::vector<std::string>{"sigma"}));
  EXPECT_EQ(complete("?sig", vocabulary).candidates, (std::vector<std::string>{"sigma"}));
}

TEST(Completion, TheCommonBeginningEndsBetweenCodePoints) {
  const std::vector<std::string> greek = {"σ₀", "σ₁"};
  EXPECT_EQ(commonBeginning(greek), "σ");
  const std::vector<std::string> one = {"σ₀"};
  EXPECT_EQ(commonBeginning(one), "σ₀");
  EXPECT_EQ(commonBeginning({}), "");
}

} // namespace
} // namespace sbl::repl
