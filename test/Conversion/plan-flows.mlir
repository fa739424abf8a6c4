// Fields along characteristics are compiled for scattered places; a flow's wave gets one transform per axis.
// RUN: sbl-opt %s --plan-propagation | FileCheck %s

module attributes {sbl.model = "flow"} {
  sbl.scalar @lo { %0 = arith.constant -2.5 : f64  sbl.yield %0 }
  sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
  sbl.axis @x in [@lo, @one] cells @one low periodic high periodic
  sbl.field @v { ^bb0(%x: f64, %t: f64): %0 = arith.mulf %x, %x : f64  sbl.yield %0 }
  sbl.field @div { ^bb0(%x: f64, %t: f64): %0 = arith.addf %x, %x : f64  sbl.yield %0 }
  sbl.field @rho { ^bb0(%x: f64, %t: f64): %0 = math.exp %x : f64  sbl.yield %0 }
  sbl.distribution @p [#sbl.component<weight = @one, density = @rho>]
  sbl.wave @psi @v @v
  sbl.flow @F velocity [@v] divergence @div {autonomous}
  sbl.evolve_flow @E of @F from <@p at @lo>
  sbl.evolve_flow_wave @W of @F from @psi at @lo
}
// CHECK: sbl.evolve_flow_wave @W {{.*}}transforms = @W_lines
// CHECK: prop.step @W_lines
// CHECK:   prop.transform {{.*}} along 0 with @W_rates
// CHECK-DAG: prop.pointwise @eval.v scattered
// CHECK-DAG: prop.pointwise @eval.div scattered
// CHECK-DAG: prop.pointwise @eval.rho scattered
