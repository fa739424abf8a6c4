// A tridiagonal solve is compared with its matrix, written out in long double, over all sizes that
// make edges, and the transpose by the inner products that define it.
#include <cmath>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "Jit.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"

namespace sbl::test {
namespace {

static_assert(tiling::linesAcross == SBL_LINES_ACROSS && tiling::linesAlong == SBL_LINES_ALONG);

struct Case {
  int rank, axis;
  bool isSingle, transposed, hasPre, hasPost, isRing, isShared = false;
  int64_t streamedBytes = tiling::Machine().streamedBytes;
  auto key() const {
    return std::tuple(rank, axis, isSingle, transposed, hasPre, hasPost, isRing, streamedBytes);
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
        "prop.kernel @k \"implicit\" axis " + axis + " slot 0" + (c.isRing ? " ring" : "") +
            " {fraction = 1.0 : f64}\n"
            "prop.factor @a [#prop.balance]\nprop.factor @b [#prop.balance]\n"
            "prop.step @s {\n^bb0(%f: " +
            type + "):\n  %0 = prop.solve %f along " + axis + " with " +
            (c.transposed ? "transposed " : "") + "@k" + (c.hasPre ? " pre @a" : "") +
            (c.hasPost ? " post @b" : "") + " : " + type + "\n  prop.return %0 : " + type + "\n}\n",
        tiling::Machine{64, 32, c.streamedBytes});
  }
  return *jit;
}

/// The lines of a field of [outer][n][inner] in bundles, as module.h has them.
struct Bundles {
  Bundles(const Case &c, int64_t outer, int64_t n, int64_t inner)
      : isLast(c.axis == c.rank - 1), outer(outer), n(n), inner(inner),
        lanes(isLast ? SBL_LINES_ALONG : SBL_LINES_ACROSS),
        perPlane(((isLast ? outer : inner) + lanes - 1) / lanes),
        count(isLast ? perPlane : outer * perPlane) {}
  /// The first element of a lane's line.
  int64_t line(int64_t bundle, int64_t lane) const {
    if (isLast)
      return std::min(bundle * lanes + lane, outer - 1) * n;
    int64_t first = std::min(bundle % perPlane * lanes, std::max<int64_t>(inner - lanes, 0));
    return bundle / perPlane * n * inner + std::min(first + lane, inner - 1);
  }
  bool isLast;
  int64_t outer, n, inner, lanes, perPlane, count;
};

/// Everything one call reads, on lines of `n` points between `outer` and `inner` others.
template <typename T> struct Problem {
  enum { Down, Up, Gain, Rest, Column, Row, parts };

  Problem(const Case &c, int64_t outer, int64_t n, int64_t inner)
      : outer(outer), n(n), inner(inner), size(outer * n * inner) {
    std::mt19937 random(17 * n + outer + 5 * inner);
    std::uniform_real_distribution<double> value(0.5, 1.5), link(0, 0.6), left(-0.5, 0);
    for (auto *field : {&src, &pre, &post})
      for (int64_t i = 0; i < size; ++i)
        field->push_back(T(value(random)));
    for (int64_t i = 0; i < size; ++i) {
      int64_t k = i / inner % n, same = c.isShared && k < n ? k * inner : i;
      bool isCopy = same != i;
      auto put = [&](int part, double x) {
        line[part].push_back(isCopy ? line[part][same] : T(x));
      };
      // What must not be read would show: what comes before row 0.
      put(Down, k == 0 ? 3e3 : link(random));
      put(Up, k == n - 1 ? 0 : link(random));
      put(Gain, value(random));
      put(Rest, left(random));
      put(Column, link(random));
      put(Row, link(random) / double(n));
    }
    pack(c);
  }

  void pack(const Case &c) {
    const Bundles bundles(c, outer, n, inner);
    const bool isOne = c.isShared || c.rank == 1;
    for (int part = 0; part < parts; ++part) {
      packed[part].assign((isOne ? 1 : bundles.count * bundles.lanes) * (n + 1), T(0));
      for (int64_t bundle = 0; bundle < (isOne ? 1 : bundles.count); ++bundle)
        for (int64_t k = 0; k < n; ++k)
          for (int64_t lane = 0; lane < (isOne ? 1 : bundles.lanes); ++lane)
            packed[part][(bundle * (n + 1) + k) * (isOne ? 1 : bundles.lanes) + lane] =
                line[part][(isOne ? 0 : bundles.line(bundle, lane)) + k * inner];
      if (part >= Column && !c.isRing)
        packed[part].clear();
    }
  }

  std::vector<T> run(const Case &c, int64_t chunks) {
    const int64_t stride = (c.rank == 1 ? 1 : Bundles(c, outer, n, inner).lanes) * (n + 8);
    // Margins that must stay as they are show a store outside of the field.
    constexpr int64_t margin = 64;
    std::vector<T> memory(size + 3 * margin, T(-7)), scratch(chunks * stride + margin, T(NAN)),
        none;
    T *dst = memory.data() + margin;
    while (reinterpret_cast<std::uintptr_t>(dst) % tiling::lineBytes != 0)
      ++dst; // where results may go past the caches
    sbl_buffer buffers[] = {bufferOf(src),
                            bufferOf(memory),
                            bufferOf(c.hasPre ? pre : none),
                            bufferOf(c.hasPost ? post : none),
                            bufferOf(packed[Down]),
                            bufferOf(packed[Up]),
                            bufferOf(packed[Gain]),
                            bufferOf(packed[Rest]),
                            bufferOf(packed[Column]),
                            bufferOf(packed[Row]),
                            bufferOf(scratch)};
    buffers[1].aligned = dst;
    buffers[1].size = size;
    auto *b = buffers;
    jitFor(c).template entry<sbl_tridiagonal_fn>("s_0")(b, b + 1, b + 2, b + 3, b + 4, b + 5, b + 6,
                                                        b + 7, b + 8, b + 9, b + 10, stride, outer,
                                                        n, inner, chunks);
    for (int64_t i = 1; i <= margin; ++i) {
      EXPECT_EQ(dst[-i], T(-7));
      EXPECT_EQ(dst[size + i - 1], T(-7));
      EXPECT_TRUE(std::isnan(scratch[chunks * stride + i - 1]));
    }
    return {dst, dst + size};
  }

  /// The same from the full matrices of each line: (1 - U) x = (1 - D)^-1 y row by row.
  std::vector<long double> plain(const Case &c) const {
    std::vector<long double> result(size);
    for (int64_t l = 0; l < outer * inner; ++l) {
      auto at = [&](int64_t k) { return (l / inner * n + k) * inner + l % inner; };
      auto number = [&](int part, int64_t k) -> long double { return line[part][at(k)]; };
      std::vector<long double> source(n), matrix(n * n, 0);
      for (int64_t k = 0; k < n; ++k)
        source[k] = (long double)src[at(k)] * (c.hasPre ? pre[at(k)] : T(1));
      for (int64_t j = 0; j < n; ++j) { // column j of S
        std::vector<long double> x(n, 0);
        x[j] = 1;
        for (int64_t k = j + 1; k < n; ++k)
          x[k] = number(Down, k) * x[k - 1];
        for (int64_t k = n - 1; k-- > 0;)
          x[k] += number(Up, k) * x[k + 1];
        x[j] += number(Rest, j);
        for (int64_t k = 0; k < n; ++k)
          matrix[k * n + j] =
              number(Gain, k) * x[k] + (c.isRing ? number(Column, k) * number(Row, j) : 0.0L);
      }
      for (int64_t k = 0; k < n; ++k) {
        long double sum = 0;
        for (int64_t j = 0; j < n; ++j)
          sum += (c.transposed ? matrix[j * n + k] : matrix[k * n + j]) * source[j];
        result[at(k)] = sum * (c.hasPost ? post[at(k)] : T(1));
      }
    }
    return result;
  }

  int64_t outer, n, inner, size;
  std::vector<T> src, pre, post;
  std::vector<T> line[parts], packed[parts]; // as fields; as the call reads them
};

template <typename T> void check(const Case &c, int64_t n, int64_t other = 0) {
  SCOPED_TRACE(testing::Message() << "rank " << c.rank << " axis " << c.axis << " n " << n
                                  << " ring " << c.isRing << " shared " << c.isShared
                                  << " transposed " << c.transposed << " pre " << c.hasPre
                                  << " post " << c.hasPost << " f" << 8 * sizeof(T));
  // The other axes: primes around the widths of vectors and tiles.
  static constexpr int64_t others[] = {1, 3, 11, 43, 77};
  int64_t p = c.rank < 2 ? 1 : others[n % 5], q = c.rank < 3 ? 1 : others[(n + 2) % 3];
  if (other > 0)
    p = other;
  Problem<T> problem(c, c.axis == 0 ? 1 : (c.axis == 1 ? p : p * q), n,
                     c.axis == c.rank - 1 ? 1 : (c.axis == 1 ? q : p * q));
  std::vector<T> first = problem.run(c, 1);
  std::vector<long double> plain = problem.plain(c);
  for (int64_t i = 0; i < problem.size; ++i) // a few numbers of order ten are added up
    ASSERT_NEAR((double)first[i], (double)plain[i], 256 * std::numeric_limits<T>::epsilon())
        << "at " << i;
  for (int64_t chunks : {2, 3, 7})
    ASSERT_EQ(problem.run(c, chunks), first) << chunks << " chunks";
  // <f, S g> = <S^T f, g> with pre and post exchanged, f = g = src.
  Problem<T> flipped = problem;
  std::swap(flipped.pre, flipped.post);
  Case adjoint{c.rank,   c.axis,   c.isSingle, !c.transposed,  c.hasPost,
               c.hasPre, c.isRing, c.isShared, c.streamedBytes};
  std::vector<T> second = flipped.run(adjoint, 1);
  long double a = 0, b = 0, scale = 0;
  for (int64_t i = 0; i < problem.size; ++i) {
    a += (long double)problem.src[i] * first[i];
    b += (long double)problem.src[i] * second[i];
    scale += std::fabs((long double)problem.src[i] * first[i]);
  }
  EXPECT_NEAR((double)(a / scale), (double)(b / scale), 64 * std::numeric_limits<T>::epsilon());
}

class Solve
    : public testing::TestWithParam<std::tuple<std::pair<int, int>, bool, bool, bool, bool, bool>> {
};

TEST_P(Solve, EqualsThePlainElimination) {
  auto [place, isSingle, transposed, hasPre, hasPost, isRing] = GetParam();
  for (int64_t n : {1, 2, 3, 5, 7, 8, 13, 31, 64, 100}) {
    if (isRing && n == 1) // a grid has at least two cells
      continue;
    for (bool isShared : {false, true}) {
      Case c{place.first, place.second, isSingle, transposed, hasPre, hasPost, isRing, isShared};
      isSingle ? check<float>(c, n) : check<double>(c, n);
      if (HasFatalFailure())
        return;
    }
  }
}

TEST(SolvePastTheCaches, EqualsTheOther) {
  for (int axis : {0, 1})
    for (bool transposed : {false, true})
      for (bool isSingle : {false, true})
        for (bool isShared : {false, true})
          for (int64_t n : {48, 64, 65}) {
            Case c{2, axis, isSingle, transposed, true, true, false, isShared, 1};
            isSingle ? check<float>(c, n, 80) : check<double>(c, n, 80);
          }
}

const std::pair<int, int> places[] = {{1, 0}, {2, 0}, {2, 1}, {3, 0}, {3, 1}, {3, 2}};
INSTANTIATE_TEST_SUITE_P(All, Solve,
                         testing::Combine(testing::ValuesIn(places), testing::Bool(),
                                          testing::Bool(), testing::Bool(), testing::Bool(),
                                          testing::Bool()));

} // namespace
} // namespace sbl::test
