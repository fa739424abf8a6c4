// Philox4x32-10 (Salmon, Moraes, Dror and Shaw 2011) in words of 64 bits, and Box and Muller on it.
#include "RandomNumbers.h"

#include <array>
#include <numbers>

using namespace mlir;
using namespace sbl;

RandomNumbers::RandomNumbers(LoopBuilder &b, Value seed, Value path)
    : b(b), seedLow(low(seed)), seedHigh(high(seed)), pathLow(low(path)), pathHigh(high(path)) {}

Value RandomNumbers::whole(int64_t value) {
  return arith::ConstantOp::create(b, b.getI64IntegerAttr(value));
}
Value RandomNumbers::low(Value word) { return arith::AndIOp::create(b, word, whole(0xffffffff)); }
Value RandomNumbers::high(Value word) { return arith::ShRUIOp::create(b, word, whole(32)); }

/// The 52 bits of a mantissa, and a half.
Traced RandomNumbers::unit(Value high, Value low) {
  Value upper = arith::ShLIOp::create(b, high, whole(20));
  Value bits = arith::OrIOp::create(b, upper, arith::ShRUIOp::create(b, low, whole(12)));
  Value ofOne = arith::OrIOp::create(b, bits, whole(0x3ff0000000000000));
  const Traced number(arith::BitcastOp::create(b, b.getF64Type(), ofOne).getResult());
  return number - (1 - 0x1p-53);
}

std::pair<Traced, Traced> RandomNumbers::uniforms(Value step, Purpose purpose, int64_t slot) {
  std::array<Value, 4> w = {pathLow, pathHigh, low(step),
                            whole(static_cast<int64_t>(purpose) << 24 | slot)};
  const auto exclusive = [&](Value x, Value y, Value z) -> Value {
    return arith::XOrIOp::create(b, arith::XOrIOp::create(b, x, y), z);
  };
  for (int64_t round = 0; round < 10; ++round) {
    Value k0 = low(b.add(seedLow, whole(round * 0x9E3779B9)));
    Value k1 = low(b.add(seedHigh, whole(round * 0xBB67AE85)));
    Value p = b.mul(w[0], whole(0xD2511F53)), q = b.mul(w[2], whole(0xCD9E8D57));
    w = {exclusive(high(q), w[1], k0), low(q), exclusive(high(p), w[3], k1), low(p)};
  }
  return {unit(w[0], w[1]), unit(w[2], w[3])};
}

namespace {

/// c0 + c1 q + …, the highest first.
Traced series(Traced q, std::initializer_list<double> highestFirst) {
  Traced sum(0.0);
  for (const double c : highestFirst)
    sum = sum * q + c;
  return sum;
}

/// cos and sin of 2 pi u, u in (0, 1), by Taylor series within an eighth of a turn.
std::pair<Traced, Traced> turn(Traced u) {
  const Traced quarters = u * 4.0, nearest = floor(quarters + 0.5);
  const Traced a = (quarters - nearest) * (std::numbers::pi / 2), q = a * a;
  const Traced s =
      a * series(q, {1.0 / 355687428096000, -1.0 / 1307674368000, 1.0 / 6227020800, -1.0 / 39916800,
                     1.0 / 362880, -1.0 / 5040, 1.0 / 120, -1.0 / 6, 1.0});
  const Traced c = series(q, {1.0 / 20922789888000, -1.0 / 87178291200, 1.0 / 479001600,
                              -1.0 / 3628800, 1.0 / 40320, -1.0 / 720, 1.0 / 24, -1.0 / 2, 1.0});
  // 1 and 3 quarters exchange the two; 1 and 2 make cos negative, 2 and 3 make sin negative.
  const auto is = [&](double k) { return nearest >= k && nearest <= k; };
  const TracedCondition swaps = is(1) || is(3);
  const Traced cosine = select(swaps, s, c), sine = select(swaps, c, s);
  return {select(is(1) || is(2), -cosine, cosine), select(is(2) || is(3), -sine, sine)};
}

} // namespace

std::pair<Traced, Traced> RandomNumbers::normals(Value step, Purpose purpose, int64_t slot) {
  const auto [one, two] = uniforms(step, purpose, slot);
  const Traced radius = sqrt(log(one) * -2.0);
  const auto [cosine, sine] = turn(two);
  return {radius * cosine, radius * sine};
}
