// Steps through compiled sweeps of this process, on two buffers in turn.
#pragma once

#include "Steps/Carrier.h"
#include "Steps/Propagator.h"

namespace sbl::rt {

class HostCarrier : public Carrier {
public:
  HostCarrier(const Instance::Impl &impl, const ProgramEntry &program);

  void load(const FieldValues &values) override {
    here_.load(values);
    exponent_ = 0;
  }
  void store(FieldValues &values) override { here_.store(values); }
  void load(View values) override;
  void store(View values) override;
  void run(const StageEntry &stage, const StepTables &tables) override;
  void multiply(const ElementBuffer &factor) override { here_.multiply(factor); }
  void keepInRange(int top) override;
  long exponent() override { return exponent_; }

private:
  StageRunner runner_;
  ElementBuffer here_, there_;
  long exponent_ = 0;
};

} // namespace sbl::rt
