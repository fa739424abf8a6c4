// Writes the kernel that the arithmetic ceiling of a device is measured with, in every format:
// chains of fused multiply-adds in registers and nothing else. Usage: sbl-bench-ceilings FOLDER
#include <fstream>
#include <iostream>

#include "KernelWriter.h"
#include "mlir/Dialect/Math/IR/Math.h"
#include "sbl/Codegen/DeviceImage.h"
#include "sbl/Conversion/PropToGpu/Passes.h"
#include "sbl/Conversion/ToLLVM/Passes.h"

namespace {

using namespace sbl;

constexpr int64_t chains = 8, unrolled = 4; // DeviceBench.cpp counts by these

/// fma_peak(out, turns): 32 multiply-adds a turn.
void writePeak(KernelWriter &writer) {
  LoopBuilder &b = writer.b;
  writer.write(
      "fma_peak", {{b.getF64Type()}, 1, 0}, [&](const KernelArguments &args, mlir::Value item) {
        const auto number = [&](double value) -> mlir::Value {
          return mlir::arith::ConstantOp::create(b, b.getF64FloatAttr(value));
        };
        LoopBuilder::Values sums;
        for (int64_t k = 0; k < chains; ++k)
          sums.push_back(number(1 + 1e-3 * static_cast<double>(k)));
        sums =
            b.loop(b.index(0), args.indices[0], 1, sums, [&](mlir::Value, mlir::ValueRange before) {
              LoopBuilder::Values now(before);
              for (int64_t turn = 0; turn < unrolled; ++turn)
                for (mlir::Value &sum : now)
                  sum = mlir::math::FmaOp::create(b, sum, number(0.999999), number(1e-7));
              return now;
            });
        mlir::Value total = sums.front();
        for (mlir::Value sum : llvm::ArrayRef(sums).drop_front())
          total = mlir::arith::AddFOp::create(b, total, sum);
        mlir::memref::StoreOp::create(b, total, args.buffers[0], mlir::ValueRange{item});
      });
}

/// The kernels of a target on their way to bytes; empty after an error.
std::string kernels(const std::string &target, std::string &error) {
  mlir::DialectRegistry registry;
  registerToLLVMDialects(registry);
  registerDeviceDialects(registry);
  mlir::MLIRContext context(registry);
  context.loadAllAvailableDialects();
  mlir::OwningOpRef<mlir::ModuleOp> module(mlir::ModuleOp::create(mlir::UnknownLoc::get(&context)));
  KernelWriter writer(*module, *GpuTarget::named(target));
  writePeak(writer);
  mlir::PassManager passes(&context);
  target == "cuda" ? buildGpuToNvvmPipeline(passes) : buildGpuToSpirvPipeline(passes);
  if (mlir::failed(passes.run(*module))) {
    error = "the kernel does not lower";
    return {};
  }
  return target == "cuda" ? toPtx(*module, error) : toSpirv(*module, error);
}

bool write(const std::string &folder, const char *format, const std::string &bytes) {
  std::ofstream file(folder + "/ceilings." + format, std::ios::binary);
  file << bytes;
  return !bytes.empty() && file.good();
}

} // namespace

int main(int argc, char **argv) {
  if (argc != 2) {
    std::cerr << "usage: sbl-bench-ceilings FOLDER\n";
    return 2;
  }
  std::string error;
  const std::string spirv = kernels("opencl", error);
  bool written = write(argv[1], "ptx", kernels("cuda", error)) && write(argv[1], "spirv", spirv);
  if (const std::string spir = toSpir(spirv, error); !spir.empty())
    written &= write(argv[1], "spir", spir);
  else
    std::cerr << "no SPIR: " << error << "\n";
  if (!written)
    std::cerr << "the kernels were not written: " << error << "\n";
  return written ? 0 : 1;
}
