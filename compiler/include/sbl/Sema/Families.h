// Which solver an evolution belongs to.
#pragma once

#include "sbl/Sema/Model.h"

namespace sbl {

/// The family of the law that an evolution follows. A law that is read off a solved question is a
/// flow or a diffusion, which only the model knows.
LawFamily familyOf(const Model &model, const Evolve &evolve);

} // namespace sbl
