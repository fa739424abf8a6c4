// Field buffers as compiled entries see them.
#pragma once

#include <cstddef>
#include <vector>

#include "Fields/Array.h"
#include "sbl/module.h"
#include "sbl/runtime/Grid.h"

namespace sbl::rt {

/// Values in the element type of the module's fields. They begin at a cache line, so that no vector
/// of a sweep crosses one where the grid allows it (10 to 25 % of a sweep's time).
class ElementBuffer {
public:
  ElementBuffer() = default;
  /// Zeros.
  ElementBuffer(bool single, std::size_t size);
  ElementBuffer(bool single, const std::vector<double> &values);
  /// Not set: for what writes all of it.
  static ElementBuffer unset(bool single, std::size_t size);
  ElementBuffer(const ElementBuffer &other);
  ElementBuffer(ElementBuffer &&other) noexcept { *this = std::move(other); }
  ElementBuffer &operator=(const ElementBuffer &other);
  ElementBuffer &operator=(ElementBuffer &&other) noexcept;

  /// Takes over an array of doubles of the host's; `values` is empty then.
  void adopt(Array &values);
  /// The opposite, of a buffer of doubles.
  Array release();

  bool single() const { return single_; }
  std::size_t size() const { return size_; }
  std::size_t bytes() const { return size_ * (single_ ? sizeof(float) : sizeof(double)); }
  sbl_buffer descriptor() const;
  /// Multiplies by 2^exponent, which rounds nothing in range.
  void scale(int exponent);
  void multiply(const ElementBuffer &factor);
  /// a b, of arrays of its size.
  void setProduct(const ElementBuffer &a, const FieldValues &b);
  double largest() const;
  void load(const FieldValues &values) { load(values.data()); }
  void store(FieldValues &values) const {
    values.resize(size());
    store(values.data());
  }
  /// The same from and to size() doubles.
  void load(const double *values);
  void store(double *values) const;
  /// Of a buffer of doubles: its values.
  double *numbers() { return wide(); }
  double operator[](std::size_t k) const { return single_ ? narrow()[k] : wide()[k]; }

private:
  double *wide() const { return static_cast<double *>(memory_.get()); }
  float *narrow() const { return static_cast<float *>(memory_.get()); }

  bool single_ = false;
  std::size_t size_ = 0;
  std::shared_ptr<void> memory_;
};

} // namespace sbl::rt
