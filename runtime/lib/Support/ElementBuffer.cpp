// Fields in the module's element type.
#include <algorithm>
#include <cmath>
#include <cstring>
#include <utility>

#include "Steps/StepTables.h"
#include "Support/FieldMemory.h"
#include "Support/Threads.h"

namespace sbl::rt {

ElementBuffer ElementBuffer::unset(bool single, std::size_t size) {
  ElementBuffer buffer;
  buffer.single_ = single;
  buffer.size_ = size;
  if (size > 0)
    buffer.memory_ = takeField(buffer.bytes());
  return buffer;
}

ElementBuffer::ElementBuffer(bool single, std::size_t size) : ElementBuffer(unset(single, size)) {
  if (size > 0)
    std::memset(memory_.get(), 0, bytes()); // all bits zero is 0.0
}

ElementBuffer::ElementBuffer(bool single, const std::vector<double> &values)
    : ElementBuffer(unset(single, values.size())) {
  load(values);
}

ElementBuffer::ElementBuffer(const ElementBuffer &other)
    : ElementBuffer(unset(other.single_, other.size_)) {
  if (size_ > 0)
    std::memcpy(memory_.get(), other.memory_.get(), bytes());
}

ElementBuffer &ElementBuffer::operator=(const ElementBuffer &other) {
  if (this == &other)
    return *this;
  if (single_ != other.single_ || size_ != other.size_)
    *this = unset(other.single_, other.size_);
  if (size_ > 0)
    std::memcpy(memory_.get(), other.memory_.get(), bytes());
  return *this;
}

ElementBuffer &ElementBuffer::operator=(ElementBuffer &&other) noexcept {
  single_ = other.single_;
  size_ = std::exchange(other.size_, 0);
  memory_ = std::move(other.memory_);
  return *this;
}

void ElementBuffer::adopt(Array &values) {
  single_ = false;
  size_ = static_cast<std::size_t>(values.size());
  memory_ = values.release();
}

Array ElementBuffer::release() {
  const auto size = static_cast<std::int64_t>(std::exchange(size_, 0));
  return {std::move(memory_), size};
}

sbl_buffer ElementBuffer::descriptor() const {
  const auto count = static_cast<std::int64_t>(size_);
  return single_ ? bufferOf(narrow(), count) : bufferOf(wide(), count);
}

void ElementBuffer::scale(int exponent) {
  const double factor = std::ldexp(1.0, exponent);
  double *const doubles = wide();
  float *const floats = narrow();
  forBlocks(static_cast<std::int64_t>(size_), [&](std::int64_t begin, std::int64_t end) {
    if (single_)
      for (std::int64_t k = begin; k < end; ++k)
        floats[k] = static_cast<float>(floats[k] * factor);
    else
      for (std::int64_t k = begin; k < end; ++k)
        doubles[k] *= factor;
  });
}

void ElementBuffer::multiply(const ElementBuffer &factor) {
  double *const doubles = wide();
  float *const floats = narrow();
  forBlocks(static_cast<std::int64_t>(size_), [&](std::int64_t begin, std::int64_t end) {
    if (single_)
      for (std::int64_t k = begin; k < end; ++k)
        floats[k] *= factor.narrow()[k];
    else
      for (std::int64_t k = begin; k < end; ++k)
        doubles[k] *= factor.wide()[k];
  });
}

void ElementBuffer::setProduct(const ElementBuffer &a, const FieldValues &b) {
  forBlocks(static_cast<std::int64_t>(size_), [&](std::int64_t begin, std::int64_t end) {
    if (single_)
      for (std::int64_t k = begin; k < end; ++k)
        narrow()[k] = static_cast<float>(a.narrow()[k] * b[k]);
    else
      for (std::int64_t k = begin; k < end; ++k)
        wide()[k] = a.wide()[k] * b[k];
  });
}

double ElementBuffer::largest() const {
  const auto count = static_cast<std::int64_t>(size_);
  return single_ ? maxOver(count, [&](std::int64_t k) { return static_cast<double>(narrow()[k]); })
                 : maxOver(count, [&](std::int64_t k) { return wide()[k]; });
}

void ElementBuffer::load(const double *values) {
  forBlocks(static_cast<std::int64_t>(size_), [&](std::int64_t begin, std::int64_t end) {
    if (single_)
      std::copy(values + begin, values + end, narrow() + begin);
    else
      std::copy(values + begin, values + end, wide() + begin);
  });
}

void ElementBuffer::store(double *values) const {
  forBlocks(static_cast<std::int64_t>(size_), [&](std::int64_t begin, std::int64_t end) {
    if (single_)
      std::copy(narrow() + begin, narrow() + end, values + begin);
    else
      std::copy(wide() + begin, wide() + end, values + begin);
  });
}

} // namespace sbl::rt
