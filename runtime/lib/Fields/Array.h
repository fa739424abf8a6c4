// Numbers in the memory of a backend.
#pragma once

#include <cstdint>
#include <memory>
#include <utility>

namespace sbl::rt {

/// Part of an array: `size` doubles from number `offset` of `memory` on, which only the backend can
/// follow. Valid as long as the array.
struct View {
  void *memory = nullptr;
  std::int64_t offset = 0, size = 0;

  View part(std::int64_t begin, std::int64_t count) const {
    return {memory, offset + begin, count};
  }
};

/// Owns memory that Backend::make() gave out. Moved, not copied: Backend::duplicate() says where a
/// field is copied.
class Array {
public:
  Array() = default;
  Array(std::shared_ptr<void> memory, std::int64_t size)
      : memory_(std::move(memory)), size_(size) {}
  Array(Array &&other) noexcept { *this = std::move(other); }
  Array &operator=(Array &&other) noexcept {
    memory_ = std::move(other.memory_);
    size_ = std::exchange(other.size_, 0);
    return *this;
  }

  std::int64_t size() const { return size_; }
  bool empty() const { return size_ == 0; }
  /// The memory; the array is empty then.
  std::shared_ptr<void> release() {
    size_ = 0;
    return std::move(memory_);
  }
  operator View() const { return {memory_.get(), 0, size_}; }

private:
  std::shared_ptr<void> memory_;
  std::int64_t size_ = 0;
};

} // namespace sbl::rt
