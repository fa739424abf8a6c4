// How `--verify` is shown.
#include <algorithm>
#include <cmath>

#include <nlohmann/json.hpp>

#include "Console.h"
#include "Results.h"
#include "Verify.h"

namespace sbl::tool {
namespace {

std::string mark(const VerifiedEquality &equality) {
  if (!equality.applies)
    return unicode() ? "– " : "- ";
  const bool holds = equality.holds();
  return paint(unicode() ? (holds ? "✓ " : "✗ ") : (holds ? "+ " : "x "), holds ? "32" : "31");
}

/// An expression that fits a few lines.
std::string shortened(const std::string &expression) {
  constexpr std::size_t most = 300;
  return expression.size() <= most ? expression : expression.substr(0, most) + " ...";
}

std::string found(const VerifiedEquality &equality) {
  if (!equality.applies)
    return (equality.isTooCoarse ? "cannot be told: " : "does not apply: ") + equality.why;
  if (!equality.measured)
    return "not measured: " + equality.why;
  const auto digits = static_cast<int>(equality.digits());
  return counted(digits, "digit") + std::string(digits < 10 ? "   " : "  ") + "off by " +
         formatShort(equality.difference) +
         (equality.scale != 1 ? " of " + formatShort(equality.scale) : std::string()) + ", " +
         (equality.holds() ? "allowed " : "but allowed ") + formatShort(equality.allowed);
}

} // namespace

std::string renderVerified(const Results &results, bool verbose) {
  std::string text = "\n  in other pictures\n";
  if (results.verified->empty())
    return text + "    there is no question to look at\n";
  std::size_t width = 0;
  for (const VerifiedQuestion &each : *results.verified)
    for (const VerifiedEquality &one : each.equalities)
      if (one.applies && one.measured)
        width = std::max(width, columns(one.claim));
  for (const VerifiedQuestion &each : *results.verified) {
    text += std::string("    ") + keyword(each.question.kind) + " " +
            paint(nameOf(*results.model, each.question), "1") + "\n";
    if (each.equalities.empty())
      text += "      it has no other picture\n";
    for (const VerifiedEquality &one : each.equalities) {
      const std::size_t used = columns(one.claim);
      text += "      " + mark(one) + one.claim +
              std::string(one.measured && used < width ? width - used : 0, ' ') +
              (one.measured ? "  " : ": ") + found(one) + "\n";
      if (verbose && one.applies)
        text += "          " + shortened(one.left) + "\n          = " + shortened(one.right) + "\n";
    }
  }
  return text;
}

nlohmann::ordered_json verifiedJson(const Results &results) {
  nlohmann::ordered_json root = nlohmann::ordered_json::object();
  for (const VerifiedQuestion &each : *results.verified) {
    nlohmann::ordered_json list = nlohmann::ordered_json::array();
    for (const VerifiedEquality &one : each.equalities) {
      nlohmann::ordered_json entry = {{"equality", one.claim}, {"applies", one.applies}};
      if (!one.why.empty())
        entry["why"] = one.why;
      if (one.measured)
        entry.update({{"holds", one.holds()},
                      {"digits", std::floor(10 * one.digits()) / 10},
                      {"difference", one.difference},
                      {"scale", one.scale},
                      {"allowed", one.allowed},
                      {"left", one.left},
                      {"right", one.right}});
      else if (one.applies)
        entry["holds"] = false;
      list.push_back(std::move(entry));
    }
    root[nameOf(*results.model, each.question)] = std::move(list);
  }
  return root;
}

} // namespace sbl::tool
