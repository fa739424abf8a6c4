#include <nlohmann/json.hpp>

#include "Reports.h"

namespace sbl::tool {
namespace {

class WaveReport final : public QuestionReport {
public:
  explicit WaveReport(std::shared_ptr<const rt::WaveSolution> solution)
      : solution_(std::move(solution)), certificate_(solution_->certificate) {}

  std::string line() const override;
  std::vector<std::pair<std::string, std::string>> certificate() const override;
  std::vector<std::string> remarks() const override;
  nlohmann::ordered_json json() const override;

private:
  std::shared_ptr<const rt::WaveSolution> solution_;
  const rt::WaveCertificate &certificate_;
};

std::string WaveReport::line() const {
  const rt::WaveSolution &s = *solution_;
  return s.scheme + " (order " + std::to_string(s.order) + ")" +
         (s.imaginary ? " in imaginary time, " : ", ") + std::to_string(s.steps) +
         (s.steps == 1 ? " step" : " steps") + ", energy " + formatNumber(certificate_.energyEnd) +
         ", error " + formatShort(certificate_.timeError + certificate_.gridError) + ", " +
         formatSeconds(s.seconds);
}

std::vector<std::pair<std::string, std::string>> WaveReport::certificate() const {
  const rt::WaveCertificate &c = certificate_;
  return {
      {"norm at the end", formatNumber(c.norm)},
      {"norm drift", formatShort(c.normDrift)},
      {"energy, start and end", formatNumber(c.energyStart) + ", " + formatNumber(c.energyEnd)},
      {"energy drift", formatShort(c.energyDrift)},
      {"time-step error (estimate)", formatShort(c.timeError)},
      {"part in the shortest waves", formatShort(c.gridError)},
      {"density at the ends", formatShort(c.edgeDensity) + " of the largest"},
  };
}

std::vector<std::string> WaveReport::remarks() const {
  return certificate_.note.empty() ? std::vector<std::string>{}
                                   : std::vector<std::string>{certificate_.note};
}

nlohmann::ordered_json WaveReport::json() const {
  const rt::WaveCertificate &c = certificate_;
  nlohmann::ordered_json certificate = {{"norm", c.norm},
                                        {"norm_drift", c.normDrift},
                                        {"energy_start", c.energyStart},
                                        {"energy_end", c.energyEnd},
                                        {"energy_drift", c.energyDrift},
                                        {"time_error", c.timeError},
                                        {"grid_error", c.gridError},
                                        {"edge_density", c.edgeDensity},
                                        {"order", solution_->order},
                                        {"note", c.note}};
  return {{"scheme", solution_->scheme},
          {"imaginary", solution_->imaginary},
          {"steps", solution_->steps},
          {"certificate", std::move(certificate)},
          {"seconds", solution_->seconds}};
}

} // namespace

std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::WaveSolution> solution) {
  return std::make_unique<WaveReport>(std::move(solution));
}

} // namespace sbl::tool
