// The planner must choose the law that structure allows, and write its step as a palindrome.
// RUN: sbl-opt %s --plan-propagation --split-input-file | FileCheck %s
// RUN: sbl-opt %s --plan-propagation --prop-derive-adjoints --prop-fuse-factors --split-input-file | FileCheck %s --check-prefix=FUSED

// A gradient law in one dimension: Chin's order 4.
module attributes {sbl.model = "well"} {
  sbl.param @sigma 0 "real" = 0.7
  sbl.scalar @lo { %0 = arith.constant -2.5 : f64  sbl.yield %0 }
  sbl.scalar @hi { %0 = arith.constant 2.5 : f64  sbl.yield %0 }
  sbl.scalar @cells { %0 = arith.constant 512.0 : f64  sbl.yield %0 }
  sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
  sbl.scalar @s { %0 = sbl.param_ref @sigma  sbl.yield %0 }
  sbl.axis @x in [@lo, @hi] cells @cells low reflecting high reflecting
  sbl.field @b { ^bb0(%x: f64, %t: f64): %0 = arith.negf %x : f64  sbl.yield %0 }
  sbl.field @W { ^bb0(%x: f64, %t: f64): %0 = arith.mulf %x, %x : f64  sbl.yield %0 }
  sbl.distribution @p [#sbl.component<weight = @one, density = @W, isLog = true>]
  sbl.diffusion @Q drift [@b] noise [] [@s]
    {autonomous, gradient, smooth, gauge_potential = @W, grad_squared = @W}
  sbl.bridge @B of @Q at [#sbl.marginal<@p at @lo>, #sbl.marginal<@p at @hi>]
    {scheme = "auto", order = 0 : i64, precision = "f64"}
}
// CHECK-LABEL: module attributes {sbl.model = "well"}
// CHECK: sbl.bridge @B {{.*}}program = @Q_chin
// CHECK: prop.kernel @Q_chin_k0 "gaussian" axis 0 slot 0
// CHECK: prop.pointwise @Q_chin_outer : !prop.field<1 x f64>
// CHECK: math.exp
// CHECK: prop.pointwise @Q_chin_inner
// CHECK: prop.factor @Q_chin_end [#prop.field_part<@Q_chin_outer>, #prop.balance]
// CHECK: prop.step @Q_chin_backward
// CHECK: prop.scale {{.*}} by @Q_chin_end
// CHECK: prop.sweep {{.*}} along 0 with @Q_chin_k0
// CHECK: prop.scale {{.*}} by @Q_chin_middle
// CHECK: prop.sweep {{.*}} along 0 with @Q_chin_k0
// CHECK: prop.scale {{.*}} by @Q_chin_end
// CHECK: prop.scalars @Q_chin_variances
// CHECK: prop.program @Q_chin of @Q scheme "kernel" law "gradient" order 4
// CHECK: prop.pointwise @eval.b
// CHECK: prop.scalars @scalars
// CHECK: prop.param 0
// CHECK: names = ["lo", "hi", "cells", "one", "s"]

// Fused, the step is two sweeps: three factors ride along.
// FUSED: prop.step @Q_chin_backward
// FUSED-NOT: prop.scale
// FUSED: prop.sweep {{.*}} pre @Q_chin_end post @Q_chin_middle
// FUSED: prop.sweep {{.*}} post @Q_chin_end
// FUSED: prop.step @Q_chin_forward

// -----

// Two dimensions without a potential: each axis in the gauge of its own lines, the last one whole.
module attributes {sbl.model = "rotation"} {
  sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
  sbl.scalar @cells { %0 = arith.constant 64.0 : f64  sbl.yield %0 }
  sbl.axis @x in [@one, @cells] cells @cells low reflecting high reflecting
  sbl.axis @y in [@one, @cells] cells @cells low reflecting high reflecting
  sbl.field @bx { ^bb0(%x: f64, %y: f64, %t: f64): sbl.yield %y }
  sbl.field @by { ^bb0(%x: f64, %y: f64, %t: f64): sbl.yield %x }
  sbl.field @V { ^bb0(%x: f64, %y: f64, %t: f64): %0 = arith.mulf %x, %x : f64  sbl.yield %0 }
  sbl.distribution @p [#sbl.component<weight = @one, density = @V>]
  sbl.diffusion @Q drift [@bx, @by] noise [] [@one, @one] {autonomous, smooth, killing = @V}
  sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @cells>]
    {scheme = "auto", order = 0 : i64, precision = "f32"}
}
// CHECK-LABEL: module attributes {sbl.model = "rotation"}
// CHECK: prop.step @Q_lines_backward
// CHECK-NEXT: ^bb0(%[[IN:.*]]: !prop.field<2 x f32>):
// CHECK-NEXT: prop.scale %[[IN]] by @Q_lines_killing
// CHECK-NEXT: prop.scale {{.*}} by @Q_lines_enter0
// CHECK-NEXT: prop.sweep {{.*}} along 0 with @Q_lines_k0
// CHECK-NEXT: prop.scale {{.*}} by @Q_lines_leave0
// CHECK-NEXT: prop.scale {{.*}} by @Q_lines_enter1
// CHECK-NEXT: prop.sweep {{.*}} along 1 with @Q_lines_k1
// CHECK-NEXT: prop.scale {{.*}} by @Q_lines_leave1
// CHECK-NEXT: prop.scale {{.*}} by @Q_lines_enter0
// CHECK-NEXT: prop.sweep {{.*}} along 0 with @Q_lines_k0
// CHECK: prop.program @Q_lines of @Q scheme "kernel" law "lines" order 2

// -----

// Noise that depends on place, one axis: the dense exponential of the generator.
module attributes {sbl.model = "geometric"} {
  sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
  sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
  sbl.field @s { ^bb0(%x: f64, %t: f64): sbl.yield %x }
  sbl.distribution @p [#sbl.component<weight = @one, density = @s>]
  sbl.diffusion @Q drift [] noise [@s] [] {autonomous, own_axis_noise, separable, smooth}
  sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @one>]
    {scheme = "auto", order = 0 : i64, precision = "f64"}
}
// CHECK-LABEL: module attributes {sbl.model = "geometric"}
// CHECK: prop.kernel @Q_generator_k0 "generator" axis 0 slot 0 {fraction = 1.000000e+00 : f64}
// CHECK: prop.program @Q_generator of @Q scheme "separable" law "generator" order 0

// -----

// Noise that depends on both places does not separate: implicit steps on lines, a palindrome over the
// axes between half steps of the killing.
module attributes {sbl.model = "mixed"} {
  sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
  sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
  sbl.axis @y in [@one, @one] cells @one low reflecting high reflecting
  sbl.field @s { ^bb0(%x: f64, %y: f64, %t: f64): %0 = arith.mulf %x, %y : f64  sbl.yield %0 }
  sbl.distribution @p [#sbl.component<weight = @one, density = @s>]
  sbl.diffusion @Q drift [] noise [@s, @s] [] {autonomous, smooth, killing = @s}
  sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @one>]
    {scheme = "auto", order = 0 : i64, precision = "f64"}
}
// CHECK-LABEL: module attributes {sbl.model = "mixed"}
// CHECK: prop.kernel @Q_tridiagonal_k0 "implicit" axis 0 slot 0 {fraction = 5.000000e-01 : f64}
// CHECK: prop.kernel @Q_tridiagonal_k1 "implicit" axis 1 slot 1 {fraction = 1.000000e+00 : f64}
// CHECK: prop.step @Q_tridiagonal_backward
// CHECK-NEXT: ^bb0
// CHECK-NEXT: prop.scale {{.*}} by @Q_tridiagonal_killing
// CHECK-NEXT: prop.solve {{.*}} along 0 with @Q_tridiagonal_k0
// CHECK-NEXT: prop.solve {{.*}} along 1 with @Q_tridiagonal_k1
// CHECK-NEXT: prop.solve {{.*}} along 0 with @Q_tridiagonal_k0
// CHECK-NEXT: prop.scale {{.*}} by @Q_tridiagonal_killing
// CHECK: prop.program @Q_tridiagonal of @Q scheme "tridiagonal" law "generator" order 2
// FUSED: prop.step @Q_tridiagonal_forward
// FUSED: prop.solve {{.*}} along 0 with transposed @Q_tridiagonal_k0 pre @Q_tridiagonal_killing
// FUSED: prop.solve {{.*}} along 1 with transposed @Q_tridiagonal_k1
// FUSED: prop.solve {{.*}} along 0 with transposed @Q_tridiagonal_k0 post @Q_tridiagonal_killing

// -----

// Asked for, implicit steps replace kernels for any law.
module attributes {sbl.model = "asked"} {
  sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
  sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
  sbl.field @V { ^bb0(%x: f64, %t: f64): sbl.yield %x }
  sbl.distribution @p [#sbl.component<weight = @one, density = @V>]
  sbl.diffusion @Q drift [] noise [] [@one] {autonomous, separable, own_axis_noise, smooth}
  sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @one>]
    {scheme = "tridiagonal", order = 0 : i64, precision = "f64"}
}
// CHECK-LABEL: module attributes {sbl.model = "asked"}
// CHECK: prop.program @Q_tridiagonal of @Q scheme "tridiagonal" law "generator" order 2

// -----

// A drift along a ring that differs from line to line: the kernel is that of the lifted line. Asked
// for, implicit steps close on themselves.
module attributes {sbl.model = "shear"} {
  sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
  sbl.axis @q in [@one, @one] cells @one low periodic high periodic
  sbl.axis @y in [@one, @one] cells @one low reflecting high reflecting
  sbl.field @b { ^bb0(%q: f64, %y: f64, %t: f64): sbl.yield %y }
  sbl.distribution @p [#sbl.component<weight = @one, density = @b>]
  sbl.diffusion @Q drift [@b, @b] noise [] [@one, @one] {autonomous, smooth, own_axis_noise}
  sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @one>]
    {scheme = "auto", order = 0 : i64, precision = "f64"}
  sbl.bridge @C of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @one>]
    {scheme = "tridiagonal", order = 0 : i64, precision = "f64"}
}
// CHECK-LABEL: module attributes {sbl.model = "shear"}
// CHECK: prop.kernel @Q_lines_k0 "gaussian" axis 0 slot 0 ring
// CHECK: prop.kernel @Q_lines_k1 "gaussian" axis 1 slot 1
// CHECK-NOT: ring
// CHECK: prop.kernel @Q_tridiagonal_k0 "implicit" axis 0 slot 0 ring {fraction = 5.000000e-01 : f64}
// CHECK: prop.kernel @Q_tridiagonal_k1 "implicit" axis 1 slot 1 {fraction = 1.000000e+00 : f64}
