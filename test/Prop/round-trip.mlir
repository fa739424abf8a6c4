// The text of prop is an interface: stages are read, kept and edited by people. What is printed must
// parse to the same again, every attribute included.
// RUN: sbl-opt %s | sbl-opt | FileCheck %s

// CHECK-LABEL: prop.scalars @Q.variances {
// CHECK-NEXT: ^bb0(%[[T:.*]]: f64, %[[TAU:.*]]: f64):
// CHECK-NEXT:   %[[P:.*]] = prop.param 2
// CHECK-NEXT:   %[[V:.*]] = arith.mulf %[[P]], %[[TAU]] : f64
// CHECK-NEXT:   prop.yield %[[V]], %[[T]]
prop.scalars @Q.variances {
^bb0(%t: f64, %tau: f64):
  %p = prop.param 2
  %v = arith.mulf %p, %tau : f64
  prop.yield %v, %t
}

// CHECK-LABEL: prop.pointwise @W : !prop.field<2 x f32> {
prop.pointwise @W : !prop.field<2 x f32> {
^bb0(%x: f64, %y: f64, %t: f64, %tau: f64):
  %0 = arith.addf %x, %y : f64
  prop.yield %0
}

// CHECK-LABEL: prop.pointwise @V scattered : !prop.field<1 x f64> {
prop.pointwise @V scattered : !prop.field<1 x f64> {
^bb0(%x: f64, %t: f64, %tau: f64):
  prop.yield %x
}

// CHECK: prop.kernel @kx "gaussian" axis 0 slot 0
// CHECK: prop.kernel @ky "generator" axis 1 slot 1 {fraction = 5.000000e-01 : f64}
prop.kernel @kx "gaussian" axis 0 slot 0
prop.kernel @ky "generator" axis 1 slot 1 {fraction = 0.5 : f64}
// CHECK: prop.kernel @kz "implicit" axis 1 slot 2 {fraction = 1.000000e+00 : f64}
prop.kernel @kz "implicit" axis 1 slot 2 {fraction = 1.0 : f64}
// CHECK: prop.kernel @kring "gaussian" axis 0 slot 3 ring
prop.kernel @kring "gaussian" axis 0 slot 3 ring

// CHECK: prop.factor @all [#prop.field_part<@W unkilled @W>, #prop.field_part<@W>, #prop.balance, #prop.gauge<@kx, -1>]
prop.factor @all [#prop.field_part<@W unkilled @W>, #prop.field_part<@W>, #prop.balance, #prop.gauge<@kx, -1>]

// CHECK-LABEL: prop.step @Q.backward {
// CHECK-NEXT: ^bb0(%[[F:.*]]: !prop.field<2 x f32>):
// CHECK-NEXT:   %[[A:.*]] = prop.scale %[[F]] by @all : <2 x f32>
// CHECK-NEXT:   %[[B:.*]] = prop.sweep %[[A]] along 0 with @kx pre @all : <2 x f32>
// CHECK-NEXT:   %[[C:.*]] = prop.sweep %[[B]] along 1 with transposed @ky pre @all post @all : <2 x f32>
// CHECK-NEXT:   %[[D:.*]] = prop.solve %[[C]] along 1 with @kz : <2 x f32>
// CHECK-NEXT:   %[[E:.*]] = prop.solve %[[D]] along 1 with transposed @kz pre @all post @all : <2 x f32>
// CHECK-NEXT:   prop.return %[[E]] : !prop.field<2 x f32>
// CHECK-NEXT: } {adjoint = "Q.forward"}
prop.step @Q.backward {
^bb0(%f: !prop.field<2 x f32>):
  %0 = prop.scale %f by @all : !prop.field<2 x f32>
  %1 = prop.sweep %0 along 0 with @kx pre @all : !prop.field<2 x f32>
  %2 = prop.sweep %1 along 1 with transposed @ky pre @all post @all : !prop.field<2 x f32>
  %3 = prop.solve %2 along 1 with @kz : !prop.field<2 x f32>
  %4 = prop.solve %3 along 1 with transposed @kz pre @all post @all : !prop.field<2 x f32>
  prop.return %4 : !prop.field<2 x f32>
} {adjoint = "Q.forward"}

// CHECK: prop.program @Q.program of @Q scheme "kernel" law "gradient" order 4 variances @Q.variances
// CHECK-SAME: kernels [@kx, @ky, @kz] backward @Q.backward forward @Q.forward
prop.program @Q.program of @Q scheme "kernel" law "gradient" order 4 variances @Q.variances kernels [@kx, @ky, @kz] backward @Q.backward forward @Q.forward
