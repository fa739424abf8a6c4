#include "Wave/Fourier.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <numbers>
#include <unordered_map>

#include "Support/Text.h"

namespace sbl::rt {
namespace {

/// Tables that are used in turn: their mean is exact to 1e-16 / turns.
constexpr std::size_t turns = 8;

/// Doubles that stand for one number in turn, each such that the sum of all so far is right.
std::array<double, turns> inTurn(long double value) {
  std::array<double, turns> result;
  long double owed = 0;
  for (double &rounded : result) {
    rounded = static_cast<double>(value + owed);
    owed += value - rounded;
  }
  return result;
}

/// `n` without its factors 2, 3, 5 and 7.
std::int64_t rest(std::int64_t n) {
  for (const std::int64_t p : {2, 3, 5, 7})
    while (n % p == 0)
      n /= p;
  return n;
}

std::int64_t nextSmooth(std::int64_t n) {
  while (rest(n) != 1)
    ++n;
  return n;
}

/// exp(-2 pi i j / n), its angle brought into the first octant so that it is as exact as it can be.
std::complex<long double> root(std::int64_t j, std::int64_t n) {
  j %= n;
  const std::int64_t octant = 8 * j / n; // of the angle 2 pi j / n
  const std::int64_t low = octant % 2 == 0 ? 8 * j - octant * n : (octant + 1) * n - 8 * j;
  const long double angle = std::numbers::pi_v<long double> / 4 * static_cast<long double>(low) /
                            static_cast<long double>(n);
  long double c = std::cos(angle), s = std::sin(angle);
  // From the octant's distance to its nearest even neighbour back to cosine and sine.
  switch (octant) {
  case 0:
    break;
  case 1:
  case 2:
    std::swap(c, s);
    c = octant == 1 ? c : -c;
    break;
  case 3:
    c = -c;
    break;
  case 4:
    c = -c;
    s = -s;
    break;
  case 5:
  case 6:
    std::swap(c, s);
    c = octant == 5 ? -c : c;
    s = -s;
    break;
  default:
    s = -s;
  }
  return {c, -s};
}

} // namespace

Status FourierAxis::plan(const GridAxis &axis, bool alone, FourierAxis &result) {
  result = {};
  const std::int64_t n = axis.cells;
  if (rest(n) != 1) {
    const std::int64_t next = nextSmooth(n);
    return Status::fail(Code::BadInput,
                        "axis " + axis.name + " has " + std::to_string(n) +
                            " cells, and waves need a number without prime factors above 7",
                        "the next one is " + std::to_string(next) +
                            ": `cells = " + std::to_string(next) + "`");
  }
  const bool mixed = axis.low != axis.high;
  const std::int64_t copies = axis.periodic() ? 1 : mixed ? 4 : 2;
  result.chooseStages(copies * n);
  result.fillTwiddles(alone);
  result.fillImages(axis);
  result.fillWavenumbers(static_cast<double>(copies) * axis.length());
  if (alone)
    result.orderForVectors();
  return Status::good();
}

/// Radix 8 wherever it fits, the largest radix last: the last stage needs no twiddles.
void FourierAxis::chooseStages(std::int64_t length) {
  wavenumbers_.resize(length);
  std::vector<std::int64_t> radices;
  std::int64_t left = length;
  for (const std::int64_t p : {3, 5, 7})
    for (; left % p == 0; left /= p)
      radices.push_back(p);
  for (; left >= 32 || left == 8; left /= 8)
    radices.push_back(8);
  for (; left % 4 == 0; left /= 4)
    radices.push_back(4);
  if (left == 2)
    radices.push_back(2);
  if (radices.empty()) // a line of one point
    return;
  std::sort(radices.begin(), radices.end());
  std::int64_t block = length, firstTwiddle = 0;
  for (const std::int64_t r : radices) {
    const std::int64_t legs = block / r;
    stages_.insert(stages_.end(), {r, legs, length / block, firstTwiddle});
    firstTwiddle += 2 * legs * (r - 1);
    block = legs;
  }
}

bool FourierAxis::needsOnly(const std::vector<std::int64_t> &radices) const {
  bool all = true;
  for (std::size_t s = 0; s < stages_.size(); s += 4)
    all = all && std::find(radices.begin(), radices.end(), stages_[s]) != radices.end();
  return all || radices.empty();
}

void FourierAxis::fillTwiddles(bool alone) {
  twiddles_.resize(turns);
  for (std::size_t s = 0; s + 4 < stages_.size(); s += 4) {
    const std::int64_t r = stages_[s], legs = stages_[s + 1];
    for (AlignedValues &values : twiddles_)
      values.resize(values.size() + static_cast<std::size_t>(2 * legs * (r - 1)));
    for (std::int64_t p = 0; p < legs; ++p)
      for (std::int64_t k = 1; k < r; ++k) {
        const std::complex<long double> w = root(p * k, r * legs);
        const auto re = inTurn(w.real()), im = inTurn(w.imag());
        const std::int64_t at =
            stages_[s + 3] + (alone ? 2 * (k - 1) * legs + p : 2 * (p * (r - 1) + k - 1));
        for (std::size_t turn = 0; turn < turns; ++turn) {
          twiddles_[turn][at] = re[turn];
          twiddles_[turn][at + (alone ? legs : 1)] = im[turn];
        }
      }
  }
}

void FourierAxis::fillImages(const GridAxis &axis) {
  if (axis.periodic())
    return;
  const std::int64_t n = axis.cells;
  const std::int64_t low = axis.low == Boundary::Absorbing ? -1 : 1;
  const std::int64_t high = axis.high == Boundary::Absorbing ? -1 : 1;
  for (std::int64_t k = 0; k < n; ++k) // f(2L - x) = high f(x)
    images_.push_back(high * (n - k));
  if (low == high)
    return;
  for (std::int64_t k = 0; k < n; ++k) // f(2L + x) = high f(-x) = high low f(x) = -f(x)
    images_.push_back(-(k + 1));
  for (std::int64_t k = 0; k < n; ++k) // f(2L + y) = -f(y) with y in [L, 2L]
    images_.push_back(-high * (n - k));
}

/// Stage by stage block k of the rows holds the modes k + r * (those of the block).
void FourierAxis::fillWavenumbers(double period) {
  const std::int64_t length = this->length();
  for (std::int64_t row = 0; row < length; ++row) {
    std::int64_t mode = 0, weight = 1, within = row;
    for (std::size_t s = 0; s < stages_.size(); s += 4) {
      mode += weight * (within / stages_[s + 1]);
      within %= stages_[s + 1];
      weight *= stages_[s];
    }
    const std::int64_t signedMode = 2 * mode > length ? mode - length : mode;
    wavenumbers_[row] = 2 * std::numbers::pi * static_cast<double>(signedMode) / period;
    highest_ = std::max(highest_, std::fabs(wavenumbers_[row]));
  }
}

void FourierAxis::orderForVectors() {
  constexpr std::size_t lanes = 8;
  if (stages_.empty() || stages_[stages_.size() - 4] != lanes)
    return;
  const std::vector<double> rows = wavenumbers_;
  const std::size_t blocks = rows.size() / lanes;
  for (std::size_t first = 0; first < blocks; first += lanes)
    for (std::size_t lane = 0, count = std::min(lanes, blocks - first); lane < count; ++lane)
      for (std::size_t k = 0; k < lanes; ++k)
        wavenumbers_[first * lanes + k * count + lane] = rows[(first + lane) * lanes + k];
}

bool FourierAxis::isHighest(std::size_t row) const {
  return length() % 2 == 0 && wavenumbers_[row] == highest_;
}

template <class F> ModeFactors FourierAxis::factors(F f) const {
  ModeFactors result;
  const double scale = 1 / static_cast<double>(length());
  for (std::size_t row = 0; row < wavenumbers_.size(); ++row) {
    const std::complex<double> value = f(row, wavenumbers_[row]);
    result.re.push_back(value.real() * scale);
    result.im.push_back(value.imag() * scale);
  }
  return result;
}

ModeFactors FourierAxis::decay(double rate, double duration) const {
  return factors([&](std::size_t, double k) -> std::complex<double> {
    return std::exp(-rate * k * k * duration);
  });
}

std::vector<ModeFactors> FourierAxis::motion(double rate, double duration, double most) const {
  std::vector<ModeFactors> tables(turns);
  for (std::size_t turn = 0; turn < turns; ++turn)
    tables[turn].turn = turn;
  for (ModeFactors &table : tables) {
    table.re.resize(wavenumbers_.size());
    table.im.resize(wavenumbers_.size());
  }
  // k and -k, and all that is held, move alike.
  std::unordered_map<double, std::size_t> known;
  for (std::size_t row = 0; row < wavenumbers_.size(); ++row) {
    const double k = wavenumbers_[row], square = std::min(k * k, most);
    if (const auto [same, isNew] = known.try_emplace(square, row); !isNew) {
      for (ModeFactors &table : tables) {
        table.re[row] = table.re[same->second];
        table.im[row] = table.im[same->second];
      }
      continue;
    }
    const long double phase =
        std::min(static_cast<long double>(k) * k, static_cast<long double>(most)) * rate * duration;
    const auto re = inTurn(std::cos(phase) / static_cast<long double>(length()));
    const auto im = inTurn(-std::sin(phase) / static_cast<long double>(length()));
    for (std::size_t turn = 0; turn < turns; ++turn) {
      tables[turn].re[row] = re[turn];
      tables[turn].im[row] = im[turn];
    }
  }
  return tables;
}

ModeFactors FourierAxis::squares() const {
  return factors([](std::size_t, double k) -> std::complex<double> { return k * k; });
}

ModeFactors FourierAxis::derivative() const {
  // The highest mode of an even number stands for +k and -k: its derivative is 0 at every point.
  return factors([&](std::size_t row, double k) -> std::complex<double> {
    return {0, isHighest(row) ? 0 : k};
  });
}

ModeFactors FourierAxis::shift(double distance) const {
  return factors([&](std::size_t row, double k) -> std::complex<double> {
    const double turn = k * distance;
    return {std::cos(turn), isHighest(row) ? 0 : std::sin(turn)};
  });
}

ModeFactors FourierAxis::shortWaves() const { return above(highest_ * highest_ * 4 / 9); }

ModeFactors FourierAxis::above(double square) const {
  return factors(
      [&](std::size_t, double k) -> std::complex<double> { return k * k > square ? 1.0 : 0.0; });
}

} // namespace sbl::rt
