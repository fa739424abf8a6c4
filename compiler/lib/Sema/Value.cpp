#include "Value.h"

#include <charconv>
#include <cmath>

namespace sbl::sema {

ExprRef asNumber(const Value &value) {
  auto *quantity = std::get_if<Quantity>(&value);
  return quantity && quantity->isScalar() && !quantity->isBool ? quantity->parts[0] : nullptr;
}

std::string describe(const Value &value) {
  return std::visit(Overloaded{[](const Poison &) -> std::string { return "a mistake"; },
                               [](const Quantity &q) -> std::string {
                                 if (q.isScalar())
                                   return q.isBool ? "a truth value" : "a number";
                                 if (q.isVector())
                                   return "a vector of " + std::to_string(q.rows) + " components";
                                 return "a " + std::to_string(q.rows) + " x " +
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
  char buffer[32];
  return {buffer, std::to_chars(buffer, buffer + sizeof buffer, value).ptr};
}

std::string count(std::size_t n, const char *singular, const char *plural) {
  return std::to_string(n) + " " + (n == 1 ? singular : plural);
}

} // namespace sbl::sema
