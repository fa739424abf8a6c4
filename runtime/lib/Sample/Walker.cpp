#include "Sample/Walker.h"

#include <algorithm>
#include <cmath>
#include <numeric>

#include "Sample/LinearLaw.h"
#include "Sample/Walls.h"

namespace sbl::rt {

int WalkPlan::total() const { return std::accumulate(steps.begin(), steps.end(), 0); }

/// What a step needs besides the batch; [axis * n + i] like its places.
struct Walker::Scratch {
  explicit Scratch(std::size_t numbers)
      : dw(numbers), drift(numbers), noise(numbers), next(numbers), probe(numbers), other(numbers),
        more(numbers), pairs(numbers + numbers) {}
  std::vector<double> dw, drift, noise, next, probe, other, more, pairs;
  RandomName signs; // of this step
};

Walker::Walker(const MotionLaw &law, const Grid &grid, StepMethod method, std::uint64_t seed)
    : law_(law), grid_(grid), method_(method), seed_(seed), absorbs_(absorbs(grid)) {
  weighted_ = absorbs_ || law.killed();
}

namespace {

/// Standard normal numbers for every axis, two a call. With an odd number of axes the last one
/// takes its pair for two steps, an even one and the next.
class AxisNormals {
public:
  AxisNormals(std::uint64_t seed, Purpose purpose, const PathBatch &batch, std::size_t rank)
      : name_{seed, 0, purpose, 0}, batch_(batch), rank_(rank), first_(rank % 2 ? batch.n : 0),
        second_(first_.size()) {}

