// A scheme that cannot follow the law must be refused at the bridge, naming one that can.
// RUN: sbl-opt %s --plan-propagation --split-input-file --verify-diagnostics

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
sbl.axis @y in [@one, @one] cells @one low reflecting high reflecting
sbl.field @s { ^bb0(%x: f64, %y: f64, %t: f64): %0 = arith.mulf %x, %y : f64  sbl.yield %0 }
sbl.distribution @p [#sbl.component<weight = @one, density = @s>]
sbl.diffusion @Q drift [] noise [@s, @s] [] {autonomous, smooth}
// expected-error @below {{the separable scheme needs a law that separates axis by axis, which `Q` does not; use `scheme = tridiagonal` or leave the choice to `auto`}}
sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @one>]
  {scheme = "separable", order = 0 : i64, precision = "f64"}

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
sbl.field @s { ^bb0(%x: f64, %t: f64): sbl.yield %x }
sbl.distribution @p [#sbl.component<weight = @one, density = @s>]
sbl.diffusion @Q drift [] noise [@s] [] {autonomous, smooth, own_axis_noise, separable}
// expected-error @below {{the kernel scheme needs noise that is constant along each axis; use `scheme = tridiagonal` or leave the choice to `auto`}}
sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @one>]
  {scheme = "kernel", order = 0 : i64, precision = "f64"}
