// Small files for the tests, and what becomes of them.
#pragma once

#include <filesystem>
#include <fstream>
#include <string>
#include <utility>

#include <gtest/gtest.h>
#include <unistd.h>

#include "sbl/io/Density.h"

namespace sbl::io::test {

/// A file that goes away with the test.
class DataFile {
public:
  explicit DataFile(const std::string &bytes, const std::string &ending = ".csv")
      : path_(std::filesystem::temp_directory_path() /
              ("sbl-data-" + std::to_string(getpid()) + "-" + std::to_string(next()++) + ending)) {
    std::ofstream(path_, std::ios::binary) << bytes;
  }
  ~DataFile() { std::filesystem::remove(path_); }
  std::string path() const { return path_.string(); }

private:
  static int &next() {
    static int number = 0;
    return number;
  }
  std::filesystem::path path_;
};

inline DensityAxis axis(const std::string &name, double lo, double hi, std::size_t cells,
                        DensityAxis::End low = DensityAxis::End::Reflecting,
                        DensityAxis::End high = DensityAxis::End::Reflecting) {
  return {name, lo, hi, cells, low, high};
}
inline DensityAxis ring(const std::string &name, double lo, double hi, std::size_t cells) {
  return axis(name, lo, hi, cells, DensityAxis::End::Periodic, DensityAxis::End::Periodic);
}

/// Histogram of samples on unit cells [0, n): shows which rows were read.
inline DensityRequest counting(const std::string &path, std::size_t rank = 1, std::size_t n = 10) {
  DensityRequest request;
  request.path = path;
  for (std::size_t a = 0; a < rank; ++a)
    request.axes.push_back(axis(std::string(1, "xyz"[a]), 0, static_cast<double>(n), n));
  request.smoothing = DensityRequest::Smoothing::Histogram;
  return request;
}

inline DensityTable readGood(const DensityRequest &request) {
  DensityTable table;
  DataError error;
  EXPECT_TRUE(readDensity(request, table, error)) << error.message;
  return table;
}

/// The message of a file that must be refused, with its line in front where it has one.
inline std::string refusal(const DensityRequest &request) {
  DensityTable table;
  DataError error;
  EXPECT_FALSE(readDensity(request, table, error));
  return (error.line ? std::to_string(error.line) + ": " : "") + error.message +
         (error.hint.empty() ? "" : " (" + error.hint + ")");
}

/// One row of a histogram as digits: "0020100000" is two samples in cell 2 and one in cell 4.
inline std::string digits(const DensityTable &table, double samples) {
  std::string text;
  for (const double v : table.density)
    text += std::to_string(static_cast<int>(v * samples + 0.5));
  return text;
}

} // namespace sbl::io::test
