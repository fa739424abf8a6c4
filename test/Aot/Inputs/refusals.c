/* Calls the C interface wrongly in every way that a program can. */
#include <math.h>
#include <stdio.h>

#include "crossing.h"

static void show(const char *what, sbl_status status) {
  printf("%s: %d %s%s%s\n", what, (int)status, sbl_last_message(), *sbl_last_hint() ? " / " : "",
         sbl_last_hint());
}

static int stop(const sbl_progress *progress, void *context) {
  (void)progress;
  (void)context;
  return 1;
}

int main(void) {
  sbl_model *model = NULL, *none = NULL;
  sbl_solution *solution = NULL;
  size_t index;
  double number, few[7], mass = 0;
  const double *values;
  crossing_parameters parameters = crossing_DEFAULTS;
  sbl_options options = sbl_options_default();

  show("no file", sbl_model_open("./nothing.so", &none));
  show("no model", sbl_model_open("./libsbl-runtime.so.0", &none));
  show("null model", sbl_solve(NULL, NULL, "B", NULL, &solution));
  if (sbl_model_from_library(&crossing_library, &model) != SBL_OK)
    return 1;
  show("unknown parameter", sbl_model_parameter_index(model, "tau", &index));
  show("unknown question", sbl_solve(model, NULL, "C", NULL, &solution));
  parameters.sigma = -1;
  show("bad value", sbl_solve(model, &parameters.sigma, "B", NULL, &solution));
  parameters.sigma = NAN;
  show("not a number", sbl_solve(model, &parameters.sigma, "B", NULL, &solution));
  options.progress = stop;
  show("stopped", sbl_solve(model, NULL, "B", &options, &solution));
  if (sbl_solve(model, NULL, NULL, NULL, &solution) != SBL_OK)
    return 1;
  show("wrong size", sbl_solution_field(solution, SBL_DENSITY, 0, 0.5, few, 7));
  show("no such field", sbl_solution_borrow(solution, SBL_PSI_RE, 0, 0.5, &values, &index));
  show("no component", sbl_solution_borrow(solution, SBL_DRIFT, 1, 0.5, &values, &index));
  show("time outside", sbl_solution_borrow(solution, SBL_DENSITY, 0, 2, &values, &index));
  show("no such number", sbl_solution_number(solution, SBL_ENERGY, &number));
  sbl_model_free(model);
  if (sbl_solution_borrow(solution, SBL_DENSITY, 0, 0.25, &values, &index) != SBL_OK)
    return 1;
  while (index--)
    mass += values[index] * 5 / 256;
  printf("solution outlives model: 0 mass %f\n", mass);
  sbl_solution_free(solution);
  sbl_model_free(NULL);
  sbl_solution_free(NULL);
  return 0;
}
