// How generated sweeps cut their work. The manifest states these numbers, because the runtime packs
// kernels and sizes scratch memory by them.
#pragma once

#include <cstdint>

namespace sbl::tiling {

/// Rows of the banded kernel in one packed block (R of sbl_sweep_fn).
inline constexpr int64_t rowsPerBlock = 8;

/// Elements of one vector: 64 bytes of either type.
inline constexpr int64_t vectorF64 = 8, vectorF32 = 16;

/// Vectors of lines that a sweep treats together, one tile. rowsPerBlock x vectorsPerTile sums stay
/// in registers: 24 of the 32 that AVX-512 has leave room for the sources and a coefficient. Where
/// registers are shorter or fewer, sums of parts of a block are taken one after the other.
inline constexpr int64_t vectorsPerTile = 3;

/// What generated code counts on.
struct Machine {
  int64_t registerBytes = 64; ///< of one vector register
  int64_t registerCount = 32;
  /// Size of a field from which results of solves go past the caches. Below it the next sweep finds
  /// them there; above it each would first be read for nothing.
  int64_t streamedBytes = 32 << 20;
};

/// Lines that a tridiagonal solve treats together, SBL_LINES_ACROSS and SBL_LINES_ALONG of
/// sbl/module.h: across, a row is four lines of the caches; along, a piece is transposed in
/// registers, and the streams that are read are eight. What lies between the two passes along 4096
/// points is then half of a second-level cache, or an eighth.
inline constexpr int64_t linesAcross = 32, linesAlong = 8;

/// Bytes of a line of the caches.
inline constexpr int64_t lineBytes = 64;

/// Elements of the rows that a strided sweep keeps in the second-level cache: half a megabyte of
/// doubles, half of what small cores have.
inline constexpr int64_t windowElements = 1 << 16;

/// Tiles of strided lines that a transform reads and writes together.
inline constexpr int64_t tilesPerTransform = 4;

/// Lines of one tile.
inline constexpr int64_t lanesF64 = vectorF64 * vectorsPerTile;
inline constexpr int64_t lanesF32 = vectorF32 * vectorsPerTile;

} // namespace sbl::tiling
