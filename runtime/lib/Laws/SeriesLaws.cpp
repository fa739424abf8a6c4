// Velocities and drifts that somebody computed on the grid, time by time.
#include <algorithm>
#include <atomic>
#include <cmath>

#include "Laws/FieldSeries.h"
#include "Laws/FillGaps.h"
#include "Sample/MotionLaw.h"
#include "Support/Text.h"
#include "sbl/runtime/SolvedLaw.h"

namespace sbl::rt {
namespace {

class SeriesVector {
public:
  Status open(const Grid &grid, VectorSeries given) {
    if (given.times.size() < 3)
      return Status::fail(Code::BadInput, "the question keeps too few times to read a law off it",
                          "save more times: `time t in [0, 1], saved = 33`");
    series_ = std::make_unique<FieldSeries>(grid, grid.rank());
    for (std::size_t k = 0; k < given.times.size(); ++k) {
      for (FieldValues &field : given.fields[k])
        fillGaps(grid, field);
      series_->add(given.times[k], std::move(given.fields[k]));
    }
    compareKnots();
    return Status::good();
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

  std::span<const double> times() const { return series_->times(); }
  LawCertificate certificate() const {
    LawCertificate result = certificate_;
    result.asked = asked_;
    return result;
  }

private:
  /// What is off at every second knot when it is interpolated from the others, scaled by the order:
  /// the median over the cells of the root over the times, for there is no density to weigh by.
  void compareKnots() {
    const std::vector<double> &times = series_->times();
    certificate_.knots = static_cast<int>(times.size());
    std::vector<double> others;
    for (std::size_t k = 0; k < times.size(); k += 2)
      others.push_back(times[k]);
    std::vector<double> square(static_cast<std::size_t>(series_->polynomial().grid().points()));
    for (std::size_t k = 1; k < times.size(); k += 2) {
      const FieldSeries::Weights w = FieldSeries::weights(others, times[k]);
      for (std::size_t c = 0; c < series_->components(); ++c)
        for (std::size_t p = 0; p < square.size(); ++p) {
          double value = -series_->field(k, c)[p];
          for (std::size_t j = 0; j < w.weight.size(); ++j)
            value += w.weight[j] * series_->field(2 * (w.first + j), c)[p];
          square[p] += value * value / static_cast<double>(times.size() / 2);
        }
    }
    const auto middle = square.begin() + static_cast<std::ptrdiff_t>(square.size() / 2);
    std::nth_element(square.begin(), middle, square.end());
    certificate_.timeError = std::sqrt(*middle) / 64;
  }

  std::unique_ptr<FieldSeries> series_;
  LawCertificate certificate_;
  mutable std::atomic<std::int64_t> asked_ = 0;
};

class SeriesVelocity final : public VelocityField {
public:
  SeriesVector field;
  void at(double t, std::int64_t count, const double *places, double *velocity,
          double *divergence) const override {
    field.at(t, count, places, velocity, divergence);
  }
  bool autonomous() const override { return false; }
  std::span<const double> knots() const override { return field.times(); }
};

class SeriesDiffusion final : public MotionLaw {
public:
  SeriesVector field;
  std::vector<double> noises;
  void drift(double t, std::int64_t n, const double *places, double *out) const override {
    field.at(t, n, places, out, nullptr);
  }
  void noise(double, std::int64_t n, const double *, double *out) const override {
    for (std::size_t a = 0; a < noises.size(); ++a)
      std::fill_n(out + a * n, n, noises[a]);
  }
  void killing(double, std::int64_t, const double *, double *) const override {}
  bool constantNoise() const override { return true; }
  bool killed() const override { return false; }
};

} // namespace

Status flowOf(const Grid &grid, VectorSeries series, SolvedLaw &law) {
  auto made = std::make_shared<SeriesVelocity>();
  if (Status s = made->field.open(grid, std::move(series)); !s.ok())
    return s;
  law = {made, nullptr, [made] { return made->field.certificate(); }};
  return Status::good();
}

Status diffusionOf(const Grid &grid, VectorSeries series, std::vector<double> noise,
                   SolvedLaw &law) {
  for (const double sigma : noise)
    if (!(sigma > 0) || !std::isfinite(sigma))
      return Status::fail(Code::BadInput, "its noise is " + figure(sigma), "it must be positive");
  auto made = std::make_shared<SeriesDiffusion>();
  made->noises = std::move(noise);
  if (Status s = made->field.open(grid, std::move(series)); !s.ok())
    return s;
  law = {nullptr, made, [made] { return made->field.certificate(); }};
  return Status::good();
}

} // namespace sbl::rt
