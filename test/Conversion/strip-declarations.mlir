// Once the manifest is written the model's own declarations must go and every compiled function stay.
// RUN: sbl-opt %s --strip-declarations | FileCheck %s

// CHECK-NOT: sbl.
// CHECK: prop.scalars @scalars
// CHECK-NOT: sbl.
sbl.param @sigma 0 "real" = 0.7
sbl.scalar @s { %0 = sbl.param_ref @sigma  sbl.yield %0 }
prop.scalars @scalars {
^bb0(%t: f64, %tau: f64):
  %0 = prop.param 0
  prop.yield %0
}
