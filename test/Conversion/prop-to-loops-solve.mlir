// A solve must keep its ABI and its shape: no division, one multiply-add per row and vector downwards,
// masks for narrow planes only, and contiguous lines transposed in registers.
// RUN: sbl-opt --convert-prop-to-loops --canonicalize --cse %s | FileCheck %s --implicit-check-not=prop.

prop.kernel @kx "implicit" axis 0 slot 0 {fraction = 0.5 : f64}
prop.kernel @ky "implicit" axis 1 slot 1 {fraction = 1.0 : f64}
prop.factor @a [#prop.balance]

// CHECK-LABEL: func.func @s_0(
// CHECK-SAME:    %arg9: memref<?xf64>, %arg10: memref<?xf64>, %arg11: index, %arg12: index, %arg13: index,
// CHECK-SAME:    %arg14: index, %arg15: index) attributes {llvm.emit_c_interface}
// CHECK-NEXT:    call @sbl.solve.strided.pre(
// CHECK-LABEL: func.func @s_1(
// CHECK-NEXT:    call @sbl.solve.contiguous.transposed(
prop.step @s {
^bb0(%f: !prop.field<2 x f64>):
  %0 = prop.solve %f along 0 with @kx pre @a : !prop.field<2 x f64>
  %1 = prop.solve %0 along 1 with transposed @ky : !prop.field<2 x f64>
  prop.return %1 : !prop.field<2 x f64>
}

// CHECK-LABEL: func.func private @sbl.solve.strided.pre(
// CHECK-NOT:     arith.divf
// CHECK:         scf.parallel
// CHECK-NOT:       vector.shuffle
// CHECK:           scf.for {{.*}} iter_args
// CHECK-COUNT-4:     vector.fma
// CHECK:           scf.for {{.*}} iter_args
// CHECK:             vector.fma
// CHECK:             vector.maskedstore
// CHECK:             vector.store {{.*}}nontemporal = true
// CHECK-LABEL: func.func private @sbl.solve.contiguous.transposed(
// CHECK-NOT:     arith.divf
// CHECK:         vector.shuffle
