// Handles of sbl/compiler.h and sbl/runtime.h that free themselves.
#pragma once

#include <memory>
#include <string>

#include "sbl/compiler.h"

namespace sbl::test {

struct Free {
  void operator()(sbl_compilation *handle) const { sbl_compilation_free(handle); }
  void operator()(sbl_model *handle) const { sbl_model_free(handle); }
  void operator()(sbl_solution *handle) const { sbl_solution_free(handle); }
};
using Compilation = std::unique_ptr<sbl_compilation, Free>;
using Model = std::unique_ptr<sbl_model, Free>;
using Solution = std::unique_ptr<sbl_solution, Free>;

inline Compilation compile(const std::string &text, sbl_status &status,
                           const sbl_compile_options *options = nullptr) {
  sbl_compilation *handle = nullptr;
  status = sbl_compile_text(text.data(), text.size(), options, &handle);
  return Compilation(handle);
}

inline Model modelOf(const Compilation &compilation, sbl_status &status) {
  sbl_model *handle = nullptr;
  status = sbl_compilation_model(compilation.get(), &handle);
  return Model(handle);
}

inline Solution solve(const Model &model, sbl_status &status, const double *parameters = nullptr) {
  sbl_solution *handle = nullptr;
  status = sbl_solve(model.get(), parameters, nullptr, nullptr, &handle);
  return Solution(handle);
}

/// A Brownian bridge between bells.
inline const std::string brownian = "model brownian\n"
                                    "param sigma = 1 in [0.3, 5]\n"
                                    "axis x in [-6, 6], cells = 64\n"
                                    "time t in [0, 1], saved = 2\n"
                                    "diffusion Q { noise = sigma }\n"
                                    "bridge B of Q {\n"
                                    "  at t = 0 : normal(-1, 0.6)\n"
                                    "  at t = 1 : normal(1, 0.8)\n"
                                    "}\n";

} // namespace sbl::test
