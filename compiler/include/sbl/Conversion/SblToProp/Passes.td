#ifndef SBL_CONVERSION_SBLTOPROP_PASSES
#define SBL_CONVERSION_SBLTOPROP_PASSES

include "mlir/Pass/PassBase.td"

def PlanPropagation : Pass<"plan-propagation", "::mlir::ModuleOp"> {
  let summary = "Choose a scheme for every bridge and write its propagation step";
  let description = [{
    Reads what analysis proved about each diffusion and what the bridge asks for, chooses the law of
    the program (numerics: quadratic before gradient before lines; generator where the noise depends on
    place) and writes kernels, factors and the backward step. What the runtime evaluates becomes
    compiled functions: `@scalars` and `@eval.<field>`. The model's own declarations stay until the
    manifest is written.
  }];
  let dependentDialects = ["::sbl::prop::PropDialect", "::mlir::arith::ArithDialect",
                           "::mlir::math::MathDialect"];
}

def StripDeclarations : Pass<"strip-declarations", "::mlir::ModuleOp"> {
  let summary = "Erase what only the manifest needed: the sbl ops and prop.program";
}

#endif // SBL_CONVERSION_SBLTOPROP_PASSES
