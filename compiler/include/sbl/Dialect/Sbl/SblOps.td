// The sbl dialect says *what*: places, fields, laws of motion, marginals and questions.
//
// A model is a builtin module of symbols. Formulas are regions over coordinates. Numbers that are
// the same at every place (ends of an axis, weights, tolerances) are sbl.scalar symbols, so that
// they stay functions of the parameters down to the compiled module.
#ifndef SBL_DIALECT_SBL_OPS
#define SBL_DIALECT_SBL_OPS

include "mlir/IR/AttrTypeBase.td"
include "mlir/IR/EnumAttr.td"
include "mlir/IR/OpBase.td"
include "mlir/IR/SymbolInterfaces.td"
include "mlir/IR/BuiltinAttributes.td"
include "mlir/Interfaces/SideEffectInterfaces.td"

def Sbl_Dialect : Dialect {
  let name = "sbl";
  let cppNamespace = "::sbl::ir";
  let summary = "Models of diffusions and the questions asked of them";
  let useDefaultAttributePrinterParser = 1;
}

def Sbl_BoundaryAttr : I32EnumAttr<"BoundaryKind", "what happens at the end of an axis", [
    I32EnumAttrCase<"Reflecting", 0, "reflecting">,
    I32EnumAttrCase<"Absorbing", 1, "absorbing">,
    I32EnumAttrCase<"Periodic", 2, "periodic">]> {
  let cppNamespace = "::sbl::ir";
}

// Every op that names a symbol checks that it exists and is of the right kind.
defvar Sbl_UsesSymbols = DeclareOpInterfaceMethods<SymbolUserOpInterface>;

class Sbl_Op<string mnemonic, list<Trait> traits = []> : Op<Sbl_Dialect, mnemonic, traits>;

