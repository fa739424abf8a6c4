// Estimated errors of solves with n steps against errors that are known: distances are made up from
// a n^-p + b n^-q.
#include <cmath>
#include <functional>

#include <gtest/gtest.h>

#include "Steps/StepPlan.h"
#include "Steps/TimeError.h"

using namespace sbl::rt;

namespace {

using Error = std::function<double(double)>;

TimeError seen(
    std::initializer_list<std::size_t> steps, const Error &inside,
    const Error &atEnds = [](double) { return 0.0; }) {
  TimeError estimate;
  std::size_t before = 0;
  for (const std::size_t n : steps) {
    const auto change = [&](const Error &error) {
      return error(static_cast<double>(before)) - error(static_cast<double>(n));
    };
    if (before == 0)
      estimate.begin(n);
    else
      estimate.add(n, {change(inside), change(atEnds)});
    before = n;
  }
  estimate.expect(4, 4, 1);
  return estimate;
}

const Error fourth = [](double n) { return 3 * std::pow(n, -4); };

TEST(TimeError, TwoSolvesTellTheErrorOfAKnownOrder) {
  const TimeError e = seen({10, 20}, fourth);
  EXPECT_NEAR(e.error(), fourth(20), 1e-12 * fourth(20));
  EXPECT_FALSE(e.reduced());
}

TEST(TimeError, AtEndsTwoSolvesExpectTheWorse) {
  const TimeError e = seen({10, 20}, [](double) { return 0.0; }, fourth);
  EXPECT_NEAR(e.error(), fourth(10) - fourth(20), 1e-12);
  EXPECT_TRUE(e.reduced());
}

TEST(TimeError, ThreeSolvesTellBothOrdersApart) {
  const Error mixed = [](double n) { return fourth(n) + 1e-4 / n; };
  for (const std::size_t last : {40, 70}) {
    const TimeError e = seen({10, 20, last}, [](double) { return 0.0; }, mixed);
    EXPECT_NEAR(e.error(), mixed(static_cast<double>(last)), 1e-9 * mixed(last));
  }
  const TimeError pure = seen({10, 20, 40}, [](double) { return 0.0; }, fourth);
  EXPECT_NEAR(pure.error(), fourth(40), 1e-9 * fourth(40));
  EXPECT_FALSE(pure.reduced());
}

TEST(TimeError, AnOrderBelowTheExpectedOneIsTaken) {
  const Error second = [](double n) { return 5 / (n * n); };
  const TimeError e = seen({16, 32, 64}, second);
  EXPECT_NEAR(e.error(), second(64), 1e-2 * second(64));
  EXPECT_TRUE(e.reduced());
}

TEST(TimeError, StepsAreRaisedAsFarAsTheErrorAsks) {
  const TimeError e = seen({10, 20, 40}, fourth);
  const std::size_t factor = e.factorFor(fourth(100), 8);
  EXPECT_EQ(factor, 3u); // 120 steps have less than half of the error of 100, 80 have more
  EXPECT_EQ(e.factorFor(1e-30, 8), 8u);
  EXPECT_EQ(seen({10, 20}, fourth).factorFor(1e-30, 8), 4u) << "an order that was not seen yet";
}

TEST(TimeError, ThinnedTimesStayEvenWhereTheyCan) {
  const std::vector<double> saved = {0, 1, 2, 3, 4, 5, 6};
  EXPECT_EQ(thinned(saved, {0, 6}, 8), saved);
  EXPECT_EQ(thinned(saved, {0, 6}, 4), (std::vector<double>{0, 2, 4, 6}));
  EXPECT_EQ(thinned(saved, {0, 6}, 2), (std::vector<double>{0, 3, 6}));
  EXPECT_EQ(thinned(saved, {0, 2.5, 6}, 4), (std::vector<double>{0, 2, 2.5, 4, 6}));
  EXPECT_TRUE(thinned(saved, {0, 6}, 1).empty()) << "between the ends there is nothing to compare";
}

} // namespace
