// The waves of a model on its grid: from their formulas, or as they were handed over.
#include <algorithm>
#include <cmath>
#include <tuple>

#include "Module/InstanceImpl.h"

namespace sbl::rt {

Status Instance::wave(std::size_t index, double time, FieldValues &re, FieldValues &im) const {
  const WaveEntry &entry = manifest().waves[index];
  if (const auto solved = impl_->solvedWaves.find(index); solved != impl_->solvedWaves.end()) {
    std::tie(re, im) = solved->second;
  } else {
    impl_->field(entry.re, time, 0, re);
    impl_->field(entry.im, time, 0, im);
  }
  const std::string name = entry.name.empty() ? "the wave" : "wave " + entry.name;
  double sum = 0;
  if (std::all_of(re.begin(), re.end(), [](double value) { return std::isnan(value); }))
    return Status::fail(Code::BadInput, name + " has no value anywhere",
                        "one that asks a question has it where that is solved, in `sbl run`");
  for (std::size_t k = 0; k < re.size(); ++k) {
    if (!std::isfinite(re[k]) || !std::isfinite(im[k]))
      return Status::fail(Code::BadInput,
                          name + " is not finite at " + impl_->place(static_cast<std::int64_t>(k)));
    sum += re[k] * re[k] + im[k] * im[k];
  }
  const double norm = std::sqrt(sum * impl_->grid.cellVolume());
  if (!(norm > 0) || !std::isfinite(norm))
    return Status::fail(Code::BadInput,
                        name +
                            (norm > 0 ? " is too large to be normalised" : " is zero everywhere"),
                        "a wave needs a finite norm on the box");
  for (std::size_t k = 0; k < re.size(); ++k) {
    re[k] /= norm;
    im[k] /= norm;
  }
  return Status::good();
}

Status Instance::supplyWave(std::size_t wave, FieldValues re, FieldValues im) const {
  if (wave >= manifest().waves.size() || static_cast<std::int64_t>(re.size()) != grid().points() ||
      im.size() != re.size())
    return Status::fail(Code::BadModule, "the model reads no such wave off a solved question");
  impl_->solvedWaves[wave] = {std::move(re), std::move(im)};
  return Status::good();
}

} // namespace sbl::rt
