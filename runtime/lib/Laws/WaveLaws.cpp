// The current velocity of a wave, and Nelson's diffusion: grad psi / psi between the cells.
//
// At a node of the wave the quotient has a pole, so it is psi that is interpolated: first to a
// finer grid by its own modes, then by polynomials, with the phase of the mean energy taken off,
// which no velocity sees and which turns fastest in time.
#include <algorithm>
#include <atomic>
#include <cmath>
#include <complex>

#include "Laws/FieldSeries.h"
#include "Modes/AxisModes.h"
#include "Sample/MotionLaw.h"
#include "Wave/WaveSolutionImpl.h"
#include "sbl/runtime/SolvedLaw.h"

namespace sbl::rt {
namespace {

constexpr std::size_t mostNumbers = std::size_t{1} << 26;
constexpr double enough = 1e-7; // L2 error of psi between the knots
/// |grad psi / psi| times the cell beyond which a place counts as in a node: of drifts, whose steps
/// are no finer than the cells; characteristics follow what psi between the cells says.
constexpr double steepestDrift = 4, steepestVelocity = 1e4;

/// The same axes with `factor` times the cells.
Grid refined(const Grid &grid, std::int64_t factor) {
  Grid fine = grid;
  for (GridAxis &axis : fine.axes)
    axis.cells *= factor;
  return fine;
}

/// A field on a finer grid of the same axes, by the modes of every axis.
class Refiner {
public:
  Refiner(const Grid &grid, const Grid &fine) : grid_(grid), fine_(fine) {
    for (std::size_t a = 0; a < grid.rank(); ++a) {
      std::vector<double> places;
      for (std::int64_t k = 0; k < fine.axes[a].cells; ++k)
        places.push_back(fine.axes[a].centre(k));
      const AxisModes modes(grid.axes[a]);
      matrices_.push_back(modes.modesAt(places) * modes.basis().transpose());
    }
  }
  FieldValues operator()(const FieldValues &coarse) const {
    FieldValues values = coarse;
    Grid at = grid_;
    for (std::size_t a = 0; a < grid_.rank(); ++a) {
      const std::int64_t inner = at.inner(a), n = at.axes[a].cells, outer = at.outer(a);
      at.axes[a] = fine_.axes[a];
      const std::int64_t m = at.axes[a].cells;
      FieldValues next(static_cast<std::size_t>(outer * m * inner));
      using RowMajor = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor>;
      for (std::int64_t o = 0; o < outer; ++o)
        Eigen::Map<RowMajor>(next.data() + o * m * inner, m, inner).noalias() =
            matrices_[a] * Eigen::Map<const RowMajor>(values.data() + o * n * inner, n, inner);
      values = std::move(next);
    }
    return values;
  }

private:
  Grid grid_, fine_;
  std::vector<Eigen::MatrixXd> matrices_;
};

/// A wave over place and time, and the quotients of its slopes.
class WaveField {
public:
  Status open(std::shared_ptr<const WaveSolution> solution, double steepest) {
    solution_ = std::move(solution);
    steepest_ = steepest;
    const WaveSolution::Impl &impl = *solution_->impl;
    const Grid &grid = impl.instance.grid;
    if (solution_->imaginary)
      return Status::fail(Code::BadInput, "in imaginary time a wave has no velocity",
                          "let it move in real time");
    for (const double rate : impl.instance.numbers(impl.program.dispersion, 0, 0, grid.rank()))
      perMass_.push_back(2 * rate);
    turn_ = solution_->certificate.energyStart / impl.instance.scalar(impl.program.hbar);
    std::unique_ptr<FieldSeries> coarse;
    if (Status s = chooseKnots(coarse); !s.ok())
      return s;
    const auto points = static_cast<std::size_t>(grid.points());
    std::int64_t factor = grid.rank() == 1 ? 8 : grid.rank() == 2 ? 4 : 2;
    while (factor > 1 && points * static_cast<std::size_t>(std::pow(factor, grid.rank())) * 2 *
                                 coarse->times().size() >
                             mostNumbers)
      factor /= 2;
    const Grid fine = refined(grid, factor);
    const Refiner refine(grid, fine);
    series_ = std::make_unique<FieldSeries>(fine, 2);
    for (std::size_t k = 0; k < coarse->times().size(); ++k)
      series_->add(coarse->times()[k], {refine(coarse->field(k, 0)), refine(coarse->field(k, 1))});
    for (const GridAxis &axis : grid.axes)
      cells_.push_back(axis.spacing());
    double largest = 0;
    for (std::size_t p = 0; p < points; ++p)
      largest = std::max(
          largest, std::norm(std::complex<double>(coarse->field(0, 0)[p], coarse->field(0, 1)[p])));
    floor_ = 1e-20 * largest;
    return Status::good();
  }

