// PNG pictures as brightness and opacity.
#pragma once

#include <cstddef>
#include <vector>

#include "InputFile.h"

namespace sbl::io {

/// Values from 0 to 1, row-major, the top row first.
struct Picture {
  std::size_t width = 0, height = 0;
  std::vector<float> brightness; // of the pixel's colour, as stored (no gamma is undone)
  std::vector<float> opacity;
};

/// Reads any PNG: grey, colour or palette, 1 to 16 bits, with or without alpha, interlaced or not.
/// Throws DataError where it is damaged or too large.
Picture readPng(InputFile &file);

} // namespace sbl::io
