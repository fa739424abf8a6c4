// grad, div, laplacian, d, jacobian, dot: symbolic, at compile time.
#include "Analyser.h"

namespace sbl::sema {

bool Analyser::isFreeOfQueries(const Quantity &q, const std::string &where, Range range) {
  for (auto *parts : {&q.parts, &q.imaginary})
    for (ExprRef part : *parts)
      if (expr().dependence(part).queries) {
        diagnostics_.report(DiagId::SolvedInside, range, {where})
            .hints.push_back(
                "this is a formula, compiled before anything is solved; solved quantities stand "
                "in `print`, `expect`, `plot` and `save`");
        return false;
      }
  return true;
}

Value Analyser::calculus(const Builtin &builtin, const ast::Call &node, Range range) {
  const std::string name(builtin.name);
  bool isPair = builtin.special == Special::Dot || builtin.special == Special::Derivative;
  auto matched = match(name, node, range,
                       isPair ? std::vector<std::string>{"a", "b"} : std::vector<std::string>{"f"},
                       isPair ? 2 : 1);
  if (!matched)
    return Poison{};
  const Range firstRange = (*matched)[0]->range;
  Value first = lower(*(*matched)[0]);
  if (builtin.special == Special::Dot) {
    Value second = lower(*(*matched)[1]);
    if (isPoison(first) || isPoison(second))
      return Poison{};
    return dot({first, second, range, firstRange, (*matched)[1]->range});
  }
  auto *f = std::get_if<Quantity>(&first);
  if (!f || f->isBool)
    return wrongType("a field", first, firstRange);
  if (!isFreeOfQueries(*f, "`" + name + "`", firstRange))
    return Poison{};
  if (rank() == 0) {
    diagnostics_.report(DiagId::NoAxis, range);
    return Poison{};
  }

  // A derivative by axis `i` of an entry, real or complex.
  auto derivative = [&](Complex z, Index i) -> Complex {
    return {expr().derivative(z.re, i), z.im ? expr().derivative(z.im, i) : nullptr};
  };
  auto total = [&](const std::vector<Complex> &terms) {
    Complex sum = terms[0];
    for (std::size_t i = 1; i < terms.size(); ++i)
      sum = ComplexMath(expr()).add(sum, terms[i]);
    return sum;
  };
  std::vector<Complex> entries;
  switch (builtin.special) {
  case Special::Grad: {
    if (!f->isScalar()) {
      diagnostics_.report(DiagId::WrongType, firstRange, {"a scalar field", describe(first)})
          .hints.push_back("the derivatives of a vector field are `jacobian(v)`");
      return Poison{};
    }
    for (Index i = 0; i < rank(); ++i)
      entries.push_back(derivative(f->entry(0), i));
    return assemble(rank(), 1, entries, expr());
  }
  case Special::Div:
  case Special::Jacobian: {
    if (f->isMatrix() || f->parts.size() != rank())
      return wrongType(rank() == 1 ? "a scalar field"
                                   : "a vector of " + std::to_string(rank()) + " components",
                       first, firstRange);
    for (Index i = 0; i < rank(); ++i)
      for (Index j = 0; j < rank(); ++j)
        if (builtin.special == Special::Jacobian || i == j)
          entries.push_back(derivative(f->entry(i), j));
    if (builtin.special == Special::Div)
      return scalar(total(entries));
    return assemble(rank(), rank(), entries, expr());
  }
  case Special::Laplacian: {
    for (std::size_t k = 0; k < f->parts.size(); ++k) {
      std::vector<Complex> terms;
      for (Index i = 0; i < rank(); ++i)
        terms.push_back(derivative(derivative(f->entry(k), i), i));
      entries.push_back(total(terms));
    }
    return assemble(f->rows, f->columns, entries, expr());
  }
  default: { // d(f, x)
    Value by = lower(*(*matched)[1]);
    ExprRef variable = asNumber(by);
    if (!variable || (variable->op != Op::Coordinate && variable->op != Op::Time)) {
      if (!isPoison(by))
        diagnostics_.report(DiagId::WrongType, (*matched)[1]->range,
                            {"an axis or the time to differentiate by", "an expression"});
      return Poison{};
    }
    Quantity result = *f;
    for (auto *parts : {&result.parts, &result.imaginary})
      for (ExprRef &part : *parts)
        part = variable->op == Op::Time ? expr().timeDerivative(part)
                                        : expr().derivative(part, variable->index);
    return result;
  }
  }
}

} // namespace sbl::sema