  /// q = d_a psi / psi along every axis at places [a * count + i], and with `second` its derivative
  /// along a. Far out, where psi is nothing but rounding, conj(psi) d_a psi / (|psi|^2 + floor)
  /// goes to 0 in its place.
  void quotients(double t, std::int64_t count, const double *places,
                 std::vector<std::complex<double>> &first,
                 std::vector<std::complex<double>> *second) const {
    const std::size_t rank = perMass_.size(), numbers = rank * static_cast<std::size_t>(count);
    const FieldSeries::Instant instant = series_->at(t, count);
    // Real parts, then imaginary ones.
    std::vector<double> value(2 * count), slope(2 * numbers), curve(second ? 2 * numbers : 0);
    const std::span<const FieldShare> parts[] = {instant.components[0], instant.components[1]};
    series_->polynomial().evaluateAll(parts, count, places, second ? Jet::Laplacian : Jet::Gradient,
                                      value.data(), slope.data(), curve.data());
    first.resize(numbers);
    if (second)
      second->resize(numbers);
    std::int64_t bounded = 0;
    for (std::int64_t i = 0; i < count; ++i) {
      const double re = value[i], im = value[count + i];
      const double perSize = 1 / (re * re + im * im + floor_);
      double steepness = 0;
      for (std::size_t a = 0; a < rank; ++a) {
        const std::size_t j = a * count + i;
        // Products with conj(psi), written out: those of std::complex look for infinities.
        const auto overPsi = [&](const std::vector<double> &both) {
          const double x = both[j], y = both[numbers + j];
          return std::complex<double>((re * x + im * y) * perSize, (re * y - im * x) * perSize);
        };
        const std::complex<double> q = overPsi(slope);
        const double dx = slope[j], dy = slope[numbers + j];
        first[j] = q;
        if (second) {
          const std::complex<double> c = overPsi(curve);
          (*second)[j] = {c.real() + (dx * dx + dy * dy) * perSize - 2 * q.real() * q.real(),
                          c.imag() - 2 * q.real() * q.imag()};
        }
        const double part = cells_[a] / steepest_;
        steepness =
            std::max(steepness, part * std::sqrt(q.real() * q.real() + q.imag() * q.imag()));
      }
      bounded += !(steepness < 1);
      // Smooth, so that steps along a flow see no kink, and 1 to rounding below a third of the
      // bound.
      if (steepness < 0.3)
        continue;
      double power = steepness;
      for (int k = 0; k < 5; ++k)
        power *= power;
      const double share = 1 / std::pow(1 + power, 1.0 / 32);
      for (std::size_t a = 0; a < rank; ++a) {
        const std::size_t j = a * count + i;
        first[j] = std::isfinite(steepness) && share > 0 ? first[j] * share : 0;
        if (second)
          (*second)[j] = std::isfinite(steepness) && share > 0 ? (*second)[j] * share : 0;
      }
    }
    asked_ += count;
    bounded_ += bounded;
  }

  std::span<const double> times() const { return series_->times(); }
  double perMass(std::size_t axis) const { return perMass_[axis]; } // hbar / mass
  std::size_t rank() const { return perMass_.size(); }
  LawCertificate certificate() const {
    return {static_cast<int>(series_->times().size()), error_, 1, asked_, bounded_};
  }

private:
  /// Even times, twice as many until psi between them is known.
  Status chooseKnots(std::unique_ptr<FieldSeries> &chosen) {
    const WaveSolution::Impl &impl = *solution_->impl;
    const Grid &grid = impl.instance.grid;
    const double from = solution_->times().front(), to = solution_->times().back();
    for (int intervals = 64;; intervals *= 2) {
      auto series = std::make_unique<FieldSeries>(grid, 2);
      std::vector<double> between;
      std::vector<std::vector<FieldValues>> seen;
      for (int k = 0; k <= 8 * intervals; ++k) {
        const bool isKnot = k % 8 == 0, isTest = k % (8 * intervals / 16) == 4;
        if (!isKnot && !isTest)
          continue;
        const double t = k == 8 * intervals ? to : from + (to - from) * k / (8 * intervals);
        std::vector<FieldValues> wave;
        if (Status s = waveAt(t, wave); !s.ok())
          return s;
        if (isKnot) {
          series->add(t, std::move(wave));
        } else {
          between.push_back(t);
          seen.push_back(std::move(wave));
        }
      }
      error_ = 0;
      for (std::size_t j = 0; j < between.size(); ++j) {
        const FieldSeries::Weights w = FieldSeries::weights(series->times(), between[j]);
        double square = 0;
        for (std::size_t c = 0; c < 2; ++c)
          for (std::size_t p = 0; p < seen[j][c].size(); ++p) {
            double value = -seen[j][c][p];
            for (std::size_t k = 0; k < w.weight.size(); ++k)
              value += w.weight[k] * series->field(w.first + k, c)[p];
            square += value * value;
          }
        error_ = std::max(error_, std::sqrt(square * grid.cellVolume()));
      }
      const auto numbers = static_cast<std::size_t>(grid.points()) * 4 * intervals;
      if (error_ <= enough || intervals >= 4096 || 2 * numbers > mostNumbers) {
        chosen = std::move(series);
        return Status::good();
      }
    }
  }

