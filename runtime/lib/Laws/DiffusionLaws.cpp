// Velocities of bridges and evolutions of diffusions, and drifts of reversed ones.
//
// What is interpolated are velocities and scores, which are differences of logarithms: in the tails
// they stay as exact as the solve is there. Cells where it has no number take that of their
// neighbours.
#include <atomic>
#include <cmath>

#include "Bridge/SolutionImpl.h"
#include "Laws/FieldSeries.h"
#include "Sample/MotionLaw.h"
#include "sbl/runtime/SolvedLaw.h"

namespace sbl::rt {
namespace {

/// Gives cells that are not a number the value of the nearest one along an axis, axis by axis.
void fillGaps(const Grid &grid, FieldValues &values) {
  for (std::size_t a = grid.rank(); a-- > 0;) {
    const std::int64_t n = grid.axes[a].cells, inner = grid.inner(a);
    for (std::int64_t line = 0; line < grid.points() / n; ++line) {
      double *v = values.data() + line / inner * n * inner + line % inner;
      for (std::int64_t k = 1; k < n; ++k)
        if (!std::isfinite(v[k * inner]) && std::isfinite(v[(k - 1) * inner]))
          v[k * inner] = v[(k - 1) * inner];
      for (std::int64_t k = n - 1; k-- > 0;)
        if (!std::isfinite(v[k * inner]) && std::isfinite(v[(k + 1) * inner]))
          v[k * inner] = v[(k + 1) * inner];
    }
  }
  for (double &v : values)
    if (!std::isfinite(v))
      v = 0;
}

/// Vector fields of a solution at its times. `make(t, axis, values)` fills a component.
class SolvedVector {
public:
  template <class Make> Status open(std::shared_ptr<const BridgeSolution> solution, Make make) {
    solution_ = std::move(solution);
    if (solution_->impl->segments.size() > 1)
      return Status::fail(Code::BadInput,
                          "its velocity jumps where the bridge meets a condition on the way",
                          "read the law off a bridge for each part");
    const Grid &grid = solution_->grid();
    series_ = std::make_unique<FieldSeries>(grid, grid.rank());
    for (const double t : solution_->impl->times) {
      std::vector<FieldValues> fields(grid.rank());
      for (std::size_t a = 0; a < grid.rank(); ++a) {
        if (Status s = make(t, a, fields[a]); !s.ok())
          return s;
        fillGaps(grid, fields[a]);
      }
      series_->add(t, std::move(fields));
    }
    return compareKnots();
  }

  void at(double t, std::int64_t count, const double *places, double *values,
          double *divergence) const {
    const std::size_t rank = series_->components();
    const FieldSeries::Instant instant = series_->at(t, count);
    std::vector<double> slopes(divergence ? rank * count : 0);
    if (divergence)
      std::fill_n(divergence, count, 0.0);
    for (std::size_t a = 0; a < rank; ++a) {
      series_->polynomial().evaluate(instant.components[a], count, places,
                                     divergence ? Jet::Gradient : Jet::Value, values + a * count,
                                     slopes.data(), nullptr);
      for (std::int64_t i = 0; divergence && i < count; ++i)
        divergence[i] += slopes[a * count + i];
    }
    asked_ += count;
  }

