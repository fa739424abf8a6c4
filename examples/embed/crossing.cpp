// A built model in a C++ program: handles that free themselves, failures as exceptions, and several
// threads that solve one model at once.
//
//   sbl build crossing.sbl
//   c++ -std=c++20 crossing.cpp $(pkg-config --cflags --libs sbl-runtime) -o crossing
//   ./crossing ./libcrossing.so
#include <cstdio>
#include <memory>
#include <stdexcept>
#include <thread>
#include <vector>

#include "sbl/runtime.h"

namespace {

struct Free {
  void operator()(sbl_model *model) const { sbl_model_free(model); }
  void operator()(sbl_solution *solution) const { sbl_solution_free(solution); }
};
using Model = std::unique_ptr<sbl_model, Free>;
using Solution = std::unique_ptr<sbl_solution, Free>;

void check(sbl_status status) {
  if (status != SBL_OK)
    throw std::runtime_error(sbl_last_message());
}

Model open(const char *path) {
  sbl_model *model = nullptr;
  check(sbl_model_open(path, &model));
  return Model(model);
}

double costOf(const Model &model, const std::vector<double> &parameters) {
  sbl_solution *raw = nullptr;
  const sbl_status status = sbl_solve(model.get(), parameters.data(), "B", nullptr, &raw);
  const Solution solution(raw);
  check(status);
  double cost = 0;
  check(sbl_solution_number(solution.get(), SBL_COST, &cost));
  return cost;
}

} // namespace

int main(int argc, char **argv) try {
  const Model model = open(argc > 1 ? argv[1] : "./libcrossing.so");
  std::size_t sigma = 0, depth = 0;
  check(sbl_model_parameter_index(model.get(), "sigma", &sigma));
  check(sbl_model_parameter_index(model.get(), "depth", &depth));

  const std::vector<double> noises{0.6, 0.7, 0.8, 0.9};
  std::vector<double> costs(noises.size());
  std::vector<std::thread> threads;
  for (std::size_t k = 0; k < noises.size(); ++k)
    threads.emplace_back([&, k] {
      std::vector<double> parameters(sbl_model_parameter_count(model.get()));
      parameters[sigma] = noises[k];
      parameters[depth] = 1;
      costs[k] = costOf(model, parameters);
    });
  for (std::thread &thread : threads)
    thread.join();
  for (std::size_t k = 0; k < noises.size(); ++k)
    std::printf("sigma %g: cost %.10f\n", noises[k], costs[k]);
} catch (const std::exception &error) {
  std::fprintf(stderr, "crossing: %s\n", error.what());
  return 1;
}
