// The prop dialect says *how*: a propagation step as kernels along axes and pointwise factors.
//
// No pointers, no threads, no grid sizes. The adjoint of every prop op is a prop op, so the forward
// step of a bridge is derived from the backward one and never written twice.
#ifndef SBL_DIALECT_PROP_OPS
#define SBL_DIALECT_PROP_OPS

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/Interfaces/InferTypeOpInterface.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Prop_Dialect : Dialect {
  let name = "prop";
  let cppNamespace = "::sbl::prop";
  let summary = "Propagation of fields by kernels along axes";
  let useDefaultTypePrinterParser = 1;
  let useDefaultAttributePrinterParser = 1;
}

class Prop_Op<string mnemonic, list<Trait> traits = []> : Op<Prop_Dialect, mnemonic, traits>;

def Prop_Field : TypeDef<Prop_Dialect, "Field"> {
  let mnemonic = "field";
  let summary = "a real field on the grid, e.g. !prop.field<2 x f64>";
  let parameters = (ins "unsigned":$rank, "::mlir::FloatType":$element);
  let assemblyFormat = "`<` $rank `x` $element `>`";
  let genVerifyDecl = 1; // rank 1 to 3, element f64 or f32
}

// ------------------------------------------------------------ what is evaluated

def Prop_ParamOp : Prop_Op<"param", [Pure]> {
  let summary = "parameter number `index` of the module";
  let arguments = (ins I64Attr:$index);
  let results = (outs F64:$result);
  let assemblyFormat = "$index attr-dict";
}

