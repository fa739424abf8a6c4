// Pictures as densities: which way is up, exact masses, every kind of PNG, damage.
#include <cmath>

#include <png.h>

#include "DataFile.h"

namespace sbl::io::test {
namespace {

/// A PNG of the given format (PNG_FORMAT_…) from its bytes.
std::string png(std::uint32_t width, std::uint32_t height, std::uint32_t format,
                const std::vector<std::uint8_t> &pixels) {
  png_image image{};
  image.version = PNG_IMAGE_VERSION;
  image.width = width;
  image.height = height;
  image.format = format;
  png_alloc_size_t size = 0;
  EXPECT_TRUE(png_image_write_to_memory(&image, nullptr, &size, 0, pixels.data(), 0, nullptr));
  std::string bytes(size, '\0');
  EXPECT_TRUE(png_image_write_to_memory(&image, bytes.data(), &size, 0, pixels.data(), 0, nullptr));
  bytes.resize(size);
  return bytes;
}

DensityRequest picture(const std::string &path, std::size_t nx, std::size_t ny) {
  DensityRequest request;
  request.kind = DensityRequest::Kind::Image;
  request.path = path;
  request.axes = {axis("x", 0, 1, nx), axis("y", 0, 1, ny)};
  return request;
}

TEST(Image, HasItsTopRowAtTheLargestY) {
  // 2 x 2: only the pixel top left is lit.
  const DataFile file(png(2, 2, PNG_FORMAT_GRAY, {255, 0, 0, 0}), ".png");
  const DensityTable table = readGood(picture(file.path(), 2, 2));
  EXPECT_EQ(table.density, (std::vector<double>{0, 4, 0, 0})); // x low, y high
  const DataFile wide(png(3, 1, PNG_FORMAT_GRAY, {0, 100, 200}), ".png");
  const DensityTable line = readGood(picture(wide.path(), 3, 2));
  EXPECT_EQ(line.density, (std::vector<double>{0, 0, 1, 1, 2, 2}));
}

TEST(Image, GivesCellsTheMassOfTheirPixels) {
  // 3 pixels on 2 cells: the middle one is shared.
  const DataFile file(png(3, 1, PNG_FORMAT_GRAY, {60, 30, 0}), ".png");
  const DensityTable table = readGood(picture(file.path(), 2, 2));
  EXPECT_NEAR(table.density[0] / table.density[2], 75.0 / 15, 1e-6);
  // On a finer grid pixels stay even.
  const DensityTable fine = readGood(picture(file.path(), 6, 2));
  EXPECT_NEAR(fine.density[0], fine.density[2], 1e-12);
  EXPECT_NEAR(fine.density[0] / fine.density[4], 2, 1e-6);
}

TEST(Image, ReadsColourAlphaAndInverts) {
  const DataFile colour(png(2, 1, PNG_FORMAT_RGB, {255, 0, 0, 255, 255, 255}), ".png");
  DensityTable table = readGood(picture(colour.path(), 2, 2));
  EXPECT_NEAR(table.density[0] / table.density[2], 0.2126, 1e-6);
  const DataFile alpha(png(2, 1, PNG_FORMAT_GA, {255, 51, 255, 255}), ".png");
  table = readGood(picture(alpha.path(), 2, 2));
  EXPECT_NEAR(table.density[0] / table.density[2], 0.2, 1e-6);
  const DataFile dark(png(2, 1, PNG_FORMAT_GRAY, {0, 204}), ".png");
  DensityRequest inverted = picture(dark.path(), 2, 2);
  inverted.inverted = true;
  table = readGood(inverted);
  EXPECT_NEAR(table.density[2] / table.density[0], 0.2, 1e-6);
}

TEST(Image, IsSmoothedOnRequest) {
  std::vector<std::uint8_t> pixels(64 * 64, 0);
  pixels[32 * 64 + 32] = 255;
  const DataFile file(png(64, 64, PNG_FORMAT_GRAY, pixels), ".png");
  DensityRequest request = picture(file.path(), 64, 64);
  request.smoothing = DensityRequest::Smoothing::Given;
  request.bandwidth = {0.05};
  const DensityTable table = readGood(request);
  double second = 0;
  for (std::size_t i = 0; i < 64; ++i)
    for (std::size_t j = 0; j < 64; ++j)
      second += table.density[i * 64 + j] * std::pow((static_cast<double>(i) - 32) / 64, 2) / 4096;
  EXPECT_NEAR(std::sqrt(second), 0.05, 1e-6);
}

TEST(Image, RefusesDamageAndDarkness) {
  const DataFile black(png(2, 2, PNG_FORMAT_GRAY, {0, 0, 0, 0}), ".png");
  EXPECT_EQ(refusal(picture(black.path(), 4, 4)),
            "it is black or transparent everywhere, so it has no mass (where dark means mass, add "
            "`invert = true`)");
  const std::string whole = png(32, 32, PNG_FORMAT_GRAY, std::vector<std::uint8_t>(1024, 7));
  for (std::size_t length = 8; length + 13 < whole.size(); ++length) {
    const DataFile cut(whole.substr(0, length), ".png");
    ASSERT_EQ(refusal(picture(cut.path(), 4, 4)).substr(0, 25), "it is a damaged PNG pictu")
        << length;
  }
  std::string broken = whole;
  broken[whole.find("IDAT") + 8] ^= 1;
  const DataFile flipped(broken, ".png");
  EXPECT_EQ(refusal(picture(flipped.path(), 4, 4)).substr(0, 27), "it is a damaged PNG picture");
  std::string huge = whole; // a width of 2^31 - 1 in the header
  huge[16] = 0x7f;
  huge[17] = huge[18] = huge[19] = static_cast<char>(0xff);
  const DataFile large(huge, ".png");
  EXPECT_EQ(refusal(picture(large.path(), 4, 4)).substr(0, 27), "it is a damaged PNG picture");
  const DataFile text("1,2\n");
  EXPECT_EQ(refusal(picture(text.path(), 4, 4)).substr(0, 20), "it is no PNG picture");
}

} // namespace
} // namespace sbl::io::test
