#include "Png.h"

#include <csetjmp>
#include <cstdint>

#include <png.h>

namespace sbl::io {
namespace {

constexpr std::size_t mostPixels = std::size_t(1) << 25;
constexpr png_uint_32 longestSide = 1 << 16;

/// libpng ends a failed read with a jump, which must not pass over destructors: everything that has
/// one lives in here, outside of the function that may be left that way.
struct Reader {
  InputFile &file;
  png_structp png = nullptr;
  png_infop info = nullptr;
  std::string message;
  DataError readError; // of the file itself
  bool readFailed = false;
  std::vector<std::uint16_t> pixels; // RGBA
  std::vector<png_bytep> rows;
  std::size_t width = 0, height = 0;
  bool tooLarge = false;

  explicit Reader(InputFile &input) : file(input) {}
  ~Reader() { png_destroy_read_struct(&png, &info, nullptr); }
};

void onError(png_structp png, png_const_charp message) {
  static_cast<Reader *>(png_get_error_ptr(png))->message = message;
  png_longjmp(png, 1);
}
void onWarning(png_structp, png_const_charp) {}

void onRead(png_structp png, png_bytep into, std::size_t count) {
  auto *reader = static_cast<Reader *>(png_get_io_ptr(png));
  const char *reason = nullptr;
  try {
    while (count > 0 && !reason) {
      const std::size_t got = reader->file.read(reinterpret_cast<char *>(into), count);
      if (got == 0)
        reason = "it ends too early";
      into += got;
      count -= got;
    }
  } catch (const DataError &error) {
    reader->readError = error;
    reader->readFailed = true;
    reason = "it cannot be read";
  }
  if (reason)
    png_error(png, reason);
}

/// Memory for the picture; false where there is not enough, or the picture is too large.
bool allocate(Reader &reader) {
  reader.width = png_get_image_width(reader.png, reader.info);
  reader.height = png_get_image_height(reader.png, reader.info);
  reader.tooLarge = reader.width > mostPixels / reader.height;
  if (reader.tooLarge)
    return false;
  try {
    reader.pixels.resize(4 * reader.width * reader.height);
    for (std::size_t y = 0; y < reader.height; ++y)
      reader.rows.push_back(
          reinterpret_cast<png_bytep>(reader.pixels.data() + 4 * reader.width * y));
  } catch (const std::exception &) {
    return false;
  }
  return true;
}

/// Nothing in here has a destructor.
bool decode(Reader &reader) {
  if (setjmp(png_jmpbuf(reader.png)))
    return false;
  png_set_read_fn(reader.png, &reader, onRead);
  png_set_user_limits(reader.png, longestSide, longestSide);
  png_read_info(reader.png, reader.info);
  png_set_expand_16(reader.png);
  png_set_gray_to_rgb(reader.png);
  png_set_add_alpha(reader.png, 0xffff, PNG_FILLER_AFTER);
  png_set_swap(reader.png); // little-endian, as this machine
  png_set_interlace_handling(reader.png);
  png_read_update_info(reader.png, reader.info);
  if (!allocate(reader))
    return false;
  png_read_image(reader.png, reader.rows.data());
  png_read_end(reader.png, nullptr);
  return true;
}

} // namespace

Picture readPng(InputFile &file) {
  Reader reader(file);
  reader.png = png_create_read_struct(PNG_LIBPNG_VER_STRING, &reader, onError, onWarning);
  reader.info = reader.png ? png_create_info_struct(reader.png) : nullptr;
  if (!reader.info)
    throw std::bad_alloc();
  if (!decode(reader)) {
    if (reader.readFailed)
      throw reader.readError;
    if (reader.tooLarge)
      fail("it has " + std::to_string(reader.width) + " x " + std::to_string(reader.height) +
               " pixels; up to 2^25 are read",
           "scale it down");
    if (reader.message.empty())
      throw std::bad_alloc();
    fail("it is a damaged PNG picture: " + reader.message);
  }
  Picture picture{reader.width, reader.height, {}, {}};
  const std::size_t count = reader.width * reader.height;
  picture.brightness.reserve(count);
  picture.opacity.reserve(count);
  for (std::size_t k = 0; k < count; ++k) {
    const std::uint16_t *p = reader.pixels.data() + 4 * k;
    // The luma weights of Rec. 709; they sum to one, so that grey stays what it is.
    picture.brightness.push_back(
        static_cast<float>((0.2126 * p[0] + 0.7152 * p[1] + 0.0722 * p[2]) / 65535));
    picture.opacity.push_back(static_cast<float>(p[3] / 65535.0));
  }
  return picture;
}

} // namespace sbl::io
