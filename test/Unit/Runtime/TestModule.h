// Compiled models written by hand: plain loops behind the entry points, so that the runtime is
// tested without a compiler. A model is a manifest and a table of functions.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include "sbl/module.h"
#include "sbl/runtime/Solve.h"

namespace sbl::rt::test {

/// Positions in the numbers that every test model takes as parameters; its scalars are the same
/// numbers.
enum Scalar : std::size_t {
  kStart,
  kEnd,
  kSaved,
  kSigma,
  kOne,
  kAccuracy,
  kSteps,
  kTolerance,
  kIterations,
  kAxes = 9,  // lo, hi, cells of up to three axes
  kFree = 18, // the model's own
  kCount = 40,
};

using Numbers = std::vector<double>;
/// Value of a field at x for the parameters, the time and the step.
using FieldFormula = double (*)(const double *params, const double *x, double t, double tau);

class TestModule {
public:
  explicit TestModule(bool single = false);

  /// Adds an axis between parameters; returns its number.
  void axis(const std::string &name, const std::string &low, const std::string &high);
  /// Adds a compiled field; returns its index. Make `entry` with fieldEntry<formula>(single).
  std::size_t field(sbl_field_fn entry);
  /// Adds a distribution of one field that holds log densities; returns its index.
  std::size_t logLaw(std::size_t field, bool normalised);
  std::size_t law(nlohmann::json components);
  /// Adds a program whose stages name slots, factors, "axis"; the forward step is derived by
  /// reversal.
  std::size_t program(nlohmann::json program, sbl_scalars_fn variances);
  void bridge(std::size_t program, std::size_t start, std::size_t end);
  nlohmann::json &json() { return manifest_; }

  const sbl_module_v1 *module();
  bool single() const { return single_; }

private:
  bool single_;
  nlohmann::json manifest_;
  std::string text_;
  std::vector<std::string> names_;
  std::vector<void *> functions_;
  std::vector<sbl_entry> entries_;
  sbl_module_v1 module_{};
};

/// Parameters with the usual horizon [0, 1], 33 saved times and unit noise.
Numbers numbers(std::initializer_list<double> axes);

/// One stage of a backward step.
nlohmann::json stage(std::size_t axis, std::size_t kernel, nlohmann::json pre, nlohmann::json post);
nlohmann::json fieldFactor(std::size_t field, bool balance = false);
nlohmann::json gaugeFactor(std::size_t kernel, int sign);

namespace detail {
template <class T> T &at(sbl_buffer *b, std::int64_t k) {
  return static_cast<T *>(b->aligned)[b->offset + k * b->stride];
}
template <FieldFormula formula, class T>
void fill(sbl_buffer *params, sbl_buffer *origin, sbl_buffer *spacing, sbl_buffer *shape,
          double time, double step, sbl_buffer *out, std::int64_t) {
  const std::int64_t rank = shape->size;
  for (std::int64_t k = 0; k < out->size; ++k) {
    double x[3] = {0, 0, 0};
    std::int64_t rest = k;
    for (std::int64_t a = rank; a-- > 0;) {
      const std::int64_t n = at<std::int64_t>(shape, a);
      x[a] = at<double>(origin, a) + static_cast<double>(rest % n) * at<double>(spacing, a);
      rest /= n;
    }
    at<T>(out, k) = static_cast<T>(formula(static_cast<double *>(params->aligned), x, time, step));
  }
}
} // namespace detail

template <FieldFormula formula> sbl_field_fn fieldEntry(bool single = false) {
  return single ? &detail::fill<formula, float> : &detail::fill<formula, double>;
}

} // namespace sbl::rt::test
