// Which solver an evolution belongs to.
#pragma once

#include "sbl/Sema/Model.h"

namespace sbl {

/// The family of the law that an evolution follows. A law that is read off a solved question is a
/// flow or a diffusion, which only the model knows.
LawFamily familyOf(const Model &model, const Evolve &evolve);

/// The number of an evolution among those of its family: a compiled model counts them so.
std::size_t numberInFamily(const Model &model, Index evolution);

} // namespace sbl
