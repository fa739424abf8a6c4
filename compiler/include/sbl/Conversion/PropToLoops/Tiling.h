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

/// The vector registers that generated code may count on.
struct Registers {
  int64_t bytes = 64; ///< of one
  int64_t count = 32;
};

/// Elements of the rows that a strided sweep keeps in the second-level cache: half a megabyte of
/// doubles, half of what small cores have.
inline constexpr int64_t windowElements = 1 << 16;

/// Tiles of strided lines that a transform reads and writes together.
inline constexpr int64_t tilesPerTransform = 4;

/// Lines of one tile.
inline constexpr int64_t lanesF64 = vectorF64 * vectorsPerTile;
inline constexpr int64_t lanesF32 = vectorF32 * vectorsPerTile;

} // namespace sbl::tiling
