// Solving `evolve` of a flow: a density carried along a velocity, by its exact characteristics.
#pragma once

#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "sbl/runtime/Solve.h"

#pragma GCC visibility push(default)
namespace sbl::rt {

/// A velocity at places and times that are no grid's: a compiled flow, or one read off a solved
/// question.
class VelocityField {
public:
  virtual ~VelocityField() = default;

  /// The velocity and its divergence at `count` places at one time. Component a of place i is at
  /// [a * count + i], of places and of velocities; `divergence` may be null. Periodic coordinates
  /// lie on the axis; others may be a rounding beyond an end. Not a number where there is no
  /// velocity. May be called by several threads at once.
  virtual void at(double time, std::int64_t count, const double *places, double *velocity,
                  double *divergence) const = 0;
  /// Whether it is the same at all times.
  virtual bool autonomous() const = 0;
  /// Ascending times where its derivatives in time jump: steps that end there see none of them.
  /// Empty of a formula.
  virtual std::span<const double> knots() const { return {}; }
  /// Those of them where the velocity itself jumps; at one of these it is that of the later side.
  virtual std::span<const double> jumps() const { return {}; }
  /// Whether fine steps find nothing but the velocity between knots: where it is a quotient of
  /// smooth fields, which changes fast next to nodes. Else they would follow the noise that a
  /// solved question has in places without mass.
  virtual bool bearsFineSteps() const { return knots().empty(); }
};

/// The velocity of flow `index` of the manifest. The instance must outlive it.
std::shared_ptr<const VelocityField> compiledVelocity(const Instance &instance, std::size_t index);

/// Why the answer can be trusted.
struct FlowCertificate {
  double massEnd = 1;         // sum of the density over the cells at the end
  double massLeft = 0;        // of the start's mass: what has left through the ends of axes by then
  std::string leftThrough;    // the end that most of it left through, `x = 2`
  double massError = 0;       // |massEnd + massLeft - 1|: what the cells do not see of the density
  double timeError = 0;       // estimated: the density's change (L1) as the integration gets finer
  double smallestDensity = 0; // smallest positive density in a cell at the end
  double accuracy = 1e-6;     // what was asked for
  int steps = 0;              // most of any block of characteristics
  std::string note;           // sentences where something is worth knowing
};

/// A density on its way. rho(x, t) = rho0(X) exp(-int div v dt) along the characteristic that comes
/// to x at t from X at the start: positive, and as exact at a place as the integration of the path.
/// What leaves the box is gone; nothing comes in.
class FlowSolution {
public:
  FlowSolution();
  ~FlowSolution();
  FlowSolution(FlowSolution &&) noexcept;
  FlowSolution &operator=(FlowSolution &&) noexcept;

  double seconds = 0;
  FlowCertificate certificate;

  /// The start and the saved times of the model after it.
  const std::vector<double> &times() const;
  /// log rho on the grid at any time from the start to the end; -inf where nothing is. BadInput at
  /// other times. Not to be called by several threads at a time.
  Status logDensity(double t, FieldValues &values) const;
  Status density(double t, FieldValues &values) const;
  /// rho at a place, one coordinate per axis.
  Status densityAt(double t, std::span<const double> place, double &value) const;
  /// The velocity of the flow along an axis, on the grid and at a place.
  Status velocity(double t, std::size_t axis, FieldValues &values) const;
  Status velocityAt(double t, std::span<const double> place, std::size_t axis, double &value) const;

  struct Impl;
  std::unique_ptr<Impl> impl;
};

/// Solves flow evolution `index` of the manifest. `velocity` takes the place of a flow that the
/// manifest does not have. On UnderResolved `solution` still holds what was reached. The instance
/// must outlive the solution.
Status solveFlow(const Instance &instance, std::size_t index, const SolveSettings &settings,
                 FlowSolution &solution, std::shared_ptr<const VelocityField> velocity = nullptr);

} // namespace sbl::rt
#pragma GCC visibility pop
