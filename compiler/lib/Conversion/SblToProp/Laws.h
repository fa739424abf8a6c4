// The laws a program can follow: how the backward step of each is written in prop ops.
#pragma once

#include <string>

#include "mlir/IR/BuiltinOps.h"
#include "mlir/IR/SymbolTable.h"
#include "sbl/Dialect/Prop/PropDialect.h"
#include "sbl/Dialect/Sbl/SblDialect.h"

namespace sbl {

enum class Law {
  Quadratic,   // linear law: W a separable quadratic, Mehler's kernel, exact away from walls
  Gradient4,   // Chin's 4A forward splitting in the symmetric gauge
  Gradient2,   // Strang in the symmetric gauge
  Even,        // W the same everywhere, noise a matrix: heat kernels alone, exact
  Lines,       // Strang over axes, each kernel in the gauge of its own lines
  Generator,   // dense exponential of the finite-volume generator of each axis
  Tridiagonal, // Strang over axes, implicit steps of the finite-volume generator on every line
  Kinetic,     // transport along the axes without noise, around Lines over the others
};

/// What the planner hands to a law.
struct LawContext {
  mlir::ModuleOp module;
  mlir::SymbolTable &symbols;
  ir::DiffusionOp diffusion;
  unsigned rank;
  mlir::FloatType element;
  std::string name; // of the program; every symbol made for it begins with it
};

/// Writes kernels, factors, variances, the backward step and the program at the end of the module.
prop::ProgramOp writeProgram(LawContext &context, Law law);

} // namespace sbl
