#include "Bridge/BridgeConditions.h"

#include <cmath>

#include "Support/Text.h"

namespace sbl::rt {

Status readConditions(const Instance &instance, const BridgeEntry &bridge,
                      std::vector<double> &times, std::vector<Condition> &conditions) {
  const Instance::Impl &impl = instance.impl();
  for (const BridgeEntry::At &at : bridge.at) {
    const double t = impl.scalar(at.time);
    if (!std::isfinite(t) || (!times.empty() && !(t > times.back())))
      return Status::fail(Code::BadInput, "the times of " + bridge.name + " do not increase");
    times.push_back(t);
    Condition condition;
    if (!at.distribution) {
      condition.weight = 0;
      if (&at != &bridge.at.back() || &at == &bridge.at.front())
        return Status::fail(Code::BadInput,
                            bridge.name + " is free at t = " + figure(t) + "; only its end can be");
    } else {
      double outside = 0;
      if (Status s =
              instance.distribution(*at.distribution, condition.law, outside, &condition.hidden);
          !s.ok())
        return s;
      if (at.weight) {
        condition.weight = impl.scalar(*at.weight);
        if (!(condition.weight > 0) || !std::isfinite(condition.weight))
          return Status::fail(Code::BadInput, "weight = " + figure(condition.weight),
                              "the weight of a soft condition must be positive");
      }
    }
    conditions.push_back(std::move(condition));
  }
  return Status::good();
}

std::vector<std::pair<std::size_t, std::size_t>>
separateChains(const std::vector<Condition> &conditions) {
  std::vector<std::pair<std::size_t, std::size_t>> chains;
  std::size_t first = 0;
  for (std::size_t i = 1; i < conditions.size(); ++i)
    if (conditions[i].hard() || i + 1 == conditions.size()) {
      chains.emplace_back(first, i);
      first = i;
    }
  return chains;
}

} // namespace sbl::rt
