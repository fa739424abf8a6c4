#include <nlohmann/json.hpp>

#include "Reports.h"
#include "SolutionReport.h"

namespace sbl::tool {
namespace {

class FlowReport final : public SolutionReport<rt::FlowSolution> {
public:
  using SolutionReport::SolutionReport;

  std::string line() const override;
  std::vector<std::pair<std::string, std::string>> certificate() const override;
  nlohmann::ordered_json json() const override;
};

std::string FlowReport::line() const {
  const rt::FlowCertificate &c = certificate_;
  return "characteristics (order 5), " + counted(c.steps, "step") + ", mass " +
         formatNumber(c.massEnd) + " at the end" +
         (c.massLeft > 1e-6
              ? " (" + formatShort(c.massLeft) + " left through " + c.leftThrough + ")"
              : std::string()) +
         ", error " + formatShort(std::max(c.timeError, c.massError)) + ", " +
         formatSeconds(solution_->seconds);
}

std::vector<std::pair<std::string, std::string>> FlowReport::certificate() const {
  const rt::FlowCertificate &c = certificate_;
  return {
      {"mass at the end", formatNumber(c.massEnd)},
      {"mass that left the box", formatShort(c.massLeft)},
      {"mass error", formatShort(c.massError)},
      {"time-step error (estimate)", formatShort(c.timeError)},
      {"smallest density", formatShort(c.smallestDensity)},
  };
}

nlohmann::ordered_json FlowReport::json() const {
  const rt::FlowCertificate &c = certificate_;
  nlohmann::ordered_json certificate = {{"mass_end", c.massEnd},
                                        {"mass_left", c.massLeft},
                                        {"mass_error", c.massError},
                                        {"time_error", c.timeError},
                                        {"accuracy", c.accuracy},
                                        {"note", c.note},
                                        {"smallest_density", c.smallestDensity}};
  return {{"scheme", "characteristics"},
          {"steps", c.steps},
          {"certificate", std::move(certificate)},
          {"seconds", solution_->seconds}};
}

} // namespace

std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::FlowSolution> solution) {
  return std::make_unique<FlowReport>(std::move(solution));
}

} // namespace sbl::tool
