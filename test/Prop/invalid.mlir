// Every rule that later stages rely on is checked where the op is made, with a message that says what
// is wrong and where.
// RUN: sbl-opt %s -split-input-file -verify-diagnostics

// expected-error @below {{a field has 1 to 3 axes, not 4}}
func.func private @f(!prop.field<4 x f64>)

// -----

// expected-error @below {{a field holds f64 or f32, not 'f16'}}
func.func private @f(!prop.field<2 x f16>)

// -----

// expected-error @below {{takes 2 block arguments of type f64: the time and the step}}
prop.scalars @s {
^bb0(%t: f64):
  prop.yield %t
}

// -----

// expected-error @below {{takes 4 block arguments of type f64: one per axis, the time and the step}}
prop.pointwise @w : !prop.field<2 x f64> {
^bb0(%x: f64, %t: f64, %tau: f64):
  prop.yield %x
}

// -----

// expected-error @below {{yields exactly one value}}
prop.pointwise @w : !prop.field<1 x f64> {
^bb0(%x: f64, %t: f64, %tau: f64):
  prop.yield %x, %t
}

// -----

// expected-error @below {{kind is "gaussian", "generator", "implicit", "lattice", "transport" or "spectral", not "box"}}
prop.kernel @k "box" axis 0 slot 0

// -----

// expected-error @below {{generator and implicit kernels, and no others, have a `fraction` of the step}}
prop.kernel @k "generator" axis 0 slot 0

// -----

// expected-error @below {{generator and implicit kernels, and no others, have a `fraction` of the step}}
prop.kernel @k "gaussian" axis 0 slot 0 {fraction = 0.5 : f64}

// -----

// expected-error @below {{the fraction of the step must be positive}}
prop.kernel @k "generator" axis 0 slot 0 {fraction = -0.5 : f64}

// -----

// expected-error @below {{a generator kernel holds its ring in its own matrix}}
prop.kernel @k "generator" axis 0 slot 0 ring {fraction = 0.5 : f64}

// -----

// expected-error @below {{axis 3 is not one of 0, 1, 2}}
prop.kernel @k "gaussian" axis 3 slot 0

// -----

// expected-error @below {{slot -1 is negative}}
prop.kernel @k "gaussian" axis 0 slot -1

// -----

// expected-error @below {{a part is a field_part, balance or gauge, not 1 : i64}}
prop.factor @a [1]

// -----

prop.kernel @k "gaussian" axis 0 slot 0
// expected-error @below {{the sign of a gauge is 1 or -1, not 2}}
prop.factor @a [#prop.gauge<@k, 2>]

// -----

// expected-error @below {{kernel @k is not a prop.kernel}}
prop.factor @a [#prop.gauge<@k, 1>]

// -----

prop.kernel @k "gaussian" axis 0 slot 0
// expected-error @below {{field @k is not a prop.pointwise}}
prop.factor @a [#prop.field_part<@k>]

// -----

// expected-error @below {{takes one field}}
prop.step @s {
^bb0(%a: !prop.field<1 x f64>, %b: !prop.field<1 x f64>):
  prop.return %a : !prop.field<1 x f64>
}

// -----

prop.factor @a [#prop.balance]
prop.step @s {
^bb0(%f: !prop.field<1 x f64>):
  %0 = prop.scale %f by @a : !prop.field<1 x f64>
  // expected-error @below {{must take the field that the op before it made}}
  %1 = prop.scale %f by @a : !prop.field<1 x f64>
  prop.return %1 : !prop.field<1 x f64>
}

// -----

prop.step @s {
^bb0(%f: !prop.field<1 x f64>):
  // expected-error @below {{a step consists of prop.scale, prop.sweep, prop.solve and prop.slide}}
  %0 = arith.constant 1.0 : f64
  prop.return %f : !prop.field<1 x f64>
}

// -----

prop.kernel @k "gaussian" axis 1 slot 0
prop.step @s {
^bb0(%f: !prop.field<1 x f64>):
  // expected-error @below {{axis 1 of a field with 1 axis}}
  %0 = prop.sweep %f along 1 with @k : !prop.field<1 x f64>
  prop.return %0 : !prop.field<1 x f64>
}

// -----

prop.kernel @k "gaussian" axis 1 slot 0
prop.step @s {
^bb0(%f: !prop.field<2 x f64>):
  // expected-error @below {{goes along axis 0 with @k, a kernel along axis 1}}
  %0 = prop.sweep %f along 0 with @k : !prop.field<2 x f64>
  prop.return %0 : !prop.field<2 x f64>
}

// -----

prop.kernel @k "gaussian" axis 0 slot 0
prop.step @s {
^bb0(%f: !prop.field<2 x f64>):
  // expected-error @below {{cannot use @k: implicit kernels are for prop.solve, all others for prop.sweep}}
  %0 = prop.solve %f along 0 with @k : !prop.field<2 x f64>
  prop.return %0 : !prop.field<2 x f64>
}

// -----

prop.kernel @k "implicit" axis 0 slot 0 {fraction = 1.0 : f64}
prop.step @s {
^bb0(%f: !prop.field<2 x f64>):
  // expected-error @below {{cannot use @k: implicit kernels are for prop.solve, all others for prop.sweep}}
  %0 = prop.sweep %f along 0 with @k : !prop.field<2 x f64>
  prop.return %0 : !prop.field<2 x f64>
}

// -----

prop.kernel @k "implicit" axis 2 slot 0 {fraction = 1.0 : f64}
prop.step @s {
^bb0(%f: !prop.field<2 x f64>):
  // expected-error @below {{axis 2 of a field with 2 axes}}
  %0 = prop.solve %f along 2 with @k : !prop.field<2 x f64>
  prop.return %0 : !prop.field<2 x f64>
}

// -----

prop.kernel @k "gaussian" axis 0 slot 0
prop.step @s {
^bb0(%f: !prop.field<2 x f64>):
  // expected-error @below {{factor @missing is not a prop.factor}}
  %0 = prop.sweep %f along 0 with @k post @missing : !prop.field<2 x f64>
  prop.return %0 : !prop.field<2 x f64>
}

// -----

// expected-error @below {{variances @v is not a prop.scalars}}
prop.program @p of @Q scheme "kernel" law "lines" order 2 variances @v kernels [] backward @s forward @t
