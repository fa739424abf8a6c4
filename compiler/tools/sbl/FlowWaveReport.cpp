#include <nlohmann/json.hpp>

#include "Reports.h"

namespace sbl::tool {
namespace {

class FlowWaveReport final : public QuestionReport {
public:
  explicit FlowWaveReport(std::shared_ptr<const rt::FlowWaveSolution> solution)
      : solution_(std::move(solution)), certificate_(solution_->certificate) {}

  std::string line() const override;
  std::vector<std::pair<std::string, std::string>> certificate() const override;
  std::vector<std::string> remarks() const override;
  nlohmann::ordered_json json() const override;

private:
  std::shared_ptr<const rt::FlowWaveSolution> solution_;
  const rt::WaveCertificate &certificate_;
};

std::string FlowWaveReport::line() const {
  const rt::FlowWaveSolution &s = *solution_;
  return s.scheme + " (" + (s.order ? "order " + std::to_string(s.order) : "exact in time") +
         "), " + std::to_string(s.steps) + (s.steps == 1 ? " step" : " steps") + ", norm drift " +
         formatShort(certificate_.normDrift) + ", error " +
         formatShort(certificate_.timeError + certificate_.gridError) + ", " +
         formatSeconds(s.seconds);
}

std::vector<std::pair<std::string, std::string>> FlowWaveReport::certificate() const {
  const rt::WaveCertificate &c = certificate_;
  return {
      {"norm at the end", formatNumber(c.norm)},
      {"norm drift", formatShort(c.normDrift)},
      {"energy, start and end", formatNumber(c.energyStart) + ", " + formatNumber(c.energyEnd)},
      {"time-step error (estimate)", formatShort(c.timeError)},
      {"part in the shortest waves", formatShort(c.gridError)},
  };
}

std::vector<std::string> FlowWaveReport::remarks() const {
  return certificate_.note.empty() ? std::vector<std::string>{}
                                   : std::vector<std::string>{certificate_.note};
}

nlohmann::ordered_json FlowWaveReport::json() const {
  const rt::WaveCertificate &c = certificate_;
  nlohmann::ordered_json certificate = {{"norm", c.norm},
                                        {"norm_drift", c.normDrift},
                                        {"energy_start", c.energyStart},
                                        {"energy_end", c.energyEnd},
                                        {"time_error", c.timeError},
                                        {"grid_error", c.gridError},
                                        {"order", solution_->order},
                                        {"note", c.note}};
  return {{"scheme", solution_->scheme},
          {"steps", solution_->steps},
          {"certificate", std::move(certificate)},
          {"seconds", solution_->seconds}};
}

} // namespace

std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::FlowWaveSolution> solution) {
  return std::make_unique<FlowWaveReport>(std::move(solution));
}

} // namespace sbl::tool
