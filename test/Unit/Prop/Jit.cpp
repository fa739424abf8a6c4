#include "Jit.h"

#include <stdexcept>
#include <thread>

#include "mlir/Conversion/Passes.h"
#include "mlir/ExecutionEngine/ExecutionEngine.h"
#include "mlir/ExecutionEngine/OptUtils.h"
#include "mlir/IR/Diagnostics.h"
#include "mlir/InitAllDialects.h"
#include "mlir/InitAllExtensions.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "mlir/Target/LLVMIR/Dialect/All.h"
#include "mlir/Transforms/Passes.h"
#include "sbl/Conversion/PropToLoops/Passes.h"
#include "sbl/Dialect/Prop/Passes.h"
#include "llvm/ExecutionEngine/Orc/Mangling.h"
#include "llvm/Support/TargetSelect.h"

using namespace mlir;

namespace {

int threads = 1;

/// Static chunks on short-lived threads; the runtime has the real one.
void parallelFor(int64_t chunks, void (*body)(void *, int64_t), void *context) {
  std::vector<std::thread> others;
  auto share = [=](int64_t first) {
    for (int64_t chunk = first; chunk < chunks; chunk += threads)
      body(context, chunk);
  };
  for (int64_t thread = 1; thread < threads; ++thread)
    others.emplace_back(share, thread);
  share(0);
  for (std::thread &thread : others)
    thread.join();
}

} // namespace

namespace sbl::test {

void setThreads(int count) { threads = count; }

struct Jit::Engine {
  std::unique_ptr<MLIRContext> context;
  std::unique_ptr<ExecutionEngine> engine;
};

Jit::~Jit() = default;

Jit::Jit(const std::string &text) : engine(std::make_unique<Engine>()) {
  static const bool isTargetReady = [] {
    llvm::InitializeNativeTarget();
    llvm::InitializeNativeTargetAsmPrinter();
    return true;
  }();
  (void)isTargetReady;
  DialectRegistry registry;
  registerAllDialects(registry);
  registerAllExtensions(registry);
  registerAllToLLVMIRTranslations(registry);
  registry.insert<prop::PropDialect>();
  engine->context = std::make_unique<MLIRContext>(registry, MLIRContext::Threading::DISABLED);

  std::string errors;
  ScopedDiagnosticHandler handler(engine->context.get(), [&](Diagnostic &diagnostic) {
    errors += diagnostic.str() + "\n";
    return success();
  });
  auto module = parseSourceString<ModuleOp>(text, engine->context.get());
  if (!module)
    throw std::runtime_error(errors);
  PassManager passes(engine->context.get());
  passes.addPass(prop::createDeriveAdjoints());
  passes.addPass(prop::createFuseFactors());
  buildPropToLoopsPipeline(passes);
  passes.addPass(createSCFToControlFlowPass());
  passes.addPass(createConvertVectorToLLVMPass());
  passes.addPass(createConvertToLLVMPass());
  passes.addPass(createReconcileUnrealizedCastsPass());
  passes.addPass(createCanonicalizerPass());
  passes.addPass(createCSEPass());
  if (failed(passes.run(*module)))
    throw std::runtime_error(errors);

  auto optimise = makeOptimizingTransformer(2, 0, nullptr);
  ExecutionEngineOptions options;
  options.transformer = optimise;
  options.enableGDBNotificationListener = options.enablePerfNotificationListener = false;
  auto made = ExecutionEngine::create(*module, options);
  if (!made)
    throw std::runtime_error(llvm::toString(made.takeError()));
  engine->engine = std::move(*made);
  engine->engine->registerSymbols([](llvm::orc::MangleAndInterner mangle) {
    llvm::orc::SymbolMap symbols;
    symbols[mangle("sbl_parallel_for")] = {llvm::orc::ExecutorAddr::fromPtr(&parallelFor),
                                           llvm::JITSymbolFlags::Exported};
    return symbols;
  });
}

void *Jit::lookup(const std::string &name) const {
  auto address = engine->engine->lookup("_mlir_ciface_" + name);
  if (!address)
    throw std::runtime_error(llvm::toString(address.takeError()));
  return *address;
}

} // namespace sbl::test
