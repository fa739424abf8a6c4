#include "Support/FieldMemory.h"

#include <mutex>
#include <utility>

#include "Support/FieldAllocator.h"

namespace sbl::rt {
namespace {

class Pool {
public:
  std::shared_ptr<void> take(std::size_t bytes) {
    Block block;
    {
      const std::lock_guard lock(mutex_);
      for (Block &kept : kept_)
        if (!block.memory && kept.bytes == bytes)
          block = std::exchange(kept, {});
    }
    if (!block.memory)
      block = {bytes, allocate(bytes)};
    return {block.memory, [this, bytes](void *memory) { give({bytes, memory}); }};
  }
  void trim() {
    for (Block &kept : kept_) {
      Block block;
      {
        const std::lock_guard lock(mutex_);
        block = std::exchange(kept, {});
      }
      free(block);
    }
  }

private:
  struct Block {
    std::size_t bytes = 0;
    void *memory = nullptr;
  };
  static void *allocate(std::size_t bytes) { return FieldAllocator<char>().allocate(bytes); }
  static void free(const Block &block) {
    if (block.memory)
      FieldAllocator<char>().deallocate(static_cast<char *>(block.memory), block.bytes);
  }
  void give(Block block) {
    {
      const std::lock_guard lock(mutex_);
      std::swap(kept_[next_], block);
      next_ = 1 - next_;
    }
    free(block);
  }
  std::mutex mutex_;
  Block kept_[2];
  std::size_t next_ = 0;
};

/// Never destroyed: fields may outlive whatever is.
Pool &pool() {
  static Pool &only = *new Pool;
  return only;
}

} // namespace

std::shared_ptr<void> takeField(std::size_t bytes) { return pool().take(bytes); }
void trimFields() { pool().trim(); }

} // namespace sbl::rt
