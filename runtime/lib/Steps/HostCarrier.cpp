#include "Steps/HostCarrier.h"

#include <utility>

namespace sbl::rt {
namespace {

double *begin(View view) { return static_cast<double *>(view.memory) + view.offset; }

} // namespace

HostCarrier::HostCarrier(const Instance::Impl &impl, const ProgramEntry &program)
    : runner_(impl, program),
      here_(impl.manifest().single, static_cast<std::size_t>(impl.grid.points())), there_(here_) {}

void HostCarrier::load(View values) { here_.load(begin(values)); }
void HostCarrier::store(View values) { here_.store(begin(values)); }

void HostCarrier::run(const StageEntry &stage, const StepTables &tables) {
  runner_.run(stage, tables, here_, there_);
  std::swap(here_, there_);
}

} // namespace sbl::rt
