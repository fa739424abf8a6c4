// A tridiagonal solve is compared with a plain elimination in long double over all sizes that make
// edges, for both matrices, and the transpose by the inner products that define it.
#include <cmath>
#include <map>
#include <random>

#include <gtest/gtest.h>

#include "Jit.h"
#include "sbl/Conversion/PropToLoops/Tiling.h"

namespace sbl::test {
namespace {

constexpr int64_t R = tiling::rowsPerBlock;

struct Case {
  int rank, axis;
  bool isSingle, transposed, hasPre, hasPost, isRing;
  auto key() const { return std::tuple(rank, axis, isSingle, transposed, hasPre, hasPost, isRing); }
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
        (c.hasPost ? " post @b" : "") + " : " + type + "\n  prop.return %0 : " + type + "\n}\n");
  }
  return *jit;
}

/// Everything one call reads, on lines of `n` points between `outer` and `inner` others.
template <typename T> struct Problem {
  Problem(int64_t outer, int64_t n, int64_t inner, bool isRing)
      : outer(outer), n(n), inner(inner), size(outer * n * inner) {
    std::mt19937 random(17 * n + outer + 5 * inner);
    std::uniform_real_distribution<double> value(0.5, 1.5), rate(0, 4), theta(0.5, 1);
    for (auto *field : {&src, &pre, &post})
      for (int64_t i = 0; i < size; ++i)
        field->push_back(T(value(random)));
    for (int64_t i = 0; i < size; ++i) {
      int64_t k = i / inner % n;
      T up = T(rate(random)), down = T(rate(random));
      // What must not be read would show.
      lower.push_back(k == 0 && !isRing ? T(NAN) : -down);
      upper.push_back(k == n - 1 && !isRing ? T(NAN) : -up);
      diag.push_back(1 + up + down);
      weight.push_back(T(1 / theta(random)));
    }
  }

  std::vector<T> run(const Case &c, int64_t chunks) {
    int64_t lanes = sizeof(T) == 8 ? tiling::lanesF64 : tiling::lanesF32;
    int64_t stride = 5 * lanes * (n + R);
    // Margins that must stay as they are show a store outside of the field.
    constexpr int64_t margin = 64;
    std::vector<T> dst(size + 2 * margin, T(-7)), scratch(chunks * stride + margin, T(NAN)), none;
    sbl_buffer buffers[] = {bufferOf(src),
                            bufferOf(dst),
                            bufferOf(c.hasPre ? pre : none),
                            bufferOf(c.hasPost ? post : none),
                            bufferOf(lower),
                            bufferOf(diag),
                            bufferOf(upper),
                            bufferOf(weight),
                            bufferOf(scratch)};
    buffers[1].aligned = dst.data() + margin;
    buffers[1].size = size;
    auto *b = buffers;
    jitFor(c).template entry<sbl_tridiagonal_fn>("s_0")(
        b, b + 1, b + 2, b + 3, b + 4, b + 5, b + 6, b + 7, b + 8, stride, outer, n, inner, chunks);
    for (int64_t i = 0; i < margin; ++i) {
      EXPECT_EQ(dst[i], T(-7));
      EXPECT_EQ(dst[margin + size + i], T(-7));
      EXPECT_TRUE(std::isnan(scratch[chunks * stride + i]));
    }
    return {dst.begin() + margin, dst.end() - margin};
  }

  /// The same by elimination of the full matrix of each line, without pivoting.
  std::vector<long double> plainRing(const Case &c) const {
    std::vector<long double> result(size);
    for (int64_t line = 0; line < outer * inner; ++line) {
      auto at = [&](int64_t k) { return (line / inner * n + k) * inner + line % inner; };
      std::vector<long double> matrix(n * n, 0), side(n), source(n);
      auto entry = [&](int64_t i, int64_t j) -> long double & {
        return c.transposed ? matrix[j * n + i] : matrix[i * n + j];
      };
      for (int64_t k = 0; k < n; ++k) {
        source[k] = (long double)src[at(k)] * (c.hasPre ? pre[at(k)] : T(1));
        side[k] = c.transposed ? weight[at(k)] * source[k] : source[k];
        entry(k, k) += diag[at(k)];
        entry(k, (k + 1) % n) += upper[at(k)];
        entry(k, (k + n - 1) % n) += lower[at(k)];
      }
      for (int64_t k = 0; k < n; ++k)
        for (int64_t i = k + 1; i < n; ++i) {
          long double factor = matrix[i * n + k] / matrix[k * n + k];
          for (int64_t j = k; j < n && factor != 0; ++j)
            matrix[i * n + j] -= factor * matrix[k * n + j];
          side[i] -= factor * side[k];
        }
      for (int64_t k = n; k-- > 0;) {
        for (int64_t j = k + 1; j < n; ++j)
          side[k] -= matrix[k * n + j] * side[j];
        side[k] /= matrix[k * n + k];
        long double w = weight[at(k)];
        result[at(k)] = ((c.transposed ? 1 : w) * side[k] + (1 - w) * source[k]) *
                        (c.hasPost ? post[at(k)] : T(1));
      }
    }
    return result;
  }

  /// The same by elimination, line by line, with divisions where the code has inverse pivots.
  std::vector<long double> plain(const Case &c) const {
    if (c.isRing)
      return plainRing(c);
    std::vector<long double> result(size);
    for (int64_t line = 0; line < outer * inner; ++line) {
      auto at = [&](int64_t k) { return (line / inner * n + k) * inner + line % inner; };
      std::vector<long double> pivot(n), side(n), source(n);
      for (int64_t k = 0; k < n; ++k) {
        source[k] = (long double)src[at(k)] * (c.hasPre ? pre[at(k)] : T(1));
        side[k] = c.transposed ? weight[at(k)] * source[k] : source[k];
        pivot[k] = diag[at(k)];
        if (k == 0)
          continue;
        long double sub = c.transposed ? upper[at(k - 1)] : lower[at(k)];
        long double super = c.transposed ? lower[at(k)] : upper[at(k - 1)];
        pivot[k] -= sub * super / pivot[k - 1];
        side[k] -= sub * side[k - 1] / pivot[k - 1];
      }
      long double x = 0;
      for (int64_t k = n; k-- > 0;) {
        long double super = k + 1 == n ? 0 : c.transposed ? lower[at(k + 1)] : upper[at(k)];
        x = (side[k] - super * x) / pivot[k];
        long double w = weight[at(k)];
        result[at(k)] =
            ((c.transposed ? 1 : w) * x + (1 - w) * source[k]) * (c.hasPost ? post[at(k)] : T(1));
      }
    }
    return result;
  }

  int64_t outer, n, inner, size;
  std::vector<T> src, pre, post, lower, diag, upper, weight;
};

