// --prop-fuse-factors
// Expects:  verified prop.step ops.
// Produces: steps in which the factor of every prop.scale has become the `post` of the sweep or
// solve
//           before it or, where there is none, the `pre` of the one after it. Factors that nobody
//           names any more are erased. A step without sweeps and solves is left as it is.
// Keeps:    the product. Multiplications at one place commute, so factors are kept in the order of
//           their definition, and equal combinations share one symbol.
// Test:     test/Prop/fuse-factors.mlir
#include "sbl/Dialect/Prop/Passes.h"

#include "llvm/ADT/MapVector.h"

namespace sbl::prop {
#define GEN_PASS_DEF_FUSEFACTORS
#include "sbl/Dialect/Prop/Passes.h.inc"
} // namespace sbl::prop

using namespace mlir;
using namespace sbl::prop;

namespace {

using Factors = SmallVector<FactorOp, 2>;

class FactorFuser {
public:
  explicit FactorFuser(ModuleOp module) : symbols(module) {
    for (FactorOp factor : module.getOps<FactorOp>()) {
      order.insert({factor, order.size()});
      made.insert({key({factor}), factor});
    }
  }

  void fuse(StepOp step) {
    if (step.getBody().getOps<LineOp>().empty())
      return;
    Factors post, pre; // what gathers behind the current sweep, or before the first one
    LineOp current;
    auto settle = [&] {
      if (current && !post.empty())
        current.setPostAttr(product(current.getPostAttr(), post));
      post.clear();
    };
    for (Operation &op : llvm::make_early_inc_range(step.getBody().front())) {
      if (auto scale = dyn_cast<ScaleOp>(op)) {
        (current ? post : pre).push_back(symbols.lookup<FactorOp>(scale.getFactor()));
        scale.getResult().replaceAllUsesWith(scale.getInput());
        scale.erase();
      } else if (auto line = dyn_cast<LineOp>(op)) {
        settle();
        current = line;
        if (!pre.empty())
          current.setPreAttr(product(current.getPreAttr(), pre));
        pre.clear();
      }
    }
    settle();
  }

  /// Erases the given factors as far as no symbol use is left.
  void eraseUnused(ModuleOp module) {
    for (auto &[factor, _] : order)
      if (SymbolTable::symbolKnownUseEmpty(factor, module))
        symbols.erase(factor);
  }

private:
  static ArrayAttr key(const Factors &factors) {
    SmallVector<Attribute> names;
    for (FactorOp factor : factors)
      names.push_back(FlatSymbolRefAttr::get(factor));
    return ArrayAttr::get(names.front().getContext(), names);
  }

  /// The symbol of the product of `present` (may be null) and `factors`.
  FlatSymbolRefAttr product(FlatSymbolRefAttr present, Factors factors) {
    if (present)
      factors.push_back(symbols.lookup<FactorOp>(present.getValue()));
    llvm::sort(factors, [&](FactorOp a, FactorOp b) {
      return order.find(a)->second < order.find(b)->second;
    });
    FactorOp &result = made[key(factors)];
    if (!result)
      result = make(factors);
    return FlatSymbolRefAttr::get(result);
  }

  FactorOp make(Factors &factors) {
    SmallVector<Attribute> parts;
    SmallVector<Location> locations;
    std::string name;
    for (FactorOp factor : factors) {
      llvm::append_range(parts, factor.getParts());
      locations.push_back(factor.getLoc());
      name += (name.empty() ? "" : ".") + factor.getSymName().str();
    }
    OpBuilder builder(factors.back().getContext());
    auto result = FactorOp::create(builder, builder.getFusedLoc(locations),
                                   builder.getStringAttr(name), builder.getArrayAttr(parts));
    symbols.insert(result, std::next(Block::iterator(factors.back()))); // renames if taken
    order.insert({result, order.size()});
    return result;
  }

  SymbolTable symbols;
  llvm::MapVector<FactorOp, size_t> order; // the n-th factor of the module, new ones last
  DenseMap<ArrayAttr, FactorOp> made;
};

struct FuseFactors : public sbl::prop::impl::FuseFactorsBase<FuseFactors> {
  void runOnOperation() override {
    FactorFuser fuser(getOperation());
    for (StepOp step : getOperation().getOps<StepOp>())
      fuser.fuse(step);
    fuser.eraseUnused(getOperation());
  }
};

} // namespace
