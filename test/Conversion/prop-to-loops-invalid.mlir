// What has no code must be said, not dropped.
// RUN: sbl-opt --convert-prop-to-loops %s -split-input-file -verify-diagnostics

prop.factor @a [#prop.balance]
prop.step @s {
^bb0(%f: !prop.field<1 x f64>):
  // expected-error @below {{stands outside of any sweep; run --prop-fuse-factors}}
  %0 = prop.scale %f by @a : !prop.field<1 x f64>
  prop.return %0 : !prop.field<1 x f64>
}

// -----

func.func private @g(f64) -> f64
prop.pointwise @w : !prop.field<1 x f64> {
^bb0(%x: f64, %t: f64, %tau: f64):
  // expected-error @below {{cannot be computed place by place}}
  %0 = func.call @g(%x) : (f64) -> f64
  prop.yield %0
}
