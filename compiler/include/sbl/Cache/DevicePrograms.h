// Programs of the system that finish kernels for devices. What is made depends on whether they are
// there.
#pragma once

#include <string>

namespace sbl {

/// llvm-spirv-15, which makes SPIR of SPIR-V; empty where it is not on the PATH.
std::string spirTranslator();
/// ptxas, which makes machine code of PTX; on the PATH, below CUDA_HOME or in /usr/local/cuda.
/// Empty where it is in none.
std::string ptxAssembler();

} // namespace sbl
