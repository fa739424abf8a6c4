// Paths of a diffusion on a device, one work-item a path: all steps from one kept time to the next,
// places in registers. What a step does is what runtime/lib/Sample/Walker.cpp does; random numbers
// are the same, so that paths agree to rounding.
#include <cmath>

#include "Kernels.h"
#include "PlaceFormula.h"
#include "RandomNumbers.h"
#include "mlir/Dialect/Math/IR/Math.h"

using namespace mlir;
using namespace sbl;

namespace {

using Vector = SmallVector<Traced, 3>;

/// A path on its way.
struct PathState {
  Vector place;
  Traced logWeight, killing;
};

class Walk {
public:
  Walk(KernelWriter &writer, ModuleOp module, ir::DiffusionOp law)
      : w(writer), b(writer.b), law(law), axes(llvm::to_vector(module.getOps<ir::AxisOp>())),
        rank(static_cast<int64_t>(axes.size())), hasCorrelation(law.getCovariance().has_value()),
        drift(fieldsOf(module, law.getDrift())) {
    if (law.getNoiseScalars().empty())
      noise = fieldsOf(module, law.getNoise());
    if (FlatSymbolRefAttr symbol = law.getKillingAttr())
      killing = fieldOf(module, symbol);
  }

  bool hasCode() {
    SmallVector<Block *> all(drift);
    all.append(noise);
    if (killing)
      all.push_back(killing);
    return llvm::all_of(all, [](Block *formula) { return formula && hasDeviceCode(*formula); });
  }

  void write(const std::string &name) {
    KernelSignature signature;
    signature.buffers.assign(5, b.getF64Type()); // parameters, places, weights, box, constants
    signature.indices = 7; // paths, the first's number, steps before, steps, seed, weak2, halves
    signature.scalars = 2; // the time, the length of a step
    w.write(name, signature, [&](const KernelArguments &args, Value item) {
      Value isPath = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, item, args.indices[0]);
      w.when(isPath, [&] { emit(args, item); });
    });
  }

  /// Transitions that are normal laws.
  void writeTransit(const std::string &name) {
    KernelSignature signature;
    signature.buffers.assign(4, b.getF64Type()); // places, how often mirrored, box, matrices
    signature.indices = 4;                       // paths, the first's number, which, seed
    w.write(name, signature, [&](const KernelArguments &args, Value item) {
      Value isPath = arith::CmpIOp::create(b, arith::CmpIPredicate::slt, item, args.indices[0]);
      w.when(isPath, [&] { emitTransit(args, item); });
    });
  }

private:
  static Block *fieldOf(ModuleOp module, FlatSymbolRefAttr symbol) {
    auto field = module.lookupSymbol<prop::PointwiseOp>(("eval." + symbol.getValue()).str());
    return field ? &field.getBody().front() : nullptr;
  }
  static SmallVector<Block *> fieldsOf(ModuleOp module, ArrayAttr symbols) {
    SmallVector<Block *> result;
    for (auto symbol : symbols.getAsRange<FlatSymbolRefAttr>())
      result.push_back(fieldOf(module, symbol));
    return result;
  }
  Value number(Value index) { return arith::IndexCastOp::create(b, b.getI64Type(), index); }
  Traced load(Value buffer, Value at) { return Traced(b.loadScalar(buffer, at)); }
  TracedCondition nonzero(Value index) {
    return {arith::CmpIOp::create(b, arith::CmpIPredicate::ne, index, b.index(0))};
  }
  /// Either value, only one of which is computed.
  Vector choose(TracedCondition condition, llvm::function_ref<Vector()> yes,
                llvm::function_ref<Vector()> no) {
    SmallVector<Type> types(rank, b.getF64Type());
    auto choice = scf::IfOp::create(b, types, condition.value, true);
    OpBuilder::InsertionGuard guard(b);
    const auto fill = [&](Block *block, llvm::function_ref<Vector()> body) {
      b.setInsertionPointToStart(block);
      SmallVector<Value> values;
      for (const Traced &value : body())
        values.push_back(value.value);
      scf::YieldOp::create(b, values);
    };
    fill(choice.thenBlock(), yes);
    fill(choice.elseBlock(), no);
    Vector result;
    for (Value value : choice.getResults())
      result.emplace_back(value);
    return result;
  }

