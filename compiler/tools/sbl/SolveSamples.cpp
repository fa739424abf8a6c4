// Drawing samples, and what is told of them.
#include <nlohmann/json.hpp>

#include "Console.h"
#include "Runner.h"
#include "SampleReport.h"
#include "SolutionReport.h"
#include "sbl/Questions/RuntimeSamples.h"

namespace sbl::tool {

rt::Status Runner::solveSample(QuestionRef question, const rt::SolveSettings &settings) {
  auto solution = std::make_shared<rt::SampleSolution>();
  rt::Status status;
  if (const auto &of = model().samples[question.index].question) {
    const auto found = bridges_.find(*of);
    if (found == bridges_.end())
      return rt::Status::fail(rt::Code::NotConverged,
                              "`" + nameOf(model(), *of) + "`, which it samples, was not solved");
    status = rt::solveSampleOf(*found->second, *instance_, question.index, *solution);
  } else {
    const LawRef moves = model().samples[question.index].law;
    const rt::SolvedLaw *law = nullptr;
    if (moves.kind == LawRef::Kind::Solved)
      if (rt::Status s = solvedLaw(moves.index, law); !s.ok())
        return s;
    status = rt::solveSample(*instance_, question.index, settings, *solution, law);
    if (law)
      noteLaw(*law, solution->certificate.note);
  }
  if (status.ok()) {
    sources_->add(question, std::make_unique<questions::RuntimeSample>(solution));
    results_.questions.push_back({question, reportOf(solution)});
  }
  return status;
}

namespace {

class SampleReport final : public SolutionReport<rt::SampleSolution> {
public:
  using SolutionReport::SolutionReport;

  std::string line() const override {
    const rt::SampleSolution &s = *solution_;
    std::string line = s.method + ", " + counted(s.count, "path");
    if (s.steps > 0)
      line += " of " + counted(s.steps, "step") + ", bias " + formatShort(s.certificate.timeError) +
              " sd";
    if (!s.logWeights_.empty())
      line += ", mass " + formatNumber(s.certificate.survival) + " at the end";
    return line + ", " + formatSeconds(s.seconds);
  }
  std::vector<std::pair<std::string, std::string>> certificate() const override {
    const rt::SampleSolution &s = *solution_;
    const rt::SampleCertificate &c = s.certificate;
    std::vector<std::pair<std::string, std::string>> rows;
    if (s.steps > 0)
      rows = {{"bias of the time steps (sd)",
               formatShort(c.timeError) + " +- " + formatShort(c.timeErrorSpread)},
              {"distance to finer paths (sd)", formatShort(c.pathError)}};
    for (std::size_t a = 0; a < c.meanErrors.size(); ++a)
      rows.emplace_back("standard error of mean " + s.grid().axes[a].name,
                        formatShort(c.meanErrors[a]));
    rows.emplace_back("standard error of the density", formatShort(c.densityError) + " of its top");
    if (!s.logWeights_.empty()) {
      rows.emplace_back("mass at the end",
                        formatNumber(c.survival) + " +- " + formatShort(c.survivalError));
      rows.emplace_back("paths that count at the end", formatNumber(std::floor(c.effective)));
    }
    return rows;
  }
  nlohmann::ordered_json json() const override {
    const rt::SampleSolution &s = *solution_;
    const rt::SampleCertificate &c = s.certificate;
    return {{"method", s.method},
            {"count", s.count},
            {"seed", s.seed},
            {"steps", s.steps},
            {"converged", true},
            {"certificate",
             {{"time_error", c.timeError},
              {"time_error_spread", c.timeErrorSpread},
              {"path_error", c.pathError},
              {"mean_errors", c.meanErrors},
              {"density_error", c.densityError},
              {"mass_end", c.survival},
              {"mass_error", c.survivalError},
              {"effective_paths", c.effective},
              {"note", c.note}}},
            {"seconds", s.seconds}};
  }
};

} // namespace

std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::SampleSolution> solution) {
  return std::make_unique<SampleReport>(std::move(solution));
}

} // namespace sbl::tool
