// The runtime's solutions as sources of the questions.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "sbl/Questions/Sources.h"
#include "sbl/runtime/Evolve.h"
#include "sbl/runtime/Flow.h"
#include "sbl/runtime/FlowWave.h"

namespace sbl::questions {

class RuntimeBridge : public SolvedBridge {
public:
  explicit RuntimeBridge(std::shared_ptr<const rt::BridgeSolution> solution)
      : solution_(std::move(solution)) {}

  const std::vector<double> &times() const override { return solution_->times(); }
  rt::Status density(double t, rt::FieldValues &v) const override {
    return solution_->density(t, v);
  }
  rt::Status logPhi(double t, rt::FieldValues &v) const override { return solution_->logPhi(t, v); }
  rt::Status logPhihat(double t, rt::FieldValues &v) const override {
    return solution_->logPhihat(t, v);
  }
  rt::Status drift(double t, std::size_t axis, rt::FieldValues &v) const override {
    return solution_->drift(t, axis, v);
  }
  rt::Status control(double t, std::size_t axis, rt::FieldValues &v) const override {
    return solution_->control(t, axis, v);
  }
  rt::Status score(double t, std::size_t axis, rt::FieldValues &v) const override {
    return solution_->score(t, axis, v);
  }
  rt::Status velocity(double t, std::size_t axis, rt::FieldValues &v) const override {
    return solution_->velocity(t, axis, v);
  }
  rt::Status paths(std::int64_t count, std::uint64_t seed, rt::Paths &result) const override {
    return solution_->paths(count, seed, result);
  }
  rt::Status coupling(std::vector<double> &values) const override {
    return solution_->coupling(values);
  }
  double cost() const override { return solution_->cost; }
  int iterations() const override { return solution_->iterations; }
  double marginalErrorStart() const override { return solution_->certificate.marginalErrorStart; }
  double marginalErrorEnd() const override { return solution_->certificate.marginalErrorEnd; }

private:
  std::shared_ptr<const rt::BridgeSolution> solution_;
};

/// The evolution of a diffusion: a bridge that nothing steers, whose density vanishes linearly at
/// an absorbing wall.
class RuntimeEvolution final : public RuntimeBridge {
public:
  using RuntimeBridge::RuntimeBridge;
  int wallOrder(Accessor accessor) const override {
    return accessor == Accessor::Density ? 1 : RuntimeBridge::wallOrder(accessor);
  }
};

/// The evolution of a wave by a quantum law (rt::WaveSolution) or along a flow
/// (rt::FlowWaveSolution). Density and psi between the cells are those of its Fourier series.
template <class Solution> class RuntimeWaveOf final : public SolvedQuestion {
public:
  explicit RuntimeWaveOf(std::shared_ptr<const Solution> solution)
      : solution_(std::move(solution)) {}

  const std::vector<double> &times() const override { return solution_->times(); }
  rt::Status field(Accessor accessor, Index component, double t,
                   rt::FieldValues &values) const override;
  bool knowsPlaces(Accessor) const override { return true; }
  rt::Status at(Accessor accessor, Index component, double t, std::span<const double> place,
                double &value) const override;
  rt::Status numberAt(Accessor accessor, double t, double &value) const override;

private:
  std::shared_ptr<const Solution> solution_;
};
using RuntimeWave = RuntimeWaveOf<rt::WaveSolution>;
using RuntimeFlowWave = RuntimeWaveOf<rt::FlowWaveSolution>;

/// The evolution of a density along a flow. Between the cells it is that of its characteristics.
class RuntimeFlow final : public SolvedQuestion {
public:
  explicit RuntimeFlow(std::shared_ptr<const rt::FlowSolution> solution)
      : solution_(std::move(solution)) {}

  const std::vector<double> &times() const override { return solution_->times(); }
  rt::Status field(Accessor accessor, Index component, double t,
                   rt::FieldValues &values) const override;
  rt::Status logField(Accessor accessor, double t, rt::FieldValues &values) const override;
  int wallOrder(Accessor accessor) const override { return accessor == Accessor::Density ? 0 : -1; }
  bool knowsPlaces(Accessor) const override { return true; }
  rt::Status at(Accessor accessor, Index component, double t, std::span<const double> place,
                double &value) const override;

private:
  std::shared_ptr<const rt::FlowSolution> solution_;
};

/// An instance and those of its questions that were solved.
class RuntimeSources final : public Sources {
public:
  RuntimeSources(const rt::Instance &instance, std::vector<double> savedTimes);

  /// From now on `question` is answered from `solved`.
  void add(QuestionRef question, std::shared_ptr<const SolvedQuestion> solved);
  /// What add() was given for it, or null.
  std::shared_ptr<const SolvedQuestion> shared(QuestionRef question) const;

  const rt::Grid &grid() const override { return instance_.grid(); }
  const std::vector<double> &parameters() const override { return instance_.parameters(); }
  const std::vector<double> &savedTimes() const override { return savedTimes_; }
  rt::Status distribution(std::size_t index, rt::FieldValues &density) const override;
  double hiddenEntropy(std::size_t index) const override;
  const SolvedQuestion *question(QuestionRef question) const override;

private:
  const rt::Instance &instance_;
  std::vector<double> savedTimes_;
  std::map<QuestionRef, std::shared_ptr<const SolvedQuestion>> questions_;
};

} // namespace sbl::questions
