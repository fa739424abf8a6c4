// Arrays in memory.
#include <algorithm>

#include "Fields/Backend.h"
#include "Steps/HostCarrier.h"

namespace sbl::rt {
namespace {

double *begin(View view) { return static_cast<double *>(view.memory) + view.offset; }

class HostBackend : public Backend {
public:
  Array make(std::int64_t size) override {
    auto values = std::make_shared<std::vector<double>>(static_cast<std::size_t>(size));
    return {std::shared_ptr<void>(values, values->data()), size};
  }
  void write(std::span<const double> values, View to) override {
    std::copy(values.begin(), values.end(), begin(to));
  }
  void read(View from, double *values) override { std::copy_n(begin(from), from.size, values); }
  void copy(View from, View to) override { std::copy_n(begin(from), from.size, begin(to)); }
  std::unique_ptr<Carrier> carrier(const Instance::Impl &impl,
                                   const ProgramEntry &program) override {
    return std::make_unique<HostCarrier>(impl, program);
  }
  bool shared() const override { return true; }
  std::string lacks(const ProgramEntry &) const override { return {}; }
  Status fits(std::int64_t, std::size_t) const override { return Status::good(); }

protected:
  double execute(const point::Shape &, HostLoop loop, std::span<const View> reads,
                 std::span<const View> writes, std::span<const double> scalars) override {
    constexpr std::size_t mostArrays = 8;
    const double *from[mostArrays];
    double *to[mostArrays];
    std::transform(reads.begin(), reads.end(), from, begin);
    std::transform(writes.begin(), writes.end(), to, begin);
    const View any = reads.empty() ? writes.front() : reads.front();
    return loop(from, to, scalars.data(), any.size);
  }
};

} // namespace

std::shared_ptr<Backend> hostBackend() {
  static const auto backend = std::make_shared<HostBackend>();
  return backend;
}

} // namespace sbl::rt
