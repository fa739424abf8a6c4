// The field of a run of steps: where a backend keeps it, in the module's element type, and what
// moves it.
#pragma once

#include "Fields/Array.h"
#include "Steps/StepTables.h"

namespace sbl::rt {

class Carrier {
public:
  virtual ~Carrier() = default;

  virtual void load(const FieldValues &values) = 0;
  virtual void store(FieldValues &values) = 0;
  /// The same from and to arrays of the backend.
  virtual void load(View values) = 0;
  virtual void store(View values) = 0;

  /// One stage of the program, by tables that live as long as the carrier.
  virtual void run(const StageEntry &stage, const StepTables &tables) = 0;
  virtual void multiply(const ElementBuffer &factor) = 0;
  /// Multiplies by 2^exponent, itself a number of the element type.
  virtual void scale(int exponent) = 0;
  virtual double largest() = 0;
};

} // namespace sbl::rt
