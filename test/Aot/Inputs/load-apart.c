/* Loads libsbl with its symbols kept apart, and solves a model that needs threads and libm.
 *   load-apart LIBSBL LIBSBL_RUNTIME */
#include <dlfcn.h>
#include <stdio.h>
#include <string.h>

#include "sbl/compiler.h"

static const char *const text = "axis x in [-4, 4], cells = 64\n"
                                "axis y in [-4, 4], cells = 64\n"
                                "time t in [0, 1]\n"
                                "potential U = log(1 + exp(sin(x)^2)) + cos(y)\n"
                                "diffusion Q { drift = -grad(U)  noise = 0.9 }\n"
                                "bridge B of Q {\n"
                                "  at t = 0 : normal((-0.5, 0), 0.6)\n"
                                "  at t = 1 : normal((0.5, 0), 0.6)\n"
                                "}\n";

#define NEED(library, name) __typeof__(&name) name##_ = (__typeof__(&name))dlsym(library, #name)

int main(int argc, char **argv) {
  void *compiler = argc > 2 ? dlopen(argv[1], RTLD_NOW | RTLD_LOCAL) : NULL;
  void *runtime = argc > 2 ? dlopen(argv[2], RTLD_NOW | RTLD_LOCAL) : NULL;
  if (!compiler || !runtime)
    return fprintf(stderr, "%s\n", dlerror()), 1;
  NEED(compiler, sbl_compile_text);
  NEED(compiler, sbl_compilation_model);
  NEED(runtime, sbl_solve);
  NEED(runtime, sbl_solution_number);
  NEED(runtime, sbl_last_message);
  sbl_compilation *compilation = NULL;
  sbl_model *model = NULL;
  sbl_solution *bridge = NULL;
  double cost = 0;
  if (sbl_compile_text_(text, strlen(text), NULL, &compilation) != SBL_OK ||
      sbl_compilation_model_(compilation, &model) != SBL_OK ||
      sbl_solve_(model, NULL, "B", NULL, &bridge) != SBL_OK ||
      sbl_solution_number_(bridge, SBL_COST, &cost) != SBL_OK)
    return fprintf(stderr, "%s\n", sbl_last_message_()), 1;
  printf("cost %.6f\n", cost);
  return 0;
}
