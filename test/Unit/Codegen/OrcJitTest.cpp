// Object code must load next to other models', find what the process has, and fail with words.
#include <algorithm>

#include <gtest/gtest.h>

#include "mlir/IR/MLIRContext.h"
#include "mlir/Parser/Parser.h"
#include "mlir/Pass/PassManager.h"
#include "sbl/Codegen/Emit.h"
#include "sbl/Codegen/OrcJit.h"
#include "sbl/Codegen/Target.h"
#include "sbl/Conversion/ToLLVM/Passes.h"

namespace sbl {
namespace {

/// Lowered MLIR text, ready to be emitted.
class Source {
public:
  Source(const char *text, std::string manifest) {
    mlir::DialectRegistry registry;
    registerToLLVMDialects(registry);
    context.appendDialectRegistry(registry);
    context.loadAllAvailableDialects();
    module = mlir::parseSourceString<mlir::ModuleOp>(text, &context);
    mlir::PassManager passes(&context);
    buildToLLVMPipeline(passes);
    if (!module || mlir::failed(passes.run(*module)))
      ADD_FAILURE() << "the test's own module does not lower";
    source = {*module, std::move(manifest)};
  }

  mlir::MLIRContext context;
  mlir::OwningOpRef<mlir::ModuleOp> module;
  EmitSource source;
};

TargetSpec host() {
  std::string error;
  return *resolveTarget("native", error);
}

/// One entry, `answer`, that writes `value` to its buffer.
std::string answering(const std::string &value) {
  const std::string text = "func.func @answer(%out: memref<?xf64>) attributes "
                           "{llvm.emit_c_interface} {\n %0 = arith.constant 0 : index\n"
                           " %1 = arith.constant " +
                           value +
                           " : f64\n"
                           " memref.store %1, %out[%0] : memref<?xf64>\n return\n}";
  Source source(text.c_str(), "{\"value\": " + value + "}");
  std::string error;
  std::string object = toObject(source.source, host(), error);
  EXPECT_EQ(error, "");
  return object;
}

double ask(const LoadedModule &loaded) {
  double value = 0;
  sbl_buffer out{&value, &value, 0, 1, 1};
  EXPECT_EQ(loaded.module()->entry_count, 1u);
  EXPECT_STREQ(loaded.module()->entries[0].name, "answer");
  reinterpret_cast<void (*)(sbl_buffer *)>(loaded.module()->entries[0].function)(&out);
  return value;
}

TEST(OrcJit, LoadsModelsSideBySide) {
  std::string error;
  auto a = LoadedModule::load(answering("42.0"), error);
  ASSERT_TRUE(a) << error;
  auto b = LoadedModule::load(answering("-1.5"), error);
  ASSERT_TRUE(b) << error;
  EXPECT_EQ(ask(*a), 42);
  EXPECT_EQ(ask(*b), -1.5);
  EXPECT_STREQ(a->module()->manifest, "{\"value\": 42.0}");
  a.reset();
  EXPECT_EQ(ask(*b), -1.5);
}

TEST(OrcJit, SaysWhichSymbolIsMissing) {
  Source source("func.func private @no_such_symbol_anywhere()\n"
                "func.func @f() attributes {llvm.emit_c_interface} {\n"
                " call @no_such_symbol_anywhere() : () -> ()\n return\n}",
                "{}");
  std::string error;
  const std::string object = toObject(source.source, host(), error);
  ASSERT_EQ(error, "");
  EXPECT_FALSE(LoadedModule::load(object, error));
  EXPECT_NE(error.find("no_such_symbol_anywhere"), std::string::npos) << error;
}

TEST(OrcJit, RefusesBytesThatAreNoObject) {
  for (const std::string &bytes :
       {std::string(), std::string("hello"), std::string(4096, '\x7f')}) {
    std::string error;
    EXPECT_FALSE(LoadedModule::load(bytes, error));
    EXPECT_NE(error, "");
  }
}

TEST(OrcJit, RefusesAnObjectWithoutAModel) {
  // Cut in the middle: still an ELF header, no longer an object.
  const std::string whole = answering("1.0");
  std::string error;
  EXPECT_FALSE(LoadedModule::load(whole.substr(0, whole.size() / 2), error));
  EXPECT_NE(error, "");
}

TEST(Emit, ShowsLlvmAndAssembly) {
  Source source("func.func @f(%x: f64) -> f64 attributes {llvm.emit_c_interface} {\n"
                " %0 = arith.mulf %x, %x : f64\n return %0 : f64\n}",
                "{}");
  std::string error;
  const std::string llvmText = toLlvmText(source.source, host(), error);
  EXPECT_NE(llvmText.find("@sbl_module"), std::string::npos) << error;
  EXPECT_NE(llvmText.find("fmul"), std::string::npos);
  const std::string assembly = toAssembly(source.source, host(), error);
  EXPECT_NE(assembly.find("sbl_module:"), std::string::npos) << error;
}

TEST(Emit, ExportsTheModuleTableAlone) {
  Source source("func.func @f() attributes {llvm.emit_c_interface} { return }\n"
                "func.func @g() { return }",
                "{}");
  std::string error;
  const std::string assembly = toAssembly(source.source, host(), error);
  EXPECT_NE(assembly.find(".globl\tsbl_module"), std::string::npos) << error;
  EXPECT_EQ(assembly.find(".globl\tf"), std::string::npos);
  EXPECT_EQ(assembly.find(".globl\tg"), std::string::npos);
}

TEST(Target, KnowsProcessorsByName) {
  std::string error;
  EXPECT_TRUE(resolveTarget("native", error));
  EXPECT_FALSE(resolveTarget("no-such-cpu", error));
  EXPECT_NE(error.find("no-such-cpu"), std::string::npos);
#ifdef __x86_64__
  const auto named = resolveTarget("x86-64-v3", error);
  ASSERT_TRUE(named);
  EXPECT_EQ(named->cpu, "x86-64-v3");
#endif
  const auto arm = resolveTarget("neoverse-v1", error);
  ASSERT_TRUE(arm) << error;
  EXPECT_EQ(arm->kind(), "aarch64");
  EXPECT_EQ(vectorRegisters(*arm), (VectorRegisters{16, 32}));
  const auto needed = requiredFeatures(*arm, error);
  ASSERT_TRUE(needed) << error;
  EXPECT_NE(std::ranges::find(*needed, "sve"), needed->end());
}

} // namespace
} // namespace sbl
