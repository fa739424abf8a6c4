// A sweep is the one place where a wrong index would silently change every answer, so each variant
// is compared with the plain double loop over all sizes that make edges: lines shorter than a row
// block, tiles shorter than a vector, halos longer than the line.
#include <cmath>
#include <map>
#include <numeric>
#include <random>

#include <gtest/gtest.h>

#include "Jit.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"

namespace sbl::test {
namespace {

constexpr int64_t R = tiling::rowsPerBlock;

struct Case {
  int rank, axis;
  bool isSingle, hasPre, hasPost, hasSeam;
  int64_t n, ghost;
  tiling::Machine machine = {};
  auto key() const {
    return std::tuple(rank, axis, isSingle, hasPre, hasPost, hasSeam, machine.registerBytes,
                      machine.registerCount);
  }
};

const Jit &jitFor(const Case &c) {
  static std::map<decltype(c.key()), std::unique_ptr<Jit>> cache;
  auto &jit = cache[c.key()];
  if (!jit) {
    std::string type =
        "!prop.field<" + std::to_string(c.rank) + " x " + (c.isSingle ? "f32" : "f64") + ">";
    std::string axis = std::to_string(c.axis);
    jit = std::make_unique<Jit>(
        "prop.kernel @k \"gaussian\" axis " + axis + " slot 0" + (c.hasSeam ? " ring" : "") +
            "\n"
            "prop.factor @a [#prop.balance]\nprop.factor @b [#prop.balance]\n"
            "prop.step @s {\n^bb0(%f: " +
            type + "):\n  %0 = prop.sweep %f along " + axis + " with @k" +
            (c.hasPre ? " pre @a" : "") + (c.hasPost ? " post @b" : "") + " : " + type +
            "\n  prop.return %0 : " + type + "\n}\n",
        c.machine);
  }
  return *jit;
}

/// A banded matrix on extended rows -ghost … n + ghost - 1, packed as module.h says.
template <typename T> struct Kernel {
  Kernel(int64_t n, int64_t ghost, std::mt19937 &random) : n(n), ghost(ghost) {
    std::uniform_real_distribution<double> value(0, 1);
    dense.assign(n * (n + 2 * ghost), 0);
    std::uniform_int_distribution<int64_t> position(0, n + 2 * ghost - 1);
    for (int64_t b = 0; b * R < n; ++b) {
      int64_t first = position(random), last = position(random);
      if (first > last)
        std::swap(first, last);
      int64_t count = last - first + (b % 5 == 4 ? 0 : 1); // an empty block now and then
      blocks.insert(blocks.end(), {first - ghost, count, static_cast<int64_t>(coef.size())});
      for (int64_t s = 0; s < count; ++s)
        for (int64_t r = 0; r < R; ++r) {
          T k = R * b + r < n ? T(value(random)) : T(0);
          coef.push_back(k);
          if (R * b + r < n)
            dense[(R * b + r) * (n + 2 * ghost) + first + s] = k;
        }
    }
    coef.resize(coef.size() + 1); // never an empty vector
  }
  T at(int64_t row, int64_t extended) const { return dense[row * (n + 2 * ghost) + extended]; }
  int64_t n, ghost;
  std::vector<T> coef, dense;
  std::vector<int64_t> blocks;
};

/// Powers of two by which tiles of output rows count runs of source rows, as module.h says.
template <typename T> struct Exponents {
  /// `bundles`: the lines of every bundle.
  Exponents(const Case &c, const Kernel<T> &kernel, int64_t lines,
            const std::vector<std::vector<int64_t>> &bundles, int64_t tileRows,
            std::mt19937 &random)
      : tileRows(tileRows), lines(lines) {
    if (tileRows == 0)
      return;
    const int64_t rows = c.n + 2 * c.ghost, tiles = (c.n + tileRows - 1) / tileRows;
    std::uniform_int_distribution<int64_t> length(1, 11), exponent(-3, 3);
    for (int64_t row = 0; row < rows; row += length(random))
      begins.push_back(row);
    begins.push_back(rows);
    spans = {0, 2 + 3 * tiles};
    for (int64_t t = 0; t < tiles; ++t) {
      int64_t low = rows - 1, high = 0;
      for (int64_t b = t * tileRows / R; b < std::min((t + 1) * tileRows, c.n + R - 1) / R; ++b) {
        low = std::min(low, kernel.blocks[3 * b] + c.ghost);
        high = std::max(high, kernel.blocks[3 * b] + c.ghost + kernel.blocks[3 * b + 1]);
      }
      const int64_t first = runOf(low), end = high > low ? runOf(high - 1) + 1 : first + 1;
      spans.insert(spans.end(), {first, end, spans[0]});
      spans[0] += end - first;
    }
    spans.insert(spans.end(), begins.begin(), begins.end());
    for (int64_t k = 0; k < lines * spans[0]; ++k)
      ofLines.push_back(T(std::ldexp(1.0, static_cast<int>(exponent(random)))));
    for (const auto &bundle : bundles)
      for (int64_t k = 0; k < spans[0]; ++k)
        for (const int64_t line : bundle)
          scales.push_back(ofLines[k * lines + line]);
  }
  int64_t runOf(int64_t row) const {
    return std::upper_bound(begins.begin(), begins.end(), row) - begins.begin() - 1;
  }
  T at(int64_t line, int64_t k, int64_t extended) const {
    if (tileRows == 0)
      return 1;
    const int64_t *tile = &spans[2 + 3 * (k / tileRows)];
    return ofLines[(tile[2] + runOf(extended) - tile[0]) * lines + line];
  }
  int64_t tileRows, lines;
  std::vector<int64_t> begins, spans;
  std::vector<T> ofLines, scales;
};

/// Which lines the bundles of a sweep take, as module.h says.
std::vector<std::vector<int64_t>> bundlesOf(const Case &c, int64_t outer, int64_t inner,
                                            int64_t lanes) {
  std::vector<std::vector<int64_t>> bundles;
  const bool isLast = c.axis == c.rank - 1;
  const int64_t planes = isLast ? 1 : outer, width = isLast ? outer : inner;
  const bool endsWithPlane = !isLast && !c.hasSeam && width >= lanes;
  for (int64_t plane = 0; plane < planes; ++plane)
    for (int64_t first = 0; first < width; first += lanes) {
      const int64_t begin = endsWithPlane ? std::min(first, width - lanes) : first;
      auto &bundle = bundles.emplace_back();
      for (int64_t i = begin; i < begin + lanes; ++i)
        bundle.push_back(plane * width + std::min(i, width - 1));
    }
  return bundles;
}

template <typename T> void check(const Case &c, int64_t tileRows) {
  SCOPED_TRACE(testing::Message() << "rank " << c.rank << " axis " << c.axis << " n " << c.n
                                  << " ghost " << c.ghost << " pre " << c.hasPre << " post "
                                  << c.hasPost << " seam " << c.hasSeam << " f" << 8 * sizeof(T)
                                  << " tiles of " << tileRows);
  std::mt19937 random(17 * c.n + c.ghost + 5 * c.axis);
  std::uniform_real_distribution<double> value(0.5, 1.5);
  // The other axes: primes around the widths of vectors and tiles.
  static constexpr int64_t others[] = {1, 3, 11, 29, 53};
  int64_t p = c.rank < 2 ? 1 : others[c.n % 5], q = c.rank < 3 ? 1 : others[(c.n + 2) % 3];
  int64_t outer = c.axis == 0 ? 1 : (c.axis == 1 ? p : p * q);
  int64_t inner = c.axis == c.rank - 1 ? 1 : (c.axis == 1 ? q : p * q);
  int64_t n = c.n, size = outer * n * inner;

  std::vector<T> src(size), pre(size), post(size);
  for (auto *field : {&src, &pre, &post})
    for (T &x : *field)
      x = T(value(random));
  Kernel<T> kernel(n, c.ghost, random);
  // Two factors a line, near one: a halo may go around several times.
  std::vector<T> seam(2 * outer * inner);
  for (T &x : seam)
    x = T(1 + 0.1 * (value(random) - 1));
  if (!c.hasPre)
    pre.clear();
  if (!c.hasPost)
    post.clear();

  int64_t lanes = sizeof(T) == 8 ? tiling::lanesF64 : tiling::lanesF32;
  Exponents<T> exponents(c, kernel, outer * inner, bundlesOf(c, outer, inner, lanes), tileRows,
                         random);
  auto sweep = jitFor(c).entry<sbl_sweep_fn>("s_0");
  std::vector<T> first;
  for (int64_t chunks : {1, 2, 3, 7}) {
    // Margins that must stay as they are show a store outside of the field.
    constexpr int64_t margin = 64;
    // More scratch memory makes wider panels and must change nothing else.
    int64_t stride = chunks * lanes * (n + 2 * c.ghost + 3 * R);
    std::vector<T> dst(size + 2 * margin, T(-7)), scratch(chunks * stride, T(NAN));
    sbl_buffer buffers[] = {bufferOf(src),
                            bufferOf(dst),
                            bufferOf(pre),
                            bufferOf(post),
                            bufferOf(seam),
                            bufferOf(kernel.coef),
                            bufferOf(kernel.blocks),
                            bufferOf(scratch),
                            bufferOf(exponents.scales),
                            bufferOf(exponents.spans)};
    buffers[1].aligned = dst.data() + margin;
    buffers[1].size = size;
    sweep(&buffers[0], &buffers[1], &buffers[2], &buffers[3], &buffers[4], &buffers[5], &buffers[6],
          &buffers[7], stride, outer, n, inner, c.ghost, chunks, &buffers[8], &buffers[9],
          tileRows);
    for (int64_t i = 0; i < margin; ++i) {
      ASSERT_EQ(dst[i], T(-7));
      ASSERT_EQ(dst[margin + size + i], T(-7));
    }
    if (!first.empty()) {
      ASSERT_EQ(dst, first) << chunks << " chunks";
      continue;
    }
    first = dst;
    for (int64_t o = 0; o < outer; ++o)
      for (int64_t k = 0; k < n; ++k)
        for (int64_t i = 0; i < inner; ++i) {
          long double sum = 0;
          for (int64_t e = 0; e < n + 2 * c.ghost; ++e) {
            int64_t wrapped = (((e - c.ghost) % n) + n) % n;
            int64_t at = (o * n + wrapped) * inner + i;
            T x = c.hasPre ? T(src[at] * pre[at]) : src[at];
            int64_t turn = (e - c.ghost - wrapped) / n, line = o * inner + i;
            for (int64_t t = 0; c.hasSeam && t < std::abs(turn); ++t)
              x *= seam[turn < 0 ? line : outer * inner + line];
            if (kernel.at(k, e) != 0)
              sum += (long double)kernel.at(k, e) * x * exponents.at(o * inner + i, k, e);
          }
          int64_t at = (o * n + k) * inner + i;
          if (c.hasPost)
            sum *= post[at];
          // All terms are positive: the error of a sum of m terms is below (m + 2) roundings.
          long double bound = (n + 2 * c.ghost + 4) * std::numeric_limits<T>::epsilon() / 2;
          ASSERT_NEAR((double)dst[margin + at], (double)sum, (double)(bound * sum))
              << "at " << o << ", " << k << ", " << i;
        }
  }
}

class Sweep
    : public testing::TestWithParam<std::tuple<std::pair<int, int>, bool, bool, bool, bool>> {};

TEST_P(Sweep, EqualsThePlainLoop) {
  auto [place, isSingle, hasPre, hasPost, hasSeam] = GetParam();
  for (int64_t n : {1, 2, 3, 5, 7, 8, 13, 31, 64, 100})
    for (int64_t ghost : {int64_t(0), int64_t(4), 2 * n + 3}) {
      Case c{place.first, place.second, isSingle, hasPre, hasPost, hasSeam, n, ghost};
      for (int64_t tileRows : {int64_t(0), R, 3 * R}) {
        isSingle ? check<float>(c, tileRows) : check<double>(c, tileRows);
        if (HasFatalFailure())
          return;
      }
    }
}

class SweepOfRegisters : public testing::TestWithParam<std::tuple<std::pair<int, int>, bool>> {};

TEST_P(SweepOfRegisters, EqualsThePlainLoop) {
  auto [place, isSingle] = GetParam();
  for (tiling::Machine machine : {tiling::Machine{32, 16}, {16, 16}, {16, 32}})
    for (int64_t n : {5, 64, 100}) {
      Case c{place.first, place.second, isSingle, true, true, false, n, 4, machine};
      for (int64_t tileRows : {int64_t(0), 3 * R}) {
        isSingle ? check<float>(c, tileRows) : check<double>(c, tileRows);
        if (HasFatalFailure())
          return;
      }
    }
}

const std::pair<int, int> places[] = {{1, 0}, {2, 0}, {2, 1}, {3, 0}, {3, 1}, {3, 2}};
INSTANTIATE_TEST_SUITE_P(All, Sweep,
                         testing::Combine(testing::ValuesIn(places), testing::Bool(),
                                          testing::Bool(), testing::Bool(), testing::Bool()));
INSTANTIATE_TEST_SUITE_P(All, SweepOfRegisters,
                         testing::Combine(testing::ValuesIn(places), testing::Bool()));

} // namespace
} // namespace sbl::test
