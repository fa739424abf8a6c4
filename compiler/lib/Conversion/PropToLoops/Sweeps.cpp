// What the variants of a sweep have in common.
#include "Sweeps.h"

using namespace mlir;
using namespace sbl;

std::string SweepVariant::functionName() const {
  std::string name = "sbl.sweep.";
  switch (layout) {
  case LineLayout::Single:
    name += "line";
    break;
  case LineLayout::Strided:
    name += "strided";
    break;
  case LineLayout::Contiguous:
    name += "contiguous";
    break;
  }
  return name + (hasPre ? ".pre" : "") + (hasPost ? ".post" : "") + (hasSeam ? ".seam" : "") +
         (element.isF64() ? "" : ".f32");
}

SweepArguments::SweepArguments(ValueRange a)
    : src(a[0]), dst(a[1]), pre(a[2]), post(a[3]), seam(a[4]), coef(a[5]), blocks(a[6]),
      scratch(a[7]), scratchStride(a[8]), outer(a[9]), n(a[10]), inner(a[11]), ghost(a[12]),
      chunks(a[13]), scales(a[14]), spans(a[15]), tileRows(a[16]) {}

FunctionType sbl::sweepFunctionType(FloatType element) {
  MLIRContext *context = element.getContext();
  auto buffer = [](Type type) { return MemRefType::get(ShapedType::kDynamic, type); };
  SmallVector<Type> inputs(6, buffer(element));
  inputs.push_back(buffer(IntegerType::get(context, 64)));
  inputs.push_back(buffer(element));
  inputs.append(6, IndexType::get(context));
  inputs.push_back(buffer(element));
  inputs.push_back(buffer(IntegerType::get(context, 64)));
  inputs.push_back(IndexType::get(context));
  return FunctionType::get(context, inputs, {});
}

RowBlock::RowBlock(LoopBuilder &b, const SweepArguments &args, Value block) {
  Value entry = b.mul(block, 3);
  auto read = [&](int64_t i) -> Value {
    Value number = b.loadScalar(args.blocks, b.add(entry, i));
    return arith::IndexCastOp::create(b, b.getIndexType(), number);
  };
  row = b.mul(block, tiling::rowsPerBlock);
  rowsLeft = b.sub(args.n, row);
  firstLine = b.add(read(0), args.ghost);
  count = read(1);
  offset = read(2);
}

void sbl::emitGhosts(LoopBuilder &b, const SweepArguments &args, Value base, int64_t lanes,
                     function_ref<void(Value, Value, int)> copy) {
  auto at = [&](Value row) { return b.add(base, b.mul(row, lanes)); };
  // From the line outwards, so that a halo longer than the line copies what is already there.
  b.loop(b.index(0), args.ghost, 1, [&](Value i) {
    Value row = b.sub(b.sub(args.ghost, i), b.index(1));
    copy(at(row), at(b.add(row, args.n)), 0);
  });
  b.loop(b.index(0), args.ghost, 1, [&](Value i) {
    Value row = b.add(args.ghost, i);
    copy(at(b.add(row, args.n)), at(row), 1);
  });
}

SmallVector<Value> sbl::transpose8x8(LoopBuilder &b, ArrayRef<Value> rows) {
  constexpr int64_t size = 8;
  SmallVector<Value> current(rows);
  // Stage d exchanges, in every 2d x 2d block, the upper right d x d quarter with the lower left
  // one.
  for (int64_t d = 1; d < size; d *= 2) {
    SmallVector<Value> next(size);
    SmallVector<int64_t> low, high; // lanes of (upper, lower) that make the new upper and lower row
    for (int64_t lane = 0; lane < size; ++lane) {
      bool left = (lane & d) == 0;
      low.push_back(left ? lane : size + lane - d);
      high.push_back(left ? lane + d : size + lane);
    }
    for (int64_t upper = 0; upper < size; ++upper) {
      if (upper & d)
        continue;
      Value a = current[upper], c = current[upper + d];
      next[upper] = vector::ShuffleOp::create(b, a, c, low);
      next[upper + d] = vector::ShuffleOp::create(b, a, c, high);
    }
    current = std::move(next);
  }
  return current;
}
