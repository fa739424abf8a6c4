#include "sbl/Questions/RuntimeSources.h"

namespace sbl::questions {

RuntimeSources::RuntimeSources(const rt::Instance &instance, std::size_t bridges,
                               std::vector<double> savedTimes)
    : instance_(instance), savedTimes_(std::move(savedTimes)), bridges_(bridges) {}

rt::BridgeSolution &RuntimeSources::add(std::size_t index) {
  bridges_[index] = std::make_unique<RuntimeBridge>();
  return bridges_[index]->solution;
}

rt::Status RuntimeSources::distribution(std::size_t index, rt::FieldValues &density) const {
  double massOutside = 0;
  return instance_.distribution(index, density, massOutside);
}

} // namespace sbl::questions
