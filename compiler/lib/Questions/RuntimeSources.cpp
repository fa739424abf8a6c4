#include "sbl/Questions/RuntimeSources.h"

namespace sbl::questions {

RuntimeSources::RuntimeSources(const rt::Instance &instance, std::vector<double> savedTimes)
    : instance_(instance), savedTimes_(std::move(savedTimes)) {}

void RuntimeSources::add(QuestionRef question, std::shared_ptr<const SolvedQuestion> solved) {
  questions_[question] = std::move(solved);
}

rt::Status RuntimeSources::distribution(std::size_t index, rt::FieldValues &density) const {
  double massOutside = 0;
  return instance_.distribution(index, density, massOutside);
}

double RuntimeSources::hiddenEntropy(std::size_t index) const {
  rt::FieldValues density;
  double massOutside = 0, hidden = 0;
  return instance_.distribution(index, density, massOutside, &hidden).ok() ? hidden : 0;
}

std::shared_ptr<const SolvedQuestion> RuntimeSources::shared(QuestionRef question) const {
  const auto found = questions_.find(question);
  return found == questions_.end() ? nullptr : found->second;
}

const SolvedQuestion *RuntimeSources::question(QuestionRef question) const {
  return shared(question).get();
}

} // namespace sbl::questions
