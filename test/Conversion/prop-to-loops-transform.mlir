// A transform must keep its ABI and its shape: one entry per axis, tiles of eight lines that share the code
// of one tile, radix chosen stage by stage, lines of the last axis transposed in registers.
// RUN: sbl-opt --convert-prop-to-loops --canonicalize --cse %s | FileCheck %s --implicit-check-not=prop.

prop.scalars @rates {
^bb0(%t: f64, %tau: f64):
  %c = arith.constant 0.5 : f64
  prop.yield %c, %c
}

// CHECK-LABEL: func.func @s_axis_0(
// CHECK-SAME:    %arg9: memref<?xi64>, %arg10: memref<?xi64>, %arg11: memref<?xf64>, %arg12: index,
// CHECK-SAME:    %arg16: index) attributes {llvm.emit_c_interface}
// CHECK-NEXT:    call @sbl.transform.strided(
// CHECK-LABEL: func.func @s_axis_1(
// CHECK-NEXT:    call @sbl.transform.contiguous(
// CHECK-NOT:   func.func @s_axis
prop.step @s {
^bb0(%psi: !prop.wave<2 x f64>):
  %0 = prop.transform %psi along 0 with @rates fraction 0.5 : !prop.wave<2 x f64>
  %1 = prop.transform %0 along 1 with @rates fraction 0.5 : !prop.wave<2 x f64>
  %2 = prop.transform %1 along 0 with @rates fraction 0.5 : !prop.wave<2 x f64>
  prop.return %2 : !prop.wave<2 x f64>
}

// CHECK-LABEL: func.func private @sbl.transform.tile(
// CHECK:         scf.index_switch
// CHECK-NEXT:    case 2 {
// CHECK:         case 3 {
// CHECK:         case 4 {
// CHECK:         case 5 {
// CHECK:         case 7 {
// CHECK:         case 8 {
// CHECK-LABEL: func.func private @sbl.transform.strided(
// CHECK:         scf.parallel
// CHECK:           vector.maskedload
// CHECK-NOT:       vector.shuffle
// CHECK:           call @sbl.transform.tile(
// CHECK-LABEL: func.func private @sbl.transform.contiguous(
// CHECK:         scf.parallel
// CHECK-COUNT-48:  vector.shuffle
// CHECK:           call @sbl.transform.tile(
