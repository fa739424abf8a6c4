// The words of the language for what a model holds; messages, dumps and dialects share them.
#pragma once

#include "sbl/Sema/Model.h"

namespace sbl {

const char *wordFor(Boundary boundary);             // reflecting | absorbing | periodic
const char *wordFor(Parameter::Type type);          // real | int | bool
const char *wordFor(Field::Kind kind);              // potential | drift | field
const char *wordFor(SolveOptions::Scheme scheme);   // auto | kernel | …
const char *wordFor(SolveOptions::Precision value); // f64 | f32

} // namespace sbl
