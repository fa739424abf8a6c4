#include "TileElimination.h"

using namespace mlir;
using namespace sbl;

Value TileElimination::plane(Value base, int64_t number) {
  Value rows = b.add(args.n, tiling::rowsPerBlock);
  return b.add(base, b.mul(b.mul(rows, lanes), number));
}

TileElimination::Values TileElimination::scratchRow(Value plane, Value k) {
  Value at = b.add(plane, b.mul(k, lanes));
  return each([&](int64_t c) { return b.load(vectorType, args.scratch, b.add(at, c * V)); });
}

void TileElimination::keep(Value plane, Value k, ArrayRef<Value> values) {
  Value at = b.add(plane, b.mul(k, lanes));
  for (int64_t c = 0; c < C; ++c)
    b.store(values[c], args.scratch, b.add(at, c * V));
}

Value TileElimination::one() {
  return arith::ConstantOp::create(
      b, DenseElementsAttr::get(vectorType, b.getFloatAttr(variant.element, 1.0)));
}

TileElimination::Values TileElimination::inverse(const Values &pivots) {
  return each([&](int64_t c) { return over(one(), pivots[c]); });
}

std::pair<TileElimination::Values, TileElimination::Values> TileElimination::links(Value above,
                                                                                   Value k) {
  Values sub = row(Lower, k), super = row(Upper, above);
  if (variant.transposed)
    std::swap(sub, super);
  return {sub, super};
}

TileElimination::Values TileElimination::side(Value k) {
  Values source = row(Source, k);
  if (!variant.transposed)
    return source;
  Values weight = row(Weight, k);
  return each([&](int64_t c) { return b.mulf(weight[c], source[c]); });
}

void TileElimination::finish(Value k, ArrayRef<Value> solution) {
  Values source = row(Source, k), weight = row(Weight, k);
  store(k, each([&](int64_t c) -> Value {
          Value kept = b.mulf(arith::SubFOp::create(b, one(), weight[c]), source[c]);
          return variant.transposed ? arith::AddFOp::create(b, solution[c], kept).getResult()
                                    : b.fma(weight[c], solution[c], kept);
        }));
}

void TileElimination::solve(Value quotients, Value sides, Value fill) {
  variant.isRing ? solveRing(quotients, sides, fill) : solveLine(quotients, sides);
}

void TileElimination::solveLine(Value quotients, Value sides) {
  // Carried from row to row: the inverse pivots, then the eliminated right sides.
  Values right = side(b.index(0));
  Values carried = inverse(row(Diag, b.index(0)));
  for (int64_t c = 0; c < C; ++c)
    carried.push_back(b.mulf(right[c], carried[c]));
  keep(sides, b.index(0), ArrayRef<Value>(carried).drop_front(C));

  Values last = b.loop(b.index(1), args.n, 1, carried, [&](Value k, ValueRange before) {
    Value above = b.sub(k, b.index(1));
    auto [sub, super] = links(above, k);
    Values diag = row(Diag, k), right = side(k);
    Values quotient = each([&](int64_t c) { return b.mulf(super[c], before[c]); });
    Values next = inverse(each([&](int64_t c) { return minus(diag[c], sub[c], quotient[c]); }));
    for (int64_t c = 0; c < C; ++c)
      next.push_back(b.mulf(minus(right[c], sub[c], before[C + c]), next[c]));
    keep(quotients, above, quotient);
    keep(sides, k, ArrayRef<Value>(next).drop_front(C));
    return next;
  });

  Value end = b.sub(args.n, b.index(1));
  Values solution(ArrayRef<Value>(last).drop_front(C));
  finish(end, solution);
  b.loop(b.index(0), end, 1, solution, [&](Value i, ValueRange below) {
    Value k = b.sub(b.sub(end, i), b.index(1));
    Values quotient = scratchRow(quotients, k), right = scratchRow(sides, k);
    Values next = each([&](int64_t c) { return minus(right[c], quotient[c], below[c]); });
    finish(k, next);
    return next;
  });
}

