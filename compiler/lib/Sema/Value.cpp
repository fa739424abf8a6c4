#include "Value.h"
#include "sbl/Support/Decimal.h"

#include <cmath>

namespace sbl::sema {

Quantity assemble(std::uint32_t rows, std::uint32_t columns, const std::vector<Complex> &entries,
                  ExprContext &context) {
  Quantity made{{}, rows, columns, false};
  bool isComplex = false;
  for (const Complex &entry : entries) {
    made.parts.push_back(entry.re);
    isComplex |= !entry.isReal();
  }
  for (std::size_t i = 0; isComplex && i < entries.size(); ++i)
    made.imaginary.push_back(entries[i].im ? entries[i].im : context.constant(0));
  return made;
}

const Quantity *asNumbers(const Value &value) {
  auto *quantity = std::get_if<Quantity>(&value);
  return quantity && !quantity->isBool ? quantity : nullptr;
}

std::optional<Complex> asComplex(const Value &value) {
  const Quantity *quantity = asNumbers(value);
  return quantity && quantity->isScalar() ? std::optional(quantity->entry(0)) : std::nullopt;
}

ExprRef asNumber(const Value &value) {
  auto number = asComplex(value);
  return number && number->isReal() ? number->re : nullptr;
}

std::string describe(const Value &value) {
  return std::visit(Overloaded{[](const Poison &) -> std::string { return "a mistake"; },
                               [](const Quantity &q) -> std::string {
                                 std::string kind = q.isComplex() ? "a complex " : "a ";
                                 if (q.isScalar())
                                   return kind + (q.isBool ? "truth value" : "number");
                                 if (q.isVector())
                                   return kind + "vector of " + std::to_string(q.rows) +
                                          " components";
                                 return kind + std::to_string(q.rows) + " x " +
                                        std::to_string(q.columns) + " matrix";
                               },
                               [](const Law &) -> std::string { return "a distribution"; },
                               [](const ValueList &) -> std::string { return "a list"; },
                               [](const Opaque &opaque) -> std::string { return opaque.what; },
                               [](const Words &) -> std::string { return "a text"; }},
                    value);
}

std::string formatNumber(double value) {
  if (!std::isfinite(value))
    return std::isnan(value) ? "not a number" : value > 0 ? "inf" : "-inf";
  return shortestDecimal(value);
}

std::string count(std::size_t n, const char *singular, const char *plural) {
  return std::to_string(n) + " " + (n == 1 ? singular : plural);
}

} // namespace sbl::sema
