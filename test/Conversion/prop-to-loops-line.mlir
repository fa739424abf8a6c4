// A field of one axis is one line, so its lanes lie across output rows, with four independent sums to
// hide the latency of a fused multiply-add.
// RUN: sbl-opt --convert-prop-to-loops --canonicalize --cse %s | FileCheck %s

prop.kernel @k "gaussian" axis 0 slot 0

// CHECK-LABEL: func.func private @sbl.sweep.line.f32(
// CHECK:         scf.parallel
// CHECK:           vector.create_mask
// CHECK:           vector.maskedload
// CHECK:           %{{.*}}:4 = scf.for
// CHECK-COUNT-4:     vector.fma {{.*}} : vector<8xf32>
// CHECK:             scf.yield
// CHECK:           scf.for
// CHECK:             vector.fma
// CHECK-COUNT-3:   arith.addf {{.*}} : vector<8xf32>
// CHECK:           vector.maskedstore
prop.step @s {
^bb0(%f: !prop.field<1 x f32>):
  %0 = prop.sweep %f along 0 with @k : !prop.field<1 x f32>
  prop.return %0 : !prop.field<1 x f32>
}
