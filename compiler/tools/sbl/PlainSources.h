// A model of which only formulas are asked: its grid and parameters, without compiled code.
#pragma once

#include "sbl/Questions/Sources.h"

namespace sbl::tool {

class PlainSources final : public questions::Sources {
public:
  PlainSources(const Model &model, const std::vector<double> &parameters);
  /// Whether `model` asks for nothing but formulas, on a grid of a modest size.
  static bool suffice(const Model &model, const std::vector<double> &parameters);

  const rt::Grid &grid() const override { return grid_; }
  const std::vector<double> &parameters() const override { return parameters_; }
  const std::vector<double> &savedTimes() const override { return savedTimes_; }
  rt::Status distribution(std::size_t index, rt::FieldValues &density) const override;
  const questions::SolvedQuestion *question(QuestionRef) const override { return nullptr; }

private:
  rt::Grid grid_;
  const std::vector<double> &parameters_;
  std::vector<double> savedTimes_;
};

} // namespace sbl::tool
