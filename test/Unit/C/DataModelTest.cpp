// Imports and data are found in the folder that the options name, and every solve reads its data.
#include <cmath>
#include <cstdio>
#include <filesystem>
#include <fstream>

#include <gtest/gtest.h>

#include "Compilations.h"

namespace sbl::test {
namespace {

class Folder : public testing::Test {
protected:
  void SetUp() override {
    std::string name = testing::TempDir() + "sbl-compiler-XXXXXX";
    ASSERT_NE(mkdtemp(name.data()), nullptr);
    path_ = name;
  }
  void TearDown() override { std::filesystem::remove_all(path_); }
  void write(const char *name, const std::string &text) { std::ofstream(path_ / name) << text; }

  std::filesystem::path path_;
};
using CompilerFiles = Folder;

/// Four samples, smoothed, with a function from another file.
const std::string histogram = "import \"law.sbl\"\n"
                              "param half = 2 in (0, 10]\n"
                              "axis x in [-half, half], cells = 32\n"
                              "time t in [0, 1], saved = 2\n"
                              "diffusion Q { noise = widths(0.5) }\n"
                              "evolve E of Q { at t = 0 : samples(\"x.csv\", bandwidth = 0.3) }\n";

TEST_F(CompilerFiles, AreRelativeToTheFolderOfTheOptions) {
  write("law.sbl", "fn widths(s) = 2 * s\n");
  write("x.csv", "x\n-1\n-1\n0\n1\n");
  sbl_status status;
  EXPECT_NE(compile(histogram, status), nullptr);
  EXPECT_EQ(status, SBL_BAD_MODEL); // not found beside the program

  sbl_compile_options options = sbl_compile_options_default();
  const std::string folder = path_.string();
  options.folder = folder.c_str();
  options.name = "model.sbl";
  const Compilation compilation = compile(histogram, status, &options);
  ASSERT_EQ(status, SBL_OK) << sbl_last_message();
  const Model model = modelOf(compilation, status);
  ASSERT_EQ(status, SBL_OK) << sbl_last_message();

  // The mean of the samples is where the density begins, on whatever grid.
  for (const double half : {3.0, 4.0}) {
    const Solution solution = solve(model, status, &half);
    ASSERT_EQ(status, SBL_OK) << sbl_last_message();
    const double *density;
    size_t size;
    ASSERT_EQ(sbl_solution_borrow(solution.get(), SBL_DENSITY, 0, 0, &density, &size), SBL_OK);
    double mean = 0, mass = 0;
    for (size_t k = 0; k < size; ++k) {
      const double x = -half + (static_cast<double>(k) + 0.5) * 2 * half / 32;
      mean += density[k] * x;
      mass += density[k];
    }
    EXPECT_NEAR(mean / mass, -0.25, 1e-3);
  }

  // A file that went away is the next solve's to tell.
  std::filesystem::remove(path_ / "x.csv");
  EXPECT_EQ(solve(model, status), nullptr);
  EXPECT_EQ(status, SBL_BAD_INPUT);
  EXPECT_NE(std::string(sbl_last_message()).find("x.csv"), std::string::npos) << sbl_last_message();
}

TEST_F(CompilerFiles, LieBesideAFile) {
  write("law.sbl", "fn widths(s) = 2 * s\n");
  write("x.csv", "x\n-1\n-1\n0\n1\n");
  write("model.sbl", histogram);
  sbl_compilation *handle = nullptr;
  ASSERT_EQ(sbl_compile_file((path_ / "model.sbl").c_str(), nullptr, &handle), SBL_OK)
      << sbl_last_message();
  const Compilation compilation(handle);
  sbl_status status;
  const Model model = modelOf(compilation, status);
  ASSERT_EQ(status, SBL_OK) << sbl_last_message();
  EXPECT_STREQ(sbl_model_name(model.get()), "model");
  EXPECT_NE(solve(model, status), nullptr) << sbl_last_message();
}

TEST_F(CompilerFiles, TellMistakesOfImportedOnes) {
  write("law.sbl", "fn widths(s) = 2 * sigma\n");
  sbl_compile_options options = sbl_compile_options_default();
  const std::string folder = path_.string();
  options.folder = folder.c_str();
  sbl_status status;
  const Compilation compilation = compile(histogram, status, &options);
  ASSERT_EQ(status, SBL_BAD_MODEL);
  sbl_diagnostic diagnostic;
  ASSERT_EQ(sbl_compilation_diagnostic(compilation.get(), 0, &diagnostic), SBL_OK);
  EXPECT_EQ(diagnostic.file, (path_ / "law.sbl").string());
}

} // namespace
} // namespace sbl::test
