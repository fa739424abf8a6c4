/* The C interface of libsbl-runtime: open a built model, solve its questions, read the answers.
 *
 *   sbl_model *model;
 *   sbl_solution *bridge;
 *   if (sbl_model_open("./libdouble_well.so", &model) != SBL_OK)
 *     die(sbl_last_message());
 *   sbl_status status = sbl_solve(model, "B", NULL, NULL, &bridge);
 *   ...
 *   sbl_solution_free(bridge);
 *   sbl_model_free(model);
 *
 * Handles are opaque. A model never changes once it is open: any number of threads may use one, and
 * solve it at once. A solution may be read by any number of threads. A solution keeps what it needs
 * of its model alive, so the two may be freed in either order.
 *
 * Every function that can fail returns an sbl_status. No exception, signal or abort crosses this
 * interface. Arrays are row-major with the last axis contiguous. "out" arrays belong to the caller;
 * strings and borrowed arrays live as long as the handle they came from.
 */
#ifndef SBL_RUNTIME_H
#define SBL_RUNTIME_H

#include <stddef.h>
#include <stdint.h>

#include "sbl/module.h"

#ifdef __cplusplus
extern "C" {
#endif
#ifdef __GNUC__
#pragma GCC visibility push(default)
#endif

/* The version of this header. A library of the same major version (and, before 1.0, the same minor
 * version) works with it. */
#define SBL_VERSION_MAJOR 0
#define SBL_VERSION_MINOR 1

typedef enum sbl_status {
  SBL_OK = 0,
  /* A solution is returned beside these three; its figures say what was reached. */
  SBL_NOT_CONVERGED = 1,  /* the iterations ran out */
  SBL_OUT_OF_RANGE = 2,   /* double precision cannot hold the factors */
  SBL_UNDER_RESOLVED = 3, /* the grid cannot resolve the law */
  /* And none beside these. */
  SBL_BAD_ARGUMENT = 10, /* a null pointer, an unknown name, an array of the wrong size */
  SBL_BAD_INPUT = 11, /* a parameter outside its range, or that makes a law the model cannot have */
  SBL_BAD_LIBRARY = 12, /* no such file, no built model, or none for this processor */
  SBL_NO_MEMORY = 13,
  SBL_CANCELLED = 14,
  SBL_INTERNAL = 15,  /* a defect of the library */
  SBL_NO_DEVICE = 17, /* the device is not there, failed, or has no kernels of the question */
  SBL_BAD_MODEL = 16  /* a text with mistakes: its compilation lists them (sbl/compiler.h) */
} sbl_status;

/* Why the last call of this thread failed, in a sentence, and what to do about it ("" where nothing
 * is to be said). They live until the thread's next call. */
const char *sbl_last_message(void);
const char *sbl_last_hint(void);

/* "0.1.0" of the library that is loaded. */
const char *sbl_runtime_version(void);

/* How many threads later solves use (default: all cores). Results do not depend on it. */
sbl_status sbl_set_threads(int count);

/* ---- Models ------------------------------------------------------------------------------- */

typedef struct sbl_model sbl_model;

/* Opens a library that `sbl build` made, with the fastest code it holds for this processor. */
sbl_status sbl_model_open(const char *path, sbl_model **model);
/* The same for a library that the program is linked with: see the header that `sbl build` writes.
 */
sbl_status sbl_model_from_library(const sbl_library_v1 *library, sbl_model **model);
/* Null is fine. */
void sbl_model_free(sbl_model *model);

const char *sbl_model_name(const sbl_model *model);
const char *sbl_model_doc(const sbl_model *model);
/* For which processor the code in use was made: "x86-64-v3". */
const char *sbl_model_cpu(const sbl_model *model);

typedef enum sbl_type { SBL_REAL = 0, SBL_INTEGER = 1, SBL_BOOLEAN = 2 } sbl_type;

typedef struct sbl_parameter {
  const char *name;
  const char *doc; /* "" where the model has none */
  sbl_type type;
  double value;            /* the default */
  double low, high;        /* -inf, inf where there is no bound */
  int low_open, high_open; /* whether the bound itself is excluded */
} sbl_parameter;

size_t sbl_model_parameter_count(const sbl_model *model);
sbl_status sbl_model_parameter(const sbl_model *model, size_t index, sbl_parameter *parameter);
/* SBL_BAD_ARGUMENT, with the names there are in the hint, for an unknown name. */
sbl_status sbl_model_parameter_index(const sbl_model *model, const char *name, size_t *index);

typedef enum sbl_kind {
  SBL_BRIDGE = 0,
  SBL_EVOLUTION = 1,      /* of a density */
  SBL_WAVE_EVOLUTION = 2, /* of a wave */
  SBL_EIGEN = 3,
  SBL_HITTING =
      4, /* passage times or a committor; its name is its text, `passage(Q, into = x >= 1)` */
  SBL_FLOW_EVOLUTION = 5, /* of a density along a flow */
  SBL_FLOW_WAVE = 6,      /* of a wave along a flow */
  SBL_SAMPLE = 7          /* trajectories of a diffusion, a flow or a bridge */
} sbl_kind;

typedef struct sbl_question {
  const char *name;
  sbl_kind kind;
} sbl_question;

/* Questions whose law is read off another one's answer (`flow of B`, `diffusion of W`, `reverse of
 * Q from p`) are not among them: only `sbl run` solves those, and sbl_solve() says so. */
size_t sbl_model_question_count(const sbl_model *model);
sbl_status sbl_model_question(const sbl_model *model, size_t index, sbl_question *question);

/* ---- Solving ------------------------------------------------------------------------------ */

typedef struct sbl_progress {
  const char *question;
  int segment, segments;     /* bridges through several laws */
  int steps;                 /* time steps of the present attempt */
  int iteration, iterations; /* and the most there may be */
  double residual, tolerance;
} sbl_progress;

/* Start from sbl_options_default(); fields may be added at the end in later versions, which `size`
 * tells apart. */
typedef struct sbl_options {
  size_t size;
  int steps; /* > 0: time steps; 0: the model's, or as many as its accuracy needs */
  /* Called a few times a second from the thread that solves; return non-zero to stop. May be null.
   */
  int (*progress)(const sbl_progress *progress, void *context);
  void *context;
  /* Times that will be asked for besides the model's saved ones: the solve then steps on them. */
  const double *times;
  size_t time_count;
  /* Where to solve: null or "cpu"; "opencl" or "cuda", of models built with --target; "auto": on a
   * device for which the model has kernels, of the question too, else on the processor. */
  const char *device;
} sbl_options;

sbl_options sbl_options_default(void);

typedef struct sbl_solution sbl_solution;

/* Solves one question; of a sample of a bridge, the bridge first.
 *   parameters  one double per parameter in the model's order; null: the defaults
 *   question    its name; null where the model has only one
 *   options     null: the defaults
 * On SBL_OK, SBL_NOT_CONVERGED, SBL_OUT_OF_RANGE and SBL_UNDER_RESOLVED `solution` is a handle to
 * free; otherwise it is null. */
sbl_status sbl_solve(const sbl_model *model, const double *parameters, const char *question,
                     const sbl_options *options, sbl_solution **solution);
/* Null is fine. */
void sbl_solution_free(sbl_solution *solution);

/* ---- Answers ------------------------------------------------------------------------------ */

sbl_kind sbl_solution_kind(const sbl_solution *solution);
/* "kernel", "separable", "tridiagonal", "spectral", "characteristics", "weak2", … */
const char *sbl_solution_scheme(const sbl_solution *solution);
/* A sentence where something about the answer is worth knowing, else "". */
const char *sbl_solution_note(const sbl_solution *solution);

typedef struct sbl_axis {
  const char *name;
  double low, high;
  size_t cells;
  int periodic;
} sbl_axis;

size_t sbl_solution_rank(const sbl_solution *solution);
sbl_status sbl_solution_axis(const sbl_solution *solution, size_t index, sbl_axis *axis);
/* Coordinates of the cell centres of an axis, as many as it has cells. */
sbl_status sbl_solution_coordinates(const sbl_solution *solution, size_t axis, double *out,
                                    size_t size);
/* Cells of all axes together: the size of every field. */
size_t sbl_solution_points(const sbl_solution *solution);

/* The saved times; none for questions without time. */
size_t sbl_solution_time_count(const sbl_solution *solution);
sbl_status sbl_solution_times(const sbl_solution *solution, double *out, size_t size);

typedef enum sbl_number {
  SBL_CONVERGED = 0, /* 1 or 0 */
  SBL_STEPS = 1,
  SBL_ITERATIONS = 2,
  SBL_ORDER = 3, /* in the time step; 0: exact */
  SBL_SECONDS = 4,
  SBL_COST = 5,           /* of a bridge: int rho1 log phi_T - int rho0 log phi_0 */
  SBL_MARGINAL_ERROR = 6, /* of a bridge: the larger L1 error of its ends */
  SBL_MASS_DRIFT = 7,     /* largest |mass - 1| (bridges), |norm - 1| (waves) */
  SBL_MASS = 8, /* of the density, norm of the wave, or mean weight of the paths, at the end */
  SBL_TIME_ERROR = 9,   /* estimated; of a sample in standard deviations of the place */
  SBL_GRID_ERROR = 10,  /* estimated */
  SBL_ENERGY = 11,      /* of a wave at the end */
  SBL_LEVEL_COUNT = 12, /* of an eigenproblem */
  SBL_MASS_ERROR = 13,  /* of a flow: mass that the cells do not see; of a sample: standard error */
  SBL_MASS_LEFT = 14,   /* of a flow: what has left through the ends of axes */
  SBL_PATH_COUNT = 15,  /* of a sample */
  SBL_EFFECTIVE_PATHS = 16, /* of a sample at the end: (sum w)^2 / sum w^2 */
  SBL_DENSITY_ERROR =
      17 /* of a sample at the end: largest standard error over the largest density */
} sbl_number;

/* SBL_BAD_ARGUMENT for a number that this kind of question does not have. */
sbl_status sbl_solution_number(const sbl_solution *solution, sbl_number which, double *value);
/* Energy or rate `index` of an eigenproblem, ascending from 0. */
sbl_status sbl_solution_level(const sbl_solution *solution, size_t index, double *value);

typedef enum sbl_field {
  SBL_DENSITY = 0,
  SBL_LOG_PHI = 1, /* bridges; -inf where phi vanishes */
  SBL_LOG_PHIHAT = 2,
  SBL_DRIFT = 3,    /* vector: the reference drift and the control */
  SBL_CONTROL = 4,  /* vector: sigma^2 grad log phi */
  SBL_SCORE = 5,    /* vector: grad log density */
  SBL_VELOCITY = 6, /* vector: probability flow; current velocity of a wave; the flow's own */
  SBL_PSI_RE = 7,
  SBL_PSI_IM = 8,
  SBL_STATE = 9, /* `component` is its number */
  SBL_HITTING_VALUES = 10
} sbl_field;

/* A field at time `t` over the cells of the grid, written to `out` of sbl_solution_points()
 * numbers. component  the axis of a vector, the number of a state, else 0 t          ignored by
 * questions without time; at saved and asked times the solve's own values */
sbl_status sbl_solution_field(const sbl_solution *solution, sbl_field field, size_t component,
                              double t, double *out, size_t size);
/* The same without a copy: computed once, kept in the solution and freed with it. */
sbl_status sbl_solution_borrow(const sbl_solution *solution, sbl_field field, size_t component,
                               double t, const double **values, size_t *size);

/* Paths at the saved times into out[path][time][axis], of
 * count * sbl_solution_time_count() * sbl_solution_rank() numbers: drawn from a bridge, where a
 * seed gives the same ones whatever the number of threads; the first `count` of a sample, which has
 * its own seed, with NaN from a path's end on. */
sbl_status sbl_solution_paths(const sbl_solution *solution, size_t count, uint64_t seed,
                              double *out, size_t size);
/* Where all paths of a sample are at a saved or asked time: places[axis][path], SBL_PATH_COUNT for
 * each axis, and, unless null, weights[path], the share of each that was not killed or absorbed. */
sbl_status sbl_solution_cloud(const sbl_solution *solution, double t, double *places, size_t size,
                              double *weights, size_t weight_count);

#ifdef __GNUC__
#pragma GCC visibility pop
#endif
#ifdef __cplusplus
}
#endif
#endif /* SBL_RUNTIME_H */
