/* The Module ABI: what a compiled model looks like to the runtime.
 *
 * One symbol, `sbl_module`, of type sbl_module_v1. The JIT and `sbl build` both make it; the
 * runtime cannot tell them apart. Plain C, no LLVM types.
 *
 * The manifest is JSON; its schema is docs/manifest.md. Entry points are named there and looked up
 * in `entries`. Every entry takes MLIR memref descriptors by pointer (the "C interface"
 * convention).
 */
#ifndef SBL_MODULE_H
#define SBL_MODULE_H

#include <stdint.h>

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

#define SBL_MODULE_ABI 5

/* A rank-1 memref descriptor: element i lies at aligned[offset + i * stride]. */
typedef struct sbl_buffer {
  void *allocated;
  void *aligned;
  int64_t offset;
  int64_t size;
  int64_t stride;
} sbl_buffer;

/* Fills `out` (row-major over the grid, last axis contiguous) with a field of the model.
 *   params   one double per parameter, in manifest order
 *   origin   one double per axis: coordinate of grid index 0
 *   spacing  one double per axis
 *   shape    one int64 per axis
 *   time, step  the time and the step tau the field may depend on
 *   chunks   into how many static pieces to cut the work (results do not depend on it)
 */
typedef void (*sbl_field_fn)(sbl_buffer *params, sbl_buffer *origin, sbl_buffer *spacing,
                             sbl_buffer *shape, double time, double step, sbl_buffer *out,
                             int64_t chunks);

/* Fills `out` with a field of the model at places that are no grid's, always in double.
 *   places   coordinate of axis a of place i at [a * out->size + i]
 *   the rest as in sbl_field_fn
 */
typedef void (*sbl_places_fn)(sbl_buffer *params, sbl_buffer *places, double time, double step,
                              sbl_buffer *out, int64_t chunks);

/* Fills `out` with numbers that depend on parameters (and, for step scalars, on the step tau). */
typedef void (*sbl_scalars_fn)(sbl_buffer *params, double time, double step, sbl_buffer *out);

/* One fused sweep: dst = post * (K along one axis) (pre * src).
 *
 * src, dst: fields seen as [outer][n][inner], row-major; dst must not alias src.
 *
 * pre, post: factor fields of the same size; ignored (may be empty) where the sweep has none.
 *
 * seam: on a lifted ring, two factors for each of the outer * inner lines: what is read from before
 * row 0 is multiplied by seam[line], once for every turn, and what is read from after row n - 1 by
 * seam[lines + line]. Ignored (may be empty) elsewhere.
 *
 * coef: packed blocks of the banded matrix K: block b covers output rows [R b, R b + R) and stores,
 * for each source row s of its range, the R coefficients K[R b + r][s], r fastest. R = rowsPerBlock
 * of the manifest; rows past n are zero.
 *
 * blocks: three int64 per block: first source row (in extended rows, see ghost), number of source
 * rows, offset of the block in coef. Blocks may share an offset.
 *
 * ghost: rows of periodic halo before row 0 and after row n-1 of the extended line; source row
 * numbers in `blocks` count from -ghost. 0 on axes that do not wrap.
 *
 * scratch: chunks * scratchStride elements, scratchStride >= lanes * (n + 2 ghost + 3 R); chunk c
 * uses [c * scratchStride, ...). More of it makes the panels of a strided sweep with `pre` wider.
 *
 * chunks: static pieces of the line tiles, run through sbl_parallel_for.
 *
 * Fields with exponents: tileRows > 0, a multiple of R, says that every tile of that many rows of a
 * line has an exponent of its own, in src another one than in dst. What tile t of dst reads in a
 * tile of src counts 2^(exponent there - exponent of t). With tileRows 0 neither scales nor spans
 * is read.
 *
 * spans: source rows, counted from the first ghost row, fall into runs, each within one tile of
 * src: [0] scales of one bundle, [1] where the runs' first rows begin in spans, with the row past
 * the last run at the end; then for each tile t three numbers at 2 + 3 t: the first run it reads,
 * the run past its last one, where its scales begin among a bundle's.
 *
 * scales: for each bundle, tile of dst and run that this reads, the factors of the bundle's lines:
 * `lanes` of them (the manifest's number), past the last line that line's. A bundle is
 * `lanes` neighbouring lines, in outer where they are the last axis, in inner plane by plane for
 * any other; there the last bundle of a plane ends with the plane, and shares lines with the one
 * before it, unless the sweep has a seam or the plane fewer lines than a bundle.
 */
