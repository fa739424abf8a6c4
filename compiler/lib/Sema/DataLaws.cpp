// Distributions without a formula: samples, pictures, stored variables and points.
#include <algorithm>

#include "Analyser.h"

namespace sbl::sema {

namespace {

/// The single word an argument consists of, such as `auto`; empty for anything else.
std::string word(const ast::Expr &node) {
  auto *name = std::get_if<ast::Reference>(&node.node);
  return name ? name->text : "";
}

/// The parts of `(a, b)`, or the one expression itself.
std::vector<const ast::Expr *> partsOf(const ast::Expr &node) {
  std::vector<const ast::Expr *> parts;
  if (auto *tuple = std::get_if<ast::Tuple>(&node.node))
    for (const ast::Expr &part : tuple->components)
      parts.push_back(&part);
  else if (auto *list = std::get_if<ast::List>(&node.node))
    for (const ast::Expr &part : list->elements)
      parts.push_back(&part);
  else
    parts.push_back(&node);
  return parts;
}

DataLaw newLaw(DataLaw::Kind kind, Index rank, Range range) {
  DataLaw law;
  law.kind = kind;
  law.rank = rank;
  law.range = range;
  return law;
}

} // namespace

std::optional<Words> Analyser::words(const ast::Expr &node, const std::string &expected) {
  Value value = lower(node);
  if (auto *text = std::get_if<Words>(&value))
    return *text;
  wrongType(expected, value, node.range);
  return std::nullopt;
}

bool Analyser::fileArgument(const ast::Expr &node, DataLaw &law) {
  auto text = words(node, "the name of a file in quotes");
  if (!text)
    return false;
  if (text->text.empty()) {
    diagnostics_.report(DiagId::WrongType, node.range, {"the name of a file", "an empty text"});
    return false;
  }
  law.file = text->text;
  law.fileRange = text->range;
  return true;
}

/// bandwidth = auto | histogram | a number | one per axis. A name of the model's own wins.
bool Analyser::bandwidthArgument(const ast::Expr &node, DataLaw &law) {
  const std::string choice = word(node);
  const bool mayCount = law.kind == DataLaw::Kind::Samples;
  if (!findSymbol(choice) && (choice == "auto" || (mayCount && choice == "histogram"))) {
    law.smoothing = choice == "auto" ? DataLaw::Smoothing::Auto : DataLaw::Smoothing::Histogram;
    return true;
  }
  auto given = uniformNumbers(node, "a bandwidth");
  if (!given)
    return false;
  if (!given->isScalar() && given->parts.size() != law.rank) {
    diagnostics_.report(
        DiagId::WrongType, node.range,
        {"one bandwidth, or one for each of " + count(law.rank, "axis", "axes"), describe(*given)});
    return false;
  }
  for (ExprRef part : given->parts)
    require(less(zero(), part), part, DiagId::NotPositive, "a bandwidth", "", node.range);
  law.smoothing = DataLaw::Smoothing::Given;
  law.bandwidth = given->parts;
  return true;
}

bool Analyser::columnsArgument(const ast::Expr &node, DataLaw &law) {
  const auto parts = partsOf(node);
  for (const ast::Expr *part : parts) {
    Value value = lower(*part);
    if (auto *name = std::get_if<Words>(&value)) {
      law.columns.emplace_back(name->text);
      continue;
    }
    if (isPoison(value) || !asNumber(value)) {
      wrongType("the name of a column in quotes, or its number", value, part->range);
      return false;
    }
    auto number = constant(value, "the number of a column", part->range);
    if (!number)
      return false;
    constexpr double most = 1e6;
    if (!(*number >= 0) || *number > most ||
        *number != static_cast<double>(static_cast<std::uint64_t>(*number))) {
      diagnostics_
          .report(DiagId::NotWhole, part->range,
                  {"the number of a column", formatNumber(*number), "0 or more"})
          .hints.push_back("columns are counted from 0");
      return false;
    }
    law.columns.emplace_back(static_cast<std::uint64_t>(*number));
  }
  if (parts.empty() || parts.size() > 3) {
    diagnostics_.report(DiagId::WrongType, node.range,
                        {"one column per axis", count(parts.size(), "column", "columns")});
    return false;
  }
  law.rank = static_cast<Index>(parts.size());
  return true;
}

Value Analyser::addDataLaw(DataLaw law) {
  const Index rank = law.rank;
  // The same law written twice is read once.
  const auto same = [&](const DataLaw &known) {
    return known.kind == law.kind && known.rank == rank && known.firstAxis == law.firstAxis &&
           known.file == law.file && known.fileRange.file == law.fileRange.file &&
           known.columns == law.columns && known.smoothing == law.smoothing &&
           known.bandwidth == law.bandwidth && known.inverted == law.inverted &&
           known.variable == law.variable && known.dimensions == law.dimensions &&
           known.time == law.time && known.place == law.place && known.value == law.value;
  };
  auto found = std::find_if(model_.dataLaws.begin(), model_.dataLaws.end(), same);
  if (found == model_.dataLaws.end())
    found = model_.dataLaws.insert(found, std::move(law));
  const auto index = static_cast<Index>(found - model_.dataLaws.begin());
  // A table of data is normalised on the box by whoever makes it.
  return Law{{{one(), nullptr, false, true, {}, {index}}}, rank};
}

/// samples(file, columns = …, bandwidth = auto).
Value Analyser::samples(const ast::Call &node, Range range) {
  auto matched = match("samples", node, range, {"file", "columns", "bandwidth"}, 1);
  if (!matched)
    return Poison{};
  DataLaw law = newLaw(DataLaw::Kind::Samples, rank(), range);
  bool fine = fileArgument(*(*matched)[0], law);
  if ((*matched)[1])
    fine &= columnsArgument(*(*matched)[1], law);
  if ((*matched)[2])
    fine &= bandwidthArgument(*(*matched)[2], law);
  return fine ? addDataLaw(std::move(law)) : Value(Poison{});
}

/// image(file, bandwidth = …, invert = false).
Value Analyser::image(const ast::Call &node, Range range) {
  auto matched = match("image", node, range, {"file", "bandwidth", "invert"}, 1);
  if (!matched)
    return Poison{};
  DataLaw law = newLaw(DataLaw::Kind::Image, 2, range);
  bool fine = fileArgument(*(*matched)[0], law);
  if ((*matched)[1])
    fine &= bandwidthArgument(*(*matched)[1], law);
  if (const ast::Expr *invert = (*matched)[2]) {
    Value value = lower(*invert);
    auto *truth = std::get_if<Quantity>(&value);
    if (!truth || !truth->isBool || !truth->isScalar())
      return wrongType("`true` or `false`", value, invert->range);
    if (truth->parts[0]->op != Op::Constant) {
      diagnostics_.report(DiagId::NotConstant, invert->range, {"`invert`"});
      return Poison{};
    }
    law.inverted = truth->parts[0]->value != 0;
  }
  return fine ? addDataLaw(std::move(law)) : Value(Poison{});
}

/// stored(file, variable, t = …, dimensions = (…)).
Value Analyser::stored(const ast::Call &node, Range range) {
  auto matched = match("stored", node, range, {"file", "variable", timeName(), "dimensions"}, 2);
  if (!matched)
    return Poison{};
  DataLaw law = newLaw(DataLaw::Kind::Stored, rank(), range);
  bool fine = fileArgument(*(*matched)[0], law);
  if (auto variable = words(*(*matched)[1], "the name of a variable in quotes"))
    law.variable = variable->text;
  else
    fine = false;
  if ((*matched)[2]) {
    law.time = uniform(lower(*(*matched)[2]), "the time of a stored law", (*matched)[2]->range);
    fine &= law.time != nullptr;
  }
  if ((*matched)[3]) {
    for (const ast::Expr *part : partsOf(*(*matched)[3])) {
      if (auto name = words(*part, "the name of a dimension in quotes"))
        law.dimensions.push_back(name->text);
      else
        fine = false;
    }
    law.rank = static_cast<Index>(law.dimensions.size());
  }
  return fine ? addDataLaw(std::move(law)) : Value(Poison{});
}

/// point(x0): all mass at one place.
Value Analyser::point(const ast::Call &node, Range range) {
  auto matched = match("point", node, range, {"place"}, 1);
  if (!matched)
    return Poison{};
  auto place = uniformNumbers(*(*matched)[0], "the place of a point");
  if (!place)
    return Poison{};
  DataLaw law = newLaw(DataLaw::Kind::Point, static_cast<Index>(place->parts.size()), range);
  law.place = place->parts;
  return addDataLaw(std::move(law));
}

/// A density that asks questions: its table is made once these are solved.
Value Analyser::solvedLaw(ExprRef density, Range range) {
  if (expr().dependence(density).time) {
    diagnostics_.report(DiagId::MustNotVary, range, {"a density", "the time `" + timeName() + "`"});
    return Poison{};
  }
  if (!asksAtOneTime(density, "a distribution", range))
    return Poison{};
  DataLaw law = newLaw(DataLaw::Kind::Solved, rank(), range);
  law.value = density;
  return addDataLaw(std::move(law));
}

/// The same law on other axes: a value with a name may stand in several products.
Index Analyser::movedData(Index law, Index axes) {
  DataLaw copy = model_.dataLaws[law];
  copy.firstAxis += axes;
  model_.dataLaws.push_back(std::move(copy));
  return static_cast<Index>(model_.dataLaws.size() - 1);
}

/// A component of a distribution of the model: its data will be read. A point must lie on its axes,
/// which are known only now.
void Analyser::useData(const Distribution::Component &component) {
  for (Index index : component.data) {
    DataLaw &law = model_.dataLaws[index];
    law.used = true;
    for (Index i = 0; i < law.place.size(); ++i) {
      const Axis &axis = model_.axes[law.firstAxis + i];
      if (!axis.lo || !axis.hi) // a mistake of the axis, reported there
        continue;
      ExprRef x = law.place[i];
      require(expr().make(Op::And, {lessEqual(axis.lo, x), lessEqual(x, axis.hi)}), x,
              DiagId::PointOutside, "`" + axis.name + "`", "", law.range);
    }
  }
}

} // namespace sbl::sema
