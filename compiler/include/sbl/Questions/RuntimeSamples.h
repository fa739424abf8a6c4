// Samples as sources of the questions.
#pragma once

#include <memory>

#include "sbl/Questions/Sources.h"
#include "sbl/runtime/Sample.h"

namespace sbl::questions {

/// Its density is the histogram on the grid's cells, at a place that of the cell around it.
class RuntimeSample final : public SolvedQuestion {
public:
  explicit RuntimeSample(std::shared_ptr<const rt::SampleSolution> solution)
      : solution_(std::move(solution)) {}

  const std::vector<double> &times() const override { return solution_->times(); }
  rt::Status field(Accessor accessor, Index component, double t,
                   rt::FieldValues &values) const override;
  bool onlyAtTimes() const override { return true; }
  bool knowsPlaces(Accessor) const override { return true; }
  rt::Status at(Accessor accessor, Index component, double t, std::span<const double> place,
                double &value) const override;
  rt::Status cloud(double t, rt::Cloud &cloud) const override { return solution_->cloud(t, cloud); }
  rt::Status paths(std::int64_t count, std::uint64_t seed, rt::Paths &result) const override;

private:
  std::shared_ptr<const rt::SampleSolution> solution_;
};

} // namespace sbl::questions
