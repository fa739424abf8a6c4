#include "FieldJit.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Func/IR/FuncOps.h"
#include "mlir/Dialect/MemRef/IR/MemRef.h"
#include "mlir/Dialect/Vector/IR/VectorOps.h"
#include "mlir/IR/IRMapping.h"
#include "mlir/IR/ImplicitLocOpBuilder.h"
#include "mlir/Pass/PassManager.h"

#include "sbl/Codegen/Emit.h"
#include "sbl/Conversion/ModelToSbl/ImportModel.h"
#include "sbl/Conversion/ToLLVM/Passes.h"
#include "sbl/Dialect/Sbl/SblDialect.h"

using namespace mlir;

namespace sbl::test {

namespace {

/// Rewrites one field as a function of three buffers: parameters, inputs, results.
class FieldToFunction {
public:
  FieldToFunction(ModuleOp model, ModuleOp target, unsigned lanes)
      : model_(model), b_(target.getLoc(), OpBuilder::atBlockEnd(target.getBody())), lanes_(lanes) {
  }

  void convert(ir::FieldOp field) {
    Type buffer = MemRefType::get({ShapedType::kDynamic}, b_.getF64Type());
    auto function = func::FuncOp::create(b_, field.getSymName(),
                                         b_.getFunctionType({buffer, buffer, buffer}, {}));
    function->setAttr("llvm.emit_c_interface", b_.getUnitAttr());
    OpBuilder::InsertionGuard guard(b_);
    Block *entry = function.addEntryBlock();
    b_.setInsertionPointToStart(entry);
    IRMapping map;
    for (BlockArgument input : field.getBody().getArguments())
      map.map(input, load(entry->getArgument(1), index(input.getArgNumber() * lanes_)));
    for (Operation &op : field.getBody().front())
      convert(op, map, entry->getArguments());
    func::ReturnOp::create(b_);
  }

private:
  Type widen(Type type) { return lanes_ == 1 ? type : VectorType::get({lanes_}, type); }
  Value index(std::int64_t i) { return arith::ConstantIndexOp::create(b_, i); }
  Value load(Value buffer, Value at) {
    if (lanes_ == 1)
      return memref::LoadOp::create(b_, buffer, at);
    return vector::LoadOp::create(b_, cast<VectorType>(widen(b_.getF64Type())), buffer, at);
  }
  Value splat(Value scalar) {
    return lanes_ == 1 ? scalar : vector::BroadcastOp::create(b_, widen(scalar.getType()), scalar);
  }

  void convert(Operation &op, IRMapping &map, ValueRange buffers) {
    if (auto reference = dyn_cast<ir::ParamRefOp>(op)) {
      auto param = model_.lookupSymbol<ir::ParamOp>(reference.getParam());
      Value at = index(param.getIndex());
      map.map(reference.getResult(), splat(memref::LoadOp::create(b_, buffers[0], at)));
    } else if (auto yield = dyn_cast<ir::YieldOp>(op)) {
      Value value = map.lookup(yield.getValue());
      if (lanes_ == 1)
        memref::StoreOp::create(b_, value, buffers[2], index(0));
      else
        vector::StoreOp::create(b_, value, buffers[2], index(0));
    } else if (isa<arith::ConstantOp>(op)) {
      map.map(op.getResult(0), splat(b_.clone(op)->getResult(0)));
    } else {
      Operation *copy = b_.clone(op, map);
      copy->getResult(0).setType(widen(op.getResult(0).getType()));
    }
  }

  ModuleOp model_;
  ImplicitLocOpBuilder b_;
  unsigned lanes_;
};

std::string compile(const Model &model, unsigned lanes, std::string &error) {
  DialectRegistry registry;
  registerToLLVMDialects(registry);
  MLIRContext context(registry, MLIRContext::Threading::DISABLED);
  context.loadAllAvailableDialects();
  ScopedDiagnosticHandler collect(&context, [&](mlir::Diagnostic &diagnostic) {
    error += diagnostic.str() + "\n";
    return success();
  });
  OwningOpRef<ModuleOp> imported = importModel(context, model);
  if (!imported)
    return {};
  OwningOpRef<ModuleOp> functions = ModuleOp::create(UnknownLoc::get(&context));
  FieldToFunction converter(*imported, *functions, lanes);
  for (auto field : imported->getOps<ir::FieldOp>())
    converter.convert(field);
  PassManager passes(&context);
  buildToLLVMPipeline(passes);
  if (failed(passes.run(*functions)))
    return {};
  const std::optional<TargetSpec> target = resolveTarget("native", error);
  return target ? toObject({*functions, "{}"}, *target, error) : std::string();
}

sbl_buffer view(std::vector<double> &values) {
  return {values.data(), values.data(), 0, static_cast<std::int64_t>(values.size()), 1};
}

} // namespace

FieldJit::FieldJit(const Model &model, unsigned lanes) : lanes_(lanes) {
  const std::string object = compile(model, lanes, error_);
  if (!object.empty())
    loaded_ = LoadedModule::load(object, error_);
}

std::vector<double> FieldJit::operator()(const std::string &field, std::vector<double> parameters,
                                         std::vector<double> inputs) const {
  if (!loaded_)
    return {};
  const sbl_module_v1 &module = *loaded_->module();
  for (const sbl_entry &entry : std::span(module.entries, module.entry_count)) {
    if (entry.name != field)
      continue;
    std::vector<double> results(lanes_);
    sbl_buffer buffers[] = {view(parameters), view(inputs), view(results)};
    using Function = void (*)(sbl_buffer *, sbl_buffer *, sbl_buffer *);
    reinterpret_cast<Function>(entry.function)(&buffers[0], &buffers[1], &buffers[2]);
    return results;
  }
  return {};
}

} // namespace sbl::test
