// The one symbol a compiled model exports.
#pragma once

#include <string_view>
#include <vector>

#include "sbl/Codegen/DeviceImage.h"

namespace llvm {
class Module;
}

namespace sbl {

/// Adds the constant `symbol` (sbl_module_v1 of runtime/include/sbl/module.h) with `manifest`,
/// `images` and a table of every function that has a C interface, under the name it had in MLIR.
/// All other definitions become internal, so that only `symbol` can be seen, or clash, from
/// outside.
void addModuleTable(llvm::Module &module, std::string_view manifest, std::string_view symbol,
                    const std::vector<DeviceImage> &images = {});

} // namespace sbl
