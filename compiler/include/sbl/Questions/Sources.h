// What the questions need to know of a solved model: an interface, so that tests can answer for it.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "sbl/Sema/Model.h"
#include "sbl/runtime/Grid.h"
#include "sbl/runtime/Solve.h"
#include "sbl/runtime/Status.h"

namespace sbl::rt {
struct Cloud; // sbl/runtime/Sample.h
}

namespace sbl::questions {

/// OutOfRange where e^log is too large for a double, or would become 0 though it is not.
rt::Status fitsDouble(double log);

/// Any solved question: what the accessors of the language can ask of it. A kind of question
/// overrides what it has; the analysis refuses the rest by name, and what slips through is answered
/// with a failure. Fields are row-major over grid(), one entry per cell.
class SolvedQuestion {
public:
  using Accessor = Query::Accessor;

  virtual ~SolvedQuestion() = default;
  virtual const std::vector<double> &times() const = 0; // saved times, ascending

  /// Component `component` of a field (density, phi, drift …) at a time.
  virtual rt::Status field(Accessor accessor, Index component, double t,
                           rt::FieldValues &values) const;
  /// The logarithm of a field that is nowhere negative, -inf where it is 0.
  virtual rt::Status logField(Accessor accessor, double t, rt::FieldValues &values) const;
  /// How a field is read off between cells: the order of its zero at an absorbing wall where it is
  /// positive and its logarithm smooth (logField() then exists), -1 for every other field.
  virtual int wallOrder(Accessor) const { return -1; }
  /// Whether values at places between the cells come from at(), not from the grid's values.
  virtual bool knowsPlaces(Accessor) const { return false; }
  /// A field at one place, one coordinate per axis.
  virtual rt::Status at(Accessor accessor, Index component, double t, std::span<const double> place,
                        double &value) const;
  /// A number at a time (energy).
  virtual rt::Status numberAt(Accessor accessor, double t, double &value) const;
  /// Numbers by level (energies, rates).
  virtual rt::Status levels(std::vector<double> &values) const;
  /// A number that belongs to the whole question (cost, iterations …).
  virtual rt::Status number(Accessor accessor, double &value) const;
  virtual rt::Status paths(std::int64_t count, std::uint64_t seed, rt::Paths &result) const;
  virtual rt::Status coupling(std::vector<double> &values) const;
  /// Whether nothing is known between the times() there are (rough paths).
  virtual bool onlyAtTimes() const { return false; }
  /// Where the paths of a sample are.
  virtual rt::Status cloud(double t, rt::Cloud &cloud) const;
};

/// OutOfRange where e^log is too large for a double, or 0 though it is not.
rt::Status fitsDouble(double log);

/// A solved bridge.
class SolvedBridge : public SolvedQuestion {
public:
  virtual rt::Status density(double t, rt::FieldValues &values) const = 0;
  virtual rt::Status logPhi(double t, rt::FieldValues &values) const = 0;
  virtual rt::Status logPhihat(double t, rt::FieldValues &values) const = 0;
  virtual rt::Status drift(double t, std::size_t axis, rt::FieldValues &values) const = 0;
  virtual rt::Status control(double t, std::size_t axis, rt::FieldValues &values) const = 0;
  virtual rt::Status score(double t, std::size_t axis, rt::FieldValues &values) const = 0;
  virtual rt::Status velocity(double t, std::size_t axis, rt::FieldValues &values) const = 0;
  virtual double cost() const = 0;
  virtual int iterations() const = 0;
  virtual double marginalErrorStart() const = 0;
  virtual double marginalErrorEnd() const = 0;

  rt::Status field(Accessor accessor, Index component, double t,
                   rt::FieldValues &values) const override;
  rt::Status logField(Accessor accessor, double t, rt::FieldValues &values) const override;
  /// rho = phi phihat vanishes quadratically at an absorbing wall, its factors linearly.
  int wallOrder(Accessor accessor) const override;
  rt::Status number(Accessor accessor, double &value) const override;
};

/// A model with its parameters, grid and solved questions.
class Sources {
public:
  virtual ~Sources() = default;
  virtual const rt::Grid &grid() const = 0;
  virtual const std::vector<double> &parameters() const = 0;
  /// The model's saved times (empty for a model without time).
  virtual const std::vector<double> &savedTimes() const = 0;
  virtual rt::Status distribution(std::size_t index, rt::FieldValues &density) const = 0;
  /// The integral of rho log rho that cells hide in which the law jumps (Instance::distribution).
  virtual double hiddenEntropy(std::size_t) const { return 0; }
  /// Null when the question was not solved.
  virtual const SolvedQuestion *question(QuestionRef question) const = 0;
};

} // namespace sbl::questions