  void fill(std::uint32_t step, double *out) {
    name_.step = step;
    for (std::size_t a = 0; a + 1 < rank_; a += 2) {
      name_.slot = static_cast<std::uint32_t>(a / 2);
      normals(name_, batch_.first, batch_.n, out + a * batch_.n, out + (a + 1) * batch_.n);
    }
    if (rank_ % 2 == 0)
      return;
    const std::int64_t pair = step / 2;
    if (pair != known_) {
      name_.step = static_cast<std::uint32_t>(pair);
      name_.slot = static_cast<std::uint32_t>(rank_ / 2);
      normals(name_, batch_.first, batch_.n, first_.data(), second_.data());
      known_ = pair;
    }
    std::copy_n((step % 2 ? second_ : first_).data(), batch_.n, out + (rank_ - 1) * batch_.n);
  }

private:
  RandomName name_;
  const PathBatch &batch_;
  std::size_t rank_;
  std::vector<double> first_, second_;
  std::int64_t known_ = -1;
};

} // namespace

void Walker::advance(PathBatch &batch, const WalkPlan &plan, std::size_t k, bool halves) const {
  const std::size_t rank = grid_.rank(), numbers = rank * static_cast<std::size_t>(batch.n);
  Scratch s(numbers);
  std::vector<double> sum(numbers), difference(halves ? numbers : 0);
  const double from = plan.times[k], h = (plan.times[k + 1] - from) / plan.steps[k];
  AxisNormals whole(seed_, Purpose::Noise, batch, rank), parts(seed_, Purpose::Halves, batch, rank);
  const int before = std::accumulate(plan.steps.begin(), plan.steps.begin() + k, 0);
  for (int i = 0; i < plan.steps[k]; ++i) {
    const auto number = static_cast<std::uint32_t>(before + i);
    const double t = from + i * h;
    whole.fill(number, sum.data());
    s.signs = {seed_, number, Purpose::Signs, 0};
    const double root = std::sqrt(h);
    if (!halves) {
      for (std::size_t j = 0; j < numbers; ++j)
        s.dw[j] = root * sum[j];
      correlate(batch.n, s.dw.data());
      step(batch, s, t, h);
      continue;
    }
    parts.fill(number, difference.data());
    for (const double sign : {1.0, -1.0}) {
      for (std::size_t j = 0; j < numbers; ++j)
        s.dw[j] = 0.5 * root * (sum[j] + sign * difference[j]);
      correlate(batch.n, s.dw.data());
      step(batch, s, sign > 0 ? t : t + h / 2, h / 2);
    }
  }
}

std::int64_t Walker::transit(PathBatch &batch, const NormalStep &step, std::uint32_t k) const {
  return takeNormalStep(step, grid_, seed_, k, batch);
}

void Walker::correlate(std::int64_t n, double *dw) const {
  const std::span<const double> root = law_.correlation();
  const std::size_t rank = grid_.rank();
  if (root.empty())
    return;
  for (std::size_t a = rank; a-- > 0;) // from the last axis on: a row needs those before it
    for (std::int64_t i = 0; i < n; ++i) {
      double sum = 0;
      for (std::size_t b = 0; b <= a; ++b)
        sum += root[a * rank + b] * dw[b * n + i];
      dw[a * n + i] = sum;
    }
}

void Walker::step(PathBatch &batch, Scratch &s, double t, double h) const {
  if (law_.killed() && !batch.knowsKilling) {
    law_.killing(t, batch.n, batch.x.data(), batch.killing.data());
    batch.knowsKilling = true;
  }
  law_.drift(t, batch.n, batch.x.data(), s.drift.data());
  law_.noise(t, batch.n, batch.x.data(), s.noise.data());
  if (method_ == StepMethod::Euler)
    addEuler(batch, s, h);
  else
    addWeak2(batch, s, t, h);
  settle(batch, s, t, h);
}

void Walker::addEuler(const PathBatch &batch, Scratch &s, double h) const {
  for (std::size_t j = 0; j < s.next.size(); ++j)
    s.next[j] = batch.x[j] + h * s.drift[j] + s.noise[j] * s.dw[j];
}

/// Kloeden and Platen (1992), (15.1.1) and (15.1.3): the drift is averaged over both ends of an
/// Euler step; the noise over x + b h +- sigma sqrt(h).
void Walker::addWeak2(const PathBatch &batch, Scratch &s, double t, double h) const {
  addEuler(batch, s, h);
  s.probe = s.next;
  intoBox(grid_, batch.n, s.probe.data());
  law_.drift(t + h, batch.n, s.probe.data(), s.other.data());
  if (law_.constantNoise()) {
    for (std::size_t j = 0; j < s.next.size(); ++j)
      s.next[j] += 0.5 * h * (s.other[j] - s.drift[j]);
    return;
  }
  for (std::size_t j = 0; j < s.next.size(); ++j)
    s.next[j] = batch.x[j] + 0.5 * h * (s.other[j] + s.drift[j]);
  addNoiseTerms(batch, s, t, h);
}

void Walker::addNoiseTerms(const PathBatch &batch, Scratch &s, double t, double h) const {
  const std::size_t rank = grid_.rank();
  const std::int64_t n = batch.n;
  const double root = std::sqrt(h);
  std::vector<double> &up = s.other, &down = s.more;
  // sigma at x + shift drift +- sqrt(h) sigma_r e_r, into `up` and `down`.
  const auto beside = [&](std::size_t r, double shift) {
    for (const double sign : {1.0, -1.0}) {
      for (std::size_t j = 0; j < s.probe.size(); ++j)
        s.probe[j] = batch.x[j] + shift * s.drift[j];
      for (std::int64_t i = 0; i < n; ++i)
        s.probe[r * n + i] += sign * root * s.noise[r * n + i];
      intoBox(grid_, n, s.probe.data());
      law_.noise(t + shift, n, s.probe.data(), (sign > 0 ? up : down).data());
    }
  };
  for (std::size_t r = 0; r < rank; ++r) {
    beside(r, h); // noise r moves along axis r only, so only its own component counts here
    for (std::int64_t i = 0; i < n; ++i) {
      const std::size_t j = r * n + i;
      const double w = s.dw[j];
      s.next[j] += 0.25 * (up[j] + down[j] + 2 * s.noise[j]) * w +
                   0.25 * (up[j] - down[j]) * (w * w - h) / root;
    }
    if (rank == 1)
      return;
    beside(r, 0);
    for (std::size_t c = 0; c < rank; ++c) {
      if (c == r)
        continue;
      // V(r, c) = +-h, equally likely, with V(c, r) = -V(r, c).
      RandomName name = s.signs;
      name.slot = static_cast<std::uint32_t>(std::min(r, c) * rank + std::max(r, c));
      uniforms(name, batch.first, n, s.pairs.data(), s.pairs.data() + n);
      for (std::int64_t i = 0; i < n; ++i) {
        const std::size_t j = c * n + i;
        const double v = (s.pairs[i] < 0.5) == (r < c) ? h : -h;
        s.next[j] += 0.25 * (up[j] + down[j] - 2 * s.noise[j]) * s.dw[j] +
                     0.25 * (up[j] - down[j]) * (s.dw[j] * s.dw[r * n + i] + v) / root;
      }
    }
  }
}

void Walker::settle(PathBatch &batch, Scratch &s, double t, double h) const {
  const std::int64_t n = batch.n;
  if (absorbs_)
    for (std::size_t a = 0; a < grid_.rank(); ++a)
      for (std::int64_t i = 0; i < n; ++i) {
        const std::size_t j = a * n + i;
        batch.logWeight[i] +=
            logMiss(grid_.axes[a], batch.x[j], s.next[j], s.noise[j] * s.noise[j] * h);
      }
  intoBox(grid_, n, s.next.data());
  batch.x = s.next;
  if (!law_.killed())
    return;
  law_.killing(t + h, n, batch.x.data(), s.other.data());
  for (std::int64_t i = 0; i < n; ++i) {
    batch.logWeight[i] -= 0.5 * h * (batch.killing[i] + s.other[i]);
    batch.killing[i] = s.other[i];
  }
}

} // namespace sbl::rt
