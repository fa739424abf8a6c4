// Fields and diffusions.
#include "Analyser.h"

#include "Structure.h"

namespace sbl::sema {

Value Analyser::field(const ast::FieldDecl &decl, const std::string &doc, Index index) {
  Value value = lower(decl.value);
  if (decl.kind == ast::FieldKind::Distribution) {
    if (isSolvedDensity(value))
      value = densityLaw(std::get<Quantity>(value), decl.value.range);
    if (auto *quantity = std::get_if<Quantity>(&value); quantity && !quantity->isBool)
      diagnostics_.report(DiagId::WrongType, decl.value.range, {"a distribution", describe(value)})
          .hints.push_back("`density(…)` makes a distribution of a field");
    else if (finishLaw(value, decl.value.range, index, decl.name.text, doc, decl.name.range))
      return value;
    return Poison{};
  }
  if (isPoison(value))
    return value;
  if (decl.kind == ast::FieldKind::Wave)
    return finishWave(value, decl.value.range, index, decl.name.text, doc, decl.name.range)
               ? value
               : Value(Poison{});
  auto *quantity = std::get_if<Quantity>(&value);
  if (!quantity || quantity->isBool || quantity->isMatrix())
    return wrongType("a field", value, decl.value.range);
  auto kind = Field::Kind::Field;
  if (decl.kind == ast::FieldKind::Potential) {
    kind = Field::Kind::Potential;
    if (!asNumber(value))
      return wrongType("a scalar for a potential", value, decl.value.range);
  }
  if (decl.kind == ast::FieldKind::Drift) {
    kind = Field::Kind::Drift;
    if (!perAxis(value, "a drift", false, decl.value.range))
      return Poison{};
  }
  if (!isFreeOfQueries(*quantity, "a field", decl.value.range))
    return Poison{};
  model_.fields[index] = {kind, decl.name.text,  quantity->parts,
                          doc,  decl.name.range, quantity->imaginary};
  return value;
}

/// One entry per axis. `spread`: a number stands for the same number on each axis.
std::optional<std::vector<ExprRef>> Analyser::perAxis(const Value &value, const std::string &what,
                                                      bool spread, Range range) {
  auto *quantity = std::get_if<Quantity>(&value);
  if (!quantity || !quantity->isReal()) {
    wrongType("a vector with one component per axis", value, range);
    return std::nullopt;
  }
  if (quantity->isScalar() && spread) {
    if (!isFreeOfQueries(*quantity, what, range))
      return std::nullopt;
    return std::vector<ExprRef>(rank(), quantity->parts[0]);
  }
  if (quantity->isMatrix() || quantity->parts.size() != rank()) {
    diagnostics_.report(
        DiagId::WrongType, range,
        {what + " with " + count(rank(), "component", "components") + ", one per axis",
         describe(value)});
    return std::nullopt;
  }
  if (!isFreeOfQueries(*quantity, what, range))
    return std::nullopt;
  return quantity->parts;
}

void Analyser::diffusion(const ast::DynamicsDecl &decl, const std::string &doc, Index index) {
  Diffusion &made = model_.diffusions[index];
  made.name = decl.name.text;
  made.doc = doc;
  made.range = decl.name.range;
  made.drift.assign(rank(), zero());
  made.killing = zero();
  if (rank() == 0) {
    diagnostics_.report(DiagId::NoAxis, decl.name.range)
        .hints.push_back("add one, such as `axis x in [-2, 2], cells = 256`");
    return;
  }
  const std::size_t errorsBefore = diagnostics_.errorCount();
  bool hasNoise = false;
  std::map<std::string, Range> given;
  for (const ast::Attribute &entry : decl.entries) {
    const std::string &name = entry.name.text;
    const Range range = entry.value.range;
    if (!isFirst(given, entry.name))
      continue;
    if (name == "drift") {
      if (auto parts = perAxis(lower(entry.value), "a drift", false, range))
        made.drift = *parts;
    } else if (name == "noise") {
      hasNoise = true;
      noise(lower(entry.value), range, made);
    } else if (name == "killing") {
      Value value = lower(entry.value);
      auto *q = std::get_if<Quantity>(&value);
      if (!asNumber(value))
        wrongType("a scalar field", value, range);
      else if (isFreeOfQueries(*q, "`killing`", range))
        made.killing = asNumber(value);
    } else {
      unknownOption("a diffusion", entry.name, {"drift", "noise", "killing"});
      hasNoise = true; // most likely the noise, misspelt
    }
  }
  if (!hasNoise)
    diagnostics_
        .report(DiagId::MissingEntry, decl.name.range,
                {"the diffusion `" + made.name + "`", "its `noise`"})
        .hints.push_back("dX = drift dt + noise dW: write `noise = 1`, or a parameter");
  // A noise may also be missing without a new message: its mistake was reported where it stands.
  if (made.noise.size() != rank())
    return;
  if (diagnostics_.errorCount() == errorsBefore)
    findPull(made);
  if (diagnostics_.errorCount() == errorsBefore)
    silentAxes(decl.name.range, made);
  if (diagnostics_.errorCount() == errorsBefore)
    made.structure = analyseStructure(expr(), made);
}

} // namespace sbl::sema
