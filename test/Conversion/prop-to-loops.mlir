// The shape of the generated code carries the speed and the ABI: entry points of the agreed types,
// shared bodies, one parallel loop over chunks, R x C accumulators carried through the source loop.
// RUN: sbl-opt --convert-prop-to-loops --canonicalize --cse %s | FileCheck %s --implicit-check-not=prop.

prop.kernel @kx "gaussian" axis 0 slot 0
prop.kernel @ky "gaussian" axis 1 slot 0
prop.factor @a [#prop.balance]

// CHECK-LABEL: func.func @s_0(
// CHECK-SAME:    %arg0: memref<?xf64>, %arg1: memref<?xf64>, %arg2: memref<?xf64>, %arg3: memref<?xf64>,
// CHECK-SAME:    %arg4: memref<?xf64>, %arg5: memref<?xf64>, %arg6: memref<?xi64>, %arg7: memref<?xf64>,
// CHECK-SAME:    %arg8: index, %arg9: index, %arg10: index, %arg11: index, %arg12: index, %arg13: index,
// CHECK-SAME:    %arg14: memref<?xf64>, %arg15: memref<?xi64>, %arg16: index)
// CHECK-SAME:    attributes {llvm.emit_c_interface}
// CHECK-NEXT:    call @sbl.sweep.strided.pre(
// CHECK-LABEL: func.func @s_1(
// CHECK-NEXT:    call @sbl.sweep.contiguous.post(
// CHECK-LABEL: func.func @s_2(
// CHECK-NEXT:    call @sbl.sweep.contiguous.post(
prop.step @s {
^bb0(%f: !prop.field<2 x f64>):
  %0 = prop.sweep %f along 0 with @kx pre @a : !prop.field<2 x f64>
  %1 = prop.sweep %0 along 1 with @ky post @a : !prop.field<2 x f64>
  %2 = prop.sweep %1 along 1 with transposed @ky post @a : !prop.field<2 x f64>
  prop.return %2 : !prop.field<2 x f64>
}

// Numbers that do not depend on place are computed before the loops, rows of f32 are stored masked.
// CHECK-LABEL: func.func @w(
// CHECK-SAME:    %arg4: f64, %arg5: f64, %arg6: memref<?xf32>, %[[CHUNKS:.*]]: index) attributes {llvm.emit_c_interface}
// CHECK:         math.exp %{{.*}} : f64
// CHECK:         scf.parallel (%{{.*}}) = (%{{.*}}) to (%[[CHUNKS]])
// CHECK:           scf.for
// CHECK:             math.exp %{{.*}} : vector<8xf64>
// CHECK:             arith.truncf %{{.*}} : vector<8xf64> to vector<8xf32>
// CHECK:             vector.maskedstore
prop.pointwise @w : !prop.field<2 x f32> {
^bb0(%x: f64, %y: f64, %t: f64, %tau: f64):
  %0 = math.exp %t : f64
  %1 = arith.mulf %0, %y : f64
  %2 = math.exp %1 : f64
  prop.yield %2
}

// CHECK-LABEL: func.func @scalars(
// CHECK-SAME:    %[[PARAMS:.*]]: memref<?xf64>, %[[TIME:.*]]: f64, %arg2: f64, %[[OUT:.*]]: memref<?xf64>)
// CHECK:         memref.load %[[PARAMS]]
// CHECK:         memref.store %{{.*}}, %[[OUT]][%c0]
// CHECK:         memref.store %[[TIME]], %[[OUT]][%c1]
prop.scalars @scalars {
^bb0(%t: f64, %tau: f64):
  %0 = prop.param 3
  prop.yield %0, %t
}

// Vector lanes lie across lines: broadcast coefficients, 8 rows of 3 vectors in flight.
// CHECK-LABEL: func.func private @sbl.sweep.strided.pre(
// CHECK-SAME:    attributes {llvm.linkage = #llvm.linkage<internal>}
// CHECK:         scf.parallel
// CHECK:           scf.for
// CHECK:             scf.for
// CHECK:               vector.maskedload
// CHECK:               arith.mulf
// CHECK:               vector.store
// CHECK:             scf.for
// CHECK:             scf.for
// CHECK:             scf.for
// CHECK:               %{{.*}}:24 = scf.for
// CHECK-COUNT-3:         vector.load
// CHECK:                 vector.broadcast
// CHECK-COUNT-24:        vector.fma
// CHECK-NOT:             vector.fma
// CHECK:                 scf.yield
// CHECK:               vector.maskedstore

// Contiguous lines are transposed in registers: 24 shuffles an 8 x 8 piece.
// CHECK-LABEL: func.func private @sbl.sweep.contiguous.post(
// CHECK-COUNT-8: vector.maskedload
// CHECK-COUNT-24: vector.shuffle
// CHECK-COUNT-24: vector.fma
// CHECK-COUNT-72: vector.shuffle
// CHECK-NOT:     vector.shuffle
// CHECK-NOT:     func.func private @sbl.sweep
