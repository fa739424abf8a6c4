#include "Device/SlideMaps.h"

#include <cmath>
#include <numeric>

namespace sbl::rt {
namespace {

/// 1, 2, 3, …: 0 is left for what is not there.
ElementBuffer counted(std::size_t size) {
  std::vector<double> numbers(size);
  std::iota(numbers.begin(), numbers.end(), 1.0);
  return ElementBuffer(false, numbers);
}

} // namespace

SlideMaps slideMaps(const SlideTable &table, bool transposed, std::size_t points) {
  SlideMaps maps;
  const auto size = static_cast<std::size_t>(table.paddedSize());
  ElementBuffer ones(false, size), numbers(false, size);
  table.pack(ElementBuffer(false, std::vector<double>(points, 1.0)), nullptr, transposed, ones);
  table.pack(counted(points), nullptr, transposed, numbers);
  ones.store(maps.weights);
  maps.places.resize(size);
  for (std::size_t k = 0; k < size; ++k)
    maps.places[k] = maps.weights[k] > 0 ? std::llround(numbers[k] / maps.weights[k]) - 1 : -1;
  if (!table.isTurned())
    return maps;
  ElementBuffer turned(false, points);
  table.unpack(counted(points), nullptr, turned);
  maps.back.resize(points);
  for (std::size_t k = 0; k < points; ++k)
    maps.back[k] = std::llround(turned[k]) - 1;
  return maps;
}

} // namespace sbl::rt
