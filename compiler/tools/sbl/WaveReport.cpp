// What is told of the evolution of a wave, by a quantum law or along a flow.
#include <nlohmann/json.hpp>

#include "Reports.h"
#include "SolutionReport.h"

namespace sbl::tool {
namespace {

/// What both have in common: the rows of a WaveCertificate.
template <class Solution> class WaveReportOf : public SolutionReport<Solution> {
public:
  using SolutionReport<Solution>::SolutionReport;

  std::vector<std::pair<std::string, std::string>> certificate() const override {
    const rt::WaveCertificate &c = this->certificate_;
    return {
        {"norm at the end", formatNumber(c.norm)},
        {"norm drift", formatShort(c.normDrift)},
        {"energy, start and end", formatNumber(c.energyStart) + ", " + formatNumber(c.energyEnd)},
        {"energy drift", formatShort(c.energyDrift)},
        {"time-step error (estimate)", formatShort(c.timeError)},
        {"part in the shortest waves", formatShort(c.gridError)},
    };
  }

protected:
  /// The certificate in `--json`, where `more` stands before its last two keys.
  nlohmann::ordered_json
  certificateJson(const nlohmann::ordered_json &more = nlohmann::ordered_json::object()) const {
    const rt::WaveCertificate &c = this->certificate_;
    nlohmann::ordered_json json = {{"norm", c.norm},
                                   {"norm_drift", c.normDrift},
                                   {"energy_start", c.energyStart},
                                   {"energy_end", c.energyEnd},
                                   {"energy_drift", c.energyDrift},
                                   {"time_error", c.timeError},
                                   {"grid_error", c.gridError}};
    json.update(more);
    json.update({{"order", this->solution_->order}, {"note", c.note}});
    return json;
  }
  /// The last two figures of a line.
  std::string errorAndTime() const {
    const rt::WaveCertificate &c = this->certificate_;
    return "error " + formatShort(c.timeError + c.gridError) + ", " +
           formatSeconds(this->solution_->seconds);
  }
};

class WaveReport final : public WaveReportOf<rt::WaveSolution> {
public:
  using WaveReportOf::WaveReportOf;

  std::string line() const override {
    const rt::WaveSolution &s = *solution_;
    return withOrder(s.scheme, s.order) + (s.imaginary ? " in imaginary time, " : ", ") +
           counted(s.steps, "step") + ", energy " + formatNumber(certificate_.energyEnd) + ", " +
           errorAndTime();
  }
  std::vector<std::pair<std::string, std::string>> certificate() const override {
    auto rows = WaveReportOf::certificate();
    rows.emplace_back("density at the ends",
                      formatShort(certificate_.edgeDensity) + " of the largest");
    return rows;
  }
  nlohmann::ordered_json json() const override {
    return {{"scheme", solution_->scheme},
            {"imaginary", solution_->imaginary},
            {"steps", solution_->steps},
            {"certificate", certificateJson({{"edge_density", certificate_.edgeDensity}})},
            {"seconds", solution_->seconds}};
  }
};

class FlowWaveReport final : public WaveReportOf<rt::FlowWaveSolution> {
public:
  using WaveReportOf::WaveReportOf;

  std::string line() const override {
    const rt::FlowWaveSolution &s = *solution_;
    return (s.order ? withOrder(s.scheme, s.order) : s.scheme + " (exact in time)") + ", " +
           counted(s.steps, "step") + ", norm drift " + formatShort(certificate_.normDrift) + ", " +
           errorAndTime();
  }
  nlohmann::ordered_json json() const override {
    return {{"scheme", solution_->scheme},
            {"steps", solution_->steps},
            {"certificate", certificateJson()},
            {"seconds", solution_->seconds}};
  }
};

} // namespace

std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::WaveSolution> solution) {
  return std::make_unique<WaveReport>(std::move(solution));
}
std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::FlowWaveSolution> solution) {
  return std::make_unique<FlowWaveReport>(std::move(solution));
}

} // namespace sbl::tool
