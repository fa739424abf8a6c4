/* Solves question E of a library once: LIBRARY is its table, argv[1] the only parameter. */
#include <stdio.h>
#include <stdlib.h>

#include "sbl/runtime.h"

extern const sbl_library_v1 LIBRARY;

int main(int argc, char **argv) {
  sbl_model *model = NULL;
  sbl_solution *solution = NULL;
  sbl_options options = sbl_options_default();
  const double parameter = argc > 1 ? atof(argv[1]) : 0;
  if (sbl_set_threads(1) != SBL_OK || sbl_model_from_library(&LIBRARY, &model) != SBL_OK ||
      sbl_solve(model, &parameter, "E", &options, &solution) != SBL_OK) {
    fprintf(stderr, "%s\n", sbl_last_message());
    return 1;
  }
  sbl_solution_free(solution);
  sbl_model_free(model);
  return 0;
}