  Traced evaluate(Block *formula, Traced time, const Vector &place) {
    PlaceFormula code(b, params);
    for (int64_t a = 0; a < rank; ++a)
      code.map(formula->getArgument(a), place[a].value);
    code.map(formula->getArgument(rank), time.value);
    code.map(formula->getArgument(rank + 1), Traced(0.0).value);
    code.emit(*formula);
    return Traced(code.lookup(formula->getTerminator()->getOperand(0)));
  }
  Vector driftAt(Traced time, const Vector &place) {
    Vector result;
    for (int64_t a = 0; a < rank; ++a)
      result.push_back(drift.empty() ? Traced(0.0) : evaluate(drift[a], time, place));
    return result;
  }
  Vector noiseAt(Traced time, const Vector &place) {
    if (noise.empty())
      return constantNoise;
    Vector result;
    for (Block *formula : noise)
      result.push_back(evaluate(formula, time, place));
    return result;
  }

  Vector loadAll(Value buffer, int64_t first, int64_t count) {
    Vector result;
    for (int64_t k = 0; k < count; ++k)
      result.push_back(load(buffer, b.index(first + k)));
    return result;
  }
  void readBox(Value buffer) {
    low.clear();
    high.clear();
    for (int64_t a = 0; a < rank; ++a) {
      low.push_back(load(buffer, b.index(2 * a)));
      high.push_back(load(buffer, b.index(2 * a + 1)));
    }
  }

  void emitTransit(const KernelArguments &args, Value item) {
    Traced::Scope scope(b);
    readBox(args.buffers[2]);
    Value paths = args.indices[0];
    RandomNumbers random(b, number(args.indices[3]), number(b.add(args.indices[1], item)));
    Vector place, z;
    for (int64_t a = 0; a < rank; a += 2) {
      const auto [one, two] = random.normals(number(args.indices[2]), Purpose::Noise, a / 2);
      z.append({one, two});
    }
    for (int64_t a = 0; a < rank; ++a)
      place.push_back(load(args.buffers[0], b.add(b.mul(paths, a), item)));
    const int64_t width = 1 + 2 * rank;
    Vector next;
    Traced mirrored(0.0);
    for (int64_t a = 0; a < rank; ++a) {
      const Vector row = loadAll(args.buffers[3], a * width, width);
      Traced sum = row[0];
      for (int64_t c = 0; c < rank; ++c)
        sum = sum + row[1 + 2 * c] * place[c] + row[2 + 2 * c] * z[c];
      next.push_back(sum);
      const auto reflects = [](ir::BoundaryKind kind) {
        return kind == ir::BoundaryKind::Reflecting;
      };
      if (reflects(axes[a].getLow()))
        mirrored = mirrored + select(sum < low[a], Traced(1.0), Traced(0.0));
      if (reflects(axes[a].getHigh()))
        mirrored = mirrored + select(sum > high[a], Traced(1.0), Traced(0.0));
    }
    next = intoBox(next);
    for (int64_t a = 0; a < rank; ++a)
      memref::StoreOp::create(b, next[a].value, args.buffers[0],
                              ValueRange{b.add(b.mul(paths, a), item)});
    memref::StoreOp::create(b, mirrored.value, args.buffers[1], ValueRange{item});
  }

  void emit(const KernelArguments &args, Value item) {
    Traced::Scope scope(b);
    params = args.buffers[0];
    Value paths = args.indices[0], path = b.add(args.indices[1], item), zero = b.index(0);
    weak2 = nonzero(args.indices[5]);
    readBox(args.buffers[3]);
    constantNoise = loadAll(args.buffers[4], 0, rank);
    root = loadAll(args.buffers[4], rank, hasCorrelation ? rank * rank : 0);
    RandomNumbers random(b, number(args.indices[4]), number(path));
    const Traced from(args.scalars[0]), length(args.scalars[1]);
    const TracedCondition halves = nonzero(args.indices[6]);
    Value parts = arith::SelectOp::create(b, halves.value, b.index(2), b.index(1));
    const Traced h = select(halves, length * 0.5, length), rootOfLength = sqrt(length);

    LoopBuilder::Values state;
    for (int64_t a = 0; a < rank; ++a)
      state.push_back(b.loadScalar(args.buffers[1], b.add(b.mul(paths, a), item)));
    state.push_back(b.loadScalar(args.buffers[2], item));
    if (killing)
      state.push_back(evaluate(killing, from, unpacked(state).place).value);
    state = b.loop(zero, args.indices[3], 1, state, [&](Value i, ValueRange before) {
      Value step = number(b.add(args.indices[2], i));
      const Vector sum = normalsOf(random, step, Purpose::Noise);
      const Vector difference = choose(
          halves, [&] { return normalsOf(random, step, Purpose::Halves); },
          [&] { return Vector(rank, Traced(0.0)); });
      const Traced t = from + real(i) * length;
      return b.loop(zero, parts, 1, before, [&](Value part, ValueRange now) {
        const TracedCondition isFirst = !nonzero(part);
        const Traced sign = select(isFirst, Traced(1.0), Traced(-1.0));
        Vector dw;
        for (int64_t a = 0; a < rank; ++a)
          dw.push_back(select(halves, rootOfLength * 0.5 * (sum[a] + sign * difference[a]),
                              rootOfLength * sum[a]));
        const Traced begin = select(isFirst, t, t + h);
        return packed(stepped(unpacked(now), correlated(dw), begin, h, random, step));
      });
    });
    const PathState end = unpacked(state);
    for (int64_t a = 0; a < rank; ++a)
      memref::StoreOp::create(b, end.place[a].value, args.buffers[1],
                              ValueRange{b.add(b.mul(paths, a), item)});
    memref::StoreOp::create(b, end.logWeight.value, args.buffers[2], ValueRange{item});
  }

