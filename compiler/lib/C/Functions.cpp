#include "sbl/Pipeline/Functions.h"

namespace sbl {

extern "C" {
const char sbl_compiler_interface[] = SBL_INTERFACE;
const CompilerFunctions sbl_compiler_functions = {
    &compileImage,  &compileModel, &compileLibrary,     &emitStage,
    &resolveTarget, &cIdentifier,  &writeSharedLibrary, &writeArchive};
}

} // namespace sbl
