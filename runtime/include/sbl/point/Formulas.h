// What a solve does at every point of its fields, besides its steps: formulas from numbers
// to numbers, some of them summed over the points or searched for the largest.
//
// They are written once, over a type N of numbers. The runtime runs them on doubles
// (lib/Fields/HostBackend.cpp); the compiler runs them on values of a kernel under construction, so
// that a device image holds one kernel for each, called by its name
// (compiler/lib/Conversion/PropToGpu/PointKernels.cpp).
#pragma once

#include "sbl/point/Numbers.h"

namespace sbl::point {

/// What becomes of the terms of all points: a sum, or the largest, which is NaN where any is.
enum class Reduction { None, Sum, Max };

struct Shape {
  const char *name;
  int reads, writes, scalars; // arrays read and written (they may be the same), numbers
  Reduction reduction = Reduction::None;
  /// Bit i: array i, the written ones counted after those read, has the element type of the
  /// module's fields. All others are doubles.
  unsigned elements = 0;
  /// Bit i: array i is one number, the same at every point.
  unsigned alone = 0;
};

/// Every formula has a `shape` and
///   template <class N> static void at(const N *in, const N *s, N *out, N &term)
/// for one point: `in` from the arrays read, `s` the numbers, `out` for the arrays written.
struct Fill {
  static constexpr Shape shape{"fill", 0, 1, 1};
  template <class N> static void at(const N *, const N *s, N *out, N &) { out[0] = s[0]; }
};
struct Scale {
  static constexpr Shape shape{"scale", 1, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) { out[0] = in[0] * s[0]; }
};
/// in0 + s in1
struct AddScaled {
  static constexpr Shape shape{"add_scaled", 2, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = in[0] + s[0] * in[1];
  }
};
struct Shift {
  static constexpr Shape shape{"shift", 1, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) { out[0] = in[0] - s[0]; }
};
struct Total {
  static constexpr Shape shape{"total", 1, 0, 0, Reduction::Sum};
  template <class N> static void at(const N *in, const N *, N *, N &term) { term = in[0]; }
};
struct Largest {
  static constexpr Shape shape{"largest", 1, 0, 0, Reduction::Max};
  template <class N> static void at(const N *in, const N *, N *, N &term) { term = in[0]; }
};

// ---- fields with a power of two beside their values (lib/Fields/ScaledArray.h)

/// exp(log - shift)
struct ExpShifted {
  static constexpr Shape shape{"exp_shifted", 1, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = exp(in[0] - s[0]);
  }
};
/// log(value) + shift, -inf where the value is 0
struct LogShifted {
  static constexpr Shape shape{"log_shifted", 1, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = select(in[0] > 0.0, log(in[0]) + s[0], N(-inf));
  }
};
/// The greatest exponent of law / field
struct RatioExponent {
  static constexpr Shape shape{"ratio_exponent", 2, 0, 0, Reduction::Max};
  template <class N> static void at(const N *in, const N *, N *, N &term) {
    term = select(in[0] > 0.0, exponent(in[0]) - exponent(in[1]), N(-1e6));
  }
};
/// law / field 2^shift, 0 where the law is
struct Ratio {
  static constexpr Shape shape{"ratio", 2, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    const N ratio =
        scaledBy(mantissa(in[0]) / mantissa(in[1]), exponent(in[0]) - exponent(in[1]) + s[0]);
    out[0] = select(in[0] > 0.0, ratio, N(0.0));
  }
};
struct ProductExponent {
  static constexpr Shape shape{"product_exponent", 2, 0, 0, Reduction::Max};
  template <class N> static void at(const N *in, const N *, N *, N &term) {
    term = select(in[0] > 0.0 && in[1] > 0.0, exponent(in[0]) + exponent(in[1]), N(-1e6));
  }
};
/// a b 2^shift
struct Product {
  static constexpr Shape shape{"product", 2, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    const N product =
        scaledBy(mantissa(in[0]) * mantissa(in[1]), exponent(in[0]) + exponent(in[1]) + s[0]);
    out[0] = select(in[0] > 0.0 && in[1] > 0.0, product, N(0.0));
  }
};

// ---- conditions (lib/Bridge/Condition.h)

/// law, field; least: how much law lies where the field is too small to be trusted, infinite where
/// it is no number.
struct Untrusted {
  static constexpr Shape shape{"untrusted", 2, 0, 1, Reduction::Max};
  template <class N> static void at(const N *in, const N *s, N *, N &term) {
    const auto fine = !(in[0] > 0.0) || (in[1] >= s[0] && in[1] <= N(most));
    term = select(fine, N(0.0), select(abs(in[1]) <= N(most), in[0], N(inf)));
  }
};
/// law, field; least: the law without those places
struct Trusted {
  static constexpr Shape shape{"trusted", 2, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = select(in[1] >= s[0], in[0], N(0.0));
  }
};
/// field; least, shift: the log of a field that counts as `least` where it is smaller
struct BoundedLog {
  static constexpr Shape shape{"bounded_log", 1, 1, 2};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = s[1] + log(select(in[0] < s[0], s[0], in[0]));
  }
};
/// log law, log field; their powers in the density that a soft condition asks for
struct Target {
  static constexpr Shape shape{"target", 2, 1, 2};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = s[0] * in[0] + s[1] * in[1];
  }
};
/// target, field; least: the largest target where the field counts with the least
struct WeakTarget {
  static constexpr Shape shape{"weak_target", 2, 0, 1, Reduction::Max};
  template <class N> static void at(const N *in, const N *s, N *, N &term) {
    term = select(in[1] >= s[0], N(-inf), in[0]);
  }
};
/// log; top: the sum of exp(log - top)
struct ExpSum {
  static constexpr Shape shape{"exp_sum", 1, 0, 1, Reduction::Sum};
  template <class N> static void at(const N *in, const N *s, N *, N &term) {
    term = exp(in[0] - s[0]);
  }
};

