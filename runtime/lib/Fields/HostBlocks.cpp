// The blocks of formulas, for every vector width of the processor. Written out one by one, since
// such functions cannot be templates.
#include "Fields/HostLoop.h"

#include "Support/Clones.h"

namespace sbl::rt {

#define SBL_DEFINE(Formula)                                                                        \
  SBL_CLONES double hostBlock(point::Formula, const double *const *reads, double *const *writes,   \
                              const double *scalars, std::int64_t begin, std::int64_t end) {       \
    return detail::hostStrips<point::Formula>(reads, writes, scalars, begin, end);                 \
  }
SBL_POINT_FORMULAS(SBL_DEFINE)
#undef SBL_DEFINE

} // namespace sbl::rt