  Status waveAt(double t, std::vector<FieldValues> &wave) const {
    wave.resize(2);
    if (Status s = solution_->psi(t, wave[0], wave[1]); !s.ok())
      return s;
    const double c = std::cos(turn_ * t), s = std::sin(turn_ * t);
    for (std::size_t p = 0; p < wave[0].size(); ++p) {
      const double re = wave[0][p], im = wave[1][p];
      wave[0][p] = c * re - s * im;
      wave[1][p] = s * re + c * im;
    }
    return Status::good();
  }

  std::shared_ptr<const WaveSolution> solution_;
  std::unique_ptr<FieldSeries> series_;
  std::vector<double> perMass_, cells_;
  double turn_ = 0, error_ = 0, floor_ = 0, steepest_ = 1;
  mutable std::atomic<std::int64_t> asked_ = 0, bounded_ = 0;
};

class WaveVelocity final : public VelocityField {
public:
  WaveField wave;
  void at(double t, std::int64_t count, const double *places, double *velocity,
          double *divergence) const override {
    std::vector<std::complex<double>> first, second;
    wave.quotients(t, count, places, first, divergence ? &second : nullptr);
    if (divergence)
      std::fill_n(divergence, count, 0.0);
    for (std::size_t a = 0; a < wave.rank(); ++a)
      for (std::int64_t i = 0; i < count; ++i) {
        const std::size_t j = a * count + i;
        velocity[j] = wave.perMass(a) * first[j].imag();
        if (divergence)
          divergence[i] += wave.perMass(a) * second[j].imag();
      }
  }
  bool autonomous() const override { return false; }
  std::span<const double> knots() const override { return wave.times(); }
  bool bearsFineSteps() const override { return true; }
};

class NelsonDiffusion final : public MotionLaw {
public:
  WaveField wave;
  void drift(double t, std::int64_t n, const double *places, double *out) const override {
    std::vector<std::complex<double>> first;
    wave.quotients(t, n, places, first, nullptr);
    for (std::size_t a = 0; a < wave.rank(); ++a)
      for (std::int64_t i = 0; i < n; ++i) {
        const std::size_t j = a * n + i;
        out[j] = wave.perMass(a) * (first[j].imag() + first[j].real());
      }
  }
  void noise(double, std::int64_t n, const double *, double *out) const override {
    for (std::size_t a = 0; a < wave.rank(); ++a)
      std::fill_n(out + a * n, n, std::sqrt(wave.perMass(a)));
  }
  void killing(double, std::int64_t, const double *, double *) const override {}
  bool constantNoise() const override { return true; }
  bool killed() const override { return false; }
};

} // namespace

Status flowOf(std::shared_ptr<const WaveSolution> solution, SolvedLaw &law) {
  auto made = std::make_shared<WaveVelocity>();
  if (Status s = made->wave.open(std::move(solution), steepestVelocity); !s.ok())
    return s;
  law = {made, nullptr, [made] { return made->wave.certificate(); }};
  return Status::good();
}

Status nelsonOf(std::shared_ptr<const WaveSolution> solution, SolvedLaw &law) {
  auto made = std::make_shared<NelsonDiffusion>();
  if (Status s = made->wave.open(std::move(solution), steepestDrift); !s.ok())
    return s;
  law = {nullptr, made, [made] { return made->wave.certificate(); }};
  return Status::good();
}

} // namespace sbl::rt
