// Steps through compiled sweeps of this process, on two buffers in turn.
#pragma once

#include <optional>

#include "Steps/Carrier.h"
#include "Steps/Propagator.h"
#include "Steps/RangedSweep.h"

namespace sbl::rt {

class HostCarrier : public Carrier {
public:
  HostCarrier(const Instance::Impl &impl, const ProgramEntry &program);

  void load(const FieldValues &values) override;
  void store(FieldValues &values) override;
  void load(View values) override;
  void store(View values) override;
  void take(Array &values) override;
  void give(Array &values) override;
  void resume(Array &values) override;
  void rest() override;
  void run(const StageEntry &stage, const StepTables &tables) override;
  void multiply(const ElementBuffer &factor) override;
  void multiplyTiled(const ElementBuffer &factor, const TileExponents &exponents) override;
  void keepInRange(int top) override;
  long exponent() override { return exponent_; }
  void useTiles(const Frame &frame) override;
  std::vector<std::int32_t> &exponents() override { return exponents_; }

private:
  void makeRoom();
  void begin() {
    exponent_ = 0;
    thorough_ = impl_.grid.rank();
  }
  void applyApart(const StageEntry &stage, const std::optional<std::size_t> &factor,
                  const StepTables &tables);
  bool failed() const { return ranged_ && ranged_->failed(); }

  StageRunner runner_;
  ElementBuffer here_, there_; // there only while they are needed
  long exponent_ = 0;
  const Instance::Impl &impl_;
  Frame frame_;                         // with tiles, where fields have them
  std::unique_ptr<RangedSweep> ranged_; // likewise
  std::vector<std::int32_t> exponents_;
  /// How many sweeps look at every value: until each axis has been swept, the field may be rough.
  std::size_t thorough_ = 0;
};

} // namespace sbl::rt
