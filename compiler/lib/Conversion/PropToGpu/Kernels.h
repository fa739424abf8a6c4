// What the files of this folder write into a gpu.module.
#pragma once

#include <string>

#include "KernelWriter.h"
#include "sbl/Dialect/Prop/PropDialect.h"

namespace sbl {

/// One kernel `point_NAME` for each formula of sbl/point/Formulas.h, for a module whose fields have
/// the given element type. Parameters: arrays read, arrays written; how many points, where each
/// array begins; the numbers. Kernels that reduce have one buffer more, which gets the result of
/// each work-item, and as last whole number how many of these there are, at most one per point.
void writePointKernels(KernelWriter &writer, mlir::FloatType element);

/// The kernel of a banded sweep: its name. Parameters: src, dst, pre and post where it has them,
/// the seam where it has one, coefficients and blocks; outer, n, inner. Work-items: one for each
/// line and block of rows. All as in sbl_sweep_fn (sbl/module.h).
std::string writeBandedSweep(KernelWriter &writer, prop::LineOp sweep, bool hasSeam);

/// The kernel of tridiagonal lines: its name. Parameters: src, dst, pre and post where it has them,
/// lower, diag, upper and weight, three fields of scratch; outer, n, inner. Work-items: one for
/// each line. All as in sbl_tridiagonal_fn.
std::string writeLineSolve(KernelWriter &writer, prop::LineOp solve, bool isRing);

/// The kernels of slides: the name of the one in the middle.
///   slide_pack[_pre]     field, copy, weights of the copy, pre where it has it, places (-1: none);
///                        elements of the copy
///   slide                copy, dst, coef, rows; how many rows, rowLength, stride as in
///   sbl_slide_fn slide_unpack[_post]  output of that, dst, post where it has it, places; points
/// Work-items: one for each element that is written.
std::string writeSlide(KernelWriter &writer, prop::LineOp slide);

} // namespace sbl
