// A suggestion must be a likely slip, or there must be none.
#include <string>
#include <vector>

#include <gtest/gtest.h>

#include "sbl/Support/Diagnostics.h"

namespace sbl {
namespace {

const std::vector<std::string> names = {"param", "sigma", "depth", "boundary", "σ₀", "x"};

TEST(Nearest, FindsOneWrongLetter) { EXPECT_EQ(nearest("sigme", names), "sigma"); }
TEST(Nearest, FindsAMissingLetter) { EXPECT_EQ(nearest("parm", names), "param"); }
TEST(Nearest, FindsSwappedNeighbours) { EXPECT_EQ(nearest("detph", names), "depth"); }
TEST(Nearest, FindsTwoSlipsInALongName) { EXPECT_EQ(nearest("bondery", names), "boundary"); }
TEST(Nearest, CountsCodePoints) { EXPECT_EQ(nearest("σ₁", names), "σ₀"); }
TEST(Nearest, GivesNothingForAnotherWord) { EXPECT_EQ(nearest("tolerance", names), ""); }
TEST(Nearest, GivesNothingForASingleLetter) { EXPECT_EQ(nearest("y", names), ""); }
TEST(Nearest, PrefersTheNearer) { EXPECT_EQ(nearest("gamma1", {"sigma1", "gamma2"}), "gamma2"); }
TEST(Nearest, DoesNotTryHugeNames) {
  std::string huge(10'000'000, 'a');
  EXPECT_EQ(nearest(huge, {huge + "b"}), "");
}

} // namespace
} // namespace sbl
