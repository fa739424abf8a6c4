// The wave of a run on a device. It is brought there where a run of steps begins and back where it
// ends; tables stay.
#pragma once

#include "Device/DeviceSweeps.h"
#include "Wave/WaveCarrier.h"

namespace sbl::rt {

class DeviceWaves : public WaveCarrier {
public:
  /// `axes` have their modes in the order of several axes (FourierAxis::plan).
  DeviceWaves(DeviceBackend &backend, const Instance::Impl &impl, const WaveProgramEntry &program,
              std::vector<FourierAxis> axes);

  void take(Wave &psi) override;
  void give(Wave &psi) override;
  const FourierAxis &axis(std::size_t axis) const override { return axes_[axis]; }
  void transform(std::size_t axis, const ModeFactors &factors, const Wave *pre,
                 const Wave *post) override;
  void kick(double time, double duration, double correction) override;
  bool kickFromAhead(double time, double ahead, double duration) override;
  void spread(std::size_t axis, const BandedTable &table) override;
  void multiply(const Wave &factor) override;
  void scale(double factor) override;
  double normSquared() override;
  void forgetTables() override {
    tables_.clear();
    sweeps_.clear();
  }

private:
  using Arguments = std::vector<KernelArgument>;
  void pass(Arguments &to, void *memory) const { to.push_back(KernelArgument::ofMemory(memory)); }
  void pass(Arguments &to, const Wave *factor);
  /// Transforms along lines that a group's memory does not hold, by a copy in global memory.
  void transformInSteps(std::size_t axis, const ModeFactors &factors, const Wave *pre,
                        const Wave *post);
  void kick(double time, double duration, double correction, View re, View im);
  void sweep(std::size_t axis, const BandedTable &table, Array &part);

  DeviceBackend &backend_;
  const Instance::Impl &impl_;
  const WaveProgramEntry &program_;
  const std::vector<FourierAxis> axes_;
  const std::int64_t points_;
  HeldTables always_, tables_; // those of the model, those of steps
  DeviceSweeps sweeps_;
  Array re_, im_, there_, copyRe_, copyIm_;
  Array ahead_, kicked_, none_; // of kicks from ahead: moduli, and an imaginary part
  bool isReal_ = false;         // no imaginary part: sweeps leave it alone
  std::vector<double> origin_, spacing_;
};

} // namespace sbl::rt
