// A checked model to a loaded module: the order of all passes, the object cache, the JIT.
#pragma once

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "sbl/Codegen/Library.h"
#include "sbl/Sema/Model.h"
#include "sbl/module.h"

namespace sbl {

struct CompileOptions {
  std::string cpu = "native";                       // an LLVM CPU name
  std::optional<SolveOptions::Precision> precision; // overrides the model's
  std::vector<std::string> devices;                 // what to carry images for besides: `opencl`,
                                    // `cuda`, and kinds of CUDA's devices, such as `sm_90`
  bool useCache = true;
  /// The texts that the model was made of, where it is just what they say: a program that loads the
  /// compiler late finds its code by them.
  std::vector<std::string> sources;
};

struct CompileTimings {
  double lowerSeconds = 0; // Model to LLVM IR; 0 on a cache hit
  double llvmSeconds = 0;  // LLVM IR to machine code; 0 on a cache hit
  double loadSeconds = 0;  // finding, linking and loading it, and the compiler where it is needed
  bool cacheHit = false;
};

/// A module loaded into this process. Destroying it unloads the code.
class CompiledModel {
public:
  virtual ~CompiledModel() = default;
  virtual const sbl_module_v1 *module() const = 0;
  CompileTimings timings;
};

/// Lowers and loads `model`. Null on failure, with the reason in `error` (an internal error: a
/// checked model always compiles, or a machine failure such as no executable memory).
std::unique_ptr<CompiledModel> compileModel(const Model &model, const CompileOptions &options,
                                            std::string &error);

/// Lowers `model` once and makes code of it for each of `cpus` (LLVM CPU names, or "native"),
/// ordered by how much of a processor it uses. Empty on failure, as above. The code is that of
/// compileModel.
std::optional<Library> compileLibrary(const Model &model, const std::vector<std::string> &cpus,
                                      const CompileOptions &options, std::string &error);

enum class Stage { Sbl, Prop, Loops, Llvm, Asm, Gpu, Spirv, Ptx };
/// The text of a stage (`sbl emit --stage …`). Gpu is that for the first of `devices`, or for
/// OpenCL. Empty on failure, with the reason in `error`.
std::string emitStage(const Model &model, Stage stage, const CompileOptions &options,
                      std::string &error);

} // namespace sbl
