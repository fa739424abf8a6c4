#include "Wave/KeptWaves.h"

#include <algorithm>
#include <cmath>

#include "Support/Text.h"

namespace sbl::rt {

Status KeptWaves::at(double t, const Run &run, const Wave *&psi) {
  if (waves.empty())
    return Status::fail(Code::NotConverged, "the evolution was not solved");
  const double first = times.front(), last = times[waves.size() - 1];
  const double slack = 1e-9 * (last - first);
  if (!(t >= first - slack && t <= last + slack))
    return Status::fail(Code::BadInput, "the evolution runs from " + figure(first) + " to " +
                                            figure(last) + " and has no state at " + figure(t));
  std::size_t before = 0;
  for (std::size_t k = 0; k < waves.size(); ++k) {
    if (std::fabs(times[k] - t) <= slack) {
      psi = &waves[k];
      return Status::good();
    }
    if (times[k] < t)
      before = k;
  }
  // From the last kept time before, or from where the last call ended, whichever is nearer.
  const bool goesOn =
      !between_.re.empty() && betweenTime_ <= t + slack && betweenTime_ >= times[before];
  if (!goesOn) {
    between_ = waves[before];
    betweenTime_ = times[before];
  }
  const double gap = t - betweenTime_;
  if (gap > slack) {
    const double count = std::ceil(gap / longestStep - 1e-6);
    if (Status s = run(betweenTime_, gap / count, static_cast<std::size_t>(count), between_);
        !s.ok()) {
      between_ = {};
      return s;
    }
    betweenTime_ = t;
  }
  psi = &between_;
  return Status::good();
}

Status initialWave(const Instance &instance, std::size_t index, double time, Wave &psi) {
  FieldValues re, im;
  if (Status s = instance.wave(index, time, re, im); !s.ok())
    return s;
  psi = Wave(re.size());
  std::copy(re.begin(), re.end(), psi.re.begin());
  std::copy(im.begin(), im.end(), psi.im.begin());
  return Status::good();
}

void splitWave(const Wave &psi, FieldValues &re, FieldValues &im) {
  re.assign(psi.re.begin(), psi.re.end());
  im.assign(psi.im.begin(), psi.im.end());
}

void densityOf(const Wave &psi, FieldValues &density) {
  density.resize(psi.size());
  for (std::size_t k = 0; k < density.size(); ++k)
    density[k] = psi.re[k] * psi.re[k] + psi.im[k] * psi.im[k];
}

} // namespace sbl::rt
