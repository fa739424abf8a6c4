// Field buffers as compiled entries see them.
#pragma once

#include <cstddef>
#include <vector>

#include "Support/FieldAllocator.h"
#include "sbl/module.h"
#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// Values in the element type of the module's fields. They begin at a cache line, so that no vector
/// of a sweep crosses one where the grid allows it (10 to 25 % of a sweep's time).
class ElementBuffer {
public:
  ElementBuffer() = default;
  ElementBuffer(bool single, std::size_t size);
  ElementBuffer(bool single, const std::vector<double> &values);

  bool single() const { return single_; }
  std::size_t size() const { return single_ ? narrow_.size() : wide_.size(); }
  sbl_buffer descriptor() const;
  /// Multiplies by 2^exponent, which rounds nothing in range.
  void scale(int exponent);
  void multiply(const ElementBuffer &factor);
  double largest() const;
  void load(const FieldValues &values) { load(values.data()); }
  void store(FieldValues &values) const {
    values.resize(size());
    store(values.data());
  }
  /// The same from and to size() doubles.
  void load(const double *values);
  void store(double *values) const;
  double operator[](std::size_t k) const { return single_ ? narrow_[k] : wide_[k]; }

private:
  bool single_ = false;
  template <typename T> using Aligned = std::vector<T, FieldAllocator<T>>;
  Aligned<double> wide_;
  Aligned<float> narrow_;
};

} // namespace sbl::rt
