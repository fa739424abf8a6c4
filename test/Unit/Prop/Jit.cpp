#include "Jit.h"

#include <stdexcept>

#include "mlir/IR/Diagnostics.h"
#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "sbl/Codegen/Emit.h"
#include "sbl/Codegen/OrcJit.h"
#include "sbl/Conversion/PropToLoops/Passes.h"
#include "sbl/Conversion/ToLLVM/Passes.h"
#include "sbl/Dialect/Prop/Passes.h"

using namespace mlir;

namespace sbl::test {

struct Jit::Code {
  std::unique_ptr<LoadedModule> loaded;
};

Jit::~Jit() = default;

Jit::Jit(const std::string &text, const tiling::Machine &machine) : code(std::make_unique<Code>()) {
  DialectRegistry registry;
  registerToLLVMDialects(registry);
  registry.insert<prop::PropDialect>();
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  std::string error;
  ScopedDiagnosticHandler handler(&context, [&](Diagnostic &diagnostic) {
    error += diagnostic.str() + "\n";
    return success();
  });
  auto require = [&](bool good) {
    if (!good)
      throw std::runtime_error(error);
  };
  auto module = parseSourceString<ModuleOp>(text, &context);
  require(bool(module));
  PassManager passes(&context);
  passes.addPass(prop::createDeriveAdjoints());
  passes.addPass(prop::createFuseFactors());
  buildPropToLoopsPipeline(passes, machine);
  buildToLLVMPipeline(passes);
  require(succeeded(passes.run(*module)));
  auto target = resolveTarget("native", error);
  require(target.has_value());
  std::string object = toObject({*module, "{}"}, *target, error);
  require(!object.empty());
  code->loaded = LoadedModule::load(object, error);
  require(code->loaded != nullptr);
}

void *Jit::lookup(const std::string &name) const {
  const sbl_module_v1 *module = code->loaded->module();
  for (uint32_t i = 0; i < module->entry_count; ++i)
    if (name == module->entries[i].name)
      return module->entries[i].function;
  throw std::runtime_error("no entry " + name);
}

} // namespace sbl::test
