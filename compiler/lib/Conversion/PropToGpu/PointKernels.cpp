// The formulas of a solve, each as one loop over the points that a work-item is given: one point,
// or, where terms are reduced, every so-many-th one, so that neighbours read neighbours.
#include "Kernels.h"
#include "Traced.h"
#include "sbl/point/Formulas.h"

using namespace mlir;
using namespace sbl;

namespace {

class PointWriter {
public:
  PointWriter(KernelWriter &writer, const point::Shape &shape, FloatType element)
      : w(writer), b(writer.b), shape(shape), element(element) {}

  template <class Formula> void write() {
    const bool reduces = shape.reduction != point::Reduction::None;
    KernelSignature signature;
    for (int i = 0; i < arrays(); ++i)
      signature.buffers.push_back(shape.elements >> i & 1 ? Type(element) : b.getF64Type());
    if (reduces)
      signature.buffers.push_back(b.getF64Type());
    signature.indices = 1 + arrays() + (reduces ? 1 : 0);
    signature.scalars = shape.scalars;
    w.write(std::string("point_") + shape.name, signature,
            [&](const KernelArguments &args, Value item) {
              Value count = args.indices[0];
              if (!reduces)
                return w.when(less(item, count), [&] { term<Formula>(args, item); });
              Value items = args.indices.back();
              w.when(less(item, items), [&] {
                Value first = term<Formula>(args, item);
                Value total =
                    b.loop(b.add(item, items), count, items, {first}, [&](Value k, ValueRange sum) {
                      return LoopBuilder::Values{combine(sum[0], term<Formula>(args, k))};
                    })[0];
                memref::StoreOp::create(b, total, args.buffers.back(), ValueRange{item});
              });
            });
  }

private:
  int arrays() const { return shape.reads + shape.writes; }
  Value less(Value x, Value y) { return arith::CmpIOp::create(b, arith::CmpIPredicate::slt, x, y); }
  Value combine(Value x, Value y) {
    Traced::Scope scope(b);
    return shape.reduction == point::Reduction::Sum ? (Traced(x) + Traced(y)).value
                                                    : larger(Traced(x), Traced(y)).value;
  }

  /// Applies the formula at point k; the value of its term.
  template <class Formula> Value term(const KernelArguments &args, Value k) {
    Traced::Scope scope(b);
    std::vector<Traced> in, scalars, out(shape.writes + 1);
    const auto place = [&](int array) {
      Value begin = args.indices[1 + array];
      return shape.alone >> array & 1 ? begin : b.add(begin, k);
    };
    for (int i = 0; i < shape.reads; ++i) {
      Value value = b.loadScalar(args.buffers[i], place(i));
      if (value.getType() != b.getF64Type())
        value = arith::ExtFOp::create(b, b.getF64Type(), value);
      in.emplace_back(value);
    }
    for (Value s : args.scalars)
      scalars.emplace_back(s);
    Traced term;
    Formula::at(in.data(), scalars.data(), out.data(), term);
    for (int i = 0; i < shape.writes; ++i) {
      const int array = shape.reads + i;
      Value value = out[i].value, buffer = args.buffers[array];
      if (cast<MemRefType>(buffer.getType()).getElementType() != value.getType())
        value = arith::TruncFOp::create(b, element, value);
      memref::StoreOp::create(b, value, buffer, ValueRange{place(array)});
    }
    return term.value;
  }

  KernelWriter &w;
  LoopBuilder &b;
  const point::Shape shape;
  const FloatType element;
};

template <class... Formulas>
void writeAll(KernelWriter &writer, FloatType element, point::List<Formulas...>) {
  (PointWriter(writer, Formulas::shape, element).template write<Formulas>(), ...);
}

} // namespace

void sbl::writePointKernels(KernelWriter &writer, FloatType element) {
  writeAll(writer, element, point::All());
}