// ---- the iteration (lib/Bridge/Chain.cpp): x the log factor, f its residual, w its weight

/// The residual log law - log field - x where the density is positive, and the L1 error.
/// density, log field, x; volume
struct Fit {
  static constexpr Shape shape{"fit", 3, 2, 1, Reduction::Sum};
  template <class N> static void at(const N *in, const N *s, N *out, N &term) {
    const auto held = in[0] > 0.0; // cells may have been dropped
    const N f = log(in[0]) - in[1] - in[2];
    out[0] = select(held, in[2], N(-inf));
    out[1] = select(held, f, N(0.0));
    term = select(held, s[0] * in[0] * abs(expm1(-f)), N(0.0));
  }
};
/// The same of a field 2^exponent that has no log yet.
/// density, field, x; volume, exponent
struct FitField {
  static constexpr Shape shape{"fit_field", 3, 2, 2, Reduction::Sum};
  template <class N> SBL_WORD static void at(const N *in, const N *s, N *out, N &term) {
    const auto held = in[0] > 0.0;
    const N powers = exponent(in[0]) - exponent(in[1]) - s[1];
    const N f = log(mantissa(in[0]) / mantissa(in[1])) + N(ln2) * powers - in[2];
    out[0] = select(held, in[2], N(-inf));
    out[1] = select(held, f, N(0.0));
    term = select(held, s[0] * in[0] * abs(expm1(-f)), N(0.0));
  }
};
/// The same where the density is known by its log, which may be too small for a number.
struct FitLog {
  static constexpr Shape shape{"fit_log", 4, 3, 1, Reduction::Sum};
  template <class N> static void at(const N *in, const N *s, N *out, N &term) {
    const auto held = in[0] > N(-inf);
    const N f = in[0] - in[1] - in[2];
    out[0] = select(held, in[2], N(-inf));
    out[1] = select(held, f, N(0.0));
    out[2] = select(held, in[3], N(0.0));
    term = select(held, s[0] * exp(in[0]) * abs(expm1(-f)), N(0.0));
  }
};
/// law, x; share
struct HardWeight {
  static constexpr Shape shape{"hard_weight", 2, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = select(abs(in[1]) <= N(most), s[0] * in[0], N(0.0));
  }
};
/// law, log target, x; share
struct SoftWeight {
  static constexpr Shape shape{"soft_weight", 3, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = select(abs(in[2]) <= N(most), 0.5 * s[0] * (in[0] + exp(in[1])), N(0.0));
  }
};

// ---- Anderson's mixing (lib/Bridge/Anderson.h); the first array is the weight

