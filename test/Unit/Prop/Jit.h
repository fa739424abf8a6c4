// Runs prop text: lowers it the way the compiler does and compiles it with MLIR's own engine, so
// that these tests do not depend on the project's Codegen.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sbl/module.h"

namespace sbl::test {

class Jit {
public:
  /// Compiles `text`; throws std::runtime_error with MLIR's diagnostics if that fails.
  explicit Jit(const std::string &text);
  ~Jit();

  /// The entry point `name`, by its C interface.
  template <typename Function> Function *entry(const std::string &name) const {
    return reinterpret_cast<Function *>(lookup(name));
  }

private:
  void *lookup(const std::string &name) const;
  struct Engine;
  std::unique_ptr<Engine> engine;
};

/// A descriptor of all of `values`.
template <typename T> sbl_buffer bufferOf(std::vector<T> &values) {
  return {values.data(), values.data(), 0, static_cast<int64_t>(values.size()), 1};
}

/// How many threads sbl_parallel_for uses in these programs; 1 at the start.
void setThreads(int count);

} // namespace sbl::test
