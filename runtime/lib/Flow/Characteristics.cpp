#include "Flow/Characteristics.h"

#include <algorithm>
#include <cmath>
#include <mutex>

#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

constexpr std::int64_t placesPerBlock = 256;
constexpr int stages = 7;
constexpr int mostSteps = 1000000;

// Dormand & Prince, J. Comput. Appl. Math. 6 (1980) 19: RK5(4)7M. The last stage of a step is the
// first of the next.
constexpr double nodes[stages] = {0, 1. / 5, 3. / 10, 4. / 5, 8. / 9, 1, 1};
constexpr double weights[stages][stages - 1] = {
    {},
    {1. / 5},
    {3. / 40, 9. / 40},
    {44. / 45, -56. / 15, 32. / 9},
    {19372. / 6561, -25360. / 2187, 64448. / 6561, -212. / 729},
    {9017. / 3168, -355. / 33, 46732. / 5247, 49. / 176, -5103. / 18656},
    {35. / 384, 0, 500. / 1113, 125. / 192, -2187. / 6784, 11. / 84},
};
/// Order 5 less order 4.
constexpr double defect[stages] = {71. / 57600,      0,         -71. / 16695, 71. / 1920,
                                   -17253. / 339200, 22. / 525, -1. / 40};

/// One block of places: they share every step.
class Block {
public:
  Block(const VelocityField &velocity, const Grid &grid, double tolerance, Bundle &bundle,
        std::int64_t begin, std::int64_t count)
      : velocity_(velocity), grid_(grid), tolerance_(tolerance), bundle_(bundle), begin_(begin),
        count_(count), rank_(static_cast<std::int64_t>(grid.rank())), size_((rank_ + 1) * count),
        state_(size_), next_(size_), places_(rank_ * count) {
    for (auto &k : slopes_)
      k.resize(size_);
  }

  /// From `from` to `to`, where the velocity is smooth between.
  /// Steps of length `enough` and less are taken whatever their error.
  Status carry(double from, double to, double enough, const std::atomic<bool> *cancel, int &steps);

private:
  /// Rows of a state: the coordinates, then the growth.
  double *row(std::vector<double> &state, std::int64_t a) { return state.data() + a * count_; }
  bool isGone(std::int64_t i) const { return bundle_.left[begin_ + i] != 0; }
  void load();
  void store();
  /// False where the velocity has no value at a place that is still on its way.
  bool slope(double time, std::vector<double> &state, std::vector<double> &k);
  void stage(int s, double h);
  /// The largest local error over the tolerance.
  double error(double h);
  void markGone();
  double firstStep(double length);

  double lastStep_ = 0; // its length, where a step was made
  const VelocityField &velocity_;
  const Grid &grid_;
  const double tolerance_;
  Bundle &bundle_;
  const std::int64_t begin_, count_, rank_, size_;
  std::vector<double> state_, next_, places_;
  std::vector<double> slopes_[stages];
};

void Block::load() {
  for (std::int64_t a = 0; a < rank_; ++a)
    std::copy_n(bundle_.place.begin() + a * bundle_.count + begin_, count_, row(state_, a));
  std::copy_n(bundle_.growth.begin() + begin_, count_, row(state_, rank_));
}

void Block::store() {
  for (std::int64_t a = 0; a < rank_; ++a)
    std::copy_n(row(state_, a), count_, bundle_.place.begin() + a * bundle_.count + begin_);
  std::copy_n(row(state_, rank_), count_, bundle_.growth.begin() + begin_);
}

bool Block::slope(double time, std::vector<double> &state, std::vector<double> &k) {
  for (std::int64_t a = 0; a < rank_; ++a) {
    const double *x = row(state, a);
    if (!grid_.axes[a].periodic()) {
      std::copy_n(x, count_, places_.begin() + a * count_);
      continue;
    }
    for (std::int64_t i = 0; i < count_; ++i)
      places_[a * count_ + i] = Characteristics::wrapped(grid_.axes[a], x[i]);
  }
  velocity_.at(time, count_, places_.data(), k.data(), row(k, rank_));
  bool good = true;
  for (std::int64_t i = 0; i < count_; ++i) {
    const bool gone = isGone(i);
    for (std::int64_t a = 0; a <= rank_; ++a) {
      double &value = row(k, a)[i];
      value = gone ? 0 : value;
      good &= std::isfinite(value);
    }
  }
  return good;
}

