// The tables by which a program finds the variants of a built model.
#include <cctype>

#include "llvm/IR/Constants.h"
#include "llvm/IR/GlobalAlias.h"
#include "llvm/IR/GlobalVariable.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include "sbl/Codegen/Library.h"
#include "sbl/module.h"

namespace sbl {

namespace {

/// Builds the tables in one LLVM module.
struct TableWriter {
  llvm::LLVMContext context;
  llvm::Module module{"library", context};
  llvm::PointerType *pointer = llvm::PointerType::getUnqual(context);
  llvm::IntegerType *word = llvm::Type::getInt32Ty(context);

  llvm::Constant *text(llvm::StringRef content) {
    return constant(llvm::ConstantDataArray::getString(context, content), "sbl.text");
  }
  llvm::GlobalVariable *constant(llvm::Constant *value, llvm::StringRef name) {
    return new llvm::GlobalVariable(module, value->getType(), /*isConstant=*/true,
                                    llvm::GlobalValue::PrivateLinkage, value, name);
  }
  /// The table of sbl_file; null for none.
  llvm::Constant *files(const std::vector<LibraryFile> &list) {
    llvm::IntegerType *size = llvm::Type::getInt64Ty(context);
    auto *type = llvm::StructType::get(pointer, pointer, size);
    std::vector<llvm::Constant *> entries;
    for (const LibraryFile &file : list)
      entries.push_back(
          llvm::ConstantStruct::get(type, {text(file.name), text(file.bytes),
                                           llvm::ConstantInt::get(size, file.bytes.size())}));
    if (entries.empty())
      return llvm::ConstantPointerNull::get(pointer);
    return constant(llvm::ConstantArray::get(llvm::ArrayType::get(type, entries.size()), entries),
                    "sbl.files");
  }
  /// The symbol of a variant's object; no program sees it.
  llvm::Constant *variant(llvm::StringRef symbol) {
    auto *global = new llvm::GlobalVariable(module, word, /*isConstant=*/true,
                                            llvm::GlobalValue::ExternalLinkage, nullptr, symbol);
    global->setVisibility(llvm::GlobalValue::HiddenVisibility);
    return global;
  }
};

} // namespace

std::string cIdentifier(const std::string &name) {
  std::string result;
  for (const char c : name)
    result += std::isalnum(static_cast<unsigned char>(c)) && static_cast<unsigned char>(c) < 128
                  ? c
                  : '_';
  if (result.empty() || std::isdigit(static_cast<unsigned char>(result.front())))
    result.insert(0, "m");
  return result;
}

std::string libraryTable(const Library &library, bool forLoading, std::string &error) {
  TableWriter write;
  auto *variantType =
      llvm::StructType::get(write.pointer, write.pointer, write.pointer); // sbl_variant
  std::vector<llvm::Constant *> variants;
  for (const LibraryVariant &v : library.variants)
    variants.push_back(llvm::ConstantStruct::get(
        variantType,
        {write.text(v.name), write.text(featureText(v.features)), write.variant(v.symbol)}));
  llvm::Constant *table = write.constant(
      llvm::ConstantArray::get(llvm::ArrayType::get(variantType, variants.size()), variants),
      "sbl.variants");
  llvm::Constant *fields[] = {llvm::ConstantInt::get(write.word, SBL_MODULE_ABI),
                              llvm::ConstantInt::get(write.word, variants.size()), table,
                              llvm::ConstantInt::get(write.word, library.files.size()),
                              write.files(library.files)};
  auto *type = llvm::StructType::get(write.word, write.word, write.pointer, write.word,
                                     write.pointer); // sbl_library_v1
  auto *own = new llvm::GlobalVariable(
      write.module, type, /*isConstant=*/true, llvm::GlobalValue::ExternalLinkage,
      llvm::ConstantStruct::get(type, fields), cIdentifier(library.model) + "_library");
  if (forLoading)
    llvm::GlobalAlias::create("sbl_library", own);

  const TargetSpec target{library.variants.front().target.triple, "", ""}; // data: any processor's
  const std::unique_ptr<llvm::TargetMachine> machine = createTargetMachine(target, error);
  if (!machine)
    return {};
  write.module.setTargetTriple(machine->getTargetTriple());
  write.module.setDataLayout(machine->createDataLayout());
  llvm::SmallVector<char, 0> bytes;
  llvm::raw_svector_ostream out(bytes);
  llvm::legacy::PassManager passes;
  if (machine->addPassesToEmitFile(passes, out, nullptr, llvm::CodeGenFileType::ObjectFile)) {
    error = "LLVM cannot write objects for " + target.triple;
    return {};
  }
  passes.run(write.module);
  return std::string(bytes.begin(), bytes.end());
}

} // namespace sbl
