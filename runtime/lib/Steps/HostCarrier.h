// Steps through compiled sweeps of this process, on two buffers in turn.
#pragma once

#include "Steps/Carrier.h"
#include "Steps/Propagator.h"

namespace sbl::rt {

class HostCarrier : public Carrier {
public:
  HostCarrier(const Instance::Impl &impl, const ProgramEntry &program);

  void load(const FieldValues &values) override { here_.load(values); }
  void store(FieldValues &values) override { here_.store(values); }
  void load(View values) override;
  void store(View values) override;
  void run(const StageEntry &stage, const StepTables &tables) override;
  void multiply(const ElementBuffer &factor) override { here_.multiply(factor); }
  void scale(int exponent) override { here_.scale(exponent); }
  double largest() override { return here_.largest(); }

private:
  StageRunner runner_;
  ElementBuffer here_, there_;
};

} // namespace sbl::rt
