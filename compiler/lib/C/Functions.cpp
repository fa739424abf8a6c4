#include "sbl/Pipeline/Functions.h"

namespace sbl {

extern "C" {
const CompilerFunctions sbl_compiler_functions = {
    &compileImage,  &compileModel, &compileLibrary,     &emitStage,
    &resolveTarget, &cIdentifier,  &writeSharedLibrary, &writeArchive};
}

} // namespace sbl
