// The wave ops in text: what is printed must parse to the same again, every attribute included.
// RUN: sbl-opt %s | sbl-opt | FileCheck %s

// CHECK-LABEL: prop.phase @H.phase : !prop.wave<1 x f64> {
// CHECK-NEXT: ^bb0(%[[X:.*]]: f64, %{{.*}}: f64, %{{.*}}: f64, %{{.*}}: f64, %[[RE:.*]]: f64, %[[IM:.*]]: f64):
// CHECK:        prop.yield %{{.*}}, %[[IM]]
prop.phase @H.phase : !prop.wave<1 x f64> {
^bb0(%x: f64, %time: f64, %duration: f64, %correction: f64, %re: f64, %im: f64):
  %0 = arith.mulf %x, %re : f64
  prop.yield %0, %im
}
prop.scalars @H.rates {
^bb0(%time: f64, %tau: f64):
  %0 = arith.constant 0.5 : f64
  prop.yield %0
}
// CHECK-LABEL: prop.step @H.step {
// CHECK-NEXT: ^bb0(%[[PSI:.*]]: !prop.wave<1 x f64>):
// CHECK-NEXT:   %[[A:.*]] = prop.kick %[[PSI]] by @H.phase fraction 5.000000e-01 : <1 x f64>
// CHECK-NEXT:   %[[B:.*]] = prop.transform %[[A]] along 0 with @H.rates fraction 1.000000e+00 : <1 x f64>
// CHECK-NEXT:   %[[C:.*]] = prop.kick %[[B]] by @H.phase fraction 5.000000e-01 {correction = -2.500000e-02 : f64} : <1 x f64>
// CHECK-NEXT:   prop.return %[[C]] : !prop.wave<1 x f64>
prop.step @H.step {
^bb0(%psi: !prop.wave<1 x f64>):
  %0 = prop.kick %psi by @H.phase fraction 0.5 : !prop.wave<1 x f64>
  %1 = prop.transform %0 along 0 with @H.rates fraction 1.0 : !prop.wave<1 x f64>
  %2 = prop.kick %1 by @H.phase fraction 0.5 {correction = -0.025 : f64} : !prop.wave<1 x f64>
  prop.return %2 : !prop.wave<1 x f64>
}
// CHECK: prop.wave_program @H.program of @H scheme "spectral" order 4 phase @H.phase dispersion @H.rates step @H.step imaginary
prop.wave_program @H.program of @H scheme "spectral" order 4 phase @H.phase dispersion @H.rates step @H.step imaginary
