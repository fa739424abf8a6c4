#include "Bridge/ChainErrors.h"

#include <cmath>

#include "Support/Threads.h"

namespace sbl::rt {

void measureChain(const ChainProblem &problem, const std::vector<Site> &sites, Backend &backend,
                  ChainSolution &solution) {
  const double volume = solution.first().cellVolume();
  const std::size_t last = sites.size() - 1;
  const std::int64_t count = solution.first().grid().points();
  solution.errors.assign(sites.size(), 0.0);
  solution.divergences.assign(sites.size(), 0.0);
  FieldValues density, buffer, log;
  const auto densityAt = [&](std::size_t i, FieldValues &values) {
    if (i == last)
      solution.segments.back().density(solution.segments.back().count() - 1, values);
    else
      solution.segments[i].density(0, values);
  };
  for (std::size_t i = 0; i < sites.size(); ++i) {
    const Site &site = sites[i];
    const FieldValues &asked = problem.at[i].law;
    if (site.free())
      continue;
    densityAt(i, density);
    if (site.hard()) {
      solution.errors[i] =
          volume * sumOver(count, [&](std::int64_t k) { return std::fabs(density[k] - asked[k]); });
      continue;
    }
    const std::span<const double> target = backend.look(site.target, buffer);
    solution.errors[i] = volume * sumOver(count, [&](std::int64_t k) {
                           return std::fabs(density[k] - std::exp(target[k]));
                         });
    solution.divergences[i] =
        volume * sumOver(count, [&](std::int64_t k) {
          return density[k] > 0 ? density[k] * (std::log(density[k]) - std::log(asked[k])) : 0.0;
        });
  }
  density = {};
  for (std::size_t j = 0; j < last; ++j) {
    SegmentSolution &s = solution.segments[j];
    // Under the law as solved, or the density that there is.
    const auto mean = [&](std::size_t saved, std::size_t i) {
      std::span<const double> law;
      if (sites[i].hard()) {
        law = backend.look(sites[i].law, buffer);
      } else {
        densityAt(i, buffer);
        law = buffer;
      }
      s.logPhi(saved, log);
      // A factor may underflow where its law hardly has mass; anywhere else that is no cost.
      const double least = droppable * maxOver(count, [&](std::int64_t k) { return law[k]; });
      return volume * sumOver(count, [&](std::int64_t k) {
               return law[k] > 0 && (std::isfinite(log[k]) || law[k] >= least) ? law[k] * log[k]
                                                                               : 0.0;
             });
    };
    s.cost = mean(s.count() - 1, j + 1);
    s.cost -= mean(0, j);
  }
}

} // namespace sbl::rt