  LawCertificate certificate() const {
    LawCertificate result = certificate_;
    result.asked = asked_;
    return result;
  }
  double start() const { return series_->times().front(); }
  double end() const { return series_->times().back(); }
  const BridgeSolution &solution() const { return *solution_; }

private:
  /// Leaves out every second knot and looks at what the others say there.
  Status compareKnots() {
    const std::vector<double> &times = series_->times();
    certificate_.knots = static_cast<int>(times.size());
    std::vector<double> others;
    for (std::size_t k = 0; k < times.size(); k += 2)
      others.push_back(times[k]);
    if (others.size() < 2)
      return Status::fail(Code::BadInput, "the question keeps too few times to read a law off it",
                          "save more times: `time t in [0, 1], saved = 33`");
    double square = 0, speed = 0, weights = 0;
    for (std::size_t k = 1; k < times.size(); k += 2) {
      FieldValues density;
      if (Status s = solution_->density(times[k], density); !s.ok())
        return s;
      const FieldSeries::Weights w = FieldSeries::weights(others, times[k]);
      for (std::size_t c = 0; c < series_->components(); ++c)
        for (std::size_t p = 0; p < density.size(); ++p) {
          double value = 0;
          for (std::size_t j = 0; j < w.weight.size(); ++j)
            value += w.weight[j] * series_->field(2 * (w.first + j), c)[p];
          const double own = series_->field(k, c)[p];
          square += density[p] * (value - own) * (value - own);
          speed += density[p] * own * own;
          weights += c == 0 ? density[p] : 0;
        }
    }
    // Knots twice as dense leave the 2^6th part, at degree 5.
    certificate_.timeError = weights > 0 ? std::sqrt(square / weights) / 64 : 0;
    certificate_.speed = weights > 0 ? std::sqrt(speed / weights) : 0;
    return Status::good();
  }

  std::shared_ptr<const BridgeSolution> solution_;
  std::unique_ptr<FieldSeries> series_;
  LawCertificate certificate_;
  mutable std::atomic<std::int64_t> asked_ = 0;
};

class SolvedVelocity final : public VelocityField {
public:
  SolvedVector field;
  void at(double t, std::int64_t count, const double *places, double *velocity,
          double *divergence) const override {
    field.at(t, count, places, velocity, divergence);
  }
  bool autonomous() const override { return false; }
};

class ReversedDiffusion final : public MotionLaw {
public:
  SolvedVector field; // of the forward time
  void drift(double t, std::int64_t n, const double *places, double *out) const override {
    field.at(field.start() + field.end() - t, n, places, out, nullptr);
  }
  void noise(double, std::int64_t n, const double *, double *out) const override {
    const BridgeSolution::Impl &impl = *field.solution().impl;
    for (std::size_t a = 0; a < impl.instance->grid.rank(); ++a)
      std::fill_n(out + a * n, n, impl.instance->noise(*impl.program, a));
  }
  void killing(double, std::int64_t, const double *, double *) const override {}
  bool constantNoise() const override { return true; }
  bool killed() const override { return false; }
};

} // namespace

Status flowOf(std::shared_ptr<const BridgeSolution> solution, SolvedLaw &law) {
  auto made = std::make_shared<SolvedVelocity>();
  const BridgeSolution &s = *solution;
  if (Status status = made->field.open(solution,
                                       [&](double t, std::size_t axis, FieldValues &values) {
                                         return s.velocity(t, axis, values);
                                       });
      !status.ok())
    return status;
  law = {made, nullptr, [made] { return made->field.certificate(); }};
  return Status::good();
}

Status reverseOf(std::shared_ptr<const BridgeSolution> solution, SolvedLaw &law) {
  auto made = std::make_shared<ReversedDiffusion>();
  const BridgeSolution &s = *solution;
  const BridgeSolution::Impl &impl = *s.impl;
  if (!impl.program->noiseFields.empty())
    return Status::fail(Code::BadInput, "its noise depends on place",
                        "a diffusion is reversed where its noise is constant along each axis");
  const auto make = [&](double t, std::size_t axis, FieldValues &values) {
    FieldValues drift;
    Status status = s.score(t, axis, values);
    if (status.ok())
      status = s.drift(t, axis, drift);
    const double noise = impl.instance->noise(*impl.program, axis);
    for (std::size_t k = 0; status.ok() && k < values.size(); ++k)
      values[k] = noise * noise * values[k] - drift[k];
    return status;
  };
  if (Status status = made->field.open(solution, make); !status.ok())
    return status;
  law = {nullptr, made, [made] { return made->field.certificate(); }};
  return Status::good();
}

} // namespace sbl::rt
