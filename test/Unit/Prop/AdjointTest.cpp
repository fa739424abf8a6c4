// The transpose of the transpose is the step itself: whatever the forward step is, it cannot drift
// away from the backward one.
#include <gtest/gtest.h>

#include "mlir/IR/OwningOpRef.h"
#include "mlir/Parser/Parser.h"
#include "sbl/Dialect/Prop/Passes.h"

using namespace mlir;
using namespace sbl::prop;

namespace {

std::string textOf(StepOp step) {
  std::string text;
  llvm::raw_string_ostream stream(text);
  step.print(stream, OpPrintingFlags().useLocalScope());
  return text;
}

TEST(Adjoint, OfTheAdjointIsTheStep) {
  MLIRContext context;
  context.loadDialect<PropDialect>();
  auto module = parseSourceString<ModuleOp>(R"(
    prop.kernel @kx "gaussian" axis 0 slot 0
    prop.kernel @ky "generator" axis 1 slot 1 {fraction = 5.0e-01 : f64}
    prop.kernel @kz "implicit" axis 1 slot 2 {fraction = 1.0 : f64}
    prop.factor @a [#prop.balance]
    prop.factor @b [#prop.gauge<@ky, -1>]
    prop.step @s {
    ^bb0(%f: !prop.field<2 x f64>):
      %0 = prop.scale %f by @a : !prop.field<2 x f64>
      %1 = prop.sweep %0 along 0 with @kx pre @a post @b : !prop.field<2 x f64>
      %2 = prop.sweep %1 along 1 with transposed @ky post @b : !prop.field<2 x f64>
      %3 = prop.solve %2 along 1 with @kz pre @a : !prop.field<2 x f64>
      prop.return %3 : !prop.field<2 x f64>
    }
  )",
                                            &context);
  ASSERT_TRUE(module);
  auto step = *module->getOps<StepOp>().begin();
  StepOp once = deriveAdjoint(step, "t");
  StepOp twice = deriveAdjoint(once, "u");
  EXPECT_NE(textOf(once), textOf(step));
  twice.setSymName("s");
  EXPECT_EQ(textOf(twice), textOf(step));
}

} // namespace
