#ifndef SBL_DIALECT_PROP_PASSES
#define SBL_DIALECT_PROP_PASSES

include "mlir/Pass/PassBase.td"

def DeriveAdjoints : Pass<"prop-derive-adjoints", "::mlir::ModuleOp"> {
  let summary = "Make the exact transpose of every step that names an adjoint";
  let description = [{
    The forward step of a bridge is the transpose of the backward one to the last bit of the matrix:
    (P K Q)^T = Q K^T P, so the ops come in reverse order, each sweep swaps `pre` with `post` and flips
    `transposed`; a scale is its own transpose.
  }];
  let dependentDialects = ["::sbl::prop::PropDialect"];
}

def FuseFactors : Pass<"prop-fuse-factors", "::mlir::ModuleOp"> {
  let summary = "Fold every prop.scale into a neighbouring sweep";
  let description = [{
    A multiplication while a sweep writes (or reads) a value costs one stream of memory less than one of
    its own. Several factors at the same place become one, whose parts are those of all of them.
  }];
  let dependentDialects = ["::sbl::prop::PropDialect"];
}

#endif // SBL_DIALECT_PROP_PASSES
