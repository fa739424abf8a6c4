/* The compiler inside a program: a model as a string, its mistakes, and a bridge whose spread is
 * known in closed form.
 *
 *   cc compile.c $(pkg-config --cflags --libs sbl) -lm -o compile
 *   ./compile
 */
#include <math.h>
#include <stdio.h>
#include <string.h>

#include "sbl/compiler.h"

static const char *const wrong = "axis x in [-6, 6], cells = 256\n"
                                 "time t in [0, 1]\n"
                                 "param sigma = 1 in (0, 5]\n"
                                 "diffusion Q { noise = sgima }\n";

static const char *const brownian = "model brownian\n"
                                    "param sigma = 1 in [0.3, 5]\n"
                                    "axis x in [-10, 10], cells = 320\n"
                                    "time t in [0, 1]\n"
                                    "diffusion Q { noise = sigma }\n"
                                    "bridge B of Q {\n"
                                    "  at t = 0 : normal(-1, 0.6)\n"
                                    "  at t = 1 : normal(1, 0.8)\n"
                                    "}\n";

static int failed(const char *what) {
  fprintf(stderr, "%s: %s\n", what, sbl_last_message());
  if (*sbl_last_hint())
    fprintf(stderr, "  hint: %s\n", sbl_last_hint());
  return 1;
}

/* Compiles a text and shows every message as an editor could; null where it has mistakes. */
static sbl_model *compile(const char *name, const char *text) {
  sbl_compile_options options = sbl_compile_options_default();
  sbl_compilation *compilation = NULL;
  sbl_model *model = NULL;
  sbl_status status;
  size_t k;

  options.name = name;
  status = sbl_compile_text(text, strlen(text), &options, &compilation);
  for (k = 0; k < sbl_compilation_diagnostic_count(compilation); ++k) {
    sbl_diagnostic d;
    if (sbl_compilation_diagnostic(compilation, k, &d) == SBL_OK)
      printf("%s from %u:%u to %u:%u\n%s", d.code, (unsigned)d.line, (unsigned)d.column,
             (unsigned)d.end_line, (unsigned)d.end_column, d.text);
  }
  if (status != SBL_OK && status != SBL_BAD_MODEL)
    failed(name);
  if (status == SBL_OK && sbl_compilation_model(compilation, &model) != SBL_OK)
    failed(name);
  sbl_compilation_free(compilation); /* the model lives on */
  return model;
}

/* Half way between bells of deviations a and b, a Brownian bridge of noise s over unit time has the
 * variance (a^2 + b^2 + s^2 + 2 c) / 4, where c is the covariance of the ends that is likeliest. */
static double half_way(double a, double b, double s) {
  double c = (sqrt(4 * a * a * b * b + s * s * s * s) - s * s) / 2;
  return (a * a + b * b + s * s + 2 * c) / 4;
}

int main(void) {
  double sigma, error = 0;
  sbl_model *model = compile("wrong.sbl", wrong);
  if (model)
    return 1;

  if (!(model = compile("brownian.sbl", brownian)))
    return 1;
  for (sigma = 0.5; sigma <= 2; sigma *= 2) {
    sbl_options options = sbl_options_default();
    sbl_solution *bridge = NULL;
    double x[320], time = 0.5, mass = 0, mean = 0, square = 0, variance;
    const double *density;
    size_t k, cells;

    options.times = &time;
    options.time_count = 1;
    if (sbl_solve(model, &sigma, "B", &options, &bridge) != SBL_OK ||
        sbl_solution_coordinates(bridge, 0, x, 320) != SBL_OK ||
        sbl_solution_borrow(bridge, SBL_DENSITY, 0, time, &density, &cells) != SBL_OK)
      return failed("bridge B");
    for (k = 0; k < cells; ++k) {
      mass += density[k];
      mean += density[k] * x[k];
      square += density[k] * x[k] * x[k];
    }
    variance = square / mass - mean / mass * (mean / mass);
    printf("sigma %g: variance half way %.9f, in closed form %.9f\n", sigma, variance,
           half_way(0.6, 0.8, sigma));
    error = fmax(error, fabs(variance - half_way(0.6, 0.8, sigma)));
    sbl_solution_free(bridge);
  }
  sbl_model_free(model);
  return error < 1e-8 ? 0 : 1;
}
