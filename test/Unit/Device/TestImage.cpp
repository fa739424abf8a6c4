#include "TestImage.h"

#include <gtest/gtest.h>

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "sbl/Codegen/DeviceImage.h"
#include "sbl/Conversion/PropToGpu/Passes.h"
#include "sbl/Conversion/ToLLVM/Passes.h"
#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/runtime/Device.h"

namespace sbl::rt {

TestImage::TestImage(const std::string &text) {
  Status status;
  device_ = openDevice("opencl", status);
  if (!device_)
    return;
  mlir::DialectRegistry registry;
  registry.insert<prop::PropDialect>();
  registerToLLVMDialects(registry);
  registerDeviceDialects(registry);
  mlir::MLIRContext context(registry);
  context.loadAllAvailableDialects();
  mlir::OwningOpRef<mlir::ModuleOp> module =
      text.empty() ? mlir::ModuleOp::create(mlir::UnknownLoc::get(&context))
                   : mlir::parseSourceString<mlir::ModuleOp>(text, &context);
  if (!module) {
    ADD_FAILURE() << "the module does not parse";
    return;
  }
  const auto run = [&](auto build) {
    mlir::PassManager passes(&context);
    build(passes);
    if (mlir::failed(passes.run(*module)))
      ADD_FAILURE() << "the kernels do not lower";
  };
  run([](mlir::OpPassManager &passes) { buildPropToGpuPipeline(passes, "opencl"); });
  for (auto all : module->getOps<mlir::gpu::GPUModuleOp>())
    for (mlir::NamedAttribute each : all->getAttrOfType<mlir::DictionaryAttr>(kernelsAttribute))
      kernels_.emplace_back(each.getName().str(),
                            mlir::cast<mlir::StringAttr>(each.getValue()).str());
  run(buildGpuToSpirvPipeline);
  std::string error;
  bytes_ = toSpir(toSpirv(*module, error), error);
}

std::shared_ptr<DeviceBackend> TestImage::backend(bool (*knows)(const std::string &)) const {
  if (!device_ || bytes_.empty())
    return nullptr;
  std::vector<sbl_device_kernel> known;
  for (const auto &[entry, name] : kernels_)
    if (knows(entry))
      known.push_back({entry.c_str(), name.c_str()});
  const sbl_device_image image{"spir",
                               bytes_.data(),
                               bytes_.size(),
                               static_cast<std::uint32_t>(itemsPerGroup),
                               static_cast<std::uint32_t>(known.size()),
                               known.data()};
  return std::make_shared<DeviceBackend>(device_, device_->load(image), image);
}

} // namespace sbl::rt