void Block::stage(int s, double h) {
  for (std::int64_t j = 0; j < size_; ++j) {
    double sum = 0;
    for (int r = 0; r < s; ++r)
      sum += weights[s][r] * slopes_[r][j];
    next_[j] = state_[j] + h * sum;
  }
}

double Block::error(double h) {
  double largest = 0;
  for (std::int64_t a = 0; a <= rank_; ++a) {
    const double unit = a < rank_ ? grid_.axes[a].length() : 1.0;
    for (std::int64_t j = a * count_; j < (a + 1) * count_; ++j) {
      double sum = 0;
      for (int s = 0; s < stages; ++s)
        sum += defect[s] * slopes_[s][j];
      const double part = std::fabs(h * sum) / (unit * tolerance_);
      largest = part > largest || part != part ? part : largest;
    }
  }
  return largest;
}

void Block::markGone() {
  constexpr double slack = 1e-8; // of the axis: a wall that the flow runs along is none to cross
  for (std::int64_t a = 0; a < rank_; ++a) {
    const GridAxis &axis = grid_.axes[a];
    if (axis.periodic())
      continue;
    const double low = axis.lo - slack * axis.length(), high = axis.hi + slack * axis.length();
    double *x = row(state_, a);
    for (std::int64_t i = 0; i < count_; ++i)
      if (!isGone(i) && (x[i] < low || x[i] > high)) {
        bundle_.left[begin_ + i] = static_cast<std::int8_t>(1 + 2 * a + (x[i] > high));
        for (std::int64_t b = 0; b < rank_; ++b) { // it waits where it left, in the box
          const GridAxis &other = grid_.axes[b];
          if (!other.periodic())
            row(state_, b)[i] = std::clamp(row(state_, b)[i], other.lo, other.hi);
        }
      }
  }
}

/// A hundredth of the time in which the fastest place crosses the box.
double Block::firstStep(double length) {
  double rate = 1 / length;
  for (std::int64_t a = 0; a < rank_; ++a)
    for (std::int64_t i = 0; i < count_; ++i)
      rate = std::max(rate, std::fabs(row(slopes_[0], a)[i]) / grid_.axes[a].length());
  return 0.01 / rate;
}

