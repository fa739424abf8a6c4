// Eigenproblems and hitting problems as sources of the questions.
#pragma once

#include <memory>

#include "sbl/Questions/Sources.h"
#include "sbl/runtime/Hitting.h"
#include "sbl/runtime/Modes.h"

namespace sbl::questions {

class RuntimeEigen final : public SolvedQuestion {
public:
  explicit RuntimeEigen(std::shared_ptr<const rt::EigenSolution> solution)
      : solution_(std::move(solution)) {}

  const std::vector<double> &times() const override;
  rt::Status field(Accessor accessor, Index component, double t,
                   rt::FieldValues &values) const override;
  rt::Status levels(std::vector<double> &values) const override;

private:
  std::shared_ptr<const rt::EigenSolution> solution_;
};

class RuntimeHitting final : public SolvedQuestion {
public:
  explicit RuntimeHitting(std::shared_ptr<const rt::HittingSolution> solution)
      : solution_(std::move(solution)) {}

  const std::vector<double> &times() const override;
  rt::Status field(Accessor accessor, Index component, double t,
                   rt::FieldValues &values) const override;
  bool knowsPlaces(Accessor) const override { return solution_->knowsPlaces(); }
  rt::Status at(Accessor accessor, Index component, double t, std::span<const double> place,
                double &value) const override;

  /// A stationary density is positive, and read off between the cells by its logarithm.
  int wallOrder(Accessor) const override { return solution_->isDensity ? 0 : -1; }
  rt::Status logField(Accessor accessor, double t, rt::FieldValues &values) const override;

private:
  std::shared_ptr<const rt::HittingSolution> solution_;
};

} // namespace sbl::questions
