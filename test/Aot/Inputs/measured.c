/* Solves a bridge between two measured laws for two widths of their smoothing, and the first again.
 */
#include <stdio.h>

#include "measured.h"

int main(void) {
  sbl_model *model;
  const double widths[] = {0.25, 0.4, 0.25};
  if (sbl_model_from_library(&measured_library, &model) != SBL_OK) {
    puts(sbl_last_message());
    return 1;
  }
  for (int k = 0; k < 3; ++k) {
    sbl_solution *bridge;
    double cost;
    if (sbl_solve(model, &widths[k], "B", NULL, &bridge) != SBL_OK ||
        sbl_solution_number(bridge, SBL_COST, &cost) != SBL_OK) {
      puts(sbl_last_message());
      return 1;
    }
    printf("%.17g\n", cost);
    sbl_solution_free(bridge);
  }
  sbl_model_free(model);
  return 0;
}
