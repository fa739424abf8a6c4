// Distributions by shape: ring and ball, normalised on the box.
#include "Analyser.h"

namespace sbl::sema {

std::optional<ExprRef> Analyser::squaredDistance(const ast::Expr *centre) {
  Quantity c = vector(std::vector<ExprRef>(rank(), zero()));
  if (centre) {
    auto given = uniformNumbers(*centre, "a centre");
    if (!given)
      return std::nullopt;
    if (given->parts.size() != rank()) {
      diagnostics_.report(DiagId::WrongType, centre->range,
                          {count(rank(), "coordinate", "coordinates"), describe(*given)});
      return std::nullopt;
    }
    c = *given;
  }
  std::vector<ExprRef> terms;
  for (Index i = 0; i < rank(); ++i) {
    ExprRef x = expr().sub(expr().coordinate(i), c.parts[i]);
    terms.push_back(expr().mul(x, x));
  }
  return expr().make(Op::Add, terms);
}

/// ring(radius, width) or ring(centre, radius, width): exp(-(|x - c| - radius)^2 / (2 width^2)).
Value Analyser::ring(const ast::Call &node, Range range) {
  bool hasCentre = node.arguments.size() > 2;
  auto names = hasCentre ? std::vector<std::string>{"centre", "radius", "width"}
                         : std::vector<std::string>{"radius", "width"};
  auto matched = match("ring", node, range, names, names.size());
  if (!matched)
    return Poison{};
  if (rank() < 2)
    return wrongDimension("a ring", "2 or more dimensions", range);
  std::size_t at = hasCentre ? 1 : 0;
  ExprRef radius = uniform(lower(*(*matched)[at]), "the radius", (*matched)[at]->range);
  ExprRef width = uniform(lower(*(*matched)[at + 1]), "the width", (*matched)[at + 1]->range);
  auto squared = squaredDistance(hasCentre ? (*matched)[0] : nullptr);
  if (!radius || !width || !squared)
    return Poison{};
  require(less(zero(), radius), radius, DiagId::NotPositive, "the radius", "",
          (*matched)[at]->range);
  require(less(zero(), width), width, DiagId::NotPositive, "the width", "",
          (*matched)[at + 1]->range);
  ExprRef z = expr().div(expr().sub(expr().make(Op::Sqrt, {*squared}), radius), width);
  ExprRef value = expr().mul(expr().constant(-0.5), expr().mul(z, z));
  return Law{{{one(), value, true, false, {}}}, rank()};
}

/// ball(centre, radius): even on |x - c| <= radius.
Value Analyser::ball(const ast::Call &node, Range range) {
  auto matched = match("ball", node, range, {"centre", "radius"}, 2);
  if (!matched)
    return Poison{};
  if (rank() == 0)
    return wrongDimension("a ball", "1 or more dimensions", range);
  ExprRef radius = uniform(lower(*(*matched)[1]), "the radius", (*matched)[1]->range);
  auto squared = squaredDistance((*matched)[0]);
  if (!radius || !squared)
    return Poison{};
  require(less(zero(), radius), radius, DiagId::NotPositive, "the radius", "",
          (*matched)[1]->range);
  ExprRef inside = lessEqual(*squared, expr().mul(radius, radius));
  return Law{{{one(), expr().make(Op::Select, {inside, one(), zero()}), false, false, {}}}, rank()};
}

Value Analyser::wrongDimension(const std::string &what, const std::string &lives, Range range) {
  diagnostics_.report(DiagId::WrongDimension, range, {what, lives, count(rank(), "axis", "axes")});
  return Poison{};
}

} // namespace sbl::sema
