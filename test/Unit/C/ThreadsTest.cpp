// Several compilers at once in one process, each on its own thread, against closed forms.
#include <cmath>
#include <string>
#include <thread>
#include <vector>

#include <gtest/gtest.h>

#include "Compilations.h"

namespace sbl::test {
namespace {

std::string bells(double first, double second, double noise) {
  return "axis x in [-8, 8], cells = 128\n"
         "time t in [0, 1]\n"
         "diffusion Q { noise = " +
         std::to_string(noise) + " }\nbridge B of Q {\n  at t = 0 : normal(-1, " +
         std::to_string(first) + ")\n  at t = 1 : normal(1, " + std::to_string(second) + ")\n}\n";
}

std::string oscillator(double frequency) {
  return "axis x in [-10, 10], cells = 128\n"
         "quantum H { potential = " +
         std::to_string(frequency) + "^2 * x^2 / 2 }\neigen S of H { count = 4 }\n";
}

/// What a thread found wrong; Google's macros are for one thread.
using Finding = std::string;

Finding checkBells(double first, double second, double noise) {
  sbl_status status;
  sbl_compile_options options = sbl_compile_options_default();
  options.no_cache = 1; // every thread is to compile
  const Compilation compilation = compile(bells(first, second, noise), status, &options);
  if (status != SBL_OK)
    return sbl_last_message();
  const Model model = modelOf(compilation, status);
  if (status != SBL_OK)
    return sbl_last_message();
  const Solution solution = solve(model, status);
  if (status != SBL_OK)
    return sbl_last_message();
  // Half way between two bells, with the likeliest coupling of the ends (examples/embed/compile.c).
  const double *density;
  size_t size;
  if (sbl_solution_borrow(solution.get(), SBL_DENSITY, 0, 0.5, &density, &size) != SBL_OK)
    return sbl_last_message();
  double mass = 0, mean = 0, square = 0;
  for (size_t k = 0; k < size; ++k) {
    const double x = -8 + (static_cast<double>(k) + 0.5) * 16 / 128;
    mass += density[k];
    mean += density[k] * x;
    square += density[k] * x * x;
  }
  mean /= mass;
  const double s = noise * noise;
  const double covariance = (std::sqrt(4 * first * first * second * second + s * s) - s) / 2;
  const double wanted = (first * first + second * second + s + 2 * covariance) / 4;
  const double error = std::abs(square / mass - mean * mean - wanted);
  return error < 1e-8 ? "" : "the variance is off by " + std::to_string(error);
}

Finding checkLevels(double frequency) {
  sbl_status status;
  sbl_compile_options options = sbl_compile_options_default();
  options.no_cache = 1;
  const Compilation compilation = compile(oscillator(frequency), status, &options);
  if (status != SBL_OK)
    return sbl_last_message();
  const Model model = modelOf(compilation, status);
  if (status != SBL_OK)
    return sbl_last_message();
  const Solution solution = solve(model, status);
  if (status != SBL_OK)
    return sbl_last_message();
  for (size_t k = 0; k < 4; ++k) {
    double level = 0;
    sbl_solution_level(solution.get(), k, &level);
    if (!(std::abs(level - frequency * (static_cast<double>(k) + 0.5)) < 1e-8))
      return "level " + std::to_string(k) + " is " + std::to_string(level);
  }
  return "";
}

Finding checkMistake(const std::string &name) {
  sbl_status status;
  const Compilation compilation = compile("let a = " + name + "\n", status);
  if (status != SBL_BAD_MODEL)
    return "a mistake passed";
  const std::string wanted = "unknown name `" + name + "`";
  return sbl_last_message() == wanted ? "" : sbl_last_message() + std::string(" for ") + wanted;
}

TEST(CompilerThreads, CompileAndSolveDifferentModelsAtOnce) {
  constexpr int threads = 4, rounds = 3;
  std::vector<Finding> findings(threads);
  std::vector<std::thread> all;
  for (int id = 0; id < threads; ++id)
    all.emplace_back([id, &findings] {
      for (int round = 0; round < rounds && findings[id].empty(); ++round) {
        const double salt = 0.05 * (id * rounds + round);
        Finding finding = checkMistake("bogus" + std::to_string(id * rounds + round));
        if (finding.empty())
          finding = id % 2 ? checkLevels(0.8 + salt) : checkBells(0.5 + salt, 0.8, 0.9 + salt);
        findings[id] = std::move(finding);
      }
    });
  for (std::thread &thread : all)
    thread.join();
  for (const Finding &finding : findings)
    EXPECT_EQ(finding, "");
}

TEST(CompilerThreads, ShareOneCompilation) {
  sbl_status status;
  const Compilation compilation = compile(brownian, status);
  ASSERT_EQ(status, SBL_OK);
  std::vector<double> costs(4);
  std::vector<std::thread> all;
  for (double &cost : costs)
    all.emplace_back([&compilation, &cost] {
      sbl_status mine;
      const Model model = modelOf(compilation, mine);
      const Solution solution = solve(model, mine);
      sbl_solution_number(solution.get(), SBL_COST, &cost);
    });
  for (std::thread &thread : all)
    thread.join();
  for (double cost : costs)
    EXPECT_EQ(cost, costs.front());
  EXPECT_GT(costs.front(), 0);
}

} // namespace
} // namespace sbl::test
