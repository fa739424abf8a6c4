// exp and log are written as arithmetic, because libm takes one value at a time; what has no expansion
// or is one instruction stays for later passes.
// RUN: sbl-opt --expand-math %s | FileCheck %s

// CHECK-LABEL: func.func @exp(
// CHECK-NOT:     math.exp
// CHECK:         math.roundeven %{{.*}} : vector<8xf64>
// CHECK-COUNT-12: math.fma
// CHECK-NOT:     math.exp
// CHECK:         return
func.func @exp(%x: vector<8xf64>) -> vector<8xf64> {
  %0 = math.exp %x : vector<8xf64>
  return %0 : vector<8xf64>
}

// CHECK-LABEL: func.func @log(
// CHECK-NOT:     math.log
// CHECK:         arith.bitcast %{{.*}} : f64 to i64
// CHECK:         return
func.func @log(%x: f64) -> f64 {
  %0 = math.log %x : f64
  return %0 : f64
}

// CHECK-LABEL: func.func @rest(
// CHECK:         math.erf %{{.*}} : vector<2xf64>
// CHECK:         math.sqrt %{{.*}} : vector<2xf64>
func.func @rest(%x: vector<2xf64>) -> vector<2xf64> {
  %0 = math.erf %x : vector<2xf64>
  %1 = math.sqrt %0 : vector<2xf64>
  return %1 : vector<2xf64>
}

// Of one phase both come at once; where no lane leaves a quarter turn, without turning back.
// CHECK-LABEL: func.func @phase(
// CHECK:         %[[SMALL:.*]] = vector.reduction <and>
// CHECK:         scf.if %[[SMALL]]
// CHECK-NOT:     math.roundeven
// CHECK:         } else {
// CHECK:         math.roundeven
// CHECK-NOT:     math.roundeven
// CHECK:         return
func.func @phase(%x: vector<8xf64>) -> (vector<8xf64>, vector<8xf64>) {
  %0 = math.cos %x fastmath<afn> : vector<8xf64>
  %1 = math.sin %x fastmath<afn> : vector<8xf64>
  return %0, %1 : vector<8xf64>, vector<8xf64>
}