typedef void (*sbl_sweep_fn)(sbl_buffer *src, sbl_buffer *dst, sbl_buffer *pre, sbl_buffer *post,
                             sbl_buffer *seam, sbl_buffer *coef, sbl_buffer *blocks,
                             sbl_buffer *scratch, int64_t scratchStride, int64_t outer, int64_t n,
                             int64_t inner, int64_t ghost, int64_t chunks, sbl_buffer *scales,
                             sbl_buffer *spans, int64_t tileRows);

/* Lines of a bundle of sbl_tridiagonal_fn: of lines that are neighbours in memory, and of lines
 * along the last axis. */
#define SBL_LINES_ACROSS 32
#define SBL_LINES_ALONG 8

/* Tridiagonal lines, eliminated beforehand: dst = post * S (pre * src) along one axis, or with the
 * transpose of S, as the entry was compiled. On each line
 *
 *   S = G ((1 - U)^-1 (1 - D)^-1 + R) + c r^T,   (D y)_k = down[k] y_(k-1), (U y)_k = up[k]
 * y_(k+1),
 *
 * with the diagonals G = gain, R = rest; c = column and r = row close a ring and are not looked at
 * where the entry has none. A line's coefficients are n + 1 numbers, the last one 0, as is up of
 * row n - 1: where all lines share theirs, buffers have these n + 1 alone. Elsewhere lines are in
 * bundles, whose rows follow one another, each with one number for every line of the bundle.
 * Bundles are of SBL_LINES_ALONG lines of outer along the last axis of several, of SBL_LINES_ACROSS
 * lines of inner along any other, plane by plane. There the last bundle of a plane ends with the
 * plane and shares lines with the one before it; where there are fewer lines than a bundle has, and
 * along the last axis, the last line is repeated. A grid of one axis has one line, which is shared.
 *
 * scratch: chunks * scratchStride elements, scratchStride >= lines of a bundle * (n + 8), on a grid
 * of one axis n + 8. The rest is as in sbl_sweep_fn.
 */
typedef void (*sbl_tridiagonal_fn)(sbl_buffer *src, sbl_buffer *dst, sbl_buffer *pre,
                                   sbl_buffer *post, sbl_buffer *down, sbl_buffer *up,
                                   sbl_buffer *gain, sbl_buffer *rest, sbl_buffer *column,
                                   sbl_buffer *row, sbl_buffer *scratch, int64_t scratchStride,
                                   int64_t outer, int64_t n, int64_t inner, int64_t chunks);

/* One slide: every point becomes a weighted sum of points at whole steps from it, in a copy of the
 * field with a halo that holds what lies beyond the ends.
 *   src       the copy; a step is `stride` elements of it
 *   rows      four int64 per row of output: where it begins in dst, where its sources for the first
 *             weight begin in src, where its weights begin in coef, and how many there are
 *   rowLength points of a row, neighbours in both
 */
typedef void (*sbl_slide_fn)(sbl_buffer *src, sbl_buffer *dst, sbl_buffer *coef, sbl_buffer *rows,
                             int64_t rowLength, int64_t stride, int64_t chunks);

/* What a potential does to a wave at every place, in place, for `duration`; `correction` is the
 * weight of the gradient term of Chin's fourth-order step (0: the potential alone). The wave is two
 * real fields, its real and imaginary parts. The rest is as in sbl_field_fn. On the wave 1 it
 * yields the factor that a linear law multiplies by.
 */
typedef void (*sbl_kick_fn)(sbl_buffer *params, sbl_buffer *origin, sbl_buffer *spacing,
                            sbl_buffer *shape, double time, double duration, double correction,
                            sbl_buffer *re, sbl_buffer *im, int64_t chunks);

