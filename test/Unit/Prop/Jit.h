// Runs prop text: lowers and compiles it the way the compiler does.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "sbl/Conversion/PropToLoops/Tiling.h"
#include "sbl/module.h"

namespace sbl::test {

class Jit {
public:
  /// Compiles `text`, as for a processor like that; throws std::runtime_error with the
  /// diagnostics if that fails.
  explicit Jit(const std::string &text, const tiling::Machine &machine = {});
  ~Jit();

  /// The entry point `name` of the compiled module.
  template <typename Function> Function entry(const std::string &name) const {
    return reinterpret_cast<Function>(lookup(name));
  }

private:
  void *lookup(const std::string &name) const;
  struct Code;
  std::unique_ptr<Code> code;
};

/// A descriptor of all of `values`.
template <typename T, typename Allocator> sbl_buffer bufferOf(std::vector<T, Allocator> &values) {
  return {values.data(), values.data(), 0, static_cast<int64_t>(values.size()), 1};
}

} // namespace sbl::test
