// Work over points and lines on the runtime's threads, with results that do not depend on them.
#pragma once

#include <cstdint>
#include <vector>

#include "sbl/module.h"
#include "sbl/runtime/Solve.h"

namespace sbl::rt {

/// Pieces to cut work over `points` values into: one for small fields, where threads cost more than
/// they bring, else one per thread.
std::int64_t chunksFor(std::int64_t points);

/// Sums and maxima are taken over blocks of this many values, and block results in a fixed tree:
/// the rounding is the same for any number of threads.
inline constexpr std::int64_t blockSize = 2048;

/// Calls body(begin, end) for every block of [0, count).
template <class Body> void forBlocks(std::int64_t count, Body &&body) {
  struct Context {
    Body *body;
    std::int64_t count, blocks, chunks;
  } context{&body, count, (count + blockSize - 1) / blockSize, 0};
  context.chunks = chunksFor(count);
  if (context.chunks > context.blocks)
    context.chunks = context.blocks;
  sbl_parallel_for(
      context.chunks,
      [](void *opaque, std::int64_t chunk) {
        const auto &c = *static_cast<Context *>(opaque);
        for (std::int64_t b = chunk * c.blocks / c.chunks; b < (chunk + 1) * c.blocks / c.chunks;
             ++b) {
          const std::int64_t begin = b * blockSize;
          (*c.body)(begin, begin + blockSize < c.count ? begin + blockSize : c.count);
        }
      },
      &context);
}

/// Combines block results pairwise, in an order that depends on their number only.
template <class Value, class Combine>
Value combineTree(const std::vector<Value> &values, std::size_t begin, std::size_t end,
                  Combine &&combine) {
  if (end - begin == 1)
    return values[begin];
  const std::size_t middle = begin + (end - begin) / 2;
  return combine(combineTree(values, begin, middle, combine),
                 combineTree(values, middle, end, combine));
}

/// Reduces body(begin, end) -> Value over the blocks of [0, count); count > 0.
template <class Value, class Body, class Combine>
Value reduceBlocks(std::int64_t count, Body &&body, Combine &&combine) {
  std::vector<Value> partial((count + blockSize - 1) / blockSize);
  forBlocks(count, [&](std::int64_t begin, std::int64_t end) {
    partial[begin / blockSize] = body(begin, end);
  });
  return combineTree(partial, 0, partial.size(), combine);
}

/// Sum over k in [0, count) of term(k). A block is summed in eight lanes: one sum would wait for
/// each of its additions.
template <class Term> double sumOver(std::int64_t count, Term &&term) {
  return reduceBlocks<double>(
      count,
      [&](std::int64_t begin, std::int64_t end) {
        double lanes[8] = {};
        std::int64_t k = begin;
        for (; k + 8 <= end; k += 8)
          for (std::int64_t lane = 0; lane < 8; ++lane)
            lanes[lane] += term(k + lane);
        for (std::int64_t lane = 0; k < end; ++k, ++lane)
          lanes[lane] += term(k);
        return ((lanes[0] + lanes[1]) + (lanes[2] + lanes[3])) +
               ((lanes[4] + lanes[5]) + (lanes[6] + lanes[7]));
      },
      [](double a, double b) { return a + b; });
}

/// Largest term(k) over [0, count), NaN where any term is NaN.
template <class Term> double maxOver(std::int64_t count, Term &&term) {
  const auto larger = [](double a, double b) { return a > b || a != a ? a : b; };
  return reduceBlocks<double>(
      count,
      [&](std::int64_t begin, std::int64_t end) {
        double largest = term(begin);
        for (std::int64_t k = begin + 1; k < end; ++k)
          largest = larger(largest, term(k));
        return largest;
      },
      larger);
}

} // namespace sbl::rt
