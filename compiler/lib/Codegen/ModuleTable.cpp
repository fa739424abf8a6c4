#include "sbl/Codegen/ModuleTable.h"

#include "llvm/IR/Constants.h"
#include "llvm/IR/DerivedTypes.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/Module.h"

#include "sbl/module.h"

namespace sbl {

namespace {

/// What MLIR puts before the name of a function with `llvm.emit_c_interface`.
constexpr llvm::StringLiteral interfacePrefix = "_mlir_ciface_";

llvm::Constant *addText(llvm::Module &module, llvm::StringRef name, llvm::StringRef text) {
  llvm::Constant *bytes = llvm::ConstantDataArray::getString(module.getContext(), text);
  auto *global = new llvm::GlobalVariable(module, bytes->getType(), /*isConstant=*/true,
                                          llvm::GlobalValue::PrivateLinkage, bytes, name);
  global->setUnnamedAddr(llvm::GlobalValue::UnnamedAddr::Global);
  return global;
}

llvm::GlobalVariable *addArray(llvm::Module &module, llvm::Type *type,
                               llvm::ArrayRef<llvm::Constant *> elements, llvm::StringRef name) {
  auto *array = llvm::ArrayType::get(type, elements.size());
  return new llvm::GlobalVariable(module, array, /*isConstant=*/true,
                                  llvm::GlobalValue::PrivateLinkage,
                                  llvm::ConstantArray::get(array, elements), name);
}

/// The array of sbl_device_image.
llvm::Constant *addImages(llvm::Module &module, const std::vector<DeviceImage> &images) {
  llvm::LLVMContext &context = module.getContext();
  auto *pointer = llvm::PointerType::getUnqual(context);
  auto *word = llvm::Type::getInt32Ty(context), *wide = llvm::Type::getInt64Ty(context);
  auto *kernelType = llvm::StructType::get(pointer, pointer); // sbl_device_kernel
  auto *imageType = llvm::StructType::get(pointer, pointer, wide, word, word, pointer);
  llvm::SmallVector<llvm::Constant *> all;
  for (const DeviceImage &image : images) {
    llvm::SmallVector<llvm::Constant *> kernels;
    for (const auto &[entry, kernel] : image.kernels)
      kernels.push_back(
          llvm::ConstantStruct::get(kernelType, {addText(module, "sbl.entry", entry),
                                                 addText(module, "sbl.kernel", kernel)}));
    auto *bytes = addText(module, "sbl.image", image.bytes);
    llvm::cast<llvm::GlobalVariable>(bytes)->setAlignment(llvm::Align(16));
    all.push_back(llvm::ConstantStruct::get(
        imageType, {addText(module, "sbl.format", image.format), bytes,
                    llvm::ConstantInt::get(wide, image.bytes.size()),
                    llvm::ConstantInt::get(word, image.groupSize),
                    llvm::ConstantInt::get(word, kernels.size()),
                    addArray(module, kernelType, kernels, "sbl.kernels")}));
  }
  return addArray(module, imageType, all, "sbl.images");
}

} // namespace

void addModuleTable(llvm::Module &module, std::string_view manifest, std::string_view symbol,
                    const std::vector<DeviceImage> &images) {
  llvm::LLVMContext &context = module.getContext();
  auto *pointer = llvm::PointerType::getUnqual(context);
  auto *word = llvm::Type::getInt32Ty(context);
  auto *entryType = llvm::StructType::get(pointer, pointer); // sbl_entry
  auto *moduleType =
      llvm::StructType::get(word, word, pointer, pointer, word, pointer); // sbl_module_v1

  llvm::SmallVector<llvm::Constant *> entries;
  for (llvm::Function &function : module) {
    if (function.isDeclaration())
      continue;
    function.setLinkage(llvm::GlobalValue::InternalLinkage);
    llvm::StringRef name = function.getName();
    if (name.consume_front(interfacePrefix))
      entries.push_back(
          llvm::ConstantStruct::get(entryType, {addText(module, "sbl.name", name), &function}));
  }
  for (llvm::GlobalVariable &global : module.globals())
    if (!global.isDeclaration() && !global.hasLocalLinkage())
      global.setLinkage(llvm::GlobalValue::InternalLinkage);

  llvm::Constant *fields[] = {llvm::ConstantInt::get(word, SBL_MODULE_ABI),
                              llvm::ConstantInt::get(word, entries.size()),
                              addArray(module, entryType, entries, "sbl.entries"),
                              addText(module, "sbl.manifest", manifest),
                              llvm::ConstantInt::get(word, images.size()),
                              addImages(module, images)};
  new llvm::GlobalVariable(module, moduleType, /*isConstant=*/true,
                           llvm::GlobalValue::ExternalLinkage,
                           llvm::ConstantStruct::get(moduleType, fields), llvm::StringRef(symbol));
}

} // namespace sbl
