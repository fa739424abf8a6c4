#include <nlohmann/json.hpp>

#include "Console.h"
#include "Reports.h"
#include "SolutionReport.h"

namespace sbl::tool {
namespace {

class EvolutionReport final : public SolutionReport<rt::BridgeSolution> {
public:
  using SolutionReport::SolutionReport;

  std::string line() const override;
  std::vector<std::pair<std::string, std::string>> certificate() const override;
  std::vector<std::string> remarks() const override { return remarksOf(certificate_); }
  nlohmann::ordered_json json() const override;
};

std::string EvolutionReport::line() const {
  const rt::BridgeSolution &s = *solution_;
  std::string line = withOrder(s.scheme, s.order) + ", " + counted(s.steps, "step");
  if (s.converged)
    line += ", mass " + formatNumber(s.finalMass) + " at the end";
  else
    line += paint(unicode() ? " — not solved" : " - not solved", "31");
  return line + ", " + formatSeconds(s.seconds);
}

std::vector<std::pair<std::string, std::string>> EvolutionReport::certificate() const {
  const rt::Certificate &c = certificate_;
  return {
      {"mass at the end", formatNumber(solution_->finalMass)},
      {"mass drift", formatShort(c.massDrift)},
      {"time-step error (estimate)", formatShort(c.timeError)},
      {"grid error (estimate)", formatShort(c.gridError)},
      {"bandwidth error (bound)", formatShort(c.supportError)},
      {"smallest density kept", formatShort(c.smallestDensity)},
  };
}

nlohmann::ordered_json EvolutionReport::json() const {
  const rt::Certificate &c = certificate_;
  nlohmann::ordered_json certificate = {{"mass_end", solution_->finalMass},
                                        {"mass_drift", c.massDrift},
                                        {"smallest_density", c.smallestDensity},
                                        {"time_error", c.timeError},
                                        {"grid_error", c.gridError},
                                        {"support_error", c.supportError},
                                        {"order", solution_->order},
                                        {"order_reduced", c.orderReduced},
                                        {"note", c.note}};
  return {{"scheme", solution_->scheme},
          {"steps", solution_->steps},
          {"converged", solution_->converged},
          {"certificate", std::move(certificate)},
          {"seconds", solution_->seconds}};
}

} // namespace

std::unique_ptr<QuestionReport>
reportOfEvolution(std::shared_ptr<const rt::BridgeSolution> solution) {
  return std::make_unique<EvolutionReport>(std::move(solution));
}

} // namespace sbl::tool
