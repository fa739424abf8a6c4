// The runtime's parallel-for, one chunk after the other: whether results depend on the number of
// chunks does not depend on who runs them.
#include "sbl/module.h"

extern "C" void sbl_parallel_for(int64_t chunks, void (*body)(void *, int64_t), void *context) {
  for (int64_t chunk = 0; chunk < chunks; ++chunk)
    body(context, chunk);
}
