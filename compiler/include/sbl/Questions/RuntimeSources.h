// The runtime's solutions as sources of the questions.
#pragma once

#include <memory>
#include <vector>

#include "sbl/Questions/Sources.h"

namespace sbl::questions {

class RuntimeBridge final : public SolvedBridge {
public:
  rt::BridgeSolution solution;

  const std::vector<double> &times() const override { return solution.times(); }
  rt::Status density(double t, rt::FieldValues &v) const override { return solution.density(t, v); }
  rt::Status logPhi(double t, rt::FieldValues &v) const override { return solution.logPhi(t, v); }
  rt::Status logPhihat(double t, rt::FieldValues &v) const override {
    return solution.logPhihat(t, v);
  }
  rt::Status drift(double t, std::size_t axis, rt::FieldValues &v) const override {
    return solution.drift(t, axis, v);
  }
  rt::Status control(double t, std::size_t axis, rt::FieldValues &v) const override {
    return solution.control(t, axis, v);
  }
  rt::Status score(double t, std::size_t axis, rt::FieldValues &v) const override {
    return solution.score(t, axis, v);
  }
  rt::Status velocity(double t, std::size_t axis, rt::FieldValues &v) const override {
    return solution.velocity(t, axis, v);
  }
  rt::Status paths(std::int64_t count, std::uint64_t seed, rt::Paths &result) const override {
    return solution.paths(count, seed, result);
  }
  rt::Status coupling(std::vector<double> &values) const override {
    return solution.coupling(values);
  }
  double cost() const override { return solution.cost; }
  int iterations() const override { return solution.iterations; }
  double marginalErrorStart() const override { return solution.certificate.marginalErrorStart; }
  double marginalErrorEnd() const override { return solution.certificate.marginalErrorEnd; }
};

/// An instance and those of its bridges that were solved.
class RuntimeSources final : public Sources {
public:
  RuntimeSources(const rt::Instance &instance, std::size_t bridges, std::vector<double> savedTimes);

  /// Makes room for the solution of bridge `index`, to be filled by solveBridge().
  rt::BridgeSolution &add(std::size_t index);

  const rt::Grid &grid() const override { return instance_.grid(); }
  const std::vector<double> &parameters() const override { return instance_.parameters(); }
  const std::vector<double> &savedTimes() const override { return savedTimes_; }
  rt::Status distribution(std::size_t index, rt::FieldValues &density) const override;
  const SolvedBridge *bridge(std::size_t index) const override { return bridges_[index].get(); }
  const rt::BridgeSolution *solution(std::size_t index) const {
    return bridges_[index] ? &bridges_[index]->solution : nullptr;
  }

private:
  const rt::Instance &instance_;
  std::vector<double> savedTimes_;
  std::vector<std::unique_ptr<RuntimeBridge>> bridges_;
};

} // namespace sbl::questions