/* Every line along one axis, in place: wave = post * F^-1 (diagonal * F (pre * wave)), F the
 * unnormalised discrete Fourier transform of the line continued by its images to N rows.
 *
 * re, im: the wave, seen as [outer][n][inner], row-major; pre, post: factors of the same size, or
 * empty buffers.
 *
 * diagonal: N numbers, in the order that the forward stages leave; 1/N is theirs to hold.
 *
 * stages: four numbers per stage: radix r, legs m, blocks, and where its twiddles begin. N is the
 * product of the radices (2, 3, 4, 5, 7 or 8); m the product of those after this one. A stage turns
 * row b r m + p + j m (j = 0..r-1) of block b into the r modes sum_j x_j exp(-2 pi i j k / r),
 * times exp(-2 pi i p k / (r m)), at row b r m + p + k m.
 *
 * twiddles: those exponentials, real then imaginary part, k = 1..r-1 fastest, then p; the last
 * stage has none.
 *
 * images: one number per row past the n of the line: plus or minus the row it repeats, from 1.
 *
 * scratch: chunks * scratchStride elements, scratchStride >= 4 * 2 * 8 * (N + 8).
 *
 * On a grid with one axis vectors run along the line. Twiddles are then, for each k, the real parts
 * of all p and after them the imaginary ones. Where the last radix is 8 the diagonal is in groups
 * of eight blocks of the last stage (fewer in the last group): within a group the block is fastest,
 * then k.
 */
typedef void (*sbl_transform_fn)(sbl_buffer *re, sbl_buffer *im, sbl_buffer *preRe,
                                 sbl_buffer *preIm, sbl_buffer *postRe, sbl_buffer *postIm,
                                 sbl_buffer *diagonalRe, sbl_buffer *diagonalIm,
                                 sbl_buffer *twiddles, sbl_buffer *stages, sbl_buffer *images,
                                 sbl_buffer *scratch, int64_t scratchStride, int64_t outer,
                                 int64_t n, int64_t inner, int64_t chunks);

typedef struct sbl_entry {
  const char *name;
  void *function;
} sbl_entry;

/* Which kernel of a device image stands for an entry. */
typedef struct sbl_device_kernel {
  const char *entry;  /* as the manifest names it */
  const char *kernel; /* in the image */
} sbl_device_kernel;

/* The kernels of a model for one kind of device (docs/gpu.md): those of its steps, as `kernels`
 * says, and `point_NAME` for every formula of sbl/point/Formulas.h. */
typedef struct sbl_device_image {
  const char *format; /* spirv, spir (LLVM bitcode, SPIR 1.2), ptx or cubin-sm_90 and the like */
  const void *bytes;  /* a NUL follows that `size` does not count */
  uint64_t size;
  uint32_t group_size; /* work-items of a group, of every kernel */
  uint32_t kernel_count;
  const sbl_device_kernel *kernels;
} sbl_device_image;

typedef struct sbl_module_v1 {
  uint32_t abi; /* SBL_MODULE_ABI */
  uint32_t entry_count;
  const sbl_entry *entries;
  const char *manifest; /* JSON, NUL-terminated */
  uint32_t image_count; /* one for each format; none where the model was made for the CPU alone */
  const sbl_device_image *images;
} sbl_module_v1;

/* The same model compiled for one kind of processor. */
typedef struct sbl_variant {
  const char *cpu; /* what it was made for: "x86-64-v3", "native" */
  const char
      *features; /* that a processor must have to run it, of sbl/cpu_features.def: "avx2,fma" */
  const sbl_module_v1 *module;
} sbl_variant;

/* A file that a model reads, as it was when the model was built. */
typedef struct sbl_file {
  const char *name; /* as the model writes it */
  const void *bytes;
  uint64_t size;
} sbl_file;

/* What `sbl build` makes: the symbol `sbl_library`, and the same under the model's own name
 * (`double_well_library`) for programs that link several. */
typedef struct sbl_library_v1 {
  uint32_t abi; /* SBL_MODULE_ABI */
  uint32_t variant_count;
  const sbl_variant *variants; /* the fastest first */
  /* One file for each entry of the manifest's `data`, empty for points; none where all are. */
  uint32_t file_count;
  const sbl_file *files;
} sbl_library_v1;

/* The one way generated code meets threads: calls body(context, chunk) for every chunk in
 * [0, chunks), on as many threads as the runtime was told to use; returns when all are done. */
void sbl_parallel_for(int64_t chunks, void (*body)(void *context, int64_t chunk), void *context);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif /* SBL_MODULE_H */
