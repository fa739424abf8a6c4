// Flows: what a velocity carries along, as a density and as a wave.
#ifndef SBL_DIALECT_SBL_FLOW_OPS
#define SBL_DIALECT_SBL_FLOW_OPS

def Sbl_FlowOp : Sbl_Op<"flow", [Symbol, Sbl_UsesSymbols]> {
  let summary = "d_t rho + div(velocity rho) = 0";
  let description = [{ `velocity`: one field per axis; `divergence`: the sum of their derivatives. }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypedArrayAttrBase<FlatSymbolRefAttr, "fields">:$velocity,
                       FlatSymbolRefAttr:$divergence, UnitAttr:$autonomous);
  let assemblyFormat = "$sym_name `velocity` $velocity `divergence` $divergence attr-dict";
}

def Sbl_EvolveFlowOp : Sbl_Op<"evolve_flow", [Symbol, Sbl_UsesSymbols]> {
  let summary = "the density that a flow carries along";
  let description = [{
    Without `flow` the velocity is that of a solved question, which the runtime is handed.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<FlatSymbolRefAttr>:$flow,
                       Sbl_MarginalAttr:$initial, OptionalAttr<FlatSymbolRefAttr>:$accuracy);
  let assemblyFormat = "$sym_name (`of` $flow^)? `from` $initial attr-dict";
}

def Sbl_EvolveFlowWaveOp : Sbl_Op<"evolve_flow_wave", [Symbol, Sbl_UsesSymbols]> {
  let summary = "d_t psi = -(velocity.grad + div velocity / 2) psi";
  let description = [{
    With `product` by products of exponentials of the potential and of the kinetic term, whose
    commutator is the law; else in skew-symmetric spectral form. `flow` as in sbl.evolve_flow.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<FlatSymbolRefAttr>:$flow,
                       FlatSymbolRefAttr:$start, FlatSymbolRefAttr:$initial,
                       OptionalAttr<FlatSymbolRefAttr>:$accuracy,
                       OptionalAttr<FlatSymbolRefAttr>:$steps, UnitAttr:$product);
  let assemblyFormat = [{
    $sym_name (`of` $flow^)? `from` $initial `at` $start (`product` $product^)? attr-dict
  }];
}

#endif // SBL_DIALECT_SBL_FLOW_OPS
