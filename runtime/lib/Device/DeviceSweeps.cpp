#include "Device/DeviceSweeps.h"

#include <algorithm>

#include "sbl/device/SweepTile.h"

namespace sbl::rt {
namespace {

constexpr std::int64_t numbersPerBlock = 3; // first source, how many, where its coefficients are

std::int64_t pieces(std::int64_t count, std::int64_t size) { return (count + size - 1) / size; }
std::int64_t blocksOf(const BandedTable &table) {
  return static_cast<std::int64_t>(table.blocks().size()) / numbersPerBlock;
}

} // namespace

const DeviceSweeps::Tiles &DeviceSweeps::tilesOf(const BandedTable &table) {
  const auto [place, fresh] = tiles_.try_emplace(&table);
  Tiles &tiles = place->second;
  if (!fresh)
    return tiles;
  constexpr std::int64_t perTile = tile::rows / tile::rowsPerBlock;
  const std::int64_t blocks = blocksOf(table);
  for (std::int64_t begin = 0; begin < blocks; begin += perTile) {
    std::int64_t first = table.rows() + table.ghost(), end = -table.ghost(); // beyond all
    for (std::int64_t b = begin; b < std::min(begin + perTile, blocks); ++b) {
      const std::int64_t *block = &table.blocks()[static_cast<std::size_t>(numbersPerBlock * b)];
      if (block[1] > 0) {
        first = std::min(first, block[0]);
        end = std::max(end, block[0] + block[1]);
      }
    }
    const std::int64_t count = std::max<std::int64_t>(end - first, 0); // rows may all be zero
    tiles.sources.insert(tiles.sources.end(), {count ? first : 0, count});
    tiles.most = std::max(tiles.most, count);
  }
  return tiles;
}

bool DeviceSweeps::fit(const std::string &entry, const BandedTable &table, const Field &field) {
  const std::int64_t lines = field.outer * field.inner;
  if (lines < tile::fewestLines || lines >= tile::mostLines ||
      blocksOf(table) != pieces(field.n, tile::rowsPerBlock) ||
      !backend_.hasEntry(tile::entryOf(entry)))
    return false;
  const std::int64_t bytes =
      tile::bytes(tilesOf(table).most, static_cast<std::int64_t>(field.elementSize));
  return bytes <= std::min(tile::mostBytes, backend_.device().groupMemory());
}

void DeviceSweeps::run(const std::string &entry, const BandedTable &table, void *coefficients,
                       std::vector<KernelArgument> arguments, const Field &field) {
  const auto pass = [&](void *memory) { arguments.push_back(KernelArgument::ofMemory(memory)); };
  const std::int64_t lines = field.outer * field.inner;
  const bool tiled = fit(entry, table, field);
  pass(coefficients);
  pass(tables_.of(table.blocks()));
  if (tiled)
    pass(tables_.of(tilesOf(table).sources));
  for (const std::int64_t number : {field.outer, field.n, field.inner})
    arguments.push_back(KernelArgument::ofWhole(number));
  if (!tiled) // a work-item for each block of each line
    return backend_.launchEntry(entry, lines * blocksOf(table), arguments);
  arguments.push_back(KernelArgument::ofGroup(
      tile::bytes(tilesOf(table).most, static_cast<std::int64_t>(field.elementSize))));
  backend_.launchGroups(tile::entryOf(entry),
                        pieces(field.n, tile::rows) * pieces(lines, tile::lines), arguments);
}

void DeviceSweeps::run(const std::string &entry, const BandedTable &table, void *from, void *to,
                       const Field &field) {
  run(entry, table, tables_.of(table.coefficients()),
      {KernelArgument::ofMemory(from), KernelArgument::ofMemory(to)}, field);
}

void DeviceSweeps::clear() {
  tables_.clear();
  tiles_.clear();
}

} // namespace sbl::rt
