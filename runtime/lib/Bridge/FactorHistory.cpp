#include "Bridge/FactorHistory.h"

#include <algorithm>
#include <cmath>
#include <mutex>

namespace sbl::rt {

FactorHistory::FactorHistory(Propagator &run, bool backward, std::size_t every)
    : state_(std::make_shared<State>()) {
  state_->run = &run;
  state_->backward = backward;
  state_->every = every;
  state_->times = run.plan().saved.size();
}

FactorHistory::FactorHistory(Propagator &run, ScaledField always) : FactorHistory(run, true, 1) {
  state_->always = true;
  state_->kept[0] = std::make_shared<const ScaledField>(std::move(always));
}

bool FactorHistory::wants(std::size_t saved) const {
  return saved % state_->every == 0 || saved + 1 == state_->times;
}

void FactorHistory::keep(std::size_t saved, ScaledField field) {
  state_->kept[saved] = std::make_shared<const ScaledField>(std::move(field));
}

FactorHistory::Field FactorHistory::at(std::size_t saved) const {
  const std::lock_guard lock(state_->run->inUse());
  const State &s = *state_;
  if (const auto kept = s.kept.find(s.always ? 0 : saved); kept != s.kept.end())
    return kept->second;
  if (!s.found.contains(saved))
    s.backward ? findBlock(saved) : findFrom(saved);
  return s.found.at(saved);
}

/// Backwards from the next time kept, to the one before it: whoever goes upwards asks for all of
/// these next.
void FactorHistory::findBlock(std::size_t saved) const {
  State &s = *state_;
  const auto after = s.kept.upper_bound(saved);
  const std::size_t from = after->first, until = std::prev(after)->first + 1;
  s.found.clear();
  ScaledField field = *after->second;
  std::size_t slot = from;
  s.run->runBackward(field, nullptr, from, until, [&](std::size_t, const ScaledField &f) {
    if (slot < from)
      s.found[slot] = std::make_shared<const ScaledField>(f);
    --slot;
  });
}

/// Forwards from the last time kept, or from the last one found where that is nearer.
void FactorHistory::findFrom(std::size_t saved) const {
  State &s = *state_;
  auto before = std::prev(s.kept.upper_bound(saved));
  if (const auto found = s.found.lower_bound(saved); found != s.found.begin())
    if (std::prev(found)->first > before->first)
      before = std::prev(found);
  const std::size_t from = before->first;
  ScaledField field = *before->second;
  s.run->runForward(field, nullptr, from, saved, [](std::size_t, const ScaledField &) {});
  s.found.clear();
  s.found[saved] = std::make_shared<const ScaledField>(std::move(field));
}

double FactorHistory::bytes() const {
  double sum = 0;
  for (const auto &[saved, field] : state_ ? state_->kept : std::map<std::size_t, Field>())
    sum += static_cast<double>(field->values.size() * sizeof(double));
  return sum;
}

std::size_t FactorHistory::fieldsHeld(std::size_t times, std::size_t every) {
  if (every <= 1)
    return 2 * times;
  const std::size_t kept = (times - 2) / every + 2;
  // psi of one block, and two of psihat: the last one and the next.
  return 2 * kept + std::min(every - 1, times - kept) + 2;
}

std::size_t FactorHistory::spacing(std::size_t times, std::int64_t points, double most) {
  const double field = sizeof(double) * static_cast<double>(points);
  std::size_t best = 1;
  for (std::size_t every = 1; every < times; ++every) {
    if (fieldsHeld(times, every) < fieldsHeld(times, best))
      best = every;
    if (static_cast<double>(fieldsHeld(times, best)) * field <= most)
      break;
  }
  return best;
}

} // namespace sbl::rt
