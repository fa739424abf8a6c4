/* A bridge inside a loop: the cost of a crossing for many noises, as an optimiser would ask for it.
 *
 *   sbl build brownian.sbl --header brownian.h
 *   cc sweep.c -L. -lbrownian $(pkg-config --cflags --libs sbl-runtime) -lm -o sweep
 *   ./sweep 10000
 */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "brownian.h"

int main(int argc, char **argv) {
  const long count = argc > 1 ? atol(argv[1]) : 1000;
  sbl_model *model = NULL;
  double least = INFINITY, at = 0;
  long k;

  if (sbl_model_from_library(&brownian_library, &model) != SBL_OK) {
    fprintf(stderr, "brownian: %s\n", sbl_last_message());
    return 1;
  }
  for (k = 0; k < count; ++k) {
    brownian_parameters parameters = brownian_DEFAULTS;
    sbl_solution *bridge = NULL;
    double cost;
    parameters.sigma = 0.5 + 2.0 * (double)k / (double)count;
    if (sbl_solve(model, &parameters.sigma, brownian_B, NULL, &bridge) != SBL_OK ||
        sbl_solution_number(bridge, SBL_COST, &cost) != SBL_OK) {
      fprintf(stderr, "sigma %g: %s\n", parameters.sigma, sbl_last_message());
      sbl_solution_free(bridge);
      sbl_model_free(model);
      return 1;
    }
    if (cost < least) {
      least = cost;
      at = parameters.sigma;
    }
    sbl_solution_free(bridge);
  }
  printf("%ld bridges; the cheapest costs %.6f at sigma %.3f\n", count, least, at);
  sbl_model_free(model);
  return 0;
}
