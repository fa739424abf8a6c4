// Velocities of bridges and evolutions of diffusions, and drifts of reversed ones.
//
// What is interpolated are velocities and scores, which are differences of logarithms: in the tails
// they stay as exact as the solve is there. Cells where it has no number take that of their
// neighbours.
#include <atomic>
#include <cmath>

#include "Bridge/SolutionImpl.h"
#include "Laws/FieldSeries.h"
#include "Laws/FillGaps.h"
#include "Sample/MotionLaw.h"
#include "sbl/runtime/SolvedLaw.h"

namespace sbl::rt {
namespace {

/// Vector fields of a solution at its times, each part between two conditions of a bridge by
/// itself: where a condition is met on the way they jump. `make(t, axis, values)` fills a
/// component.
class SolvedVector {
public:
  template <class Make> Status open(std::shared_ptr<const BridgeSolution> solution, Make make) {
    solution_ = std::move(solution);
    const BridgeSolution::Impl &solved = *solution_->impl;
    const Grid &grid = solution_->grid();
    times_ = solved.times;
    // At an inner end the earlier part answers, and a moment later the later one.
    const double moment = 2e-10 * (times_.back() - times_.front());
    std::size_t first = 0;
    for (const SegmentSolution &segment : solved.segments) {
      auto part = std::make_unique<FieldSeries>(grid, grid.rank());
      for (std::size_t k = 0; k < segment.count(); ++k) {
        const double t = times_[first + k];
        std::vector<FieldValues> fields(grid.rank());
        for (std::size_t a = 0; a < grid.rank(); ++a) {
          if (Status s = make(k == 0 && first > 0 ? t + moment : t, a, fields[a]); !s.ok())
            return s;
          fillGaps(grid, fields[a]);
        }
        part->add(t, std::move(fields));
      }
      if (first > 0)
        jumps_.push_back(times_[first]);
      first += segment.count() - 1;
      parts_.push_back(std::move(part));
      if (Status s = compareKnots(*parts_.back()); !s.ok())
        return s;
    }
    // Knots twice as dense leave the 2^6th part, at degree 5.
    if (weights_ > 0) {
      certificate_.timeError = std::sqrt(square_ / weights_) / 64;
      certificate_.speed = std::sqrt(speed_ / weights_);
    }
    return Status::good();
  }

  void at(double t, std::int64_t count, const double *places, double *values,
          double *divergence) const {
    const auto after = std::upper_bound(jumps_.begin(), jumps_.end(), t);
    const FieldSeries &series = *parts_[static_cast<std::size_t>(after - jumps_.begin())];
    const std::size_t rank = series.components();
    const FieldSeries::Instant instant = series.at(t, count);
    std::vector<double> slopes(divergence ? rank * count : 0);
    if (divergence)
      std::fill_n(divergence, count, 0.0);
    for (std::size_t a = 0; a < rank; ++a) {
      series.polynomial().evaluate(instant.components[a], count, places,
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
  std::span<const double> times() const { return times_; }
  std::span<const double> jumps() const { return jumps_; }
  double start() const { return times_.front(); }
  double end() const { return times_.back(); }
  const BridgeSolution &solution() const { return *solution_; }

private:
  /// Leaves out every second knot and looks at what the others say there.
  Status compareKnots(const FieldSeries &series) {
    const std::vector<double> &times = series.times();
    certificate_.knots += static_cast<int>(times.size());
    std::vector<double> others;
    for (std::size_t k = 0; k < times.size(); k += 2)
      others.push_back(times[k]);
    if (others.size() < 2)
      return Status::fail(Code::BadInput, "the question keeps too few times to read a law off it",
                          "save more times: `time t in [0, 1], saved = 33`");
    for (std::size_t k = 1; k < times.size(); k += 2) {
      FieldValues density;
      if (Status s = solution_->density(times[k], density); !s.ok())
        return s;
      const FieldSeries::Weights w = FieldSeries::weights(others, times[k]);
      for (std::size_t c = 0; c < series.components(); ++c)
        for (std::size_t p = 0; p < density.size(); ++p) {
          double value = 0;
          for (std::size_t j = 0; j < w.weight.size(); ++j)
            value += w.weight[j] * series.field(2 * (w.first + j), c)[p];
          const double own = series.field(k, c)[p];
          square_ += density[p] * (value - own) * (value - own);
          speed_ += density[p] * own * own;
          weights_ += c == 0 ? density[p] : 0;
        }
    }
    return Status::good();
  }

  std::shared_ptr<const BridgeSolution> solution_;
  std::vector<std::unique_ptr<FieldSeries>> parts_;
  std::vector<double> times_, jumps_;
  double square_ = 0, speed_ = 0, weights_ = 0; // sums of compareKnots()
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
  std::span<const double> knots() const override { return field.times(); }
  std::span<const double> jumps() const override { return field.jumps(); }
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

DriftField driftOf(const SolvedLaw &law) {
  return [motion = law.motion](double time, std::int64_t count, const double *places,
                               double *drift) { motion->drift(time, count, places, drift); };
}

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
