/* A built model in a C program: what a crossing costs, and where the particle is half way.
 *
 *   sbl build crossing.sbl --header crossing.h
 *   cc crossing.c -L. -lcrossing $(pkg-config --cflags --libs sbl-runtime) -o crossing
 *   ./crossing 0.6
 */
#include <stdio.h>
#include <stdlib.h>

#include "crossing.h"

/* Called now and then while solving; anything but 0 would stop it. */
static int show(const sbl_progress *progress, void *context) {
  (void)context;
  fprintf(stderr, "%s: iteration %d, error %.1e\n", progress->question, progress->iteration,
          progress->residual);
  return 0;
}

static int failed(const char *what) {
  fprintf(stderr, "%s: %s\n", what, sbl_last_message());
  if (*sbl_last_hint())
    fprintf(stderr, "  hint: %s\n", sbl_last_hint());
  return 1;
}

int main(int argc, char **argv) {
  sbl_model *model = NULL;
  sbl_solution *bridge = NULL;
  crossing_parameters parameters = crossing_DEFAULTS;
  sbl_options options = sbl_options_default();
  const double *density;
  double *x, cost, mass = 0, mean = 0;
  size_t k, cells;

  if (argc > 1)
    parameters.sigma = atof(argv[1]);
  if (sbl_model_from_library(&crossing_library, &model) != SBL_OK)
    return failed("crossing");

  options.progress = show;
  if (sbl_solve(model, &parameters.sigma, crossing_B, &options, &bridge) != SBL_OK) {
    int code = failed("bridge B");
    sbl_solution_free(bridge); /* null, or what was reached */
    sbl_model_free(model);
    return code;
  }

  sbl_solution_number(bridge, SBL_COST, &cost);
  cells = sbl_solution_points(bridge);
  x = malloc(cells * sizeof *x);
  if (!x || sbl_solution_coordinates(bridge, 0, x, cells) != SBL_OK ||
      sbl_solution_borrow(bridge, SBL_DENSITY, 0, 0.5, &density, &cells) != SBL_OK)
    return failed("density");
  for (k = 0; k < cells; ++k) {
    mass += density[k];
    mean += x[k] * density[k];
  }
  printf("sigma %g: cost %.10f, mean half way %.10f\n", parameters.sigma, cost, mean / mass);

  free(x);
  sbl_solution_free(bridge);
  sbl_model_free(model);
  return 0;
}
