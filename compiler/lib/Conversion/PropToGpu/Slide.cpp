// Slides on a device: a copy with a halo is gathered by a map of places, every work-item makes one
// point as a weighted sum of points at even distances in the copy, and where the copy has two axes
// exchanged another map turns them back. The runtime makes the maps
// (runtime/lib/Device/SlideMaps.cpp).
#include "Kernels.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sbl;

namespace {

class SlideKernels {
public:
  SlideKernels(KernelWriter &writer, FloatType element)
      : w(writer), b(writer.b), element(element) {}

  void write() {
    for (const bool hasFactor : {false, true}) {
      writePack(hasFactor);
      writeUnpack(hasFactor);
    }
    KernelSignature signature{{element, element, element, b.getI64Type()}, 3, 0, true};
    w.write("slide", signature, [&](const KernelArguments &args, Value item) {
      w.when(less(item, b.mul(args.indices[0], args.indices[1])), [&] { slide(args, item); });
    });
  }

private:
  Value less(Value x, Value y) { return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, x, y); }
  Value whole(Value buffer, Value at) {
    return arith::IndexCastOp::create(b, b.getIndexType(), b.loadScalar(buffer, at));
  }

  /// to = weight * (factor * from) at the places of the map, 0 where it has none.
  void writePack(bool hasFactor) {
    KernelSignature signature;
    signature.buffers.assign(3 + hasFactor, element);
    signature.buffers.push_back(b.getI64Type());
    signature.indices = 1;
    w.write(hasFactor ? "slide_pack_pre" : "slide_pack", signature,
            [&](const KernelArguments &args, Value item) {
              ArrayRef<Value> buffers = args.buffers;
              w.when(less(item, args.indices[0]), [&] {
                Value place = whole(buffers.back(), item);
                Value isThere = less(b.index(-1), place);
                Value at = arith::SelectOp::create(b, isThere, place, b.index(0));
                Value value = b.loadScalar(buffers[0], at);
                if (hasFactor)
                  value = b.mulf(value, b.loadScalar(buffers[3], at));
                value = b.mulf(value, b.loadScalar(buffers[2], item));
                value = arith::SelectOp::create(b, isThere, value, b.zero(element));
                memref::StoreOp::create(b, value, buffers[1], ValueRange{item});
              });
            });
  }

  /// to = factor * from at the places of the map
  void writeUnpack(bool hasFactor) {
    KernelSignature signature;
    signature.buffers.assign(2 + hasFactor, element);
    signature.buffers.push_back(b.getI64Type());
    signature.indices = 1;
    w.write(hasFactor ? "slide_unpack_post" : "slide_unpack", signature,
            [&](const KernelArguments &args, Value item) {
              ArrayRef<Value> buffers = args.buffers;
              w.when(less(item, args.indices[0]), [&] {
                Value value = b.loadScalar(buffers[0], whole(buffers.back(), item));
                if (hasFactor)
                  value = b.mulf(value, b.loadScalar(buffers[2], item));
                memref::StoreOp::create(b, value, buffers[1], ValueRange{item});
              });
            });
  }

  void slide(const KernelArguments &args, Value item) {
    Value length = args.indices[1], stride = args.indices[2];
    Value row = b.mul(b.div(item, length), 4), column = b.rem(item, length);
    auto read = [&](int64_t i) { return whole(args.buffers[3], b.add(row, i)); };
    Value to = b.add(read(0), column), from = b.add(read(1), column);
    Value weights = read(2), taps = read(3);
    Value sum = b.loop(b.index(0), taps, 1, {b.zero(element)}, [&](Value tap, ValueRange now) {
      Value weight = b.loadScalar(args.buffers[2], b.add(weights, tap));
      Value source = b.loadScalar(args.buffers[0], b.add(from, b.mul(tap, stride)));
      return LoopBuilder::Values{math::FmaOp::create(b, weight, source, now[0])};
    })[0];
    memref::StoreOp::create(b, sum, args.buffers[1], ValueRange{to});
  }

  KernelWriter &w;
  LoopBuilder &b;
  const FloatType element;
};

} // namespace

std::string sbl::writeSlide(KernelWriter &writer, prop::LineOp slide) {
  SlideKernels(writer, cast<prop::FieldType>(slide->getOperand(0).getType()).getElement()).write();
  return "slide";
}
