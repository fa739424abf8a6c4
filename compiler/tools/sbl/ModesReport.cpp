#include "ModesReport.h"

#include <cmath>

#include <nlohmann/json.hpp>

#include "Console.h"
#include "SolutionReport.h"

namespace sbl::tool {
namespace {

class EigenReport final : public SolutionReport<rt::EigenSolution> {
public:
  using SolutionReport::SolutionReport;

  std::string line() const override {
    const rt::EigenSolution &s = *solution_;
    std::string line = withOrder(s.scheme, s.order) + ", " + std::to_string(s.levels.size()) +
                       (s.diffusion ? " rates from " : " levels from ") +
                       formatNumber(s.levels.front()) + " to " + formatNumber(s.levels.back()) +
                       ", error " + formatShort(s.certificate.levelError);
    if (!s.converged)
      line += paint(unicode() ? " — not converged" : " - not converged", "31");
    return line + ", " + formatSeconds(s.seconds);
  }
  std::vector<std::pair<std::string, std::string>> certificate() const override {
    const rt::ModeCertificate &c = solution_->certificate;
    return {{"iterations", std::to_string(solution_->iterations)},
            {"largest residual", formatShort(c.residual)},
            {"error of the levels (estimate)", formatShort(c.levelError)},
            {"spread of the levels", formatShort(c.spread)},
            {"orthogonality", formatShort(c.orthogonality)},
            {"density at the ends", formatShort(c.endDensity)}};
  }
  std::vector<std::string> remarks() const override {
    std::vector<std::string> remarks;
    if (const auto &groups = certificate_.multiplets; !groups.empty()) {
      std::string text = "levels that coincide: ";
      for (std::size_t k = 0; k < groups.size(); ++k)
        text += (k ? ", " : "") + std::to_string(groups[k]) + "-fold";
      remarks.push_back(text);
    }
    if (!certificate_.note.empty())
      remarks.push_back(certificate_.note);
    return remarks;
  }
  nlohmann::ordered_json json() const override {
    const rt::EigenSolution &s = *solution_;
    const rt::ModeCertificate &c = s.certificate;
    nlohmann::ordered_json certificate = {{"residual", c.residual},
                                          {"level_error", c.levelError},
                                          {"spread", c.spread},
                                          {"orthogonality", c.orthogonality},
                                          {"end_density", c.endDensity},
                                          {"multiplets", c.multiplets},
                                          {"order", s.order},
                                          {"note", c.note}};
    return {{"scheme", s.scheme},
            {"iterations", s.iterations},
            {"levels", s.levels},
            {"converged", s.converged},
            {"certificate", std::move(certificate)},
            {"seconds", s.seconds}};
  }
};

class HittingReport final : public QuestionReport {
public:
  explicit HittingReport(std::shared_ptr<const rt::HittingSolution> solution)
      : solution_(std::move(solution)) {}

  std::string line() const override {
    return withOrder(solution_->scheme, solution_->order) +
           (std::isfinite(solution_->gridError)
                ? ", relative error " + formatShort(solution_->gridError)
                : std::string()) +
           ", " + formatSeconds(solution_->seconds);
  }
  std::vector<std::pair<std::string, std::string>> certificate() const override {
    return {{"grid error (estimate)", formatShort(solution_->gridError)}};
  }
  std::vector<std::string> remarks() const override { return noted(solution_->note); }
  nlohmann::ordered_json json() const override {
    return {{"scheme", solution_->scheme},
            {"converged", true},
            {"certificate",
             {{"grid_error", solution_->gridError},
              {"order", solution_->order},
              {"note", solution_->note}}},
            {"seconds", solution_->seconds}};
  }

private:
  std::shared_ptr<const rt::HittingSolution> solution_;
};

} // namespace

std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::EigenSolution> solution) {
  return std::make_unique<EigenReport>(std::move(solution));
}
std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::HittingSolution> solution) {
  return std::make_unique<HittingReport>(std::move(solution));
}

} // namespace sbl::tool
