// Builds symbols of the sbl dialect one after the other at the end of a module.
#pragma once

#include <map>
#include <string>

#include "mlir/IR/Builders.h"
#include "mlir/IR/BuiltinOps.h"
#include "llvm/ADT/DenseMap.h"
#include "llvm/ADT/StringSet.h"

#include "sbl/Dialect/Sbl/SblDialect.h"
#include "sbl/Sema/Model.h"

namespace sbl {

/// One conversion of one model. Members named after parts of a model write that part; `failed()`
/// tells at the end whether every formula could be written.
class ModelImporter {
public:
  ModelImporter(mlir::ModuleOp module, const Model &model);

  void parameters();
  void axes();
  void time();
  void dataLaws();
  void distributions();
  void diffusions();
  void bridges();
  void evolutions();
  void waves();
  void quantums();
  void waveEvolutions();
  void flows();
  void flowEvolutions();
  void flowWaveEvolutions();
  void eigens();
  void hittings();
  void samples();
  bool failed() const { return failed_; }

private:
  using Symbol = mlir::FlatSymbolRefAttr;

  /// A new symbol: `name`, or `name.2` … where that is taken.
  mlir::StringAttr symbol(const llvm::Twine &name);
  mlir::Location locate(mlir::StringAttr name) { return mlir::NameLoc::get(name); }

  /// Writes a formula as a new symbol and returns a reference to it. A null `e` gives null.
  Symbol scalar(const llvm::Twine &name, ExprRef e);
  Symbol field(const llvm::Twine &name, ExprRef e);
  mlir::ArrayAttr scalars(const llvm::Twine &name, const std::vector<ExprRef> &perAxis);
  mlir::ArrayAttr fields(const llvm::Twine &name, const std::vector<ExprRef> &perAxis);
  /// A moment: the same expression is the same symbol, so that `at t = 0` reads `@t.start`.
  Symbol moment(const llvm::Twine &name, ExprRef e);

  ir::ComponentAttr component(const llvm::Twine &name, const Distribution::Component &part);
  void diffusion(const Diffusion &diffusion);
  void gauge(ir::DiffusionOp op, const Diffusion &diffusion);
  void bridge(const Bridge &bridge);
  Symbol flowOf(LawRef law);
  Symbol solvedDiffusion(Index index);

  void fill(mlir::Region &body, mlir::Location loc, unsigned arguments, ExprRef e);
  mlir::UnitAttr when(bool condition);
  mlir::StringAttr text(const std::string &value); // null when empty

  const Model &model_;
  mlir::OpBuilder builder_;
  llvm::StringSet<> taken_;
  llvm::DenseMap<ExprRef, Symbol> moments_;
  std::vector<Symbol> parameters_, data_, distributions_, diffusions_, waves_, quantums_, flows_,
      bridges_;
  std::map<Index, Symbol> solvedDiffusions_;
  bool failed_ = false;
};

} // namespace sbl
