// One kernel for each variant of a sweep and one for each formula of a solve; entries of the manifest
// lead to them. Buffers are one pointer each, sums of a block stay in registers.
// RUN: sbl-opt --convert-prop-to-gpu=target=opencl --canonicalize --cse %s | FileCheck %s --implicit-check-not=prop.
// RUN: sbl-opt --convert-prop-to-gpu=target=cuda --expand-math --canonicalize --cse --sbl-gpu-to-nvvm %s | FileCheck --check-prefix=NVVM %s --implicit-check-not=__nv_ --implicit-check-not=unrealized
// RUN: sbl-opt --convert-prop-to-gpu=target=opencl --expand-math --canonicalize --cse --sbl-gpu-to-spirv %s | FileCheck --check-prefix=SPIRV %s --implicit-check-not='math.'

prop.kernel @kx "gaussian" axis 0 slot 0
prop.kernel @ky "gaussian" axis 1 slot 0 ring
prop.factor @a [#prop.balance]

// CHECK: gpu.module @sbl_kernels attributes {sbl.kernels = {s_0 = "sweep_pre", "s_0 tiled" = "sweep_across_pre", s_1 = "sweep_post_seam", "s_1 tiled" = "sweep_along_post_seam", s_2 = "sweep_pre", "s_2 tiled" = "sweep_across_pre"}}

// A sum: neighbouring items read neighbouring points, each leaves its own.
// CHECK-LABEL: gpu.func @point_weighted_dot(
// CHECK-SAME:    %arg4: i64, %arg5: i64, %arg6: i64, %arg7: i64, %arg8: i64) kernel
// CHECK:         scf.for %{{.*}} = %{{.*}} to %{{.*}} step %[[ITEMS:.*]] iter_args(%{{.*}} = %{{.*}}) -> (f64)
// CHECK:         memref.store %{{.*}}, %arg3

// CHECK-LABEL: gpu.func @sweep_pre(
// CHECK-SAME:    %arg0: memref<?xf64, #spirv.storage_class<CrossWorkgroup>>
// CHECK-SAME:    %arg4: memref<?xi64, #spirv.storage_class<CrossWorkgroup>>, %arg5: i64, %arg6: i64, %arg7: i64)
// CHECK:         scf.for {{.*}} -> (f64, f64, f64, f64, f64, f64, f64, f64, index, index)
// CHECK-COUNT-8:   math.fma
// CHECK-NOT:       math.fma
// CHECK-COUNT-8: memref.store %{{.*}}, %arg1

// A tile: its sources are brought once, times their factor; 32 sums of 4 of them and 8 coefficients.
// CHECK-LABEL: gpu.func @sweep_across_pre(
// CHECK-SAME:    %arg9: memref<?xf64, #spirv.storage_class<Workgroup>>) kernel
// CHECK:         scf.for
// CHECK:           %[[SCALED:.*]] = arith.mulf
// CHECK:           memref.store %[[SCALED]], %arg9
// CHECK:         gpu.barrier
// CHECK:         scf.for
// CHECK-COUNT-4:   memref.load %arg9
// CHECK-NOT:       memref.load %arg9
// CHECK:           memref.load %arg3{{.*}} {alignment = 16 : i64}
// CHECK-COUNT-32:  math.fma
// CHECK-NOT:       math.fma
// CHECK-NOT:     gpu.barrier
// CHECK:         memref.store %{{.*}}, %arg1

// CHECK-LABEL: gpu.func @sweep_post_seam(
// Lines whose points are neighbours leave by way of the group's memory.
// CHECK-LABEL: gpu.func @sweep_along_post_seam(
// CHECK:         memref.store %{{.*}}, %arg10
// CHECK:         gpu.barrier
// CHECK-COUNT-32:  math.fma
// CHECK:         gpu.barrier
// CHECK-COUNT-32: memref.store %{{.*}}, %arg10
// CHECK:         gpu.barrier
// CHECK:         memref.store %{{.*}}, %arg1

// NVVM: llvm.func @point_fill(%arg0: !llvm.ptr, %arg1: i64, %arg2: i64, %arg3: f64) attributes {gpu.kernel, {{.*}}nvvm.kernel
// NVVM: llvm.intr.rint
// NVVM: llvm.func @sweep_pre(%arg0: !llvm.ptr {llvm.noalias}, %arg1: !llvm.ptr {llvm.noalias}, %arg2: !llvm.ptr {llvm.noalias}, %arg3: !llvm.ptr {llvm.noalias}, %arg4: !llvm.ptr {llvm.noalias}, %arg5: i64, %arg6: i64, %arg7: i64)
// NVVM-COUNT-8: llvm.intr.fma

// SPIRV: spirv.func @point_fill(%arg0: !spirv.ptr<f64, CrossWorkgroup>, %arg1: i64
// SPIRV: spirv.CL.rint
// SPIRV: spirv.func @sweep_pre(
// SPIRV: spirv.CL.fma
prop.step @s {
^bb0(%f: !prop.field<2 x f64>):
  %0 = prop.sweep %f along 0 with @kx pre @a : !prop.field<2 x f64>
  %1 = prop.sweep %0 along 1 with @ky post @a : !prop.field<2 x f64>
  %2 = prop.sweep %1 along 0 with transposed @kx pre @a : !prop.field<2 x f64>
  prop.return %2 : !prop.field<2 x f64>
}