template <typename T> void check(const Case &c, int64_t n) {
  SCOPED_TRACE(testing::Message() << "rank " << c.rank << " axis " << c.axis << " n " << n
                                  << " ring " << c.isRing << " transposed " << c.transposed
                                  << " pre " << c.hasPre << " post " << c.hasPost << " f"
                                  << 8 * sizeof(T));
  // The other axes: primes around the widths of vectors and tiles.
  static constexpr int64_t others[] = {1, 3, 11, 29, 53};
  int64_t p = c.rank < 2 ? 1 : others[n % 5], q = c.rank < 3 ? 1 : others[(n + 2) % 3];
  Problem<T> problem(c.axis == 0 ? 1 : (c.axis == 1 ? p : p * q), n,
                     c.axis == c.rank - 1 ? 1 : (c.axis == 1 ? q : p * q), c.isRing);
  std::vector<T> first = problem.run(c, 1);
  std::vector<long double> plain = problem.plain(c);
  for (int64_t i = 0; i < problem.size; ++i) // values of order one, sums of at most a few of them
    ASSERT_NEAR((double)first[i], (double)plain[i], 64 * std::numeric_limits<T>::epsilon())
        << "at " << i;
  for (int64_t chunks : {2, 3, 7})
    ASSERT_EQ(problem.run(c, chunks), first) << chunks << " chunks";
  // <f, S g> = <S^T f, g> with pre and post exchanged, f = g = src.
  Problem<T> flipped = problem;
  std::swap(flipped.pre, flipped.post);
  Case adjoint{c.rank, c.axis, c.isSingle, !c.transposed, c.hasPost, c.hasPre, c.isRing};
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
    Case c{place.first, place.second, isSingle, transposed, hasPre, hasPost, isRing};
    isSingle ? check<float>(c, n) : check<double>(c, n);
    if (HasFatalFailure())
      return;
  }
}

const std::pair<int, int> places[] = {{1, 0}, {2, 0}, {2, 1}, {3, 0}, {3, 1}, {3, 2}};
INSTANTIATE_TEST_SUITE_P(All, Solve,
                         testing::Combine(testing::ValuesIn(places), testing::Bool(),
                                          testing::Bool(), testing::Bool(), testing::Bool(),
                                          testing::Bool()));

} // namespace
} // namespace sbl::test
