// Sweeps on a device, by tiles and by single blocks, are the packed matrix to the last bit: along
// and across, on lines that no tile divides, on rings that a band goes around more than once, with
// factors and seams. Skipped where there is no OpenCL device.
#include <gtest/gtest.h>

#include <cmath>
#include <random>

#include "Device/DeviceSweeps.h"
#include "TestImage.h"

namespace sbl::rt {
namespace {

bool isTiled(const std::string &entry) { return entry.ends_with(" tiled"); }

/// Step `s`: along axes 1 (the last) and 0, plain, with both factors, and on rings with seams.
std::string moduleOf(const std::string &element) {
  const std::string field = "!prop.field<2 x " + element + ">";
  std::string text = R"(prop.kernel @a "gaussian" axis 0 slot 0
prop.kernel @b "gaussian" axis 1 slot 1
prop.kernel @ra "gaussian" axis 0 slot 2 ring
prop.kernel @rb "gaussian" axis 1 slot 3 ring
prop.factor @f [#prop.balance]
prop.step @s {
^bb0(%0: )" + field + "):\n";
  int number = 0;
  for (const char *what :
       {"along 0 with @a", "along 1 with @b", "along 0 with @a pre @f post @f",
        "along 1 with @b pre @f post @f", "along 0 with @ra pre @f", "along 1 with @rb post @f"}) {
    text += "  %" + std::to_string(number + 1) + " = prop.sweep %" + std::to_string(number) + " " +
            what + " : " + field + "\n";
    ++number;
  }
  return text + "  prop.return %" + std::to_string(number) + " : " + field + "\n}\n";
}

/// Bands of random widths and places, rows of nothing among them.
BandedTable scattered(std::int64_t n, std::int64_t widest, std::mt19937_64 &random) {
  std::uniform_real_distribution<double> value(0, 1);
  RowBands rows;
  for (std::int64_t i = 0; i < n; ++i) {
    const auto first = std::max<std::int64_t>(
        0, i - static_cast<std::int64_t>(static_cast<double>(widest) * value(random)));
    const auto count = i % 23 >= 16 ? 0 : std::min(n - first, widest);
    rows.first.push_back(first);
    rows.values.emplace_back(static_cast<std::size_t>(count));
    for (double &v : rows.values.back())
      v = value(random);
  }
  return BandedTable::general(rows, 8);
}

BandedTable ring(std::int64_t n, std::int64_t width) {
  const GridAxis axis{"x", 0, 1, n, Boundary::Periodic, Boundary::Periodic};
  const double reach = static_cast<double>(width) / static_cast<double>(n);
  return BandedTable::lifted(axis, HeatKernel(axis, reach * reach / 30), width, 8);
}

template <class T> class Sweeps {
public:
  Sweeps(std::shared_ptr<DeviceBackend> backend, bool tiled)
      : backend_(std::move(backend)), tiled_(tiled) {}

  struct Stage {
    int number;
    bool pre, post, seam;
  };
  /// Every number of stage `s_number` on a field of that shape.
  void check(const Stage &stage, const BandedTable &table, std::int64_t outer, std::int64_t inner) {
    const std::int64_t n = table.rows(), lines = outer * inner;
    SCOPED_TRACE("stage " + std::to_string(stage.number) + " on " + std::to_string(outer) + " x " +
                 std::to_string(n) + " x " + std::to_string(inner) +
                 (tiled_ ? ", tiled" : ", by blocks"));
    const auto points = static_cast<std::size_t>(n * lines);
    const std::vector<T> from = numbers(points), pre = numbers(points), post = numbers(points),
                         seam = numbers(static_cast<std::size_t>(2 * lines));
    const std::vector<T> coefficients(table.coefficients().begin(), table.coefficients().end());
    const std::vector<T> nothing(points, T(-1));
    std::vector<std::shared_ptr<void>> held;
    const auto bring = [&](const std::vector<T> &values) {
      held.push_back(backend_->memory().take(values.size() * sizeof(T)));
      backend_->device().write(values.data(), held.back().get(), 0, values.size() * sizeof(T));
      return held.back().get();
    };
    void *const to = bring(nothing);
    std::vector<KernelArgument> buffers{KernelArgument::ofMemory(bring(from)),
                                        KernelArgument::ofMemory(to)};
    if (stage.pre)
      buffers.push_back(KernelArgument::ofMemory(bring(pre)));
    if (stage.post)
      buffers.push_back(KernelArgument::ofMemory(bring(post)));
    if (stage.seam)
      buffers.push_back(KernelArgument::ofMemory(bring(seam)));
    DeviceSweeps sweeps(*backend_);
    // A backend that knows one kind of kernel runs no other.
    sweeps.run("s_" + std::to_string(stage.number), table, bring(coefficients), buffers,
               {outer, n, inner, sizeof(T)});
    std::vector<T> found(points);
    backend_->device().read(to, 0, found.data(), points * sizeof(T));

    std::size_t off = 0;
    for (std::int64_t line = 0; line < lines; ++line)
      for (std::int64_t i = 0; i < n; ++i) {
        const auto placeOf = [&](std::int64_t row) {
          return static_cast<std::size_t>(((line / inner) * n + row) * inner + line % inner);
        };
        std::int64_t begin = 0, end = 0;
        table.range(i, begin, end);
        T sum = 0;
        for (std::int64_t s = begin; s < end; ++s) {
          const std::int64_t row = ((s % n) + n) % n, lap = (s - row) / n;
          T value = from[placeOf(row)];
          if (stage.pre)
            value *= pre[placeOf(row)];
          for (std::int64_t turn = 0; stage.seam && turn < std::abs(lap); ++turn)
            value *= seam[static_cast<std::size_t>(lap < 0 ? line : lines + line)];
          sum = std::fma(static_cast<T>(table.at(i, s)), value, sum);
        }
        if (stage.post)
          sum *= post[placeOf(i)];
        off += found[placeOf(i)] != sum;
      }
    EXPECT_EQ(off, 0u) << "of " << points;
  }

private:
  std::vector<T> numbers(std::size_t count) {
    std::uniform_real_distribution<double> value(0.5, 1.5);
    std::vector<T> all(count);
    for (T &v : all)
      v = static_cast<T>(value(random_));
    return all;
  }
  std::shared_ptr<DeviceBackend> backend_;
  const bool tiled_;
  std::mt19937_64 random_{7};
};

template <class T> void checkAll(const std::string &element) {
  const TestImage image(moduleOf(element));
  for (const bool tiled : {true, false}) {
    const std::shared_ptr<DeviceBackend> backend =
        image.backend(tiled ? isTiled : [](const std::string &entry) { return !isTiled(entry); });
    if (!backend)
      GTEST_SKIP() << "there is no OpenCL device, or no llvm-spirv-15";
    Sweeps<T> sweeps(backend, tiled);
    std::mt19937_64 random(3);
    // One row and one block, tiles that end in the middle of a block, several tiles.
    for (const std::int64_t n : {1, 5, 8, 64, 77, 203}) {
      const BandedTable bands = scattered(n, 19, random);
      sweeps.check({0, false, false, false}, bands, 3, 33);
      sweeps.check({1, false, false, false}, bands, 35, 1);
      sweeps.check({2, true, true, false}, bands, 1, 64);
      sweeps.check({3, true, true, false}, bands, 32, 1);
    }
    sweeps.check({2, true, true, false}, scattered(40, 9, random), 9,
                 2); // few lines, of many planes
    // Bands within a ring, and around it more than once.
    for (const auto &[n, width] : {std::pair{90, 11}, {20, 30}, {3, 10}}) {
      sweeps.check({4, true, false, true}, ring(n, width), 2, 19);
      sweeps.check({5, false, true, true}, ring(n, width), 41, 1);
    }
  }
}

TEST(DeviceSweep, IsTheMatrixInDoubles) { checkAll<double>("f64"); }
TEST(DeviceSweep, IsTheMatrixInFloats) { checkAll<float>("f32"); }

/// What a group's memory does not hold, and lines too few to share anything, go by single blocks.
TEST(DeviceSweep, TakesBlocksWhereTilesDoNotFit) {
  const std::shared_ptr<DeviceBackend> backend =
      TestImage(moduleOf("f64")).backend([](const std::string &entry) { return !isTiled(entry); });
  const std::shared_ptr<DeviceBackend> tiles = TestImage(moduleOf("f64")).backend(isTiled);
  if (!backend)
    GTEST_SKIP() << "there is no OpenCL device, or no llvm-spirv-15";
  std::mt19937_64 random(5);
  const BandedTable wide = scattered(300, 200, random), narrow = scattered(30, 5, random);
  Sweeps<double> sweeps(backend, false), tiled(tiles, true);
  sweeps.check({1, false, false, false}, wide, 40, 1);
  sweeps.check({1, false, false, false}, narrow, 3, 1);
  EXPECT_THROW(tiled.check({1, false, false, false}, wide, 40, 1), std::out_of_range);
  EXPECT_THROW(tiled.check({1, false, false, false}, narrow, 3, 1), std::out_of_range);
}

} // namespace
} // namespace sbl::rt
