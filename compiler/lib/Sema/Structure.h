// What can be proved about a diffusion from its formulas. Private to Sema.
#pragma once

#include "sbl/Sema/Model.h"

namespace sbl::sema {

/// `diffusion` has its drift, noise and killing; its structure is not read.
DiffusionStructure analyseStructure(ExprContext &context, const Diffusion &diffusion);

} // namespace sbl::sema