struct WeightedSum {
  static constexpr Shape shape{"weighted_sum", 2, 0, 0, Reduction::Sum};
  template <class N> static void at(const N *in, const N *, N *, N &term) {
    term = select(in[0] > 0.0, in[0] * in[1], N(0.0));
  }
};
struct WeightedDot {
  static constexpr Shape shape{"weighted_dot", 3, 0, 0, Reduction::Sum};
  template <class N> static void at(const N *in, const N *, N *, N &term) {
    term = select(in[0] > 0.0, in[0] * in[1] * in[2], N(0.0));
  }
};
struct WeightedShift {
  static constexpr Shape shape{"weighted_shift", 2, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = select(in[0] > 0.0, in[1] - s[0], in[1]);
  }
};
struct WeightedDifference {
  static constexpr Shape shape{"weighted_difference", 3, 1, 0};
  template <class N> static void at(const N *in, const N *, N *out, N &) {
    out[0] = select(in[0] > 0.0, in[1] - in[2], N(0.0));
  }
};
struct Advance {
  static constexpr Shape shape{"advance", 3, 1, 0};
  template <class N> static void at(const N *in, const N *, N *out, N &) {
    out[0] = select(in[0] > 0.0, in[1] + in[2], in[1]);
  }
};
/// x - gamma dg
struct Mix {
  static constexpr Shape shape{"mix", 3, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = select(in[0] > 0.0, in[1] - s[0] * in[2], in[1]);
  }
};

// ---- the field of a run, in the module's element type (lib/Steps/Carrier.h)

struct Enter {
  static constexpr Shape shape{"enter", 1, 1, 0, Reduction::None, 0b10};
  template <class N> static void at(const N *in, const N *, N *out, N &) { out[0] = in[0]; }
};
struct Leave {
  static constexpr Shape shape{"leave", 1, 1, 0, Reduction::None, 0b01};
  template <class N> static void at(const N *in, const N *, N *out, N &) { out[0] = in[0]; }
};
struct FieldLargest {
  static constexpr Shape shape{"field_largest", 1, 0, 0, Reduction::Max, 0b1};
  template <class N> static void at(const N *in, const N *, N *, N &term) { term = in[0]; }
};
/// By how many powers of two a field with this largest value is brought near 2^top: none where it
/// is near enough, zero or no number.
template <class N> N shiftTo(N top, N largest) {
  const N shift = top - exponent(largest) + N(1.0);
  const auto due = largest > N(0.0) && largest <= N(most) && abs(shift) >= N(16.0);
  return select(due, shift, N(0.0));
}
/// field, its largest value; top
struct FieldShift {
  static constexpr Shape shape{"field_shift", 2, 1, 1, Reduction::None, 0b101, 0b010};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = scaledBy(in[0], shiftTo(s[0], in[1]));
  }
};
/// its largest value, its exponent; top: the exponent after that
struct ExponentShift {
  static constexpr Shape shape{"exponent_shift", 2, 1, 1};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    out[0] = in[1] - shiftTo(s[0], in[0]);
  }
};
struct FieldMultiply {
  static constexpr Shape shape{"field_multiply", 2, 1, 0, Reduction::None, 0b111};
  template <class N> static void at(const N *in, const N *, N *out, N &) { out[0] = in[0] * in[1]; }
};

// ---- waves (lib/Wave/WaveCarrier.h)

/// Real and imaginary parts: the sum of the squares
struct SquaredModulus {
  static constexpr Shape shape{"squared_modulus", 2, 0, 0, Reduction::Sum};
  template <class N> static void at(const N *in, const N *, N *, N &term) {
    term = in[0] * in[0] + in[1] * in[1];
  }
};

/// Real and imaginary parts; a factor, least: the modulus times the factor, twice
struct Modulus {
  static constexpr Shape shape{"modulus", 2, 2, 2};
  template <class N> static void at(const N *in, const N *s, N *out, N &) {
    const N re = in[0] * s[0], im = in[1] * s[0], modulus = sqrt(re * re + im * im);
    out[0] = select(modulus > s[1], modulus, s[1]);
    out[1] = out[0];
  }
};
/// in0 in1 / in2
struct TimesQuotient {
  static constexpr Shape shape{"times_quotient", 3, 1, 0};
  template <class N> static void at(const N *in, const N *, N *out, N &) {
    out[0] = in[0] * (in[1] / in[2]);
  }
};

template <class... Formulas> struct List {};
/// All that a device image holds.
using All =
    List<Fill, Scale, AddScaled, Shift, Total, Largest, ExpShifted, LogShifted, RatioExponent,
         Ratio, ProductExponent, Product, Untrusted, Trusted, BoundedLog, Target, WeakTarget,
         ExpSum, Fit, FitField, FitLog, HardWeight, SoftWeight, WeightedSum, WeightedDot,
         WeightedShift, WeightedDifference, Advance, Mix, Enter, Leave, FieldLargest, FieldShift,
         ExponentShift, FieldMultiply, SquaredModulus, Modulus, TimesQuotient>;

} // namespace sbl::point
