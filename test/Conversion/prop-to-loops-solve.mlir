// A solve must keep its ABI and its shape: one division per row and vector in the elimination, none in
// the back substitution, and coefficients of contiguous lines transposed in registers.
// RUN: sbl-opt --convert-prop-to-loops --canonicalize --cse %s | FileCheck %s --implicit-check-not=prop.

prop.kernel @kx "implicit" axis 0 slot 0 {fraction = 0.5 : f64}
prop.kernel @ky "implicit" axis 1 slot 1 {fraction = 1.0 : f64}
prop.factor @a [#prop.balance]

// CHECK-LABEL: func.func @s_0(
// CHECK-SAME:    %arg7: memref<?xf64>, %arg8: memref<?xf64>, %arg9: index, %arg10: index, %arg11: index,
// CHECK-SAME:    %arg12: index, %arg13: index) attributes {llvm.emit_c_interface}
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
// CHECK:         scf.parallel
// CHECK-NOT:       vector.shuffle
// CHECK-COUNT-3:   arith.divf %{{.*}} : vector<8xf64>
// CHECK:           scf.for {{.*}} iter_args
// CHECK-COUNT-3:     arith.divf %{{.*}} : vector<8xf64>
// CHECK:           scf.for {{.*}} iter_args
// CHECK-NOT:         arith.divf
// CHECK:             vector.fma
// CHECK:             vector.maskedstore
// CHECK-LABEL: func.func private @sbl.solve.contiguous.transposed(
// CHECK:         vector.shuffle
