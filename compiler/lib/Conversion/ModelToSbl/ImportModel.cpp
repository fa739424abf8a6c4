#include "sbl/Conversion/ModelToSbl/ImportModel.h"

#include "mlir/Dialect/Arith/IR/Arith.h"
#include "mlir/Dialect/Math/IR/Math.h"

#include "ModelImporter.h"

namespace sbl {

mlir::OwningOpRef<mlir::ModuleOp> importModel(mlir::MLIRContext &context, const Model &model) {
  context.loadDialect<ir::SblDialect, mlir::arith::ArithDialect, mlir::math::MathDialect>();
  mlir::OpBuilder builder(&context);
  mlir::OwningOpRef<mlir::ModuleOp> module =
      mlir::ModuleOp::create(mlir::NameLoc::get(builder.getStringAttr(model.name)));
  (*module)->setAttr(ir::modelNameAttr, builder.getStringAttr(model.name));
  if (!model.doc.empty())
    (*module)->setAttr(ir::modelDocAttr, builder.getStringAttr(model.doc));

  ModelImporter importer(*module, model);
  importer.parameters();
  importer.axes();
  importer.time();
  importer.dataLaws();
  importer.distributions();
  importer.diffusions();
  importer.bridges();
  importer.evolutions();
  importer.waves();
  importer.quantums();
  importer.waveEvolutions();
  importer.flows();
  importer.flowEvolutions();
  importer.flowWaveEvolutions();
  importer.eigens();
  importer.hittings();
  importer.samples();
  return importer.failed() ? nullptr : std::move(module);
}

} // namespace sbl
