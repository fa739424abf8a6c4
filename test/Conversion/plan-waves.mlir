// The planner must choose the splitting that the law allows.
// RUN: sbl-opt %s --plan-propagation | FileCheck %s

module attributes {sbl.model = "wave"} {
  sbl.scalar @lo { %0 = arith.constant -2.5 : f64  sbl.yield %0 }
  sbl.scalar @one { %0 = arith.constant 1.0 : f64  sbl.yield %0 }
  sbl.axis @x in [@lo, @one] cells @one low periodic high periodic
  sbl.field @V { ^bb0(%x: f64, %t: f64): %0 = arith.mulf %x, %x : f64  sbl.yield %0 }
  sbl.wave @psi @V @V
  sbl.quantum @H hbar @one mass [@one] potential @V {autonomous, smooth, grad_squared = @V}
  sbl.quantum @Rough hbar @one mass [@one] potential @V {autonomous}
  sbl.quantum @Cubic hbar @one mass [@one] nonlinearity @V absorber @V {autonomous, smooth}
  sbl.quantum @Still hbar @one mass [@one] nonlinearity @V {autonomous, smooth}
  sbl.evolve_wave @Best of @H from @psi at @lo {order = 0 : i64}
  sbl.evolve_wave @Second of @H from @psi at @lo {order = 2 : i64}
  sbl.evolve_wave @Cold of @H from @psi at @lo imaginary {order = 0 : i64}
  sbl.evolve_wave @Fourier of @H from @psi at @lo imaginary {order = 0 : i64, scheme = "spectral"}
  sbl.evolve_wave @Bumpy of @Rough from @psi at @lo {order = 0 : i64}
  sbl.evolve_wave @Kerr of @Cubic from @psi at @lo {order = 0 : i64}
  sbl.evolve_wave @Gross of @Still from @psi at @lo {order = 0 : i64}
  sbl.evolve_wave @Bose of @Cubic from @psi at @lo imaginary {order = 0 : i64}
}
// CHECK: sbl.evolve_wave @Best {{.*}}program = @H_chin}
// CHECK: sbl.evolve_wave @Second {{.*}}program = @H_strang}
// CHECK: sbl.evolve_wave @Cold {{.*}}program = @H_chin_imaginary}
// CHECK: sbl.evolve_wave @Fourier {{.*}}program = @H_chin_imaginary_spectral, scheme = "spectral"}
// CHECK: sbl.evolve_wave @Bumpy {{.*}}program = @Rough_nystrom}
// CHECK: sbl.evolve_wave @Kerr {{.*}}program = @Cubic_blanes_moan}
// CHECK: sbl.evolve_wave @Gross {{.*}}program = @Still_nystrom}
// CHECK: sbl.evolve_wave @Bose {{.*}}program = @Cubic_strang_imaginary}

// CHECK-LABEL: prop.phase @H_chin_phase
// CHECK:         math.cos {{.*}} fastmath<afn>
// CHECK-LABEL: prop.step @H_chin_step
// CHECK:         prop.kick {{.*}} fraction 0.16{{6+}}
// CHECK-NEXT:    prop.transform {{.*}} along 0 with @H_chin_dispersion fraction 5.000000e-01
// CHECK-NEXT:    prop.kick {{.*}} fraction 0.6{{6+}}3 {correction = -0.0208{{3+}}2 : f64}
// CHECK-LABEL: prop.wave_program @H_chin of @H scheme "spectral" order 4
// CHECK-LABEL: prop.step @H_strang_step
// CHECK-COUNT-2: prop.kick {{.*}} fraction 5.000000e-01
// CHECK-LABEL: prop.phase @H_chin_imaginary_phase
// CHECK-NOT:     math.cos
// CHECK:         math.exp
// CHECK-LABEL: prop.step @H_chin_imaginary_step
// CHECK:         correction = 0.0208{{3+}}2 : f64
// CHECK:       prop.kernel @H_chin_imaginary_heat0 "gaussian" axis 0 slot 0
// CHECK-LABEL: prop.step @H_chin_imaginary_heat {
// CHECK:         prop.sweep {{.*}} along 0 with @H_chin_imaginary_heat0
// CHECK:       prop.wave_program @H_chin_imaginary of @H scheme "auto" order 4 {{.*}} heat @H_chin_imaginary_heat imaginary
// CHECK:       prop.wave_program @H_chin_imaginary_spectral of @H scheme "spectral" order 4
// CHECK-LABEL: prop.phase @Cubic_blanes_moan_phase
// CHECK:         math.expm1
// CHECK-LABEL: prop.step @Cubic_blanes_moan_step
// CHECK-COUNT-7: prop.kick