  Traced real(Value index) {
    return Traced(arith::SIToFPOp::create(b, b.getF64Type(), number(index)).getResult());
  }
  PathState unpacked(ValueRange values) {
    PathState state;
    for (int64_t a = 0; a < rank; ++a)
      state.place.emplace_back(values[a]);
    state.logWeight = Traced(values[rank]);
    if (killing && static_cast<int64_t>(values.size()) > rank + 1)
      state.killing = Traced(values[rank + 1]);
    return state;
  }
  LoopBuilder::Values packed(const PathState &state) {
    LoopBuilder::Values values;
    for (const Traced &x : state.place)
      values.push_back(x.value);
    values.push_back(state.logWeight.value);
    if (killing)
      values.push_back(state.killing.value);
    return values;
  }

  /// One for every axis, two a call; an odd last one takes its pair for two steps.
  Vector normalsOf(RandomNumbers &random, Value step, Purpose purpose) {
    Vector result;
    for (int64_t a = 0; a + 1 < rank; a += 2) {
      const auto [one, two] = random.normals(step, purpose, a / 2);
      result.append({one, two});
    }
    if (rank % 2 == 1) {
      Value one = arith::ConstantOp::create(b, b.getI64IntegerAttr(1));
      Value pair = arith::ShRUIOp::create(b, step, one), odd = arith::AndIOp::create(b, step, one);
      const auto [even, next] = random.normals(pair, purpose, rank / 2);
      const TracedCondition isOdd = {arith::CmpIOp::create(b, arith::CmpIPredicate::eq, odd, one)};
      result.push_back(select(isOdd, next, even));
    }
    return result;
  }
  Vector correlated(const Vector &dw) {
    if (!hasCorrelation)
      return dw;
    Vector result;
    for (int64_t a = 0; a < rank; ++a) {
      Traced sum(0.0);
      for (int64_t c = 0; c <= a; ++c)
        sum = sum + root[a * rank + c] * dw[c];
      result.push_back(sum);
    }
    return result;
  }

  PathState stepped(const PathState &now, const Vector &dw, Traced t, Traced h,
                    RandomNumbers &random, Value step) {
    const Vector b0 = driftAt(t, now.place), sigma = noiseAt(t, now.place);
    Vector euler;
    for (int64_t a = 0; a < rank; ++a)
      euler.push_back(now.place[a] + h * b0[a] + sigma[a] * dw[a]);
    Vector next = choose(
        weak2,
        [&] {
          const Vector other = driftAt(t + h, intoBox(euler));
          Vector result;
          for (int64_t a = 0; a < rank; ++a)
            result.push_back(noise.empty() ? euler[a] + h * 0.5 * (other[a] - b0[a])
                                           : now.place[a] + h * 0.5 * (other[a] + b0[a]));
          if (!noise.empty())
            addNoiseTerms(result, now.place, b0, sigma, dw, t, h, random, step);
          return result;
        },
        [&] { return euler; });
    PathState after = now;
    for (int64_t a = 0; a < rank; ++a)
      after.logWeight =
          after.logWeight + logMiss(a, now.place[a], next[a], sigma[a] * sigma[a] * h);
    after.place = intoBox(next);
    if (killing) {
      after.killing = evaluate(killing, t + h, after.place);
      after.logWeight = after.logWeight - h * 0.5 * (now.killing + after.killing);
    }
    return after;
  }

