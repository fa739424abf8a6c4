// The formulas of a solve give the same on a device as on doubles of this process, at ordinary
// numbers and at the ends of their range. Skipped where there is no OpenCL device.
#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <limits>
#include <random>

#include "Support/Threads.h"
#include "TestImage.h"

namespace sbl::rt {
namespace {

constexpr double inf = std::numeric_limits<double>::infinity();

class PointKernels : public testing::Test {
protected:
  static void SetUpTestSuite() {
    backend = TestImage("").backend([](const std::string &) { return true; });
  }
  static void TearDownTestSuite() { backend.reset(); }
  void SetUp() override {
    if (!backend)
      GTEST_SKIP() << "there is no OpenCL device, or no llvm-spirv-15";
  }

  /// Numbers of all sizes, with those at the ends of the range among them.
  static FieldValues numbers(std::size_t count, unsigned seed) {
    std::mt19937_64 random(seed);
    std::uniform_real_distribution<double> mantissa(0.5, 1), exponent(-300, 300);
    FieldValues values(count);
    for (double &v : values)
      v = std::exp(mantissa(random) * exponent(random));
    const double ends[] = {0, 1e-310, 5e-324, 1e308, -inf, inf, -1, 1e-280};
    for (std::size_t k = 0; k < std::size(ends); ++k)
      values[(k * 37 + seed) % count] = ends[k];
    return values;
  }

  template <class Formula> static void compare(std::size_t count) {
    constexpr point::Shape shape = Formula::shape;
    SCOPED_TRACE(std::string(shape.name) + " of " + std::to_string(count));
    std::vector<FieldValues> fields;
    for (int i = 0; i < shape.reads; ++i)
      fields.push_back(numbers(count, static_cast<unsigned>(i)));
    const std::vector<double> scalars(shape.scalars, 3);
    // An infinite number has no exponent.
    if (std::string(shape.name).find("ratio") == 0 || std::string(shape.name).find("product") == 0)
      for (FieldValues &f : fields)
        std::replace_if(f.begin(), f.end(), [](double v) { return std::isinf(v); }, 7.0);
    std::vector<const double *> from;
    std::vector<FieldValues> expected(shape.writes, FieldValues(count));
    std::vector<double *> to;
    for (FieldValues &f : fields)
      from.push_back(f.data());
    for (FieldValues &f : expected)
      to.push_back(f.data());
    double here = 0;
    const auto end = static_cast<std::int64_t>(count);
    for (std::int64_t begin = 0; begin < end; begin += blockSize) {
      const double part = hostLoop<Formula>(from.data(), to.data(), scalars.data(), begin,
                                            std::min(begin + blockSize, end));
      here = begin == 0 ? part : reduceResults(shape.reduction, here, part);
    }
    std::vector<Array> arrays;
    std::vector<View> reads, writes;
    for (const FieldValues &f : fields)
      reads.push_back(arrays.emplace_back(backend->upload(f)));
    for (int i = 0; i < shape.writes; ++i)
      writes.push_back(arrays.emplace_back(backend->make(static_cast<std::int64_t>(count))));
    const double there = backend->apply(shape, reads, writes, scalars);
    // A logarithm near 0 is as accurate as those near 1.
    const double slack = std::string(shape.name).find("log") != std::string::npos ? 1e-15 : 1e-320;
    expectSame(here, there, slack);
    for (int i = 0; i < shape.writes; ++i) {
      const FieldValues values = backend->download(writes[i]);
      for (std::size_t k = 0; k < count; ++k)
        expectSame(expected[i][k], values[k], slack);
    }
  }
  template <class... Formulas> static void compareAll(std::size_t count, point::List<Formulas...>) {
    (compare<Formulas>(count), ...);
  }

  static void expectSame(double here, double there, double slack) {
    if (std::isnan(here) || std::isnan(there))
      EXPECT_EQ(std::isnan(here), std::isnan(there)) << here << " and " << there;
    else if (here != there)
      EXPECT_LE(std::fabs(here - there), 4e-15 * std::fabs(here) + slack)
          << here << " and " << there;
  }

  static std::shared_ptr<DeviceBackend> backend;
};
std::shared_ptr<DeviceBackend> PointKernels::backend;

TEST_F(PointKernels, AgreeWithDoubles) { compareAll(1000, point::All()); }
// More points than a reduction has work-items, and no whole number of groups.
TEST_F(PointKernels, ReduceManyPoints) {
  compare<point::Largest>(300001);
  const FieldValues ones(300001, 1.0);
  const Array array = backend->upload(ones);
  EXPECT_EQ(backend->run<point::Total>({array}, {}), 300001);
}
TEST_F(PointKernels, WorkOnParts) {
  const Array array = backend->upload(FieldValues{1, 2, 3, 4, 5, 6});
  backend->run<point::Scale>({View(array).part(1, 3)}, {View(array).part(3, 3)}, {10});
  EXPECT_EQ(backend->download(array), (FieldValues{1, 2, 3, 20, 30, 40}));
}

} // namespace
} // namespace sbl::rt
