// What a pass may rely on, the verifiers must enforce: one wrong module per rule.
// RUN: sbl-opt %s -split-input-file -verify-diagnostics

// expected-error @+1 {{'sbl.param' op kind is one of real, int, bool, not 'complex'}}
sbl.param @p 0 "complex" = 1.0

// -----

// expected-error @+1 {{'sbl.param' op has an open lower end but no lower bound}}
sbl.param @p 0 "real" = 1.0 {lo_open}

// -----

// expected-error @+1 {{'sbl.param' op has an open upper end but no upper bound}}
sbl.param @p 0 "real" = 1.0 {hi_open}

// -----

sbl.scalar @s {
  // expected-error @+1 {{'sbl.param_ref' op parameter names @p, which does not exist}}
  %0 = sbl.param_ref @p
  sbl.yield %0
}

// -----

// expected-note @+1 {{declared here}}
sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.scalar @s {
  // expected-error @+1 {{'sbl.param_ref' op parameter must name a sbl.param, but @one is a sbl.scalar}}
  %0 = sbl.param_ref @one
  sbl.yield %0
}

// -----

// expected-error @+1 {{'sbl.scalar' op takes no arguments: it is the same at every place and time}}
sbl.scalar @s {
^bb0(%x: f64):
  sbl.yield %x
}

// -----

sbl.scalar @s {
  // expected-error @+1 {{'func.call' op has side effects, which a formula must not have}}
  %0 = func.call @f() : () -> f64
  sbl.yield %0
}
func.func private @f() -> f64

// -----

// expected-error @+1 {{'sbl.field' op takes 1 arguments, one per axis and the time, not 2}}
sbl.field @f {
^bb0(%x: f64, %t: f64):
  sbl.yield %x
}

// -----

// expected-error @+1 {{'sbl.field' op takes f64 arguments, not 'f32'}}
sbl.field @f {
^bb0(%t: f32):
  %0 = arith.constant 1.0 : f64
  sbl.yield %0
}

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
// expected-error @+1 {{'sbl.axis' op number of cells names @n, which does not exist}}
sbl.axis @x in [@one, @one] cells @n low reflecting high reflecting

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
// expected-error @+1 {{'sbl.time' op saves one count of times, or with `listed` a list of them; found 2 scalars}}
sbl.time @t in [@one, @one] saved [@one, @one]

// -----

// expected-error @+1 {{'sbl.distribution' op has no component}}
sbl.distribution @p []

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
// expected-error @+1 {{'sbl.distribution' op component 0 needs either a density or a box}}
sbl.distribution @p [#sbl.component<weight = @one>]

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
// expected-error @+1 {{'sbl.distribution' op component 0 is a box, which has no logarithm}}
sbl.distribution @p [#sbl.component<weight = @one, box = [@one, @one], isLog = true>]

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
// expected-error @+1 {{'sbl.distribution' op has a box of 4 ends, but 1 axes need 2}}
sbl.distribution @p [#sbl.component<weight = @one, box = [@one, @one, @one, @one]>]

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
// expected-error @+1 {{'sbl.diffusion' op needs its noise once: as fields or as scalars}}
sbl.diffusion @Q drift [] noise [] []

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
// expected-error @+1 {{'sbl.diffusion' op noise has 2 entries, but there are 1 axes}}
sbl.diffusion @Q drift [] noise [] [@one, @one]

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.field @f {
^bb0(%x: f64, %t: f64):
  sbl.yield %x
}
sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
// expected-error @+1 {{'sbl.diffusion' op drift has 2 entries, but there are 1 axes}}
sbl.diffusion @Q drift [@f, @f] noise [] [@one]

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
// expected-error @+1 {{'sbl.diffusion' op is a gradient law, so it needs gauge_potential and grad_squared}}
sbl.diffusion @Q drift [] noise [] [@one] {gradient}

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
// expected-error @+1 {{'sbl.diffusion' op is a quadratic law, so it needs level, curvature, centre and slope}}
sbl.diffusion @Q drift [] noise [] [@one] {quadratic, level = @one}

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
// expected-error @+1 {{'sbl.diffusion' op has nothing killed, so nothing can be left out of the gauge}}
sbl.diffusion @Q drift [] noise [] [@one] {gauge_unkilled = @f}

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.distribution @p [#sbl.component<weight = @one, box = [@one, @one]>]
// expected-error @+1 {{'sbl.bridge' op needs two marginals or more}}
sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>] {scheme = "auto", order = 0 : i64, precision = "f64"}

// -----

// expected-error @+1 {{'sbl.bridge' op scheme is one of auto, kernel, separable, tridiagonal, kinetic, not 'euler'}}
sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @one>] {scheme = "euler", order = 0 : i64, precision = "f64"}

// -----

// expected-error @+1 {{'sbl.bridge' op order is 0 (automatic), 2 or 4, not 3}}
sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @one>] {scheme = "auto", order = 3 : i64, precision = "f64"}

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.axis @x in [@one, @one] cells @one low reflecting high reflecting
// expected-note @+1 {{declared here}}
sbl.distribution @p [#sbl.component<weight = @one, box = [@one, @one]>]
// expected-error @+1 {{'sbl.bridge' op law of motion must name a sbl.diffusion, but @p is a sbl.distribution}}
sbl.bridge @B of @p at [#sbl.marginal<@p at @one>, #sbl.marginal<@p at @one>] {scheme = "auto", order = 0 : i64, precision = "f64"}

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.axis @x in [@one, @one] cells @one low periodic high periodic
// expected-error @+1 {{'sbl.quantum' op mass has 2 entries, but there are 1 axes}}
sbl.quantum @H hbar @one mass [@one, @one]

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.axis @x in [@one, @one] cells @one low periodic high periodic
sbl.quantum @H hbar @one mass [@one]
// expected-note @+1 {{declared here}}
sbl.distribution @p [#sbl.component<weight = @one, box = [@one, @one]>]
// expected-error @+1 {{'sbl.evolve_wave' op initial state must name a sbl.wave, but @p is a sbl.distribution}}
sbl.evolve_wave @E of @H from @p at @one {order = 0 : i64}

// -----

// expected-error @+1 {{'sbl.evolve_wave' op order is 0 (automatic), 2 or 4, not 1}}
sbl.evolve_wave @E of @H from @p at @one {order = 1 : i64}

// -----

// expected-error @+1 {{'sbl.evolve_wave' op has no scheme "kernel" of this time}}
sbl.evolve_wave @E of @H from @p at @one {order = 2 : i64, scheme = "kernel"}

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.distribution @p [#sbl.component<weight = @one, box = [@one, @one]>]
// expected-error @+1 {{'sbl.bridge' op can be free at its end only}}
sbl.bridge @B of @Q at [#sbl.marginal<free at @one>, #sbl.marginal<@p at @one>]
  {scheme = "auto", order = 0 : i64, precision = "f64"}

// -----

sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
sbl.distribution @p [#sbl.component<weight = @one, box = [@one, @one]>]
// expected-error @+1 {{'sbl.bridge' op has a weight where it is free}}
sbl.bridge @B of @Q at [#sbl.marginal<@p at @one>, #sbl.marginal<free at @one weight @one>]
  {scheme = "auto", order = 0 : i64, precision = "f64"}
