// Laws on the finite-volume generator: noise may depend on place.
#include "LawWriter.h"

using namespace mlir;

namespace sbl {

/// exp(tau Q) per axis; the generators of different axes commute where the law separates.
prop::ProgramOp writeGenerator(LawWriter &w) {
  SmallVector<FlatSymbolRefAttr> exponentials;
  for (unsigned axis = 0; axis < w.rank(); ++axis)
    exponentials.push_back(w.finiteVolume(axis, "generator", 1.0));
  FlatSymbolRefAttr killing = w.halfKilling();
  w.startStep();
  w.scale(killing);
  for (unsigned axis = 0; axis < w.rank(); ++axis)
    w.sweep(axis, exponentials[axis]);
  w.scale(killing);
  return w.finish("separable", "generator", killing ? 2 : 0);
}

/// Strang over the axes, outermost first, the last axis whole in the middle.
prop::ProgramOp writeTridiagonal(LawWriter &w) {
  unsigned last = w.rank() - 1;
  SmallVector<FlatSymbolRefAttr> implicit;
  for (unsigned axis = 0; axis < w.rank(); ++axis)
    implicit.push_back(w.finiteVolume(axis, "implicit", axis == last ? 1.0 : 0.5));
  FlatSymbolRefAttr killing = w.halfKilling();
  w.startStep();
  w.scale(killing);
  for (unsigned axis = 0; axis <= last; ++axis)
    w.solve(axis, implicit[axis]);
  for (unsigned axis = last; axis-- > 0;)
    w.solve(axis, implicit[axis]);
  w.scale(killing);
  return w.finish("tridiagonal", "generator", 2);
}

} // namespace sbl
