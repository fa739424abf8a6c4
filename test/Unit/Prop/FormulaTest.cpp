// Fields and scalars are what the runtime builds every factor from: right coordinates in every
// rank, right block arguments, no trace of chunks or of the row's end.
#include <cmath>

#include <gtest/gtest.h>

#include "Jit.h"

namespace sbl::test {
namespace {

/// A formula in which every block argument counts differently: x + 2 y - 3 z + t p0 + s^2 p2, where
/// the part without x is known before the loop or before the vector, plus a choice by comparison.
std::string field(int rank, const char *element, const char *flags = "") {
  const char *names[] = {"%x", "%y", "%z"};
  std::string arguments, sum;
  for (int axis = 0; axis < rank; ++axis) {
    arguments += std::string(names[axis]) + ": f64, ";
    std::string i = std::to_string(axis), weight = axis == 0 ? "1." : axis == 1 ? "2." : "-3.";
    sum += "  %w" + i + " = arith.constant " + weight + " : f64\n  %m" + i + " = arith.mulf %w" +
           i + ", " + names[axis] + " : f64\n  %a" + std::to_string(axis + 1) + " = arith.addf %a" +
           i + ", %m" + i + " : f64\n";
  }
  std::string last = "%a" + std::to_string(rank);
  return "prop.pointwise @f " + std::string(flags) + ": !prop.field<" + std::to_string(rank) +
         " x " + element + "> {\n^bb0(" + arguments +
         "%t: f64, %s: f64):\n  %p0 = prop.param 0\n  %p2 = prop.param 2\n"
         "  %tp = arith.mulf %t, %p0 : f64\n  %ss = arith.mulf %s, %s : f64\n"
         "  %sp = arith.mulf %ss, %p2 : f64\n  %a0 = arith.addf %tp, %sp : f64\n" +
         sum + "  %zero = arith.constant 0.0 : f64\n  %c = arith.cmpf ogt, " + last +
         ", %zero : f64\n"
         "  %n = arith.negf " +
         last +
         " : f64\n  %half = arith.mulf %n, %p0 : f64\n"
         "  %r = arith.select %c, " +
         last + ", %half : f64\n  prop.yield %r\n}\n";
}

template <typename T> void check(int rank, const char *element, int64_t last) {
  SCOPED_TRACE(testing::Message() << "rank " << rank << " of " << element << ", last " << last);
  Jit jit(field(rank, element));
  auto f = jit.entry<sbl_field_fn>("f");
  std::vector<double> params{0.3, -5, 1.75}, origin{-1.5, 0.25, 2}, spacing{0.37, 0.11, 0.77};
  std::vector<int64_t> shape;
  if (rank > 1)
    shape.push_back(3);
  if (rank > 2)
    shape.push_back(5);
  shape.push_back(last);
  int64_t size = 1;
  for (int64_t n : shape)
    size *= n;
  double time = 0.4, step = -0.125;
  for (int64_t chunks : {1, 2, 3, 7}) {
    std::vector<T> out(size + 32, T(-7));
    sbl_buffer b[] = {bufferOf(params), bufferOf(origin), bufferOf(spacing), bufferOf(shape),
                      bufferOf(out)};
    f(&b[0], &b[1], &b[2], &b[3], time, step, &b[4], chunks);
    for (int64_t at = 0; at < size; ++at) {
      double sum = time * params[0] + step * step * params[2];
      int64_t rest = at, k[3];
      for (int axis = rank - 1; axis >= 0; --axis) {
        k[axis] = rest % shape[axis];
        rest /= shape[axis];
      }
      constexpr double weights[] = {1, 2, -3};
      for (int axis = 0; axis < rank; ++axis) {
        double x = origin[axis] + static_cast<double>(k[axis]) * spacing[axis];
        sum = sum + weights[axis] * x;
      }
      // The same operations in the same order: equal to the last bit.
      ASSERT_EQ(out[at], T(sum > 0 ? sum : -sum * params[0])) << at << ", chunks " << chunks;
    }
    for (size_t at = size; at < out.size(); ++at)
      ASSERT_EQ(out[at], T(-7));
  }
}

TEST(Formula, FieldsOfEveryRank) {
  for (int rank : {1, 2, 3})
    for (int64_t last : {1, 2, 7, 8, 9, 40, 61}) {
      check<double>(rank, "f64", last);
      check<float>(rank, "f32", last);
    }
}

TEST(Formula, ScatteredPlaces) {
  Jit jit(field(3, "f32", "scattered "));
  auto f = jit.entry<sbl_places_fn>("f.at");
  std::vector<double> params{0.3, -5, 1.75};
  for (size_t count : {1, 7, 8, 9, 61})
    for (int64_t chunks : {1, 3}) {
      std::vector<double> places(3 * count), out(count);
      for (size_t i = 0; i < places.size(); ++i)
        places[i] = std::sin(3.0 * static_cast<double>(i));
      sbl_buffer b[] = {bufferOf(params), bufferOf(places), bufferOf(out)};
      f(&b[0], &b[1], 0.4, -0.125, &b[2], chunks);
      for (size_t i = 0; i < count; ++i) {
        const double sum = 0.4 * params[0] + 0.125 * 0.125 * params[2] + places[i] +
                           2 * places[count + i] - 3 * places[2 * count + i];
        // In double, whatever the element type of the grid's fields.
        ASSERT_DOUBLE_EQ(out[i], sum > 0 ? sum : -sum * params[0]) << i << " of " << count;
      }
    }
}

TEST(Formula, ScalarsInOrder) {
  Jit jit("prop.scalars @scalars {\n^bb0(%t: f64, %s: f64):\n  %p = prop.param 1\n"
          "  %c = arith.constant 2.5 : f64\n  %0 = arith.mulf %t, %p : f64\n"
          "  prop.yield %c, %0, %s\n}\nprop.scalars @none {\n^bb0(%t: f64, %s: f64):\n"
          "  prop.yield\n}\n");
  std::vector<double> params{1, 3}, out(4, -7);
  sbl_buffer p = bufferOf(params), o = bufferOf(out);
  jit.entry<sbl_scalars_fn>("scalars")(&p, 0.5, 0.25, &o);
  EXPECT_EQ(out, (std::vector<double>{2.5, 1.5, 0.25, -7}));
  jit.entry<sbl_scalars_fn>("none")(&p, 0.5, 0.25, &o);
  EXPECT_EQ(out[0], 2.5);
}

} // namespace
} // namespace sbl::test
