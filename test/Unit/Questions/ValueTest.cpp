// Answers meet by the names of their dimensions.
#include "sbl/Questions/Value.h"

#include <gtest/gtest.h>

namespace sbl::questions {
namespace {

DimensionPtr dimension(Dimension::Role role, std::size_t index, const char *name,
                       std::vector<double> coordinates) {
  const std::size_t size = coordinates.size();
  return std::make_shared<const Dimension>(
      Dimension{role, index, name, size, std::move(coordinates), {}});
}

struct Values : ::testing::Test {
  DimensionPtr t = dimension(Dimension::Role::Time, 0, "t", {0, 1});
  DimensionPtr x = dimension(Dimension::Role::Place, 0, "x", {1, 2, 3});
  DimensionPtr y = dimension(Dimension::Role::Place, 1, "y", {5, 6});
  static ValuePtr value(std::vector<DimensionPtr> dims, std::vector<double> data) {
    return std::make_shared<const Value>(Value{std::move(dims), std::move(data)});
  }
  static double add(std::span<const double> a) { return a[0] + a[1]; }
  std::string clash;
};

TEST_F(Values, BroadcastByNameInCanonicalOrder) {
  const ValuePtr operands[] = {value({y}, {10, 20}), value({t, x}, {1, 2, 3, 4, 5, 6})};
  Value sum;
  ASSERT_TRUE(elementwise(operands, add, sum, clash));
  ASSERT_EQ(sum.dims.size(), 3u);
  EXPECT_EQ(sum.dims[0]->name, "t");
  EXPECT_EQ(sum.dims[2]->name, "y");
  EXPECT_EQ(sum.data, (std::vector<double>{11, 21, 12, 22, 13, 23, 14, 24, 15, 25, 16, 26}));
}

TEST_F(Values, AddScalarsToArrays) {
  const ValuePtr operands[] = {makeScalar(1), value({x}, {1, 2, 3})};
  Value sum;
  ASSERT_TRUE(elementwise(operands, add, sum, clash));
  EXPECT_EQ(sum.data, (std::vector<double>{2, 3, 4}));
}

TEST_F(Values, RefuseOneDimensionWithTwoMeanings) {
  const DimensionPtr other = dimension(Dimension::Role::Time, 0, "t", {0, 0.5});
  const ValuePtr operands[] = {value({t}, {1, 2}), value({other}, {1, 2})};
  Value sum;
  EXPECT_FALSE(elementwise(operands, add, sum, clash));
  EXPECT_EQ(clash, "t");
}

TEST_F(Values, TakeEqualCoordinatesForTheSameDimension) {
  const DimensionPtr copy = dimension(Dimension::Role::Time, 0, "t", {0, 1});
  const ValuePtr operands[] = {value({t}, {1, 2}), value({copy}, {1, 2})};
  Value sum;
  EXPECT_TRUE(elementwise(operands, add, sum, clash));
}

} // namespace
} // namespace sbl::questions
