// What an expression of the language evaluates to during analysis.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "Complex.h"
#include "sbl/Sema/Model.h"

namespace sbl::sema {

/// The value of an expression with a mistake in it: reported once, then silent.
struct Poison {};

/// Numbers or truth values: a scalar (1 x 1), a vector (n x 1) or a matrix, row-major. Complex ones
/// have as many imaginary parts as (real) parts, others none.
struct Quantity {
  std::vector<ExprRef> parts;
  std::uint32_t rows = 1, columns = 1;
  bool isBool = false;
  std::vector<ExprRef> imaginary = {};

  bool isScalar() const { return parts.size() == 1; }
  bool isVector() const { return !isScalar() && columns == 1; }
  bool isMatrix() const { return !isScalar() && columns != 1; }
  bool isComplex() const { return !imaginary.empty(); }
  bool isReal() const { return !isBool && !isComplex(); }
  Complex entry(std::size_t i) const { return {parts[i], isComplex() ? imaginary[i] : nullptr}; }
  bool sameShape(const Quantity &other) const {
    return rows == other.rows && columns == other.columns;
  }
};

/// A distribution, or a part of a mixture still being written: its weights may not sum to one yet.
/// `rank` is the number of coordinates it speaks of, counted from the first axis.
struct Law {
  std::vector<Distribution::Component> components;
  std::uint32_t rank = 0;
};

/// `[a, b, c]`: a list of times.
struct ValueList {
  std::vector<Quantity> elements;
};

/// paths(B) or coupling(B): can be shown and saved, not computed with.
struct Opaque {
  ExprRef query = nullptr;
  std::string what;
};

/// A quoted text, and where it was written: files are found relative to that place.
struct Words {
  std::string text;
  Range range;
};

using Value = std::variant<Poison, Quantity, Law, ValueList, Opaque, Words>;

inline Quantity scalar(ExprRef e, bool isBool = false) { return {{e}, 1, 1, isBool}; }
inline Quantity vector(std::vector<ExprRef> parts) {
  auto rows = static_cast<std::uint32_t>(parts.size());
  return {std::move(parts), rows, 1, false};
}

inline Quantity scalar(Complex z) {
  Quantity made = scalar(z.re);
  if (z.im)
    made.imaginary = {z.im};
  return made;
}
/// Entries of a quantity of that shape; it is complex when one of them is.
Quantity assemble(std::uint32_t rows, std::uint32_t columns, const std::vector<Complex> &entries,
                  ExprContext &context);

inline bool isPoison(const Value &value) { return std::holds_alternative<Poison>(value); }
/// The number when `value` is one real scalar, else null.
ExprRef asNumber(const Value &value);
/// The number when `value` is one scalar, real or complex.
std::optional<Complex> asComplex(const Value &value);
/// The numbers, real or complex, when `value` is a scalar, a vector or a matrix of them, else null.
const Quantity *asNumbers(const Value &value);

/// "a number", "a vector of 3 components", "a truth value", "a distribution" …
std::string describe(const Value &value);
/// The shortest text that reads back as the same double.
std::string formatNumber(double value);
/// `1 axis`, `2 axes`.
std::string count(std::size_t n, const char *singular, const char *plural);

template <class... F> struct Overloaded : F... {
  using F::operator()...;
};
template <class... F> Overloaded(F...) -> Overloaded<F...>;

} // namespace sbl::sema
