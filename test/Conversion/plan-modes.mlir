// An eigenproblem with several axes gets one sweep per axis for the runtime's full matrices, and its
// potential a compiled twin; the regions of a hitting problem too.
// RUN: sbl-opt %s --plan-propagation | FileCheck %s
module attributes {sbl.model = "plane"} {
  sbl.scalar @lo { %0 = arith.constant -2.5 : f64  sbl.yield %0 }
  sbl.scalar @hi { %0 = arith.constant 2.5 : f64  sbl.yield %0 }
  sbl.scalar @cells { %0 = arith.constant 64.0 : f64  sbl.yield %0 }
  sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
  sbl.axis @x in [@lo, @hi] cells @cells low reflecting high reflecting
  sbl.axis @y in [@lo, @hi] cells @cells low reflecting high reflecting
  sbl.field @W { ^bb0(%x: f64, %y: f64, %t: f64): %0 = arith.mulf %x, %y : f64  sbl.yield %0 }
  sbl.field @in { ^bb0(%x: f64, %y: f64, %t: f64): %0 = arith.negf %x : f64  sbl.yield %0 }
  sbl.diffusion @Q drift [] noise [] [@one, @one] {autonomous, smooth}
  sbl.eigen @S count @cells kinetic [@one, @one] of @Q {potential = @W}
  sbl.hitting @h of @Q into @in
}
// CHECK: sbl.eigen @S {{.*}}sweeps = @S_along
// CHECK: prop.kernel @S_modes0 "spectral" axis 0 slot 0
// CHECK: prop.kernel @S_modes1 "spectral" axis 1 slot 1
// CHECK: prop.step @S_along
// CHECK: %[[A:.*]] = prop.sweep %{{.*}} along 0 with @S_modes0
// CHECK: %[[B:.*]] = prop.sweep %[[A]] along 1 with @S_modes1
// CHECK: prop.return %[[B]]
// CHECK-DAG: prop.pointwise @eval.W
// CHECK-DAG: prop.pointwise @eval.in