  /// Kloeden and Platen (1992), (15.1.3).
  void addNoiseTerms(Vector &next, const Vector &place, const Vector &b0, const Vector &sigma,
                     const Vector &dw, Traced t, Traced h, RandomNumbers &random, Value step) {
    const Traced rootOfStep = sqrt(h);
    const auto beside = [&](int64_t r, Traced shift, double sign) {
      Vector probe;
      for (int64_t a = 0; a < rank; ++a)
        probe.push_back(place[a] + shift * b0[a]);
      probe[r] = probe[r] + rootOfStep * sign * sigma[r];
      return noiseAt(t + shift, intoBox(probe));
    };
    for (int64_t r = 0; r < rank; ++r) {
      const Vector up = beside(r, h, 1), down = beside(r, h, -1);
      next[r] = next[r] + (up[r] + down[r] + sigma[r] * 2.0) * 0.25 * dw[r] +
                (up[r] - down[r]) * 0.25 * (dw[r] * dw[r] - h) / rootOfStep;
      if (rank == 1)
        return;
      const Vector above = beside(r, 0.0, 1), below = beside(r, 0.0, -1);
      for (int64_t c = 0; c < rank; ++c) {
        if (c == r)
          continue;
        // V(r, c) = +-h, equally likely, with V(c, r) = -V(r, c).
        const auto [one, two] =
            random.uniforms(step, Purpose::Signs, std::min(r, c) * rank + std::max(r, c));
        const Traced v = select(one < 0.5, r < c ? h : -h, r < c ? -h : h);
        next[c] = next[c] + (above[c] + below[c] - sigma[c] * 2.0) * 0.25 * dw[c] +
                  (above[c] - below[c]) * 0.25 * (dw[c] * dw[r] + v) / rootOfStep;
      }
    }
  }

  bool isAbsorbing(ir::BoundaryKind kind) const { return kind == ir::BoundaryKind::Absorbing; }

  /// sbl::rt::intoBox (runtime/lib/Sample/Walls.cpp).
  Vector intoBox(const Vector &place) {
    Vector result;
    for (int64_t a = 0; a < rank; ++a) {
      const Traced x = place[a];
      result.push_back(select(x >= low[a] && x < high[a], x, placed(a, x)));
    }
    return result;
  }
  Traced placed(int64_t a, Traced x) {
    const Traced lo = low[a], hi = high[a], length = hi - lo;
    if (axes[a].getLow() == ir::BoundaryKind::Periodic) {
      const Traced y = (x - lo) - length * floor((x - lo) / length);
      return lo + select(y >= length, Traced(0.0), y);
    }
    const bool atLow = isAbsorbing(axes[a].getLow()), atHigh = isAbsorbing(axes[a].getHigh());
    const Traced fromHigh = select(x > hi, hi * 2.0 - x, x);
    const Traced fromLow = select(x < lo, lo * 2.0 - x, x);
    const auto below = [&](Traced y) { return select(y < lo, lo, y); };
    const auto above = [&](Traced y) { return select(y > hi, hi, y); };
    if (atLow && atHigh)
      return above(below(x));
    if (atLow)
      return below(fromHigh);
    if (atHigh)
      return above(fromLow);
    const Traced twice = length * 2.0;
    const Traced turns = (x - lo) - twice * floor((x - lo) / twice);
    return lo + select(turns <= length, turns, twice - turns);
  }

  /// sbl::rt::logMiss.
  Traced logMiss(int64_t a, Traced from, Traced to, Traced variance) {
    Traced sum(0.0);
    const auto miss = [&](Traced distance, Traced left) {
      const Traced chance = log1p(-exp(distance * -2.0 * left / variance));
      sum = select(left > 0.0, select(variance > 0.0, sum + chance, sum), Traced(-INFINITY));
    };
    if (isAbsorbing(axes[a].getLow()))
      miss(from - low[a], to - low[a]);
    if (isAbsorbing(axes[a].getHigh()))
      miss(high[a] - from, high[a] - to);
    return sum;
  }

  KernelWriter &w;
  LoopBuilder &b;
  ir::DiffusionOp law;
  SmallVector<ir::AxisOp> axes;
  const int64_t rank;
  const bool hasCorrelation;
  SmallVector<Block *> drift, noise; // the second is empty where it is constant
  Block *killing = nullptr;
  Value params;
  TracedCondition weak2;
  Vector low, high, constantNoise, root;
};

} // namespace

void sbl::writeWalks(KernelWriter &writer, ModuleOp module, ir::DiffusionOp law,
                     llvm::function_ref<void(const std::string &what, std::string kernel)> add) {
  Walk walk(writer, module, law);
  const std::string name = law.getSymName().str();
  if (walk.hasCode()) {
    walk.write("walk_" + name);
    add("walk", "walk_" + name);
  }
  walk.writeTransit("transit_" + name);
  add("transit", "transit_" + name);
}
