// What libsbl-io does when the world is not as hoped: old files survive, reasons are given.
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include <gtest/gtest.h>
#include <unistd.h>

#include "sbl/io/Dataset.h"

namespace sbl::io {
namespace {

namespace fs = std::filesystem;

struct Files : ::testing::Test {
  Files() {
    folder = fs::temp_directory_path() / ("sbl-io-" + std::to_string(::getpid()));
    fs::create_directories(folder);
    Dimension x;
    x.name = "x";
    x.size = 3;
    x.coordinates = {0.5, 1.5, 2.5};
    x.lo = 0;
    x.hi = 3;
    dataset.dims = {x};
    dataset.variables = {{"rho", "density(B)", {0}, {1, 2, 3}}};
  }
  ~Files() override { fs::remove_all(folder); }

  std::string read(const fs::path &path) {
    std::ostringstream text;
    text << std::ifstream(path).rdbuf();
    return text.str();
  }
  std::size_t count() {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(folder), fs::directory_iterator()));
  }

  fs::path folder;
  Dataset dataset;
};

TEST_F(Files, AnUnwritableFolderIsNamedAsTheReason) {
  EXPECT_EQ(writeNetcdf(dataset, (folder / "none" / "a.nc").string()), "No such file or directory");
  EXPECT_EQ(writeNetcdf(dataset, folder.string()), "a folder has that name");
}

TEST_F(Files, AFailureLeavesTheOldFileAndNothingElse) {
  const fs::path path = folder / "a.nc";
  std::ofstream(path) << "old";
  dataset.dims[0].size = 0;
  EXPECT_EQ(writeNetcdf(dataset, path.string()), "`x` has no entries");
  dataset.dims[0].size = 3;
  dataset.variables.push_back(dataset.variables.front()); // a name twice: NetCDF refuses
  EXPECT_NE(writeNetcdf(dataset, path.string()), "");
  EXPECT_EQ(read(path), "old");
  EXPECT_EQ(count(), 1u);
}

TEST_F(Files, ASuccessReplacesTheOldFile) {
  const fs::path path = folder / "a.nc";
  std::ofstream(path) << "old";
  EXPECT_EQ(writeNetcdf(dataset, path.string()), "");
  EXPECT_EQ(read(path).substr(1, 3), "HDF");
  EXPECT_EQ(count(), 1u);
}

TEST_F(Files, AMissingGnuplotIsNamedWithItsPackage) {
  const std::string old = std::getenv("PATH");
  setenv("PATH", folder.c_str(), 1);
  const std::string error = drawPicture(dataset, (folder / "a.svg").string());
  setenv("PATH", old.c_str(), 1);
  EXPECT_NE(error.find("apt install gnuplot-nox"), std::string::npos) << error;
  EXPECT_EQ(count(), 0u);
}

TEST_F(Files, ShapesWithoutAPictureAreRefusedByName) {
  dataset.variables = {{"cost", "cost(B)", {}, {1}}};
  const std::string error = drawPicture(dataset, (folder / "a.svg").string());
  EXPECT_NE(error.find("`cost(B)` has no picture"), std::string::npos) << error;
}

} // namespace
} // namespace sbl::io
