// What the evolution of a wave holds when it holds most.
#include "Steps/SavedTimes.h"
#include "Support/Text.h"
#include "Wave/KeptWaves.h"
#include "sbl/runtime/Memory.h"

namespace sbl::rt {

SolveMemory waveMemory(const Instance &instance, std::size_t index, const SolveSettings &settings) {
  const Instance::Impl &impl = instance.impl();
  const WaveEvolutionEntry &entry = impl.manifest().waveEvolutions[index];
  const WaveProgramEntry &program = impl.manifest().wavePrograms[entry.program];
  SolveMemory result;
  std::vector<double> saved, kept;
  if (!timesAfter(impl, impl.scalar(entry.start), settings.askedTimes, saved, kept).ok())
    return result;
  result.field = sizeof(double) * static_cast<double>(impl.grid.points());
  result.times = kept.size();
  const double wave = 2 * result.field, times = static_cast<double>(kept.size());
  result.items = {
      {figure(times, 7) + " kept waves", times * wave},
      {"the wave that moves, what more steps changed of it, a copy to look at", 3 * wave}};
  double tables = 0;
  if (program.autonomous && program.linear) {
    // A kick between two motions each, at both ends, and the last joined with the first.
    const double motions =
        static_cast<double>((program.stages.size() - 1) / (impl.grid.rank() + 1));
    tables = (motions + 2) * wave;
    result.items.push_back({"kicks of a step", tables});
  }
  result.kept = times * wave + wave + tables;
  return result;
}

} // namespace sbl::rt
