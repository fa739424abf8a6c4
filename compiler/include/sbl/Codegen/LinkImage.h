// A model's object code as a shared library in memory.
#pragma once

#include <string>

namespace sbl {

/// The bytes of a shared library made of an object of toObject(), with the object's one symbol.
/// What it calls for, libm and the runtime's sbl_parallel_for, is left to the process that loads
/// it. Empty on failure, with the reason in `error`.
std::string linkImage(const std::string &object, std::string &error);

} // namespace sbl
