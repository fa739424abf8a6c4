// Laws that are read off solved questions.
#include "Console.h"
#include "Runner.h"

namespace sbl::tool {

rt::Status Runner::solvedLaw(Index index, const rt::SolvedLaw *&law) {
  if (const auto known = laws_.find(index); known != laws_.end()) {
    law = &known->second;
    return rt::Status::good();
  }
  const SolvedLaw &wanted = model().solvedLaws[index];
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

void Runner::noteLaw(const rt::SolvedLaw &law, std::string &note) const {
  const rt::LawCertificate c = law.certificate();
  note += (note.empty() ? "" : "; ") + std::string("the law is read off at ") +
          std::to_string(c.knots) + " times, off by " + formatShort(c.timeError) + " between them";
  if (c.bounded > 0)
    note += "; speeds were bounded at " + std::to_string(c.bounded) + " of " +
            std::to_string(c.asked) + " places, next to nodes";
}

/// Even times that a question keeps besides others if a law is read off it.
void Runner::addLawTimes(QuestionRef question, rt::SolveSettings &settings) const {
  constexpr int intervals = 128;
  for (const SolvedLaw &law : model().solvedLaws) {
    if (law.of != question || !model().time)
      continue;
    const ExprPoint point{session_.parameters, {}, 0, 0};
    double from = evaluate(model().time->start, point), to = evaluate(model().time->end, point);
    if (question.kind == QuestionRef::Kind::Bridge) {
      from = evaluate(model().bridges[question.index].at.front().time, point);
      to = evaluate(model().bridges[question.index].at.back().time, point);
    } else {
      from = evaluate(model().evolutions[question.index].start, point);
    }
    for (int k = 1; k < intervals; ++k)
      settings.askedTimes.push_back(from + (to - from) * k / intervals);
    return;
  }
}

} // namespace sbl::tool
