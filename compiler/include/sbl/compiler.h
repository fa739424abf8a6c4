/* The C interface of libsbl: the compiler of the Schrödinger Bridge Language as a library.
 *
 *   sbl_compilation *compilation;
 *   sbl_model *model;
 *   sbl_status status = sbl_compile_text(text, strlen(text), NULL, &compilation);
 *   for (size_t k = 0; k < sbl_compilation_diagnostic_count(compilation); ++k) {
 *     sbl_diagnostic diagnostic;
 *     sbl_compilation_diagnostic(compilation, k, &diagnostic);
 *     fputs(diagnostic.text, stderr);
 *   }
 *   if (status == SBL_OK && sbl_compilation_model(compilation, &model) == SBL_OK)
 *     ... sbl_solve(model, ...) as in sbl/runtime.h
 *   sbl_compilation_free(compilation);
 *
 * Compiling has two halves. sbl_compile_text() and sbl_compile_file() read a model, with what it
 * imports, and find its mistakes: quick enough for every key that is pressed in an editor.
 * sbl_compilation_model() makes code of it, loads it into this process and returns the handle that
 * every function of sbl/runtime.h takes.
 *
 * Compilations know nothing of each other: any number of threads may compile at once. One
 * compilation may be read, and its model asked for, by any number of threads. Statuses, messages
 * (sbl_last_message) and the rules on exceptions, aborts and strings are those of sbl/runtime.h.
 *
 * Compile against it with `pkg-config --cflags --libs sbl`, or in CMake with
 * `find_package(sbl)` and `sbl::sbl`.
 */
#ifndef SBL_COMPILER_H
#define SBL_COMPILER_H

#include <stddef.h>

#include "sbl/runtime.h"

#ifdef __cplusplus
extern "C" {
#endif

/* "0.1.0" of the library that is loaded. */
const char *sbl_compiler_version(void);

typedef enum sbl_precision {
  SBL_PRECISION_OF_MODEL =
      0, /* what the model's `solve` settings say; f64 where they say nothing */
  SBL_PRECISION_F64 = 1,
  SBL_PRECISION_F32 = 2
} sbl_precision;

/* Start from sbl_compile_options_default(); fields may be added at the end in later versions, which
 * `size` tells apart. The strings are copied. */
typedef struct sbl_compile_options {
  size_t size;
  /* What messages call a text: "crossing.sbl". It also names a model that has no `model` line.
   * Null:
   * "<text>", and "model". Files go by their path. */
  const char *name;
  /* The folder that the imports and the data files of a text are relative to. Null: the current
   * one. Files that are compiled, and imported ones, look beside themselves. */
  const char *folder;
  /* A processor as LLVM calls it, "x86-64-v3" or "znver4"; null: this machine's, with every feature
   * it has. The code runs in this process, so a processor that can do more than this one is
   * refused. */
  const char *cpu;
  sbl_precision precision;
  /* Non-zero: neither look for the code in the cache of earlier compilations ($SBL_CACHE_DIR, else
   * $XDG_CACHE_HOME/sbl, else ~/.cache/sbl) nor leave it there. */
  int no_cache;
  /* Non-zero: sbl_diagnostic.text has the colours of a terminal (SGR). */
  int colour;
  /* A kind of device that the model shall have kernels for besides: "opencl" or "cuda". Null: none.
   * Where to solve is said by sbl_options.device. */
  const char *device;
} sbl_compile_options;

sbl_compile_options sbl_compile_options_default(void);

typedef struct sbl_compilation sbl_compilation;

/* Reads a model from `size` bytes of UTF-8 and looks for mistakes, with the parameters at their
 * defaults.
 *   options      null: the defaults
 * SBL_OK, or SBL_BAD_MODEL for a text with errors (sbl_last_message() is then the first one):
 * `compilation` is a handle to free, and holds the messages. SBL_BAD_ARGUMENT (also for a processor
 * that LLVM does not know) and SBL_NO_MEMORY: it is null. */
sbl_status sbl_compile_text(const char *text, size_t size, const sbl_compile_options *options,
                            sbl_compilation **compilation);
/* The same for a file. One that cannot be read is SBL_BAD_MODEL, with a message that has no place.
 */
sbl_status sbl_compile_file(const char *path, const sbl_compile_options *options,
                            sbl_compilation **compilation);
/* Null is fine. Models that came of it live on. */
void sbl_compilation_free(sbl_compilation *compilation);

/* ---- Messages ----------------------------------------------------------------------------- */

typedef enum sbl_severity { SBL_ERROR = 0, SBL_WARNING = 1, SBL_NOTE = 2 } sbl_severity;

typedef struct sbl_diagnostic {
  sbl_severity severity;
  const char *code;    /* "E0201"; `sbl explain E0201` and docs/explain have more about it */
  const char *message; /* "unknown name `sgima`" */
  const char *hint; /* "did you mean `sigma`?"; several stand on lines of their own; "" for none */
  const char *file; /* as messages print it; "" for a message without a place */
  /* The place, from 1; columns count code points and the end is exclusive. 0 without a place. */
  size_t line, column, end_line, end_column;
  /* All of it for people, with the line of source, a caret below it and a line break at the end. */
  const char *text;
} sbl_diagnostic;

/* Errors and warnings in the order of their places. */
size_t sbl_compilation_diagnostic_count(const sbl_compilation *compilation);
sbl_status sbl_compilation_diagnostic(const sbl_compilation *compilation, size_t index,
                                      sbl_diagnostic *diagnostic);

/* ---- Code --------------------------------------------------------------------------------- */

/* Makes code of a model without errors, and a handle to free with sbl_model_free(). Asked again, it
 * gives another handle on the same code. Data files are read by every solve, on the grid of its
 * parameters, so that sbl_solve() may also fail with what is wrong with a file.
 * SBL_BAD_ARGUMENT where the text has errors; SBL_BAD_LIBRARY where this processor lacks what
 * `cpu` has; SBL_INTERNAL with the reason where code generation fails. */
sbl_status sbl_compilation_model(const sbl_compilation *compilation, sbl_model **model);

#ifdef __cplusplus
}
#endif
#endif /* SBL_COMPILER_H */