def Sbl_ParamOp : Sbl_Op<"param", [Symbol]> {
  let summary = "a number that can be set from outside";
  let description = [{
    `kind` is real, int or bool. `index` is its place in the parameter array of the module.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, I64Attr:$index, StrAttr:$kind, F64Attr:$value,
                       OptionalAttr<F64Attr>:$lo, OptionalAttr<F64Attr>:$hi,
                       UnitAttr:$lo_open, UnitAttr:$hi_open, OptionalAttr<StrAttr>:$doc);
  let assemblyFormat = "$sym_name $index $kind `=` $value attr-dict";
  let hasVerifier = 1;
}

def Sbl_ParamRefOp : Sbl_Op<"param_ref", [Pure, Sbl_UsesSymbols]> {
  let summary = "the value of a parameter";
  let arguments = (ins FlatSymbolRefAttr:$param);
  let results = (outs F64:$result);
  let assemblyFormat = "$param attr-dict";
}

def Sbl_ScalarOp : Sbl_Op<"scalar", [Symbol, IsolatedFromAbove]> {
  let summary = "a number derived from the parameters";
  let arguments = (ins SymbolNameAttr:$sym_name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name $body attr-dict";
  let hasRegionVerifier = 1; // no block arguments; ends in one sbl.yield of one f64
}

def Sbl_AxisOp : Sbl_Op<"axis", [Symbol, Sbl_UsesSymbols]> {
  let summary = "a coordinate axis of the grid";
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$lo, FlatSymbolRefAttr:$hi,
                       FlatSymbolRefAttr:$cells, Sbl_BoundaryAttr:$low, Sbl_BoundaryAttr:$high);
  let assemblyFormat = [{
    $sym_name `in` ` ` `[` $lo `,` $hi `]` `cells` $cells `low` $low `high` $high attr-dict
  }];
}

def Sbl_TimeOp : Sbl_Op<"time", [Symbol, Sbl_UsesSymbols]> {
  let summary = "the time axis";
  let description = [{ `saved` is one scalar (a count of even times) or, with `listed`, the times. }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$start, FlatSymbolRefAttr:$end,
                       OptionalAttr<FlatSymbolRefAttr>:$steps,
                       TypedArrayAttrBase<FlatSymbolRefAttr, "scalars">:$saved, UnitAttr:$listed);
  let assemblyFormat = "$sym_name `in` ` ` `[` $start `,` $end `]` (`steps` $steps^)? `saved` $saved attr-dict";
  let hasVerifier = 1;
}

def Sbl_FieldOp : Sbl_Op<"field", [Symbol, IsolatedFromAbove, Sbl_UsesSymbols]> {
  let summary = "a real function of place and time";
  let description = [{ Block arguments: one f64 per axis, then the time. Yields one f64. }];
  let arguments = (ins SymbolNameAttr:$sym_name);
  let regions = (region SizedRegion<1>:$body);
  let assemblyFormat = "$sym_name $body attr-dict";
  let hasRegionVerifier = 1;
}

def Sbl_YieldOp : Sbl_Op<"yield", [Pure, Terminator, ParentOneOf<["ScalarOp", "FieldOp"]>]> {
  let arguments = (ins F64:$value);
  let assemblyFormat = "$value attr-dict";
}

def Sbl_DataOp : Sbl_Op<"data", [Symbol, Sbl_UsesSymbols]> {
  let summary = "a law on some axes in a row whose density comes from a file, or all of it at a place";
  let description = [{
    It speaks of `rank` axes from number `axis` on. `kind` is samples, image, stored or point. `smoothing` is auto, given or histogram; `bandwidth`
    has one scalar, or one per axis, where it is given. `columns` are names or numbers. A point has a
    `place`, one scalar per axis, and no `file`.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, StrAttr:$kind, I64Attr:$axis, I64Attr:$rank,
                       OptionalAttr<StrAttr>:$file, OptionalAttr<ArrayAttr>:$columns,
                       OptionalAttr<StrAttr>:$smoothing,
                       OptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "scalars">>:$bandwidth,
                       UnitAttr:$inverted, OptionalAttr<StrAttr>:$variable,
                       OptionalAttr<StrArrayAttr>:$dimensions,
                       OptionalAttr<FlatSymbolRefAttr>:$time,
                       OptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "scalars">>:$place);
  let assemblyFormat = "$sym_name $kind `axis` $axis `rank` $rank attr-dict";
  let hasVerifier = 1;
}

def Sbl_ComponentAttr : AttrDef<Sbl_Dialect, "Component"> {
  let mnemonic = "component";
  let summary = "one weighted part of a distribution";
  let description = [{
    `density` names a field: the density itself, or its logarithm with `isLog`. A uniform part has an
    empty `density` and a `box` of two scalars per axis (lo, hi, lo, hi, …). `data` are laws that the
    density is multiplied with; where there are some, it may be absent.
  }];
  let parameters = (ins "::mlir::FlatSymbolRefAttr":$weight,
                        OptionalParameter<"::mlir::FlatSymbolRefAttr">:$density,
                        OptionalParameter<"::mlir::ArrayAttr">:$box,
                        OptionalParameter<"::mlir::ArrayAttr">:$data,
                        DefaultValuedParameter<"bool", "false">:$isLog,
                        DefaultValuedParameter<"bool", "false">:$normalised);
  let assemblyFormat = "`<` struct(params) `>`";
}

def Sbl_DistributionOp : Sbl_Op<"distribution", [Symbol, Sbl_UsesSymbols]> {
  let summary = "a probability law on the grid: a mixture of components";
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypedArrayAttrBase<Sbl_ComponentAttr, "components">:$components);
  let assemblyFormat = "$sym_name $components attr-dict";
  let hasVerifier = 1;
}

def Sbl_DiffusionOp : Sbl_Op<"diffusion", [Symbol, Sbl_UsesSymbols]> {
  let summary = "dX = drift dt + noise dW, killed at a rate";
  let description = [{
    `drift` and `noise`: one field per axis (`drift` is empty when there is none). `noise_scalars`
    instead of `noise` where the noise is one constant per axis. What analysis proved comes as unit
    attributes; `gauge_potential` (W), `gauge_unkilled` (W without the killing), `grad_squared` (S) and
    `grad_squared_unkilled` are there for gradient laws. For quadratic laws W is
    level + sum_i curvature_i (x_i - centre_i)^2 / 2 + slope_i x_i.
    A full matrix B of noise is `covariance` = B B^T, row by row, with `pull` = covariance^-1 drift where there
    is a drift; `noise_scalars` are then sqrt(covariance_ii). `silent`: the axes without noise, one bit each;
    `linear_forces`: there are one such axis and one with noise, and the drift is linear.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       TypedArrayAttrBase<FlatSymbolRefAttr, "fields">:$drift,
                       TypedArrayAttrBase<FlatSymbolRefAttr, "fields">:$noise,
                       TypedArrayAttrBase<FlatSymbolRefAttr, "scalars">:$noise_scalars,
                       OptionalAttr<FlatSymbolRefAttr>:$killing,
                       OptionalAttr<FlatSymbolRefAttr>:$gauge_potential,
                       OptionalAttr<FlatSymbolRefAttr>:$gauge_unkilled,
                       OptionalAttr<FlatSymbolRefAttr>:$grad_squared,
                       OptionalAttr<FlatSymbolRefAttr>:$grad_squared_unkilled,
                       OptionalAttr<FlatSymbolRefAttr>:$level,
                       OptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "scalars">>:$curvature,
                       OptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "scalars">>:$centre,
                       OptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "scalars">>:$slope,
                       UnitAttr:$autonomous, UnitAttr:$own_axis_noise, UnitAttr:$gradient,
                       UnitAttr:$separable, UnitAttr:$smooth, UnitAttr:$quadratic,
                       OptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "scalars">>:$covariance,
                       OptionalAttr<TypedArrayAttrBase<FlatSymbolRefAttr, "fields">>:$pull,
                       UnitAttr:$even_gauge, UnitAttr:$linear_forces,
                       OptionalAttr<I64Attr>:$silent);
  let assemblyFormat = "$sym_name `drift` $drift `noise` $noise $noise_scalars attr-dict";
  let hasVerifier = 1;
}

def Sbl_MarginalAttr : AttrDef<Sbl_Dialect, "Marginal"> {
  let mnemonic = "marginal";
  let summary = "what a bridge is asked to be at a time";
  let description = [{
    `<@p at @t>` the distribution itself; `<@p at @t weight @w>` a soft one, from which the divergence
    costs w; `<free at @t>` no condition.
  }];
  let parameters = (ins "::mlir::FlatSymbolRefAttr":$time,
                        OptionalParameter<"::mlir::FlatSymbolRefAttr">:$distribution,
                        OptionalParameter<"::mlir::FlatSymbolRefAttr">:$weight);
  let hasCustomAssemblyFormat = 1;
}

def Sbl_BridgeOp : Sbl_Op<"bridge", [Symbol, Sbl_UsesSymbols]> {
  let summary = "the path measure nearest to a diffusion with given marginals";
  let description = [{
    `scheme` is auto, kernel, separable or tridiagonal; `order` 0 (auto), 2 or 4; `precision` f64 or f32.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$diffusion,
                       TypedArrayAttrBase<Sbl_MarginalAttr, "marginals">:$at,
                       OptionalAttr<FlatSymbolRefAttr>:$tolerance,
                       OptionalAttr<FlatSymbolRefAttr>:$accuracy,
                       OptionalAttr<FlatSymbolRefAttr>:$iterations,
                       OptionalAttr<FlatSymbolRefAttr>:$steps,
                       StrAttr:$scheme, I64Attr:$order, StrAttr:$precision);
  let assemblyFormat = "$sym_name `of` $diffusion `at` $at attr-dict";
  let hasVerifier = 1;
}

def Sbl_EvolveOp : Sbl_Op<"evolve", [Symbol, Sbl_UsesSymbols]> {
  let summary = "what becomes of a distribution that follows a diffusion";
  let description = [{ Options as those of sbl.bridge. }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$diffusion,
                       Sbl_MarginalAttr:$initial,
                       OptionalAttr<FlatSymbolRefAttr>:$accuracy,
                       OptionalAttr<FlatSymbolRefAttr>:$steps,
                       StrAttr:$scheme, I64Attr:$order, StrAttr:$precision);
  let assemblyFormat = "$sym_name `of` $diffusion `from` $initial attr-dict";
  let hasVerifier = 1;
}

def Sbl_WaveOp : Sbl_Op<"wave", [Symbol, Sbl_UsesSymbols]> {
  let summary = "a complex amplitude: its real and its imaginary part";
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$re, FlatSymbolRefAttr:$im);
  let assemblyFormat = "$sym_name $re $im attr-dict";
}

def Sbl_QuantumOp : Sbl_Op<"quantum", [Symbol, Sbl_UsesSymbols]> {
  let summary = "i hbar d_t psi = (-hbar^2/2 sum d_ii/mass_i + V + g |psi|^2 - i absorber) psi";
  let description = [{
    Absent fields are 0. `grad_squared`, sum (d_i V)^2 / mass_i, is there where V is smooth.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$hbar,
                       TypedArrayAttrBase<FlatSymbolRefAttr, "scalars">:$mass,
                       OptionalAttr<FlatSymbolRefAttr>:$potential,
                       OptionalAttr<FlatSymbolRefAttr>:$nonlinearity,
                       OptionalAttr<FlatSymbolRefAttr>:$absorber,
                       OptionalAttr<FlatSymbolRefAttr>:$grad_squared,
                       UnitAttr:$autonomous, UnitAttr:$smooth);
  let assemblyFormat = [{
    $sym_name `hbar` $hbar `mass` $mass (`potential` $potential^)? (`nonlinearity` $nonlinearity^)?
    (`absorber` $absorber^)? attr-dict
  }];
}

def Sbl_EvolveWaveOp : Sbl_Op<"evolve_wave", [Symbol, Sbl_UsesSymbols]> {
  let summary = "a wave that follows a quantum law";
  let description = [{
    In imaginary time it follows exp(-t H / hbar). `order` is 0 (auto), 2 or 4; `scheme` "auto",
    "spectral" or, in imaginary time, "kernel".
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$law, FlatSymbolRefAttr:$start,
                       FlatSymbolRefAttr:$initial,
                       OptionalAttr<FlatSymbolRefAttr>:$accuracy,
                       OptionalAttr<FlatSymbolRefAttr>:$steps,
                       I64Attr:$order, DefaultValuedAttr<StrAttr, "\"auto\"">:$scheme,
                       UnitAttr:$imaginary);
  let assemblyFormat = [{
    $sym_name `of` $law `from` $initial `at` $start (`imaginary` $imaginary^)? attr-dict
  }];
  let hasVerifier = 1;
}

def Sbl_EigenOp : Sbl_Op<"eigen", [Symbol, Sbl_UsesSymbols]> {
  let summary = "the lowest levels of sum_i -kinetic_i d_ii + potential";
  let description = [{
    With `diffusion`, the rates of that diffusion; `potential` and `kinetic` are then its symmetric
    gauge, absent and empty where its noise depends on place.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$count,
                       TypedArrayAttrBase<FlatSymbolRefAttr, "scalars">:$kinetic,
                       OptionalAttr<FlatSymbolRefAttr>:$potential,
                       OptionalAttr<FlatSymbolRefAttr>:$diffusion,
                       OptionalAttr<FlatSymbolRefAttr>:$tolerance,
                       OptionalAttr<FlatSymbolRefAttr>:$accuracy,
                       OptionalAttr<FlatSymbolRefAttr>:$iterations);
  let assemblyFormat = "$sym_name `count` $count `kinetic` $kinetic (`of` $diffusion^)? attr-dict";
}

def Sbl_HittingOp : Sbl_Op<"hitting", [Symbol, Sbl_UsesSymbols]> {
  let summary = "when a diffusion first comes into a region, or which of two it meets first";
  let description = [{
    A region is where its level field is not negative. Without regions, the stationary density.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name, FlatSymbolRefAttr:$diffusion,
                       OptionalAttr<FlatSymbolRefAttr>:$into, OptionalAttr<FlatSymbolRefAttr>:$from);
  let assemblyFormat = "$sym_name `of` $diffusion (`into` $into^)? (`from` $from^)? attr-dict";
}

def Sbl_SampleOp : Sbl_Op<"sample", [Symbol, Sbl_UsesSymbols]> {
  let summary = "trajectories of a diffusion or a flow from a distribution, or of a bridge";
  let description = [{
    With `from` alone the law is that of a solved question, which the runtime is handed.
    `method` is auto, euler, weak2 or exact; `linear`: the drift is linear in place and the noise
    constant, so that transitions are known.
  }];
  let arguments = (ins SymbolNameAttr:$sym_name,
                       OptionalAttr<FlatSymbolRefAttr>:$diffusion,
                       OptionalAttr<FlatSymbolRefAttr>:$flow,
                       OptionalAttr<Sbl_MarginalAttr>:$initial,
                       OptionalAttr<FlatSymbolRefAttr>:$bridge,
                       FlatSymbolRefAttr:$count, FlatSymbolRefAttr:$seed,
                       OptionalAttr<FlatSymbolRefAttr>:$accuracy,
                       OptionalAttr<FlatSymbolRefAttr>:$steps, StrAttr:$method, UnitAttr:$linear);
  let assemblyFormat = [{
    $sym_name (`of` $diffusion^)? (`along` $flow^)? (`from` $initial^)? (`bridge` $bridge^)? `count` $count
    `seed` $seed `by` $method (`linear` $linear^)? attr-dict
  }];
  let hasVerifier = 1;
}

include "FlowOps.td"

#endif // SBL_DIALECT_SBL_OPS
