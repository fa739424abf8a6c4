// Laws that are read off solved questions.
#include "AskedTimes.h"
#include "Console.h"
#include "Runner.h"
#include "SpreadValue.h"

namespace sbl::tool {
rt::Status Runner::solvedLaw(Index index, const rt::SolvedLaw *&law) {
  if (const auto known = laws_.find(index); known != laws_.end()) {
    law = &known->second;
    return rt::Status::good();
  }
  const SolvedLaw &wanted = model().solvedLaws[index];
  if (!wanted.formula.empty())
    return formulaLaw(index, law);
  const auto bridge = bridges_.find(wanted.of);
  const auto wave = waves_.find(wanted.of);
  if (bridge == bridges_.end() && wave == waves_.end())
    return rt::Status::fail(rt::Code::NotConverged, "`" + nameOf(model(), wanted.of) +
                                                        "`, which it is read off, was not solved");
  rt::SolvedLaw made;
  const rt::Status status =
      wave != waves_.end() ? wanted.kind == SolvedLaw::Kind::Flow ? rt::flowOf(wave->second, made)
                                                                  : rt::nelsonOf(wave->second, made)
      : wanted.kind == SolvedLaw::Kind::Flow ? rt::flowOf(bridge->second, made)
                                             : rt::reverseOf(bridge->second, made);
  if (!status.ok())
    return status;
  law = &(laws_[index] = std::move(made));
  return status;
}

/// A law whose drift or velocity asks a question: the formula at even times of the question's span,
/// where it keeps them for the purpose.
rt::Status Runner::formulaLaw(Index index, const rt::SolvedLaw *&law) {
  const SolvedLaw &wanted = model().solvedLaws[index];
  const questions::SolvedQuestion *asked = sources_->question(wanted.of);
  if (!asked)
    return rt::Status::fail(rt::Code::NotConverged,
                            "`" + nameOf(model(), wanted.of) + "`, which it asks, was not solved");
  rt::VectorSeries series;
  const double from = asked->times().front(), to = asked->times().back();
  for (int k = 0; k <= lawIntervals; ++k)
    series.times.push_back(from + (to - from) * k / lawIntervals);
  series.fields.resize(series.times.size());
  for (ExprRef part : wanted.formula) {
    questions::Failure failure;
    evaluator_->setEvenTimes(series.times.size());
    const questions::ValuePtr value = evaluator_->evaluate(part, wanted.range, failure);
    evaluator_->setEvenTimes(0);
    if (!value)
      return failure.status;
    std::vector<rt::FieldValues> components;
    if (!spread(*value, instance_->grid(), series.times.size(), components))
      return rt::Status::fail(rt::Code::BadInput, "its formula is no field over place and time",
                              "leave the time of what it asks out: `drift(B)`");
    for (std::size_t k = 0; k < series.times.size(); ++k)
      series.fields[k].push_back(std::move(components[k]));
  }
  rt::SolvedLaw made;
  std::vector<double> noise;
  for (ExprRef part : wanted.noise)
    noise.push_back(evaluate(part, {session_.parameters, {}, 0, 0}));
  const rt::Status status =
      wanted.kind == SolvedLaw::Kind::Flow
          ? rt::flowOf(instance_->grid(), std::move(series), made)
          : rt::diffusionOf(instance_->grid(), std::move(series), std::move(noise), made);
  if (status.ok())
    law = &(laws_[index] = std::move(made));
  return status;
}

void Runner::noteLaw(const rt::SolvedLaw &law, std::string &note) const {
  const rt::LawCertificate c = law.certificate();
  note += (note.empty() ? "" : "; ") + std::string("the law is read off at ") +
          std::to_string(c.knots) + " times, off by " + formatShort(c.timeError) + " between them";
  if (c.bounded > 0)
    note += "; speeds were bounded at " + std::to_string(c.bounded) + " of " +
            std::to_string(c.asked) + " places, next to nodes";
}

} // namespace sbl::tool
