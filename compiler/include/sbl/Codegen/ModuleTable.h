// The one symbol a compiled model exports.
#pragma once

#include <string_view>

namespace llvm {
class Module;
}

namespace sbl {

/// Adds the constant `sbl_module` (sbl_module_v1 of runtime/include/sbl/module.h) with `manifest`
/// and a table of every function that has a C interface, under the name it had in MLIR. All other
/// definitions become internal, so that only `sbl_module` can be seen, or clash, from outside.
void addModuleTable(llvm::Module &module, std::string_view manifest);

} // namespace sbl
