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

} // namespace

void addModuleTable(llvm::Module &module, std::string_view manifest, std::string_view symbol) {
  llvm::LLVMContext &context = module.getContext();
  auto *pointer = llvm::PointerType::getUnqual(context);
  auto *word = llvm::Type::getInt32Ty(context);
  auto *entryType = llvm::StructType::get(pointer, pointer);              // sbl_entry
  auto *moduleType = llvm::StructType::get(word, word, pointer, pointer); // sbl_module_v1

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

  auto *tableType = llvm::ArrayType::get(entryType, entries.size());
  auto *table = new llvm::GlobalVariable(
      module, tableType, /*isConstant=*/true, llvm::GlobalValue::PrivateLinkage,
      llvm::ConstantArray::get(tableType, entries), "sbl.entries");
  llvm::Constant *fields[] = {llvm::ConstantInt::get(word, SBL_MODULE_ABI),
                              llvm::ConstantInt::get(word, entries.size()), table,
                              addText(module, "sbl.manifest", manifest)};
  new llvm::GlobalVariable(module, moduleType, /*isConstant=*/true,
                           llvm::GlobalValue::ExternalLinkage,
                           llvm::ConstantStruct::get(moduleType, fields), llvm::StringRef(symbol));
}

} // namespace sbl
