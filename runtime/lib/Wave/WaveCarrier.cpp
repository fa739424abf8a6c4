#include "Wave/WaveCarrier.h"

#include <algorithm>
#include <cmath>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

class HostWaves : public WaveCarrier {
public:
  HostWaves(const Grid &grid, WaveLines &lines, HeatMotion &heat)
      : grid_(grid), lines_(lines), heat_(heat) {}

  void take(Wave &psi) override { psi_ = &psi; }
  void give(Wave &) override { psi_ = nullptr; }
  const FourierAxis &axis(std::size_t axis) const override { return lines_.axis(axis); }
  void transform(std::size_t axis, const ModeFactors &factors, const Wave *pre,
                 const Wave *post) override {
    lines_.transform(axis, factors, *psi_, pre, post);
  }
  void kick(double time, double duration, double correction) override {
    lines_.kick(time, duration, correction, *psi_);
  }
  bool kickFromAhead(double time, double ahead, double duration) override {
    Wave &psi = *psi_;
    Wave later = psi;
    lines_.kick(time, ahead, 0, later);
    const double norm = rt::normSquared(later, grid_);
    if (!std::isfinite(norm) || !(norm > 0))
      return false;
    const double unit = 1 / std::sqrt(norm);
    const auto points = static_cast<std::int64_t>(psi.size());
    Wave kicked(psi.size());
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        const double re = unit * later.re[k], im = unit * later.im[k];
        later.re[k] = std::max(leastAhead, std::sqrt(re * re + im * im));
        kicked.re[k] = later.re[k];
      }
    });
    lines_.kick(time, duration, 0, kicked);
    forBlocks(points, [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        const double factor = kicked.re[k] / later.re[k];
        psi.re[k] *= factor;
        psi.im[k] *= factor;
      }
    });
    return true;
  }
  void spread(std::size_t axis, const BandedTable &table) override {
    heat_.apply(axis, table, *psi_);
  }
  void multiply(const Wave &factor) override {
    Wave &psi = *psi_;
    forBlocks(static_cast<std::int64_t>(psi.size()), [&](std::int64_t begin, std::int64_t end) {
      for (std::int64_t k = begin; k < end; ++k) {
        psi.re[k] *= factor.re[k];
        psi.im[k] *= factor.re[k];
      }
    });
  }
  void scale(double factor) override { rt::scale(*psi_, factor); }
  double normSquared() override { return rt::normSquared(*psi_, grid_); }

private:
  const Grid &grid_;
  WaveLines &lines_;
  HeatMotion &heat_;
  Wave *psi_ = nullptr;
};

} // namespace

std::unique_ptr<WaveCarrier> hostWaves(const Grid &grid, WaveLines &lines, HeatMotion &heat) {
  return std::make_unique<HostWaves>(grid, lines, heat);
}

} // namespace sbl::rt
