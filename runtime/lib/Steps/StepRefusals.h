// What a refusal says would help where cells allow too few steps.
#pragma once

#include "Steps/StepChoice.h"

namespace sbl::rt {

/// Refuses steps, and names the cells that would do; steps that nobody asked for are no advice.
class StepRefusals {
public:
  StepRefusals(const Instance::Impl &impl, const ProgramEntry &program, const StepRequest &request)
      : impl_(impl), program_(program), request_(request) {}

  /// UnderResolved: steps of length `tau`, which are needed, ask for more cells by `rule`.
  Status tooCoarse(double tau, double rule, const std::string &why) const;
  /// `code`: each of `steps` steps pulls paths aside by `each` widths of its noise, more than the
  /// entries of kernels hold.
  Status pulledTooFar(Code code, std::size_t steps, double each, double rule) const;

private:
  double horizon() const { return request_.end - request_.start; }
  /// Steps that a grid which allows `needed` of them takes: kept times are step ends.
  double taken(double needed) const;

  const Instance::Impl &impl_;
  const ProgramEntry &program_;
  const StepRequest &request_;
};

} // namespace sbl::rt
