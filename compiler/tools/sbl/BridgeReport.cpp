#include <algorithm>

#include <nlohmann/json.hpp>

#include "Console.h"
#include "Reports.h"
#include "SolutionReport.h"
#include "sbl/runtime/Memory.h"

namespace sbl::tool {
namespace {

class BridgeReport final : public SolutionReport<rt::BridgeSolution> {
public:
  using SolutionReport::SolutionReport;

  std::string line() const override;
  std::vector<std::pair<std::string, std::string>> certificate() const override;
  std::vector<std::string> remarks() const override { return remarksOf(certificate_); }
  nlohmann::ordered_json json() const override;

private:
  double marginalError() const {
    return std::max(certificate_.marginalErrorStart, certificate_.marginalErrorEnd);
  }
};

std::string BridgeReport::line() const {
  const rt::BridgeSolution &s = *solution_;
  std::string line = withOrder(s.scheme, s.order) + ", " + counted(s.steps, "step") + ", " +
                     std::to_string(s.iterations) + " iterations, marginal error " +
                     formatShort(marginalError());
  if (s.converged)
    line += ", cost " + formatNumber(s.cost);
  else
    line += paint(unicode() ? " — not converged" : " - not converged", "31");
  return line + ", " + formatSeconds(s.seconds);
}

/// `6 fields of 128 MiB; history 832 MiB (6 differences), …`
std::string heldText(const rt::MemoryHeld &held) {
  std::string extras;
  const auto add = [&](const char *what, double bytes, const std::string &remark) {
    if (bytes > 0)
      extras += (extras.empty() ? "" : ", ") + std::string(what) + " " + rt::formatBytes(bytes) +
                (remark.empty() ? "" : " (" + remark + ")");
  };
  add("factors", held.factors, "");
  add("kernels", held.kernels, "");
  add("history", held.history, counted(held.differences, "difference"));
  add("saved times", held.saved,
      std::to_string(held.kept) + " of " + std::to_string(held.times) + " kept");
  return "6 fields of " + rt::formatBytes(held.field) + "; " + extras;
}

std::vector<std::pair<std::string, std::string>> BridgeReport::certificate() const {
  const rt::Certificate &c = certificate_;
  std::vector<std::pair<std::string, std::string>> rows = {
      {"marginal error, start and end",
       formatShort(c.marginalErrorStart) + ", " + formatShort(c.marginalErrorEnd)},
      {"mass drift", formatShort(c.massDrift)},
      {"time-step error (estimate)", formatShort(c.timeError)},
      {"grid error (estimate)", formatShort(c.gridError)},
      {"bandwidth error (bound)", formatShort(c.supportError)},
      {"smallest density kept", formatShort(c.smallestDensity)},
      {"range of log phi", formatShort(c.rangeNats) + " nats"},
      {"contraction per iteration", formatShort(c.contraction)},
      {"memory", heldText(solution_->memory)},
  };
  for (const rt::SoftCondition &soft : c.soft)
    rows.emplace_back("KL from the soft law at " + formatNumber(soft.time),
                      formatNumber(soft.divergence) + " nats");
  return rows;
}

nlohmann::ordered_json BridgeReport::json() const {
  const rt::Certificate &c = certificate_;
  nlohmann::ordered_json certificate = {{"marginal_error_start", c.marginalErrorStart},
                                        {"marginal_error_end", c.marginalErrorEnd},
                                        {"mass_drift", c.massDrift},
                                        {"smallest_density", c.smallestDensity},
                                        {"range_nats", c.rangeNats},
                                        {"time_error", c.timeError},
                                        {"grid_error", c.gridError},
                                        {"support_error", c.supportError},
                                        {"contraction", c.contraction},
                                        {"order", solution_->order},
                                        {"order_reduced", c.orderReduced},
                                        {"note", c.note}};
  for (const rt::SoftCondition &soft : c.soft)
    certificate["soft"].push_back({{"time", soft.time},
                                   {"weight", soft.weight},
                                   {"kl", soft.divergence},
                                   {"error", soft.error}});
  const rt::MemoryHeld &held = solution_->memory;
  const nlohmann::ordered_json memory = {
      {"field", held.field},     {"fields", 6},
      {"factors", held.factors}, {"kernels", held.kernels},
      {"history", held.history}, {"differences", held.differences},
      {"saved", held.saved},     {"times", held.times},
      {"times_kept", held.kept}};
  return {{"scheme", solution_->scheme},
          {"steps", solution_->steps},
          {"iterations", solution_->iterations},
          {"marginal_error", marginalError()},
          {"converged", solution_->converged},
          {"certificate", std::move(certificate)},
          {"memory", memory},
          {"seconds", solution_->seconds}};
}

} // namespace

std::vector<std::string> remarksOf(const rt::Certificate &certificate) {
  std::vector<std::string> remarks;
  if (certificate.orderReduced)
    remarks.push_back("the order of the time steps is below its nominal one here");
  if (!certificate.note.empty())
    remarks.push_back(certificate.note);
  return remarks;
}

std::unique_ptr<QuestionReport> reportOf(std::shared_ptr<const rt::BridgeSolution> solution) {
  return std::make_unique<BridgeReport>(std::move(solution));
}

} // namespace sbl::tool
