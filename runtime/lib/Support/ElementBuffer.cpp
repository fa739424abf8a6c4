// Fields in the module's element type.
#include <cmath>

#include "Steps/StepTables.h"
#include "Support/Threads.h"

namespace sbl::rt {

ElementBuffer::ElementBuffer(bool single, std::size_t size) : single_(single) {
  if (single)
    narrow_.resize(size);
  else
    wide_.resize(size);
}

ElementBuffer::ElementBuffer(bool single, const std::vector<double> &values) : single_(single) {
  if (single)
    narrow_.assign(values.begin(), values.end());
  else
    wide_.assign(values.begin(), values.end());
}

sbl_buffer ElementBuffer::descriptor() const {
  return single_ ? bufferOf(narrow_.data(), static_cast<std::int64_t>(narrow_.size()))
                 : bufferOf(wide_.data(), static_cast<std::int64_t>(wide_.size()));
}

void ElementBuffer::scale(int exponent) {
  const double factor = std::ldexp(1.0, exponent);
  forBlocks(static_cast<std::int64_t>(size()), [&](std::int64_t begin, std::int64_t end) {
    if (single_)
      for (std::int64_t k = begin; k < end; ++k)
        narrow_[k] = static_cast<float>(narrow_[k] * factor);
    else
      for (std::int64_t k = begin; k < end; ++k)
        wide_[k] *= factor;
  });
}

void ElementBuffer::multiply(const ElementBuffer &factor) {
  forBlocks(static_cast<std::int64_t>(size()), [&](std::int64_t begin, std::int64_t end) {
    if (single_)
      for (std::int64_t k = begin; k < end; ++k)
        narrow_[k] *= factor.narrow_[k];
    else
      for (std::int64_t k = begin; k < end; ++k)
        wide_[k] *= factor.wide_[k];
  });
}

double ElementBuffer::largest() const {
  const auto count = static_cast<std::int64_t>(size());
  return single_ ? maxOver(count, [&](std::int64_t k) { return static_cast<double>(narrow_[k]); })
                 : maxOver(count, [&](std::int64_t k) { return wide_[k]; });
}

void ElementBuffer::load(const double *values) {
  forBlocks(static_cast<std::int64_t>(size()), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      if (single_)
        narrow_[k] = static_cast<float>(values[k]);
      else
        wide_[k] = values[k];
  });
}

void ElementBuffer::store(double *values) const {
  forBlocks(static_cast<std::int64_t>(size()), [&](std::int64_t begin, std::int64_t end) {
    for (std::int64_t k = begin; k < end; ++k)
      values[k] = single_ ? narrow_[k] : wide_[k];
  });
}

} // namespace sbl::rt
