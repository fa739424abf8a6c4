// The field of a run of steps: where a backend keeps it, in the module's element type, and what
// moves it.
#pragma once

#include <functional>
#include <span>

#include "Fields/Array.h"
#include "Fields/Tiles.h"
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
  /// The same of an array that the run may have for itself: it need not be copied, and is one field
  /// less. Between give() and resume() the caller may look at it, and change nothing but its scale.
  virtual void take(Array &values) { load(static_cast<View>(values)); }
  virtual void give(Array &values) { store(static_cast<View>(values)); }
  virtual void resume(Array &values) { (void)values; }
  /// Drops the field and all scratch.
  virtual void rest() {}

  /// One stage of the program, by tables that live as long as the carrier.
  virtual void run(const StageEntry &stage, const StepTables &tables) = 0;
  virtual void multiply(const ElementBuffer &factor) = 0;
  /// The same of a factor whose tiles may have exponents; only the host's carrier knows them.
  virtual void multiplyTiled(const ElementBuffer &factor, const TileExponents &) {
    multiply(factor);
  }
  /// Where the largest value lies 2^16 or more from 2^top, multiplies by the power of two that
  /// brings it there. A field that is zero, or has values that are no numbers, stays as it is: the
  /// caller sees what comes out and reports it.
  virtual void keepInRange(int top) = 0;
  /// Does what `work` does with this carrier: launches that come again with the same tables, whole
  /// pairs of stages, nothing else. Where that costs time a device does them by itself from the
  /// third time on.
  virtual void repeat(std::span<const StepTables *const> tables, bool backward,
                      const std::function<void()> &work) {
    (void)tables, (void)backward;
    work();
  }
  /// What this has taken from the logarithms (base 2) of the values since they were loaded.
  virtual long exponent() = 0;

  /// Fields have the exponents of a frame's tiles from now on; only the host's carrier.
  virtual void useTiles(const Frame &) {}
  /// Those of the field: to be set after it is loaded, and read before it is stored; where sweeps
  /// left the range of doubles, store() gives no numbers.
  virtual std::vector<std::int32_t> &exponents() {
    static std::vector<std::int32_t> none;
    return none;
  }
};

} // namespace sbl::rt
