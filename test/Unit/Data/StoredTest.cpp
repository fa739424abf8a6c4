// Variables of NetCDF files: the same grid, other grids, times, and files that cannot serve.
#include <cmath>

#include "DataFile.h"
#include "sbl/io/Dataset.h"

namespace sbl::io::test {
namespace {

double bump(double x, double y) { return std::exp(-0.5 * (x * x + 2 * y * y + x * y)); }

Dimension place(const DensityAxis &axis) {
  Dimension dim;
  dim.name = axis.name;
  dim.size = axis.cells;
  for (std::size_t k = 0; k < axis.cells; ++k)
    dim.coordinates.push_back(axis.centre(k));
  return dim;
}

/// A file with rho(t, x, y) at t = 0, 0.5, 1, which is t + bump.
class Saved {
public:
  explicit Saved(const DensityAxis &x, const DensityAxis &y) : file_("", ".nc") {
    Dataset data;
    Dimension time;
    time.name = "t";
    time.size = 3;
    time.coordinates = {0, 0.5, 1};
    data.dims = {time, place(x), place(y)};
    Variable rho{"rho", "", {0, 1, 2}, {}};
    for (double t : time.coordinates)
      for (double u : data.dims[1].coordinates)
        for (double v : data.dims[2].coordinates)
          rho.data.push_back(t + bump(u, v));
    data.variables = {rho, {"level", "", {}, {3}}};
    EXPECT_EQ(writeNetcdf(data, file_.path()), "");
  }
  std::string path() const { return file_.path(); }

private:
  DataFile file_;
};

DensityRequest stored(const std::string &path, const DensityAxis &x, const DensityAxis &y,
                      std::optional<double> time = 0.0) {
  DensityRequest request;
  request.kind = DensityRequest::Kind::Stored;
  request.path = path;
  request.axes = {x, y};
  request.variable = "rho";
  request.time = time;
  return request;
}

/// Largest relative difference to a function, both of mass one on the grid.
template <class F> double error(const DensityRequest &request, F f) {
  const DensityTable table = readGood(request);
  const DensityAxis &x = request.axes[0], &y = request.axes[1];
  std::vector<double> exact;
  double mass = 0, worst = 0;
  for (std::size_t i = 0; i < x.cells; ++i)
    for (std::size_t j = 0; j < y.cells; ++j) {
      exact.push_back(f(x.centre(i), y.centre(j)));
      mass += exact.back() * x.spacing() * y.spacing();
    }
  for (std::size_t k = 0; k < exact.size(); ++k)
    worst = std::max(worst, std::abs(table.density[k] * mass / exact[k] - 1));
  return worst;
}

TEST(Stored, IsExactOnItsOwnGrid) {
  const DensityAxis x = axis("x", -3, 3, 20), y = axis("y", -2, 2, 14);
  const Saved file(x, y);
  EXPECT_LT(error(stored(file.path(), x, y), bump), 1e-14);
  EXPECT_LT(
      error(stored(file.path(), x, y, 0.5), [](double u, double v) { return 0.5 + bump(u, v); }),
      1e-14);
  // The axes of the model decide on the order, not the file.
  EXPECT_LT(error(stored(file.path(), y, x), [](double v, double u) { return bump(u, v); }), 1e-14);
}

TEST(Stored, IsInterpolatedOnOtherGrids) {
  const DensityAxis x = axis("x", -3, 3, 40), y = axis("y", -2, 2, 31);
  const Saved file(x, y);
  // The logarithm of the bump is quadratic, which cubics reproduce.
  EXPECT_LT(error(stored(file.path(), axis("x", -2.5, 2.8, 33), axis("y", -1.5, 1.7, 50)), bump),
            1e-12);
  // Of the sum it is not: order 4.
  const auto sum = [](double u, double v) { return 1 + bump(u, v); };
  const DensityAxis inX = axis("x", -2, 2, 27), inY = axis("y", -1.4, 1.4, 23);
  const double coarse = error(stored(file.path(), inX, inY, 1.0), sum);
  const Saved finer(axis("x", -3, 3, 80), axis("y", -2, 2, 62));
  const double fine = error(stored(finer.path(), inX, inY, 1.0), sum);
  EXPECT_LT(coarse, 2e-4);
  EXPECT_GT(coarse / fine, 10);
}

TEST(Stored, IsZeroBeyondTheFileAndCountsWhatIsLost) {
  const DensityAxis x = axis("x", -1, 1, 10), y = axis("y", -1, 1, 10);
  const Saved file(x, y);
  const DensityTable wide = readGood(stored(file.path(), axis("x", -2, 2, 20), y));
  EXPECT_EQ(wide.density[0], 0);
  EXPECT_GT(wide.density[10 * 10], 0);
  EXPECT_EQ(wide.outside, 0);
  const DensityTable half = readGood(stored(file.path(), axis("x", 0, 1, 5), y));
  EXPECT_NEAR(half.outside, 0.5, 1e-12);
}

TEST(Stored, WrapsRoundRings) {
  const DensityAxis x = ring("x", 0, 1, 16), y = axis("y", 0, 1, 8);
  Dataset data;
  data.dims = {place(x), place(y)};
  Variable rho{"rho", "", {0, 1}, {}};
  const auto wave = [](double u, double) { return std::exp(std::cos(2 * M_PI * u)); };
  for (double u : data.dims[0].coordinates)
    for (double v : data.dims[1].coordinates)
      rho.data.push_back(wave(u, v));
  data.variables = {rho};
  const DataFile file("", ".nc");
  ASSERT_EQ(writeNetcdf(data, file.path()), "");
  DensityRequest request = stored(file.path(), ring("x", 0, 1, 48), y, std::nullopt);
  EXPECT_LT(error(request, wave), 2e-3);
  request.axes[0] = ring("x", -0.5, 0.5, 16); // another cut of the same ring
  EXPECT_LT(error(request, wave), 1e-12);
}

TEST(Stored, NamesDimensionsThatAreCalledOtherwise) {
  const DensityAxis x = axis("lon", -3, 3, 20), y = axis("lat", -2, 2, 14);
  const Saved file(x, y);
  const DensityAxis u = axis("x", -3, 3, 20), v = axis("y", -2, 2, 14);
  DensityRequest request = stored(file.path(), u, v);
  EXPECT_EQ(refusal(request), "its variable `rho` has no dimension `x` (its dimensions are `t`, "
                              "`lon`, `lat`; say which are the axes: `dimensions = (\"…\")`)");
  request.dimensions = {"lon", "lat"};
  EXPECT_LT(error(request, bump), 1e-14);
}

TEST(Stored, RefusesWhatDoesNotFit) {
  const DensityAxis x = axis("x", -3, 3, 20), y = axis("y", -2, 2, 14);
  const Saved file(x, y);
  EXPECT_EQ(refusal(stored(file.path(), x, y, std::nullopt)),
            "its variable `rho` is kept at 3 entries of `t` (say which: `t = 1`)");
  EXPECT_EQ(refusal(stored(file.path(), x, y, 0.4)),
            "its variable `rho` is not kept at t = 0.4 (the nearest it has is 0.5)");
  DensityRequest request = stored(file.path(), x, y);
  request.variable = "density";
  EXPECT_EQ(refusal(request),
            "it has no variable `density` (it has `t`, `x`, `y`, `rho`, `level`)");
  request.variable = "level";
  EXPECT_EQ(refusal(request).substr(0, 41), "its variable `level` has no dimension `x`");
  request = stored(file.path(), axis("x", 10, 12, 4), y);
  EXPECT_EQ(refusal(request).substr(0, 31), "it has no mass on the axes (do ");
  const DataFile text("1,2\n", ".nc"), cut("\x89HDF\r\n\x1a\n and nothing more", ".nc");
  EXPECT_EQ(refusal(stored(text.path(), x, y)), "it is no NetCDF file (read it with `samples`)");
  EXPECT_EQ(refusal(stored(cut.path(), x, y)).substr(0, 41),
            "it is no NetCDF file, or a damaged one: N");
}

TEST(Stored, OutlivesDamage) {
  // Bytes of a sound file turned one after the other: some such files end the NetCDF library.
  const DensityAxis x = axis("x", -3, 3, 20), y = axis("y", -2, 2, 14);
  const Saved file(x, y);
  std::ifstream in(file.path(), std::ios::binary);
  const std::string whole((std::istreambuf_iterator<char>(in)), {});
  std::size_t refused = 0;
  for (std::size_t at = 0; at < whole.size(); at += 17) {
    std::string broken = whole;
    broken[at] = static_cast<char>(broken[at] ^ 0xff);
    const DataFile damaged(broken, ".nc");
    DensityTable table;
    DataError error;
    refused += !readDensity(stored(damaged.path(), x, y), table, error);
  }
  EXPECT_GT(refused, 10u);
  for (std::size_t length = 8; length < whole.size(); length += 331) {
    const DataFile cut(whole.substr(0, length), ".nc");
    EXPECT_NE(refusal(stored(cut.path(), x, y)), "");
  }
}

TEST(Stored, RefusesValuesThatAreNoDensity) {
  const DensityAxis x = axis("x", 0, 4, 4);
  for (const double bad : {-1.0, double(NAN), double(INFINITY)}) {
    Dataset data;
    data.dims = {place(x)};
    data.variables = {{"rho", "", {0}, {1, 2, bad, 1}}};
    const DataFile file("", ".nc");
    ASSERT_EQ(writeNetcdf(data, file.path()), "");
    DensityRequest request = stored(file.path(), x, x, std::nullopt);
    request.axes.pop_back();
    EXPECT_NE(refusal(request).find(" at x = 2.5 (a density must be finite"), std::string::npos);
  }
}

} // namespace
} // namespace sbl::io::test
