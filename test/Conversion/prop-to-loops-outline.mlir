// Generated code meets threads in one C function: the loop's body becomes a function of a context and
// a chunk, and no parallel loop is left that would need a library of the compiler's.
// RUN: sbl-opt --outline-parallel-loops %s | FileCheck %s --implicit-check-not=scf.parallel

// CHECK: func.func private @sbl_parallel_for(i64, !llvm.ptr, !llvm.ptr)

// CHECK-LABEL: func.func @fill(
// CHECK-SAME:    %[[M:.*]]: memref<?xf64>, %[[X:.*]]: f64, %[[CHUNKS:.*]]: index)
// CHECK:         %[[N:.*]] = arith.index_cast %[[CHUNKS]] : index to i64
// CHECK:         llvm.alloca
// CHECK:         llvm.store %{{.*}}, %[[CONTEXT:.*]] :
// CHECK:         %[[F:.*]] = constant @fill.chunk : (!llvm.ptr, i64) -> ()
// CHECK:         %[[P:.*]] = builtin.unrealized_conversion_cast %[[F]]
// CHECK:         call @sbl_parallel_for(%[[N]], %[[P]], %[[CONTEXT]])
// CHECK:         return

// The constant is made anew inside; the buffer and the number travel.
// CHECK-LABEL: func.func private @fill.chunk(
// CHECK-SAME:    %[[C:.*]]: !llvm.ptr, %[[I:.*]]: i64) attributes {llvm.linkage = #llvm.linkage<internal>}
// CHECK:         %[[CHUNK:.*]] = arith.index_cast %[[I]] : i64 to index
// CHECK:         llvm.load %[[C]] : !llvm.ptr -> !llvm.struct<({{.*}}f64{{.*}})>
// CHECK:         %[[ONE:.*]] = arith.constant 1.000000e+00 : f64
// CHECK:         %[[SUM:.*]] = arith.addf %{{.*}}, %[[ONE]]
// CHECK:         memref.store %[[SUM]], %{{.*}}[%[[CHUNK]]]
// CHECK:         return
func.func @fill(%m: memref<?xf64>, %x: f64, %chunks: index) {
  %c0 = arith.constant 0 : index
  %c1 = arith.constant 1 : index
  %one = arith.constant 1.0 : f64
  scf.parallel (%i) = (%c0) to (%chunks) step (%c1) {
    %y = arith.addf %x, %one : f64
    memref.store %y, %m[%i] : memref<?xf64>
  }
  return
}
