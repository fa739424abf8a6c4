#include "sbl/Codegen/Emit.h"

#include "mlir/Target/LLVMIR/Export.h"
#include "llvm/IR/DiagnosticInfo.h"
#include "llvm/IR/DiagnosticPrinter.h"
#include "llvm/IR/LLVMContext.h"
#include "llvm/IR/LegacyPassManager.h"
#include "llvm/IR/Module.h"
#include "llvm/Support/raw_ostream.h"
#include "llvm/Target/TargetMachine.h"

#include "sbl/Codegen/ModuleTable.h"
#include "sbl/Codegen/Optimise.h"

namespace sbl {

namespace {

/// Keeps what LLVM's back end complains about instead of letting it print and exit.
struct CollectErrors : llvm::DiagnosticHandler {
  explicit CollectErrors(std::string &errors) : errors(errors) {}
  bool handleDiagnostics(const llvm::DiagnosticInfo &info) override {
    if (info.getSeverity() == llvm::DS_Error) {
      llvm::raw_string_ostream out(errors);
      llvm::DiagnosticPrinterRawOStream printer(out);
      info.print(printer);
    }
    return true;
  }
  std::string &errors;
};

/// Optimised LLVM IR and the machine it is for.
struct Lowered {
  std::string errors;
  // In this order: the module must go before its context.
  llvm::LLVMContext context;
  std::unique_ptr<llvm::TargetMachine> machine;
  std::unique_ptr<llvm::Module> module;

  bool lower(const EmitSource &source, const TargetSpec &target) {
    context.setDiagnosticHandler(std::make_unique<CollectErrors>(errors));
    machine = createTargetMachine(target, errors);
    if (!machine)
      return false;
    module = mlir::translateModuleToLLVMIR(source.module, context, "sbl");
    if (!module) {
      errors = "translation to LLVM IR failed";
      return false;
    }
    addModuleTable(*module, source.manifest, source.symbol, source.images);
    optimise(*module, *machine);
    return errors.empty();
  }

  std::string emit(llvm::CodeGenFileType kind) {
    llvm::SmallVector<char, 0> bytes;
    llvm::raw_svector_ostream out(bytes);
    llvm::legacy::PassManager passes;
    if (machine->addPassesToEmitFile(passes, out, nullptr, kind)) {
      errors = "LLVM cannot write this kind of file for " + machine->getTargetTriple().str();
      return {};
    }
    passes.run(*module);
    return errors.empty() ? std::string(bytes.begin(), bytes.end()) : std::string();
  }
};

std::string emitFile(const EmitSource &source, const TargetSpec &target, std::string &error,
                     llvm::CodeGenFileType kind) {
  Lowered lowered;
  std::string bytes;
  if (lowered.lower(source, target))
    bytes = lowered.emit(kind);
  if (bytes.empty())
    error = lowered.errors;
  return bytes;
}

} // namespace

std::string toLlvmText(const EmitSource &source, const TargetSpec &target, std::string &error) {
  Lowered lowered;
  if (!lowered.lower(source, target)) {
    error = lowered.errors;
    return {};
  }
  std::string text;
  llvm::raw_string_ostream out(text);
  lowered.module->print(out, nullptr);
  return text;
}

std::string toAssembly(const EmitSource &source, const TargetSpec &target, std::string &error) {
  return emitFile(source, target, error, llvm::CodeGenFileType::AssemblyFile);
}

std::string toObject(const EmitSource &source, const TargetSpec &target, std::string &error) {
  return emitFile(source, target, error, llvm::CodeGenFileType::ObjectFile);
}

} // namespace sbl
