// What the options of a compilation change, and what they leave alone.
#include <cstdlib>
#include <filesystem>
#include <optional>

#include <gtest/gtest.h>

#include "Compilations.h"

namespace sbl::test {
namespace {

double costWith(const sbl_compile_options &options, std::string *cpu = nullptr) {
  sbl_status status;
  const Compilation compilation = compile(brownian, status, &options);
  EXPECT_EQ(status, SBL_OK) << sbl_last_message();
  const Model model = modelOf(compilation, status);
  EXPECT_EQ(status, SBL_OK) << sbl_last_message();
  if (cpu)
    *cpu = sbl_model_cpu(model.get());
  const Solution solution = solve(model, status);
  double cost = -1;
  EXPECT_EQ(sbl_solution_number(solution.get(), SBL_COST, &cost), SBL_OK) << sbl_last_message();
  return cost;
}

TEST(CompilerOptions, ChooseTheProcessor) {
  sbl_compile_options options = sbl_compile_options_default();
  std::string cpu;
  const double native = costWith(options, &cpu);
  EXPECT_EQ(cpu, "native");
  options.cpu = "x86-64-v2";
  EXPECT_NEAR(costWith(options, &cpu), native, 1e-11); // sums in another order
  EXPECT_EQ(cpu, "x86-64-v2");
}

TEST(CompilerOptions, ChooseThePrecision) {
  sbl_compile_options options = sbl_compile_options_default();
  const double wide = costWith(options);
  options.precision = SBL_PRECISION_F64;
  EXPECT_EQ(costWith(options), wide);
  options.precision = SBL_PRECISION_F32;
  const double narrow = costWith(options);
  EXPECT_NE(narrow, wide);
  EXPECT_NEAR(narrow, wide, 1e-5);
}

// Solved where there is a device, refused with its reason where there is none.
TEST(CompilerOptions, BringKernelsOfADevice) {
  sbl_compile_options options = sbl_compile_options_default();
  sbl_status status;
  options.device = "abacus";
  EXPECT_FALSE(compile(brownian, status, &options));
  EXPECT_EQ(status, SBL_BAD_ARGUMENT);
  options.device = "opencl";
  const double here = costWith(options);
  const Model model = modelOf(compile(brownian, status, &options), status);
  ASSERT_EQ(status, SBL_OK) << sbl_last_message();
  sbl_options where = sbl_options_default();
  where.device = "opencl";
  sbl_solution *solution = nullptr;
  status = sbl_solve(model.get(), nullptr, nullptr, &where, &solution);
  if (status == SBL_NO_DEVICE)
    GTEST_SKIP() << sbl_last_message();
  ASSERT_EQ(status, SBL_OK) << sbl_last_message();
  double cost = -1;
  EXPECT_EQ(sbl_solution_number(solution, SBL_COST, &cost), SBL_OK);
  sbl_solution_free(solution);
  EXPECT_NEAR(cost, here, 1e-12 * here);
}

/// A folder of its own for the cache, as long as it lives.
class CompilerCache : public testing::Test {
protected:
  void SetUp() override {
    if (const char *set = std::getenv("SBL_CACHE_DIR"))
      before_ = set;
    folder_ = testing::TempDir() + "sbl-cache-XXXXXX";
    ASSERT_NE(mkdtemp(folder_.data()), nullptr);
    setenv("SBL_CACHE_DIR", folder_.c_str(), 1);
  }
  void TearDown() override {
    if (before_)
      setenv("SBL_CACHE_DIR", before_->c_str(), 1);
    else
      unsetenv("SBL_CACHE_DIR");
    std::filesystem::remove_all(folder_);
  }
  std::ptrdiff_t files() const {
    return std::distance(std::filesystem::directory_iterator(folder_),
                         std::filesystem::directory_iterator());
  }

private:
  std::optional<std::string> before_;
  std::string folder_;
};

TEST_F(CompilerCache, IsLeftAloneWhereThatIsAsked) {
  sbl_compile_options options = sbl_compile_options_default();
  options.no_cache = 1;
  const double made = costWith(options);
  EXPECT_EQ(files(), 0);
  options.no_cache = 0;
  EXPECT_EQ(costWith(options), made);
  EXPECT_GE(files(), 1);
  EXPECT_EQ(costWith(options), made); // out of the cache
}

} // namespace
} // namespace sbl::test
