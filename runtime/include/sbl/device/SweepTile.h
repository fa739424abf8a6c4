// How banded sweeps cut fields for the work-groups of a device. Kernels are written by these
// numbers and launched by them: the compiler and the runtime read them here, and a change makes
// another module (SBL_MODULE_ABI).
//
// A group makes `rows` rows of `lines` neighbouring lines. It brings the rows that these are sums
// of, times their factors, into memory that its items share, once: rows + 2 w of them for a band
// of w cells on either side. Each item then makes one block of the packed matrix (sbl_sweep_fn)
// for `linesPerItem` lines in registers, so that a coefficient serves that many lines and a source
// as many rows as a block has: 32 sums for 4 + 8 numbers read, of which the 8 are the same for all
// items in the inside of a Gaussian. Doubles leave graphics processors the time for that: per
// second a multiprocessor reads 16 numbers from shared memory for 64 that it multiplies and adds.
#pragma once

#include <cstdint>
#include <string>

namespace sbl::tile {

/// What a group makes, of blocks of `rowsPerBlock` rows: items = rows / 8 * lines / linesPerItem.
inline constexpr std::int64_t rows = 64, rowsPerBlock = 8, lines = 32, linesPerItem = 4;

/// Elements from one row of shared memory to the next: one more than lines, so that neither rows
/// nor lines that items take side by side meet in a bank.
inline constexpr std::int64_t pitch = lines + 1;

/// All devices have as much for a group; four such groups find room beside each other on large
/// ones.
inline constexpr std::int64_t mostBytes = 48 << 10;

/// Shared memory for tiles that read `sources` rows. What was made may pass through it on its way
/// out.
constexpr std::int64_t bytes(std::int64_t sources, std::int64_t elementSize) {
  return pitch * (sources > rows ? sources : rows) * elementSize;
}

/// Fields with fewer lines leave most items idle, and take the kernel of single blocks instead.
/// More than `mostLines` are not counted in 32 bits.
inline constexpr std::int64_t fewestLines = lines / 2, mostLines = std::int64_t(1) << 31;

/// The entry of an image (sbl_device_kernel) that leads to the kernel by tiles of a sweep.
inline std::string entryOf(const std::string &sweep) { return sweep + " tiled"; }

} // namespace sbl::tile
