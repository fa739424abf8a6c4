// What the files of this folder write into a gpu.module.
#pragma once

#include <string>

#include "KernelWriter.h"
#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/Dialect/Sbl/SblDialect.h"

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

/// The same by tiles in the memory of a work-group (sbl/device/SweepTile.h): its name, another one
/// along the last axis than across it. One more buffer after the blocks: for each tile of rows the
/// first row that it reads, numbered as in blocks, and how many. So many groups as tiles of rows
/// times bundles of lines; lines of the field at most tile::mostLines.
std::string writeTiledSweep(KernelWriter &writer, prop::LineOp sweep, bool hasSeam);

/// The kernel of tridiagonal lines: its name. Parameters: src, dst, pre and post where it has them,
/// down, up, gain and rest, on a ring column and row, a field of scratch; outer, n, inner, lines of
/// a bundle of coefficients (0: all lines share them). Work-items: one for each line. All as in
/// sbl_tridiagonal_fn.
std::string writeLineSolve(KernelWriter &writer, prop::LineOp solve, bool isRing);

/// The kernels of slides: the name of the one in the middle.
///   slide_pack[_pre]     field, copy, weights of the copy, pre where it has it, places (-1: none);
///                        elements of the copy
///   slide                copy, dst, coef, rows; how many rows, rowLength, stride as in
///   sbl_slide_fn slide_unpack[_post]  output of that, dst, post where it has it, places; points
/// Work-items: one for each element that is written.
std::string writeSlide(KernelWriter &writer, prop::LineOp slide);

/// The kernels of transforms with these radices: the name of the first.
///   transform          re, im, factor before and after (two parts each; not looked at where the
///                      last two numbers are 0), diagonal, twiddles, stages, images; lines, n,
///                      inner, N, how many stages, how many lines a group takes, whether the
///                      factors are there. Local memory for 2 N numbers of each of its lines.
///   transform_enter    re, im, factor, the copy, images; lines, n, inner, N, whether it is there
///   transform_forward, _middle, _inverse
///                      the copy, diagonal, twiddles, stages; lines, N, inner, which stage
///   transform_leave    re, im, factor, the copy; lines, n, inner, N, whether it is there
/// All else as in sbl_transform_fn; a work-item for each element of the copy, butterfly, place.
std::string writeTransform(KernelWriter &writer, llvm::ArrayRef<int64_t> radices);

/// The kernel of a phase with device code: its name. Parameters: those of the model, the first cell
/// and the spacing of every axis, re, im; places, and those of each axis; time, duration,
/// correction. All as in sbl_kick_fn.
std::string writeKick(KernelWriter &writer, prop::PhaseOp phase);

/// The kernels that carry paths of a diffusion, one work-item a path; `add` is told what each does
/// and its name.
///   walk     the model's parameters, places [axis][path], logarithms of weights, both ends of
///   every
///            axis, constants (the noise of every axis where it is one, then the root of its
///            correlations, row by row); how many paths, the number of the first, steps before,
///            steps, the seed, whether by Platen's steps, whether each in halves; the time, the
///            length of a step. As sbl::rt::Walker; not where a coefficient has no device code.
///   transit  places, how often each was mirrored, both ends of every axis, a row for every axis
///            (the shift, then of every axis the factor of its place and of its noise); how many
///            paths, the number of the first, of the transition, the seed. As
///            sbl::rt::takeNormalStep.
void writeWalks(KernelWriter &writer, mlir::ModuleOp module, ir::DiffusionOp law,
                llvm::function_ref<void(const std::string &what, std::string kernel)> add);

} // namespace sbl
