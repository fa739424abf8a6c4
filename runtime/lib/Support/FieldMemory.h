// Memory of large fields, used again or given back to the system at once.
#pragma once

#include <cstddef>
#include <memory>

namespace sbl::rt {

/// `bytes` of memory, not set, that begins at a cache line. What two fields left behind is kept for
/// the next ones of their size: a sweep makes a few fields and drops them, and fresh pages cost as
/// much as a pass over them. OutOfMemory as std::bad_alloc.
std::shared_ptr<void> takeField(std::size_t bytes);

/// Gives back what is kept: a solve calls it where it needs fewer fields from then on.
void trimFields();

} // namespace sbl::rt
