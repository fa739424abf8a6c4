// Waves: real-time propagation as kicks by a potential and transforms to Fourier space and back.
#ifndef SBL_DIALECT_PROP_WAVE_OPS
#define SBL_DIALECT_PROP_WAVE_OPS

def Prop_Wave : TypeDef<Prop_Dialect, "Wave"> {
  let mnemonic = "wave";
  let summary = "a complex amplitude on the grid, e.g. !prop.wave<2 x f64>: two real fields";
  let parameters = (ins "unsigned":$rank, "::mlir::FloatType":$element);
  let assemblyFormat = "`<` $rank `x` $element `>`";
  let genVerifyDecl = 1; // rank 1 to 3, element f64
}

def Prop_PhaseOp : Prop_Op<"phase", [Symbol, IsolatedFromAbove]> {
  let summary = "what a potential does to an amplitude at its place";
  let description = [{
    Block arguments: one f64 per axis, the time, the duration, the weight of the correction (Chin's
    gradient term), the real and the imaginary part. Yields the two parts after that duration.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Prop_Wave>:$wave);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name `:` $wave $body attr-dict";
  let hasRegionVerifier = 1;
}

def Prop_KickOp : Prop_Op<"kick", [Pure, SameOperandsAndResultType,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "the potential alone, for a fraction of the step";
  let description = [{
    `correction` is the weight of the gradient term over the square of the step.
  }];
  let arguments = (ins Prop_Wave:$input, FlatSymbolRefAttr:$phase, F64Attr:$fraction,
                       DefaultValuedAttr<F64Attr, "0.0">:$correction);
  let results = (outs Prop_Wave:$result);
  let assemblyFormat = "$input `by` $phase `fraction` $fraction attr-dict `:` type($input)";
}

def Prop_TransformOp : Prop_Op<"transform", [Pure, SameOperandsAndResultType,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "motion along one axis, for a fraction of the step";
  let description = [{
    Every line goes to Fourier space (to a sine or cosine series between walls), mode k is multiplied
    by exp(-i rate k^2 fraction tau), and comes back. `dispersion` names the prop.scalars that yield
    the rates, hbar / (2 m), one per axis.
  }];
  let arguments = (ins Prop_Wave:$input, FlatSymbolRefAttr:$dispersion, I64Attr:$axis,
                       F64Attr:$fraction);
  let results = (outs Prop_Wave:$result);
  let assemblyFormat = [{
    $input `along` $axis `with` $dispersion `fraction` $fraction attr-dict `:` type($input)
  }];
  let hasVerifier = 1; // axis < rank
}

def Prop_WaveProgramOp : Prop_Op<"wave_program", [Symbol,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a way to propagate the waves of one quantum law";
  let description = [{
    With `imaginary` the step is one of exp(-tau H / hbar) instead of exp(-i tau H / hbar). `scheme` is
    "spectral"; or "kernel", where motion is by the positive sweeps of `heat`, a step of a field with one
    sweep per axis, instead of transforms; or "auto", where `heat` is left to the transforms if the grid
    does not hold its steps.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$law, StrAttr:$scheme, I64Attr:$order,
                       FlatSymbolRefAttr:$phase, FlatSymbolRefAttr:$dispersion,
                       FlatSymbolRefAttr:$step, OptionalAttr<FlatSymbolRefAttr>:$heat,
                       UnitAttr:$imaginary);
  let assemblyFormat = [{
    $sym_name `of` $law `scheme` $scheme `order` $order `phase` $phase `dispersion` $dispersion
    `step` $step (`heat` $heat^)? (`imaginary` $imaginary^)? attr-dict
  }];
}

#endif // SBL_DIALECT_PROP_WAVE_OPS
