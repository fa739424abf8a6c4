// Random numbers by name in a kernel: those of runtime/lib/Sample/Random.h, to the last bits.
#pragma once

#include <utility>

#include "../PropToLoops/LoopBuilder.h"
#include "Traced.h"

namespace sbl {

/// What a number is for, as sbl::rt::Purpose.
enum class Purpose : int64_t { Noise = 0, Halves = 1, Signs = 2 };

/// The numbers of one path. Works where a Traced::Scope of its builder lives.
class RandomNumbers {
public:
  /// `seed` and `path` are i64.
  RandomNumbers(LoopBuilder &b, mlir::Value seed, mlir::Value path);

  /// Two independent ones in (0, 1), for a step (i64).
  std::pair<Traced, Traced> uniforms(mlir::Value step, Purpose purpose, int64_t slot);
  /// Two independent standard normal ones.
  std::pair<Traced, Traced> normals(mlir::Value step, Purpose purpose, int64_t slot);

private:
  mlir::Value whole(int64_t value);
  mlir::Value low(mlir::Value word), high(mlir::Value word);
  Traced unit(mlir::Value high, mlir::Value low);

  LoopBuilder &b;
  mlir::Value seedLow, seedHigh, pathLow, pathHigh; // 32 bits each
};

} // namespace sbl
