// Level diagrams: the potential, and every state drawn at the height of its energy.
#pragma once

#include "Panel.h"
#include "View.h"

namespace sbl::io {

/// Whether a variable is drawn by a level diagram and not by itself.
bool isOfDiagram(const View &view);

Group arrangeLevels(const Dataset &dataset, const LevelDiagram &diagram);

} // namespace sbl::io
