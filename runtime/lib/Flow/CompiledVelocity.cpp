// A compiled flow as a velocity at scattered places.
#include "Module/InstanceImpl.h"
#include "sbl/runtime/Flow.h"

namespace sbl::rt {
namespace {

class CompiledVelocity final : public VelocityField {
public:
  CompiledVelocity(const Instance::Impl &impl, const FlowEntry &flow)
      : impl_(impl), autonomous_(flow.autonomous) {
    for (const FieldIndex field : flow.velocity)
      velocity_.push_back(entry(field));
    divergence_ = entry(flow.divergence);
  }

  void at(double time, std::int64_t count, const double *places, double *velocity,
          double *divergence) const override {
    const auto rank = static_cast<std::int64_t>(velocity_.size());
    sbl_buffer parameters =
        bufferOf(impl_.parameters.data(), static_cast<std::int64_t>(impl_.parameters.size()));
    sbl_buffer at = bufferOf(places, rank * count);
    const auto call = [&](sbl_places_fn field, double *values) {
      sbl_buffer out = bufferOf(values, count);
      field(&parameters, &at, time, 0, &out, 1);
    };
    for (std::int64_t a = 0; a < rank; ++a)
      call(velocity_[a], velocity + a * count);
    if (divergence)
      call(divergence_, divergence);
  }
  bool autonomous() const override { return autonomous_; }

private:
  sbl_places_fn entry(FieldIndex field) const {
    return impl_.module.entry<sbl_places_fn>(impl_.manifest().fields[field].places);
  }

  const Instance::Impl &impl_;
  std::vector<sbl_places_fn> velocity_;
  sbl_places_fn divergence_ = nullptr;
  bool autonomous_;
};

} // namespace

std::shared_ptr<const VelocityField> compiledVelocity(const Instance &instance, std::size_t index) {
  return std::make_shared<CompiledVelocity>(instance.impl(), instance.manifest().flows.at(index));
}

} // namespace sbl::rt
