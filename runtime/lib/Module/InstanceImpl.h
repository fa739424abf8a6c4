// What an Instance keeps: the module, its scalars and the grid, with calls that fill fields.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "Module/LatticeDirections.h"
#include "Module/Module.h"
#include "sbl/runtime/Solve.h"

namespace sbl::rt {

class Backend;

/// Coordinates of a grid point, written "(x = 1, y = 2)".
std::string placeOn(const Grid &grid, std::int64_t index);

struct Instance::Impl {
  Module module;
  std::vector<double> parameters, scalars;
  Grid grid;
  std::shared_ptr<Backend> backend; // where solves happen
  std::vector<DataTable> data;      // one per entry of the manifest's `data`
  /// Waves that ask solved questions: real and imaginary parts, by their number.
  std::map<std::size_t, std::pair<FieldValues, FieldValues>> solvedWaves;
  std::map<std::string, LatticeDirections> lattices; // of programs with a matrix of noise, by name

  /// Fields that the module has no formula for: a component of the drift of a law that is read off
  /// a solved question.
  struct SolvedField {
    DriftField drift;
    std::size_t component = 0;
  };
  std::map<FieldIndex, SolvedField> solvedFields;

  const Manifest &manifest() const { return module.manifest(); }
  double scalar(ScalarIndex k) const { return scalars[k]; }
  double scalarOr(const std::optional<ScalarIndex> &k, double otherwise) const {
    return k ? scalars[*k] : otherwise;
  }

  /// A field at (time, step) on the grid, its nodes shifted by `shift` along `axis`.
  void field(FieldIndex index, double time, double step, FieldValues &out, std::size_t axis = 0,
             double shift = 0) const {
    fieldOn(grid, index, time, step, out, axis, shift);
  }
  /// The same on another grid of the same axes.
  void fieldOn(const Grid &on, FieldIndex index, double time, double step, FieldValues &out,
               std::size_t axis = 0, double shift = 0) const;
  /// The same of a solved field; nodes that the shift takes out of the box stay at its end.
  void solvedOn(const Grid &on, const SolvedField &field, double time, FieldValues &out,
                std::size_t axis, double shift) const;
  /// The numbers of a scalars entry.
  std::vector<double> numbers(const std::string &entry, double time, double step,
                              std::size_t count) const;
  /// Variances of the Gaussian and lattice kernels of a program for a step, those in units of
  /// lattice steps; the time of transports. One per kernel slot.
  std::vector<double> variances(const ProgramEntry &program, double time, double step) const;
  /// Entry (i, j) of the covariance of the noise of a program where it is constant.
  double covariance(const ProgramEntry &program, std::size_t i, std::size_t j) const;
  /// What a step of a kernel is in units of its variance: 1 for lattice steps, else the spacing.
  double stepOf(const KernelEntry &kernel) const {
    return kernel.kind == KernelEntry::Kind::Lattice ? 1 : grid.axes[kernel.axis].spacing();
  }
  /// Noise of an axis of a program where it is constant; of a matrix, sqrt(covariance_ii).
  double noise(const ProgramEntry &program, std::size_t axis) const;
  /// Whether a distribution has mass in a single place.
  bool hasPoint(std::size_t distribution) const;
  /// The variance along an axis that the points of a distribution gained by lying between cells;
  /// the largest of them.
  double pointSpread(std::size_t distribution, std::size_t axis) const;
  /// Coordinates of grid point `index`, written "(x = 1, y = 2)".
  std::string place(std::int64_t index) const { return placeOn(grid, index); }
};

/// Fills `lattices` for the grid. What is wrong with them is said when something is solved.
void layLattices(Instance::Impl &impl);

} // namespace sbl::rt
