// Eigenproblems and hitting problems as sbl ops.
#include "ModelImporter.h"

using namespace mlir;

namespace sbl {

void ModelImporter::eigens() {
  for (const Eigen &eigen : model_.eigens) {
    StringAttr name = symbol(eigen.name);
    Symbol count = scalar(eigen.name + ".count", eigen.count);
    ArrayAttr kinetic = eigen.kinetic.empty() ? builder_.getArrayAttr({})
                                              : scalars(eigen.name + ".kinetic", eigen.kinetic);
    Symbol potential = field(eigen.name + ".potential", eigen.potential);
    Symbol diffusion =
        eigen.law.kind == LawRef::Kind::Diffusion ? diffusions_[eigen.law.index] : Symbol();
    ir::EigenOp::create(builder_, locate(name), name, count, kinetic, potential, diffusion,
                        scalar(eigen.name + ".tolerance", eigen.options.tolerance),
                        scalar(eigen.name + ".accuracy", eigen.options.accuracy),
                        scalar(eigen.name + ".iterations", eigen.options.iterations));
  }
}

void ModelImporter::hittings() {
  for (const Hitting &hitting : model_.hittings) {
    StringAttr name = symbol(hitting.name);
    Symbol into = field(hitting.name + ".into", hitting.into);
    Symbol from = field(hitting.name + ".from", hitting.from);
    ir::HittingOp::create(builder_, locate(name), name, diffusions_[hitting.diffusion], into, from);
  }
}

} // namespace sbl
