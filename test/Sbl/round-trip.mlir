// Every operation of the sbl dialect must print as text that reads back as the same operation.
// RUN: sbl-opt %s | sbl-opt | FileCheck %s
// RUN: sbl-opt %s -mlir-print-op-generic | sbl-opt | FileCheck %s

// CHECK: module @crossing attributes {sbl.doc = "Cross a double well.", sbl.model = "crossing"}
module @crossing attributes {sbl.model = "crossing", sbl.doc = "Cross a double well."} {
  // CHECK: sbl.param @sigma 0 "real" = 0.69999999999999996 {doc = "the noise", hi = 1.000000e+01 : f64, lo = 0.000000e+00 : f64, lo_open}
  sbl.param @sigma 0 "real" = 0.7 {lo = 0.0 : f64, lo_open, hi = 10.0 : f64, doc = "the noise"}
  // CHECK: sbl.scalar @"\CF\83\C2\B2" {
  // CHECK-NEXT: %[[S:.*]] = sbl.param_ref @sigma
  // CHECK-NEXT: %[[M:.*]] = arith.mulf %[[S]], %[[S]] : f64
  // CHECK-NEXT: sbl.yield %[[M]]
  sbl.scalar @"σ²" {
    %0 = sbl.param_ref @sigma
    %1 = arith.mulf %0, %0 : f64
    sbl.yield %1
  }
  sbl.scalar @lo { %0 = arith.constant -2.5 : f64  sbl.yield %0 }
  sbl.scalar @hi { %0 = arith.constant 2.5 : f64  sbl.yield %0 }
  sbl.scalar @cells { %0 = arith.constant 512.0 : f64  sbl.yield %0 }
  // CHECK: sbl.axis @x in [@lo, @hi] cells @cells low reflecting high absorbing
  sbl.axis @x in [@lo, @hi] cells @cells low reflecting high absorbing
  // CHECK: sbl.axis @y in [@lo, @hi] cells @cells low periodic high periodic
  sbl.axis @y in [@lo, @hi] cells @cells low periodic high periodic
  // CHECK: sbl.time @t in [@lo, @hi] steps @cells saved [@lo, @hi] {listed}
  sbl.time @t in [@lo, @hi] steps @cells saved [@lo, @hi] {listed}
  // CHECK: sbl.field @Q.drift.x {
  // CHECK-NEXT: ^bb0(%{{.*}}: f64, %{{.*}}: f64, %{{.*}}: f64):
  sbl.field @Q.drift.x {
  ^bb0(%x: f64, %y: f64, %t: f64):
    %0 = arith.mulf %x, %y : f64
    sbl.yield %0
  }
  // CHECK: sbl.distribution @p
  // CHECK-SAME: #sbl.component<weight = @hi, density = @Q.drift.x, isLog = true>
  // CHECK-SAME: #sbl.component<weight = @hi, box = [@lo, @hi, @lo, @hi], normalised = true>
  sbl.distribution @p [#sbl.component<weight = @hi, density = @Q.drift.x, isLog = true>,
                       #sbl.component<weight = @hi, box = [@lo, @hi, @lo, @hi], normalised = true>]
  // CHECK: sbl.diffusion @Q drift [@Q.drift.x, @Q.drift.x] noise [] [@sigma.x, @sigma.x] {autonomous, gauge_potential = @Q.drift.x, grad_squared = @Q.drift.x, gradient, killing = @Q.drift.x, smooth}
  sbl.diffusion @Q drift [@Q.drift.x, @Q.drift.x] noise [] [@sigma.x, @sigma.x]
    {autonomous, gradient, smooth, killing = @Q.drift.x, gauge_potential = @Q.drift.x,
     grad_squared = @Q.drift.x}
  sbl.scalar @sigma.x { %0 = sbl.param_ref @sigma  sbl.yield %0 }
  // CHECK: sbl.bridge @B of @Q at [#sbl.marginal<@p at @lo>, #sbl.marginal<@p at @hi>] {order = 4 : i64, precision = "f64", scheme = "auto", tolerance = @lo}
  sbl.bridge @B of @Q at [#sbl.marginal<@p at @lo>, #sbl.marginal<@p at @hi>]
    {scheme = "auto", order = 4 : i64, precision = "f64", tolerance = @lo}
  // CHECK: sbl.evolve @E of @Q from <@p at @lo> {order = 0 : i64, precision = "f64", scheme = "kernel", steps = @cells}
  sbl.evolve @E of @Q from <@p at @lo>
    {scheme = "kernel", order = 0 : i64, precision = "f64", steps = @cells}
  // CHECK: sbl.wave @psi @Q.drift.x @Q.drift.x
  sbl.wave @psi @Q.drift.x @Q.drift.x
  // CHECK: sbl.quantum @H hbar @hi mass [@lo, @hi] potential @Q.drift.x nonlinearity @Q.drift.x absorber @Q.drift.x {autonomous, grad_squared = @Q.drift.x, smooth}
  sbl.quantum @H hbar @hi mass [@lo, @hi] potential @Q.drift.x nonlinearity @Q.drift.x absorber @Q.drift.x
    {autonomous, smooth, grad_squared = @Q.drift.x}
  // CHECK: sbl.evolve_wave @W of @H from @psi at @lo imaginary {accuracy = @hi, order = 2 : i64}
  sbl.evolve_wave @W of @H from @psi at @lo imaginary {order = 2 : i64, accuracy = @hi}
  // CHECK: sbl.bridge @S of @Q at [#sbl.marginal<@p at @lo weight @hi>, #sbl.marginal<free at @hi>]
  sbl.bridge @S of @Q at [#sbl.marginal<@p at @lo weight @hi>, #sbl.marginal<free at @hi>]
    {scheme = "auto", order = 0 : i64, precision = "f64"}
  // CHECK: sbl.eigen @modes count @cells kinetic [@lo, @hi] of @Q {potential = @Q.drift.x, tolerance = @lo}
  sbl.eigen @modes count @cells kinetic [@lo, @hi] of @Q {potential = @Q.drift.x, tolerance = @lo}
  // CHECK: sbl.hitting @h of @Q into @Q.drift.x from @Q.drift.x
  sbl.hitting @h of @Q into @Q.drift.x from @Q.drift.x
  // CHECK: sbl.flow @F velocity [@Q.drift.x, @Q.drift.x] divergence @Q.drift.x {autonomous}
  sbl.flow @F velocity [@Q.drift.x, @Q.drift.x] divergence @Q.drift.x {autonomous}
  // CHECK: sbl.evolve_flow @carried of @F from <@p at @lo> {accuracy = @hi}
  sbl.evolve_flow @carried of @F from <@p at @lo> {accuracy = @hi}
  // CHECK: sbl.evolve_flow @solved from <@p at @lo>
  sbl.evolve_flow @solved from <@p at @lo>
  // CHECK: sbl.evolve_flow_wave @wave of @F from @psi at @lo product {steps = @cells}
  sbl.evolve_flow_wave @wave of @F from @psi at @lo product {steps = @cells}
}
