// How generated sweeps cut their work. The manifest states these numbers, because the runtime packs
// kernels and sizes scratch memory by them.
#pragma once

#include <cstdint>

namespace sbl::tiling {

/// Rows of the banded kernel in one packed block (R of sbl_sweep_fn).
inline constexpr int64_t rowsPerBlock = 8;

/// Elements of one vector: 64 bytes of either type.
inline constexpr int64_t vectorF64 = 8, vectorF32 = 16;

/// Vectors of lines that a sweep treats together, one tile.
inline constexpr int64_t vectorsPerTile = 3;

/// How a banded sweep is cut. 0: as the model has it.
struct Blocks {
  int64_t rows = 0;    ///< output rows whose sums are in registers at once
  int64_t vectors = 0; ///< vector registers of lines beside each other
  /// Elements of the rows that a strided sweep keeps in the second-level cache.
  int64_t windowElements = 0;
};

/// What generated code counts on.
struct Machine {
  int64_t registerBytes = 64; ///< of one vector register
  int64_t registerCount = 32;
  /// Size of a field from which results of solves go past the caches. Below it the next sweep finds
  /// them there; above it each would first be read for nothing.
  int64_t streamedBytes = 32 << 20;
  int64_t secondLevelBytes = 1 << 20; ///< of a core's cache: what small cores have
  Blocks blocks = {};                 ///< for searches
};

/// The cost model of banded sweeps.
///
/// A source row of a block costs rows x vectors multiply-adds, `vectors` loads of sources and
/// `rows` of coefficients. A core does as many loads as multiply-adds in a cycle, two, and a sum
/// waits four cycles for the one before it: what counts is that sums are eight or more and loads
/// the fewer, so that both grow with the block. It ends where sums, sources and one coefficient
/// fill the registers: 8 x 3 of the 32 that AVX-512 and AArch64 have, 4 x 3 of 16, powers of two of
/// the rows because they divide the packed block.
///
/// A window that does not fit into half of the second-level cache is read from afar once for each
/// block, 2 w / rowsPerBlock times; the other half is for results and what flows by. A narrow panel
/// costs streams that end before the prefetcher has found them. Within these bounds the width
/// matters little: bench/kernels/SearchBench.cpp searches, and bench/NOTES.md has what it found.
constexpr Blocks blocksFor(const Machine &machine) {
  Blocks blocks = machine.blocks;
  if (blocks.vectors == 0)
    blocks.vectors = vectorsPerTile;
  if (blocks.rows == 0)
    for (blocks.rows = rowsPerBlock;
         blocks.rows * blocks.vectors + blocks.vectors + 1 > machine.registerCount;)
      blocks.rows /= 2;
  if (blocks.windowElements == 0)
    blocks.windowElements = machine.secondLevelBytes / 2 / static_cast<int64_t>(sizeof(double));
  return blocks;
}

/// Lines that a tridiagonal solve treats together, SBL_LINES_ACROSS and SBL_LINES_ALONG of
/// sbl/module.h: across, a row is four lines of the caches; along, a piece is transposed in
/// registers, and the streams that are read are eight. What lies between the two passes along 4096
/// points is then half of a second-level cache, or an eighth.
inline constexpr int64_t linesAcross = 32, linesAlong = 8;

/// Bytes of a line of the caches.
inline constexpr int64_t lineBytes = 64;

/// Tiles of strided lines that a transform reads and writes together.
inline constexpr int64_t tilesPerTransform = 4;

/// Lines of one tile.
inline constexpr int64_t lanesF64 = vectorF64 * vectorsPerTile;
inline constexpr int64_t lanesF32 = vectorF32 * vectorsPerTile;

} // namespace sbl::tiling
