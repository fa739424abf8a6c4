/* Solves every question of moved.sbl that the C interface lists, and looks at what it answers. */
#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#include "moved.h"

#define CELLS 256
#define PATHS 20000

static sbl_solution *solved(const sbl_model *model, const char *question) {
  sbl_solution *solution = NULL;
  if (sbl_solve(model, NULL, question, NULL, &solution) != SBL_OK) {
    printf("%s: %s\n", question, sbl_last_message());
    exit(1);
  }
  return solution;
}

static double number(const sbl_solution *solution, sbl_number which) {
  double value;
  return sbl_solution_number(solution, which, &value) == SBL_OK ? value : NAN;
}

static double mean_of_density(const sbl_solution *solution, double t) {
  double x[CELLS], density[CELLS], mean = 0;
  if (sbl_solution_coordinates(solution, 0, x, CELLS) != SBL_OK ||
      sbl_solution_field(solution, SBL_DENSITY, 0, t, density, CELLS) != SBL_OK)
    return NAN;
  for (int k = 0; k < CELLS; ++k)
    mean += x[k] * density[k] * 12 / CELLS;
  return mean;
}

static double mean_of_cloud(const sbl_solution *solution, double t) {
  static double places[PATHS], weights[PATHS];
  const size_t count = (size_t)number(solution, SBL_PATH_COUNT);
  double sum = 0, weight = 0;
  if (count > PATHS || sbl_solution_cloud(solution, t, places, count, weights, count) != SBL_OK)
    return NAN;
  for (size_t k = 0; k < count; ++k) {
    sum += weights[k] * places[k];
    weight += weights[k];
  }
  return sum / weight;
}

int main(void) {
  sbl_model *model;
  sbl_solution *solution = NULL;
  sbl_question question;
  double paths[7 * 3], one;
  if (sbl_model_from_library(&moved_library, &model) != SBL_OK)
    return 1;
  for (size_t k = 0; k < sbl_model_question_count(model); ++k)
    if (sbl_model_question(model, k, &question) == SBL_OK)
      printf("%s is of kind %d\n", question.name, (int)question.kind);

  solution = solved(model, moved_E);
  printf("E: %s, mean %.7f, mass error %d\n", sbl_solution_scheme(solution),
         mean_of_density(solution, 1), number(solution, SBL_MASS_ERROR) < 1e-6);
  printf("no paths: %d\n", sbl_solution_paths(solution, 7, 1, paths, 7 * 3));
  sbl_solution_free(solution);
  solution = solved(model, moved_W);
  printf("W: %s, mean %.7f, norm %.7f\n", sbl_solution_scheme(solution),
         mean_of_density(solution, 1), number(solution, SBL_MASS));
  printf("no cloud: %d\n", sbl_solution_cloud(solution, 1, &one, 1, NULL, 0));
  sbl_solution_free(solution);

  solution = solved(model, moved_P);
  printf("P: %s, %.0f paths, mean %.10g\n", sbl_solution_scheme(solution),
         number(solution, SBL_PATH_COUNT), mean_of_cloud(solution, 1));
  printf("cells: %d\n", fabs(mean_of_density(solution, 1) - mean_of_cloud(solution, 1)) < 1e-3);
  printf("kept: %zu times\n", sbl_solution_time_count(solution));
  if (sbl_solution_paths(solution, 7, 1, paths, 7 * 3) != SBL_OK)
    return 1;
  printf("begins near 2: %d\n", fabs(paths[3] - 2) < 3);
  printf("unkept time: %d %s\n", sbl_solution_cloud(solution, 0.3, &one, 1, NULL, 0),
         sbl_last_message());
  sbl_solution_free(solution);

  solution = solved(model, moved_S);
  printf("S: %s, mean %.10g\n", sbl_solution_scheme(solution), mean_of_cloud(solution, 1));
  sbl_solution_free(solution);

  sbl_model_free(model);
  if (sbl_model_open("./libleft_out.so", &model) != SBL_OK)
    return 1;
  printf("G: %d %s / %s\n", (int)sbl_solve(model, NULL, "G", NULL, &solution), sbl_last_message(),
         sbl_last_hint());
  sbl_model_free(model);
  return 0;
}