/// Rows 0 … n-2 are eliminated downwards into x_k + q_k x_{k+1} + f_k x_{n-1} = r_k, and each out
/// of the last row, whose entry left of the diagonal wanders along with them:
///   a x_k + D x_{n-1} = R  becomes  -a q_k x_{k+1} + (D - a f_k) x_{n-1} = R - a r_k.
void TileElimination::solveRing(Value quotients, Value sides, Value fill) {
  Value first = b.index(0), end = b.sub(args.n, b.index(1));
  enum { Pivot, Right, Fill, Corner, LastDiag, LastRight, count }; // of the carried values
  auto part = [&](ValueRange carried, int which) { return Values(carried.slice(which * C, C)); };
  auto [corner, opposite] = std::pair(links(end, first)); // (0, n-1) and (n-1, 0)
  Values carried = inverse(row(Diag, first)), right = side(first);
  auto append = [&](Values &list, const Values &values) { list.append(values); };
  Values pivot = carried;
  append(carried, each([&](int64_t c) { return b.mulf(right[c], pivot[c]); }));
  append(carried, each([&](int64_t c) { return b.mulf(corner[c], pivot[c]); }));
  append(carried, opposite);
  append(carried, row(Diag, end));
  append(carried, side(end));
  keep(sides, first, part(carried, Right));
  keep(fill, first, part(carried, Fill));

  Values last = b.loop(b.index(1), end, 1, carried, [&](Value k, ValueRange before) {
    Value above = b.sub(k, b.index(1));
    auto [sub, super] = links(above, k);
    Values diag = row(Diag, k), right = side(k);
    Values pivotAbove = part(before, Pivot), rightAbove = part(before, Right);
    Values fillAbove = part(before, Fill), a = part(before, Corner);
    Values lastDiag = part(before, LastDiag), lastRight = part(before, LastRight);
    Values quotient = each([&](int64_t c) { return b.mulf(super[c], pivotAbove[c]); });
    Values next = inverse(each([&](int64_t c) { return minus(diag[c], sub[c], quotient[c]); }));
    Values pivot = next;
    auto eliminated = [&](const Values &entry, const Values &aboveIt) {
      return each([&](int64_t c) { return minus(entry[c], sub[c], aboveIt[c]); });
    };
    Values sideHere = eliminated(right, rightAbove);
    Values fillHere = eliminated(each([&](int64_t) { return b.zero(vectorType); }), fillAbove);
    append(next, each([&](int64_t c) { return b.mulf(sideHere[c], pivot[c]); }));
    append(next, each([&](int64_t c) { return b.mulf(fillHere[c], pivot[c]); }));
    append(next, each([&](int64_t c) -> Value {
             return arith::NegFOp::create(b, b.mulf(a[c], quotient[c]));
           }));
    append(next, each([&](int64_t c) { return minus(lastDiag[c], a[c], fillAbove[c]); }));
    append(next, each([&](int64_t c) { return minus(lastRight[c], a[c], rightAbove[c]); }));
    keep(quotients, above, quotient);
    keep(sides, k, part(next, Right));
    keep(fill, k, part(next, Fill));
    return next;
  });

  // Row n-2 meets the last one twice: as the row below it and as its last column.
  Value above = b.sub(end, b.index(1));
  auto [sub, super] = links(above, end);
  Values solution = each([&](int64_t c) {
    Value quotient = b.mulf(super[c], part(last, Pivot)[c]);
    Value a = arith::AddFOp::create(b, part(last, Corner)[c], sub[c]);
    Value f = arith::AddFOp::create(b, part(last, Fill)[c], quotient);
    return over(minus(part(last, LastRight)[c], a, part(last, Right)[c]),
                minus(part(last, LastDiag)[c], a, f));
  });
  keep(quotients, above, each([&](int64_t c) { return b.mulf(super[c], part(last, Pivot)[c]); }));
  finish(end, solution);
  b.loop(b.index(0), end, 1, solution, [&](Value i, ValueRange below) {
    Value k = b.sub(b.sub(end, i), b.index(1));
    Values quotient = scratchRow(quotients, k), right = scratchRow(sides, k);
    Values column = scratchRow(fill, k);
    Values next = each([&](int64_t c) {
      return minus(minus(right[c], quotient[c], below[c]), column[c], solution[c]);
    });
    finish(k, next);
    return next;
  });
}
