// What the reports of all kinds of solutions share.
#pragma once

#include <memory>

#include "Results.h"

namespace sbl::tool {

/// A report that holds its solution, whose certificate ends in a note.
template <class Solution> class SolutionReport : public QuestionReport {
public:
  explicit SolutionReport(std::shared_ptr<const Solution> solution)
      : solution_(std::move(solution)), certificate_(solution_->certificate) {}

  std::vector<std::string> remarks() const override { return noted(certificate_.note); }

protected:
  std::shared_ptr<const Solution> solution_;
  const decltype(Solution::certificate) &certificate_;
};

} // namespace sbl::tool