def Prop_ScalarsOp : Prop_Op<"scalars", [Symbol, IsolatedFromAbove]> {
  let summary = "numbers computed from the parameters, the time and the step tau";
  let description = [{ Block arguments: time, tau. Yields any number of f64. }];
  let arguments = (ins SymbolNameAttr:$sym_name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name $body attr-dict";
  let hasRegionVerifier = 1;
}

def Prop_PointwiseOp : Prop_Op<"pointwise", [Symbol, IsolatedFromAbove]> {
  let summary = "a compiled field: one f64 for each place";
  let description = [{
    Block arguments: one f64 per axis, the time, the step tau. Yields one f64. `scattered`: compiled
    a second time for places that are no grid's.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, TypeAttrOf<Prop_Field>:$field,
                       UnitAttr:$scattered);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name (`scattered` $scattered^)? `:` $field $body attr-dict";
  let hasRegionVerifier = 1;
}

def Prop_YieldOp : Prop_Op<"yield", [Pure, Terminator, ParentOneOf<["ScalarsOp", "PointwiseOp", "PhaseOp"]>]> {
  let arguments = (ins Variadic<F64>:$values);
  let assemblyFormat = "$values attr-dict";
}

// --------------------------------------------------------- what is propagated with

def Prop_KernelOp : Prop_Op<"kernel", [Symbol]> {
  let summary = "a one-dimensional transition kernel along an axis";
  let description = [{
    `gaussian`: the sampled heat kernel whose variance is entry `slot` of the program's variances.
    `generator`: exp(fraction tau Q), Q the finite-volume generator along the axis, dense.
    `implicit`: a step of length fraction tau with the same Q by the theta method, for prop.solve.
    `lattice`: a heat kernel whose steps are a lattice direction of the grid, number `direction` of those
    into which the runtime decomposes a full matrix of noise; entry `slot` of the variances is the
    time it takes.
    `transport`: moves each line along the axis by its drift for entry `slot` of the variances, a time,
    and spreads it by what the noise of the other axes adds meanwhile.
    `spectral`: any full matrix that the runtime hands over, such as exact derivatives.
    `ring`: an implicit kernel whose first and last rows are neighbours; or a Gaussian of the lifted
    line, for a ring whose circulation differs from line to line: what comes from beyond an end is
    multiplied by the seam factor of its line.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, I64Attr:$axis, StrAttr:$kind, I64Attr:$slot,
                       OptionalAttr<F64Attr>:$fraction, UnitAttr:$ring,
                       OptionalAttr<I64Attr>:$direction);
  let assemblyFormat = "$sym_name $kind `axis` $axis `slot` $slot (`ring` $ring^)? attr-dict";
  let hasVerifier = 1;
}

def Prop_FieldPart : AttrDef<Prop_Dialect, "FieldPart"> {
  let mnemonic = "field_part";
  let summary = "a compiled field; `unkilled` is the same with the killing left out";
  let parameters = (ins "::mlir::FlatSymbolRefAttr":$field,
                        OptionalParameter<"::mlir::FlatSymbolRefAttr">:$unkilled);
  let assemblyFormat = "`<` $field (`unkilled` $unkilled^)? `>`";
}
def Prop_BalancePart : AttrDef<Prop_Dialect, "BalancePart"> {
  let mnemonic = "balance";
  let summary = "the diagonal that balancing finds";
}
def Prop_GaugePart : AttrDef<Prop_Dialect, "GaugePart"> {
  let mnemonic = "gauge";
  let summary = "d exp(sign U / sigma^2) of a kernel's axis";
  let parameters = (ins "::mlir::FlatSymbolRefAttr":$kernel, "int64_t":$sign);
  let assemblyFormat = "`<` $kernel `,` $sign `>`";
}

def Prop_FactorOp : Prop_Op<"factor", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a pointwise factor: the product of its parts";
  let arguments = (ins SymbolNameAttr:$sym_name, ArrayAttr:$parts);
  let assemblyFormat = "$sym_name $parts attr-dict";
  let hasVerifier = 1; // every part is one of the three above
}

// ----------------------------------------------------------------------- steps

def Prop_StepOp : Prop_Op<"step", [Symbol, IsolatedFromAbove]> {
  let summary = "one step of length tau, from field to field";
  let description = [{
    `adjoint`: the name under which --prop-derive-adjoints makes the exact transpose of this step.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, OptionalAttr<StrAttr>:$adjoint);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name $body attr-dict";
  let hasRegionVerifier = 1; // one argument and one returned value of the same field or wave type
  let extraClassDeclaration = [{
    /// Whether the step is one of a wave: kicks and transforms instead of factors and kernels.
    bool isOfWave();
  }];
}

def Prop_ReturnOp : Prop_Op<"return", [Pure, Terminator, HasParent<"StepOp">]> {
  let arguments = (ins AnyType:$value); // checked by the step
  let assemblyFormat = "$value attr-dict `:` type($value)";
}

def Prop_ScaleOp : Prop_Op<"scale", [Pure, SameOperandsAndResultType,
    DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "multiplies by a factor at every place; its own adjoint";
  let arguments = (ins Prop_Field:$input, FlatSymbolRefAttr:$factor);
  let results = (outs Prop_Field:$result);
  let assemblyFormat = "$input `by` $factor attr-dict `:` type($input)";
}

def Prop_LineOp : OpInterface<"LineOp"> {
  let cppNamespace = "::sbl::prop";
  let description = [{
    post * K (pre * input), K a matrix along one axis: what factors can be fused into, and one entry
    point of the compiled module.
  }];
  let methods = [
    InterfaceMethod<"", "::mlir::FlatSymbolRefAttr", "getKernelAttr">,
    InterfaceMethod<"", "uint64_t", "getAxis">,
    InterfaceMethod<"", "bool", "getTransposed">,
    InterfaceMethod<"", "void", "setTransposed", (ins "bool":$transposed)>,
    InterfaceMethod<"", "::mlir::FlatSymbolRefAttr", "getPreAttr">,
    InterfaceMethod<"", "void", "setPreAttr", (ins "::mlir::FlatSymbolRefAttr":$factor)>,
    InterfaceMethod<"", "::mlir::FlatSymbolRefAttr", "getPostAttr">,
    InterfaceMethod<"", "void", "setPostAttr", (ins "::mlir::FlatSymbolRefAttr":$factor)>,
    InterfaceMethod<"Makes the op its own adjoint: swaps `pre` and `post`, flips `transposed`.",
                    "void", "transpose", (ins), "", [{
      ::mlir::FlatSymbolRefAttr pre = $_op.getPreAttr();
      $_op.setPreAttr($_op.getPostAttr());
      $_op.setPostAttr(pre);
      $_op.setTransposed(!$_op.getTransposed());
    }]>
  ];
}

class Prop_LineOpBase<string mnemonic> : Prop_Op<mnemonic, [Pure, SameOperandsAndResultType,
    Prop_LineOp, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let arguments = (ins Prop_Field:$input, FlatSymbolRefAttr:$kernel, I64Attr:$axis,
                       UnitAttr:$transposed,
                       OptionalAttr<FlatSymbolRefAttr>:$pre, OptionalAttr<FlatSymbolRefAttr>:$post);
  let results = (outs Prop_Field:$result);
  let assemblyFormat = [{
    $input `along` $axis `with` (`transposed` $transposed^)? $kernel
    (`pre` $pre^)? (`post` $post^)? attr-dict `:` type($input)
  }];
  let hasVerifier = 1; // axis < rank
}

def Prop_SweepOp : Prop_LineOpBase<"sweep"> {
  let summary = "post * K (pre * input), K a Gaussian or generator kernel along its axis";
}

def Prop_SolveOp : Prop_LineOpBase<"solve"> {
  let summary = "post * K (pre * input), K an implicit kernel: a tridiagonal system on every line";
  let description = [{
    K = (1 - W) + W (1 - C Q)^-1 with diagonal C = theta fraction tau and W = 1/theta. The runtime
    chooses theta for each row: 1/2, which is of order 2, wherever entries stay non-negative.
  }];
}

def Prop_SlideOp : Prop_LineOpBase<"slide"> {
  let summary = "post * K (pre * input), K the taps of a lattice or transport kernel";
  let description = [{
    Every point becomes a weighted sum of those at whole steps from it, along a lattice direction or along
    the axis from where its line is moved to. The transpose steps the other way.
  }];
}

def Prop_ProgramOp : Prop_Op<"program", [Symbol, DeclareOpInterfaceMethods<SymbolUserOpInterface>]> {
  let summary = "a way to propagate one diffusion";
  let description = [{
    The fields of docs/manifest.md's program, as symbols. Its factors are those its sweeps name.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$scheme, StrAttr:$law, I64Attr:$order,
                       FlatSymbolRefAttr:$diffusion, FlatSymbolRefAttr:$variances,
                       TypedArrayAttrBase<FlatSymbolRefAttr, "kernels">:$kernels,
                       FlatSymbolRefAttr:$backward, FlatSymbolRefAttr:$forward);
  let assemblyFormat = [{
    $sym_name `of` $diffusion `scheme` $scheme `law` $law `order` $order `variances` $variances
    `kernels` $kernels `backward` $backward `forward` $forward attr-dict
  }];
}

include "WaveOps.td"

#endif // SBL_DIALECT_PROP_OPS
