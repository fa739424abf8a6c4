// Laws and waves that ask solved questions: their numbers, handed over before they are needed.
#include <algorithm>

#include "Console.h"
#include "Runner.h"
#include "SpreadValue.h"

namespace sbl::tool {

/// Formulas that ask questions, on the grid; each question must have been solved.
rt::Status Runner::askedFields(std::vector<ExprRef> parts, const std::vector<QuestionRef> &asked,
                               Range range, std::vector<rt::FieldValues> &fields) {
  for (QuestionRef question : asked)
    if (!sources_->question(question))
      return rt::Status::fail(rt::Code::NotConverged,
                              "`" + nameOf(model(), question) +
                                  "`, which its start asks, was not solved");
  for (ExprRef part : parts) {
    questions::Failure failure;
    const questions::ValuePtr value = evaluator_->evaluate(part, range, failure);
    if (!value)
      return failure.status;
    if (!spread(*value, instance_->grid(), 1, fields))
      return rt::Status::fail(rt::Code::BadInput, "its start is no field over the place");
  }
  return rt::Status::good();
}

rt::Status Runner::supplyLaw(Index dataLaw) {
  const DataLaw &law = model().dataLaws[dataLaw];
  if (law.kind != DataLaw::Kind::Solved || !law.used || suppliedLaws_.contains(dataLaw))
    return rt::Status::good();
  std::vector<rt::FieldValues> fields;
  if (rt::Status s = askedFields({law.value}, askedBy(model(), law.value), law.range, fields);
      !s.ok())
    return s;
  // The compiled model numbers those that are used.
  const auto number = std::count_if(model().dataLaws.begin(), model().dataLaws.begin() + dataLaw,
                                    [](const DataLaw &other) { return other.used; });
  const rt::Status status =
      instance_->supplyLaw(static_cast<std::size_t>(number), std::move(fields.front()));
  if (status.ok())
    suppliedLaws_.insert(dataLaw);
  return status;
}

rt::Status Runner::supplyWave(Index index) {
  const Wave &wave = model().waves[index];
  const auto asks = [&](ExprRef part) { return model().context->dependence(part).queries; };
  if ((!asks(wave.re) && !asks(wave.im)) || suppliedWaves_.contains(index))
    return rt::Status::good();
  supplyOthers(); // it may ask distributions, which have no formula either
  std::vector<rt::FieldValues> fields;
  if (rt::Status s = askedFields({wave.re, wave.im}, askedBy(model(), wave), wave.range, fields);
      !s.ok())
    return s;
  const rt::Status status =
      instance_->supplyWave(index, std::move(fields[0]), std::move(fields[1]));
  if (status.ok())
    suppliedWaves_.insert(index);
  return status;
}

rt::Status Runner::supplyStarts(QuestionRef question) {
  rt::Status status = rt::Status::good();
  const auto supply = [&](Index distribution) {
    for (const auto &component : model().distributions[distribution].components)
      for (Index law : component.data)
        if (status.ok())
          status = supplyLaw(law);
  };
  if (question.kind == QuestionRef::Kind::Bridge) {
    for (const Bridge::Marginal &at : model().bridges[question.index].at)
      if (at.kind != Bridge::Marginal::Kind::Free)
        supply(at.distribution);
  } else if (question.kind == QuestionRef::Kind::Evolve) {
    const Evolve &evolve = model().evolutions[question.index];
    if (evolve.kind == Evolve::Initial::Wave)
      return supplyWave(evolve.initial);
    supply(evolve.initial);
  } else if (question.kind == QuestionRef::Kind::Sample) {
    if (const Sample &sample = model().samples[question.index]; !sample.question)
      supply(sample.initial);
  }
  return status;
}

/// One that cannot be had is said by the answer that needs it.
void Runner::supplyOthers() {
  for (Index law = 0; law < model().dataLaws.size(); ++law)
    (void)supplyLaw(law);
}

/// The certificate of a question knows its own errors only; that of its start comes on top.
void Runner::noteStarts(QuestionRef question, std::string &note) const {
  std::vector<QuestionRef> asked = sourcesOf(model(), question);
  if (const auto law = sourceOf(model(), question))
    std::erase(asked, *law);
  for (QuestionRef each : asked) {
    double error = -1;
    if (const auto wave = waves_.find(each); wave != waves_.end())
      error = wave->second->certificate.timeError + wave->second->certificate.gridError;
    else if (const auto bridge = bridges_.find(each); bridge != bridges_.end())
      error = bridge->second->certificate.timeError + bridge->second->certificate.gridError;
    note += (note.empty() ? "" : "; ") + std::string("it starts from what `") +
            nameOf(model(), each) + "` found" +
            (error >= 0 ? ", known to " + formatShort(error) : std::string());
  }
}

} // namespace sbl::tool