Status Block::carry(double from, double to, double enough, const std::atomic<bool> *cancel,
                    int &steps) {
  const double direction = to > from ? 1 : -1, length = std::fabs(to - from);
  const double shortest = 1e-12 * length;
  const auto noVelocity = [&](double time) {
    return Status::fail(Code::OutOfRange,
                        "the velocity has no finite value somewhere near t = " + figure(time),
                        "a formula such as 1/x, log or sqrt may end inside the box");
  };
  // A velocity that jumps at an end of the way has here the value that it has on the way.
  const double side = enough > 0 ? 1e-9 * length : 0;
  const double low = std::min(from, to) + side, high = std::max(from, to) - side;
  load();
  if (!slope(std::clamp(from, low, high), state_, slopes_[0]))
    return noVelocity(from);
  double done = 0, step = std::min(length, lastStep_ > 0 ? lastStep_ : firstStep(length));
  bool rejected = false;
  while (done < length) {
    if (cancel && cancel->load(std::memory_order_relaxed))
      return Status::fail(Code::Cancelled, "interrupted");
    const bool last = done + step >= length * (1 - 1e-14);
    const double h = direction * (last ? length - done : step);
    bool good = true;
    for (int s = 1; s < stages && good; ++s) {
      stage(s, h);
      good =
          slope(std::clamp(from + direction * done + nodes[s] * h, low, high), next_, slopes_[s]);
    }
    const double size = good ? error(h) : INFINITY;
    if (!(size <= 1) && !(std::isfinite(size) && std::fabs(h) <= enough)) {
      step = std::fabs(h) * (std::isfinite(size) ? std::max(0.2, 0.9 * std::pow(size, -0.2)) : 0.2);
      if (step < shortest)
        return good ? Status::fail(Code::OutOfRange,
                                   "the velocity changes too fast near t = " +
                                       figure(from + direction * done),
                                   "it may jump, or grow without bound, inside the box")
                    : noVelocity(from + direction * done);
      rejected = true;
      continue;
    }
    state_.swap(next_);
    std::swap(slopes_[0], slopes_[stages - 1]);
    markGone();
    for (std::int64_t a = 0; a <= rank_; ++a)
      for (std::int64_t i = 0; i < count_; ++i)
        if (isGone(i))
          row(slopes_[0], a)[i] = 0;
    if (++steps == mostSteps)
      return Status::fail(Code::OutOfRange,
                          "a characteristic takes more than " + std::to_string(mostSteps) +
                              " steps",
                          "the velocity turns very fast for the length of the time axis");
    done = last ? length : done + std::fabs(h);
    const double factor = size > 0 ? 0.9 * std::pow(size, -0.2) : 5;
    step = std::max(std::fabs(h) * std::clamp(factor, 0.2, rejected ? 1.0 : 5.0), enough);
    lastStep_ = step;
    rejected = false;
  }
  store();
  return Status::good();
}

/// `from`, the knots on the way, `to`.
std::vector<double> stopsBetween(std::span<const double> knots, double from, double to) {
  const double low = std::min(from, to), high = std::max(from, to), slack = 1e-9 * (high - low);
  std::vector<double> stops;
  for (const double t : knots)
    if (t > low + slack && t < high - slack)
      stops.push_back(t);
  if (from > to)
    std::reverse(stops.begin(), stops.end());
  stops.insert(stops.begin(), from);
  stops.push_back(to);
  return stops;
}

} // namespace

double Characteristics::wrapped(const GridAxis &axis, double x) {
  if (!axis.periodic())
    return x;
  const double back = x - axis.length() * std::floor((x - axis.lo) / axis.length());
  return back < axis.hi ? back : axis.lo;
}

Status Characteristics::carry(double from, double to, Bundle &bundle,
                              const std::atomic<bool> *cancel, int *steps) const {
  if (from == to || bundle.count == 0)
    return Status::good();
  // Where fine steps find the velocity, the error of steps across knots tells what these leave.
  const std::span<const double> knots =
      velocity_.bearsFineSteps() ? std::span<const double>() : velocity_.knots();
  const std::vector<double> stops = stopsBetween(knots, from, to);
  std::mutex guard;
  Status first = Status::good();
  std::int64_t failed = bundle.count; // the first block in order speaks, whatever the threads
  forBlocks(bundle.count, [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t at = begin; at < end; at += placesPerBlock) {
      Block block(velocity_, grid_, tolerance_, bundle, at, std::min(placesPerBlock, end - at));
      int taken = 0;
      Status s = Status::good();
      for (std::size_t k = 1; k < stops.size() && s.ok(); ++k)
        s = block.carry(stops[k - 1], stops[k],
                        knots.empty() ? 0 : std::fabs(stops[k] - stops[k - 1]) / stepsPerKnot_,
                        cancel, taken);
      const std::lock_guard lock(guard);
      if (steps)
        *steps = std::max(*steps, taken);
      if (!s.ok() && at < failed) {
        first = std::move(s);
        failed = at;
      }
    }
  });
  return first;
}

Bundle nodesOf(const Grid &grid) {
  Bundle bundle(grid.rank(), grid.points());
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const std::int64_t inner = grid.inner(a), n = grid.axes[a].cells;
    for (std::int64_t k = 0; k < bundle.count; ++k)
      bundle.place[a * bundle.count + k] = grid.axes[a].centre(k / inner % n);
  }
  return bundle;
}

} // namespace sbl::rt
