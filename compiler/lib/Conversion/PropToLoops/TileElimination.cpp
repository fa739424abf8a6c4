#include "TileElimination.h"

using namespace mlir;
using namespace sbl;

void TileElimination::begin(Value number, Value base, TileMode tileMode) {
  mode = tileMode;
  scratch = base;
  coefficients = b.mul(number, b.mul(b.add(args.n, 1), lanes));
  keep(scratch, each([&](int64_t) { return b.zero(vectorType); }));
}

TileElimination::Values TileElimination::coefficient(Value field, Value k) {
  if (variant.layout == LineLayout::Contiguous)
    k = b.min(k, args.n);
  if (mode.shared) {
    Value all = b.loadBroadcast(vectorType, field, k);
    return each([&](int64_t) { return all; });
  }
  Value at = b.add(coefficients, b.mul(k, lanes));
  return each([&](int64_t c) { return b.load(vectorType, field, b.add(at, c * V)); });
}

TileElimination::Values TileElimination::kept(Value k) {
  Value at = scratchAt(k);
  return each([&](int64_t c) { return b.load(vectorType, args.scratch, b.add(at, c * V)); });
}

void TileElimination::keep(Value at, ArrayRef<Value> values) {
  for (int64_t c = 0; c < C; ++c)
    b.store(values[c], args.scratch, b.add(at, c * V));
}

TileElimination::Values TileElimination::start() {
  return Values(variant.isRing ? 2 * C : C, b.zero(vectorType));
}

TileElimination::Values TileElimination::eliminate(Value k, ValueRange carried, Values source) {
  Values next, around;
  if (variant.isRing) {
    Values share = coefficient(variant.transposed ? args.column : args.row, k);
    around = each([&](int64_t c) { return b.fma(share[c], source[c], carried[C + c]); });
  }
  if (variant.transposed) {
    Values gain = coefficient(args.gain, k);
    source = each([&](int64_t c) { return b.mulf(gain[c], source[c]); });
  }
  Values link = fromAbove(k);
  next = each([&](int64_t c) { return b.fma(link[c], carried[c], source[c]); });
  keep(scratchAt(k), next);
  next.append(around);
  return next;
}

TileElimination::Values TileElimination::turn(ValueRange carried) {
  Values below(C, b.zero(vectorType));
  below.append(carried.begin() + C, carried.end());
  return below;
}

std::pair<TileElimination::Values, TileElimination::Values>
TileElimination::substitute(Value k, ValueRange carried) {
  Values here = kept(k), above = kept(b.sub(k, b.index(1)));
  Values down = fromAbove(k), up = fromBelow(k), rest = coefficient(args.rest, k);
  Values next = each([&](int64_t c) { return b.fma(up[c], carried[c], here[c]); });
  Values result = each([&](int64_t c) {
    Value source = b.fma(arith::NegFOp::create(b, down[c]), above[c], here[c]);
    return b.fma(rest[c], source, next[c]);
  });
  if (!variant.transposed) {
    Values gain = coefficient(args.gain, k);
    result = each([&](int64_t c) { return b.mulf(gain[c], result[c]); });
  }
  if (variant.isRing) {
    Values share = coefficient(variant.transposed ? args.row : args.column, k);
    result = each([&](int64_t c) { return b.fma(share[c], carried[C + c], result[c]); });
    next.append(carried.begin() + C, carried.end());
  }
  return {next, result};
}
