// Products, transposes, determinants and inverses of small matrices, entry by entry.
#include "Analyser.h"

#include <bit>
#include <cmath>

namespace sbl::sema {

namespace {

/// A determinant of n x n expands into the 2^n minors of its first rows.
constexpr std::uint32_t maxRows = 8;
/// A product is written out term by term; this bounds what a few lines can ask for.
constexpr std::size_t maxTerms = 300'000;

/// Determinants of the submatrices of the first rows with some of the columns, each computed once.
class Minors {
public:
  Minors(const Quantity &matrix, ExprContext &context)
      : matrix_(matrix), math_(context), known_(std::size_t{1} << matrix.columns),
        found_(known_.size(), false) {
    known_[0] = {context.constant(1)};
    found_[0] = true;
  }

  /// Of as many first rows as `columns` has bits, without `skippedRow` (counted among them).
  Complex of(std::uint32_t columns, std::uint32_t skippedRow) {
    if (found_[columns])
      return known_[columns];
    std::uint32_t row = static_cast<std::uint32_t>(std::popcount(columns)) - 1;
    row += row >= skippedRow; // the last of the rows
    Complex total;
    bool negative = false; // the sign of the entry in the last of the remaining columns is +
    for (std::uint32_t column = matrix_.columns; column-- > 0;) {
      if (!(columns >> column & 1))
        continue;
      Complex term = math_.mul(matrix_.entry(row * matrix_.columns + column),
                               of(columns & ~(1u << column), skippedRow));
      if (negative)
        term = math_.neg(term);
      total = total.re ? math_.add(total, term) : term;
      negative = !negative;
    }
    found_[columns] = true;
    return known_[columns] = total;
  }

private:
  const Quantity &matrix_;
  ComplexMath math_;
  std::vector<Complex> known_;
  std::vector<bool> found_;
};

Complex determinant(const Quantity &matrix, ExprContext &context) {
  return Minors(matrix, context).of((1u << matrix.columns) - 1, matrix.rows);
}

} // namespace

/// A matrix times a vector or a matrix that has as many rows as the first has columns.
Value Analyser::matrixProduct(const Quantity &a, const Quantity &b) {
  std::vector<Complex> entries;
  for (std::size_t i = 0; i < a.rows; ++i)
    for (std::size_t j = 0; j < b.columns; ++j) {
      std::vector<Complex> left, right;
      for (std::size_t k = 0; k < a.columns; ++k) {
        left.push_back(a.entry(i * a.columns + k));
        right.push_back(b.entry(k * b.columns + j));
      }
      entries.push_back(sumOfProducts(left, right));
    }
  return assemble(a.rows, b.columns, entries, expr());
}

Complex Analyser::sumOfProducts(const std::vector<Complex> &left,
                                const std::vector<Complex> &right) {
  ComplexMath math(expr());
  std::vector<ExprRef> real, imaginary;
  for (std::size_t k = 0; k < left.size(); ++k) {
    const Complex product = math.mul(left[k], right[k]);
    real.push_back(product.re);
    if (product.im)
      imaginary.push_back(product.im);
  }
  return {expr().make(Op::Add, real),
          imaginary.empty() ? nullptr : expr().make(Op::Add, imaginary)};
}

/// The sum of products over the last index of the left side and the first of the right one;
/// neither side is conjugated.
Value Analyser::dot(const Operands &operands) {
  auto *a = asNumbers(operands.left), *b = asNumbers(operands.right);
  if (!a)
    return wrongType("a vector", operands.left, operands.leftRange);
  if (!b)
    return wrongType("a vector", operands.right, operands.rightRange);
  const std::size_t terms = a->parts.size() * b->columns; // of a matrix on the left
  if (a->isMatrix() && terms > maxTerms) {
    diagnostics_.report(DiagId::ExpansionTooLarge, operands.range,
                        {std::to_string(maxTerms) + " terms"});
    return Poison{};
  }
  if (a->isMatrix() && !b->isScalar() && a->columns == b->rows)
    return matrixProduct(*a, *b);
  Quantity row = *a; // a vector to the left of a matrix is a row
  std::swap(row.rows, row.columns);
  if (a->isVector() && b->isMatrix() && row.columns == b->rows) {
    Value product = matrixProduct(row, *b);
    auto &quantity = std::get<Quantity>(product);
    std::swap(quantity.rows, quantity.columns);
    return product;
  }
  if (!a->sameShape(*b) || a->isMatrix())
    return mismatch("dot", operands);
  return matrixProduct(row, *b);
}

Value Analyser::matrixFunction(const Builtin &builtin, const ast::Call &node, Range range) {
  const std::string name(builtin.name);
  auto matched = match(name, node, range, {"A"}, 1);
  if (!matched)
    return Poison{};
  Value value = lower(*(*matched)[0]);
  const Range argument = (*matched)[0]->range;
  const Quantity *a = asNumbers(value);
  const bool isNorm = builtin.special == Special::Norm;
  if (!a || (isNorm && a->isMatrix()))
    return wrongType(isNorm ? "a vector" : "a matrix", value, argument);
  ComplexMath math(expr());
  if (isNorm) {
    std::vector<ExprRef> squares;
    for (std::size_t i = 0; i < a->parts.size(); ++i)
      squares.push_back(math.norm(a->entry(i)));
    return scalar(a->isScalar() ? math.abs(a->entry(0))
                                : expr().make(Op::Sqrt, {expr().make(Op::Add, squares)}));
  }
  if (builtin.special == Special::Transpose) {
    std::vector<Complex> entries;
    for (std::size_t j = 0; j < a->columns; ++j)
      for (std::size_t i = 0; i < a->rows; ++i)
        entries.push_back(a->entry(i * a->columns + j));
    if (a->isVector()) // there are no rows apart from columns
      return wrongType("a matrix", value, argument);
    return assemble(a->columns, a->rows, entries, expr());
  }
  if (a->rows != a->columns || a->rows > maxRows)
    return wrongType("a square matrix of up to " + std::to_string(maxRows) + " rows", value,
                     argument);
  if (builtin.special == Special::Trace) {
    Complex total = a->entry(0);
    for (std::size_t i = 1; i < a->rows; ++i)
      total = math.add(total, a->entry(i * (a->columns + 1)));
    return scalar(total);
  }
  const Complex whole = determinant(*a, expr());
  if (builtin.special == Special::Det)
    return scalar(whole);
  return inverse(*a, whole, range);
}

/// By Cramer's rule: the entry (i, j) is the minor without row j and column i, with its sign, over
/// the determinant, which must not be zero.
Value Analyser::inverse(const Quantity &a, Complex whole, Range range) {
  ComplexMath math(expr());
  if (!checked(Op::Divide, {one(), whole.isReal() ? whole.re : math.norm(whole)}, range))
    return Poison{};
  const std::uint32_t n = a.rows, all = (1u << n) - 1;
  std::vector<Complex> entries(a.parts.size());
  for (std::uint32_t j = 0; j < n; ++j) {
    Minors minors(a, expr());
    for (std::uint32_t i = 0; i < n; ++i) {
      Complex minor = minors.of(all & ~(1u << i), j);
      if ((i + j) % 2 == 1)
        minor = math.neg(minor);
      entries[i * n + j] = math.div(minor, whole);
    }
  }
  warnNearSingular(a, entries, range);
  return assemble(n, n, entries, expr());
}

/// |A| |A^-1| in the Frobenius norm: what it multiplies the rounding of the entries by.
void Analyser::warnNearSingular(const Quantity &a, const std::vector<Complex> &inverse,
                                Range range) {
  constexpr double worthSaying = 1e8;
  std::vector<ExprRef> squares[2];
  for (std::size_t i = 0; i < inverse.size(); ++i)
    for (const auto &[entry, which] : {std::pair(a.entry(i), 0), std::pair(inverse[i], 1)})
      for (ExprRef part : {entry.re, entry.im})
        if (part) {
          if (!expr().dependence(part).isUniform() || expr().dependence(part).time)
            return; // from place to place a number says nothing
          squares[which].push_back(expr().mul(part, part));
        }
  if (squares[0].size() < 2)
    return;
  ExprRef product = expr().mul(expr().make(Op::Add, squares[0]), expr().make(Op::Add, squares[1]));
  ExprRef condition = expr().make(Op::Sqrt, {product});
  // Its order of magnitude is all that is worth showing.
  ExprRef digits = expr().make(
      Op::Floor, {expr().div(expr().make(Op::Log, {condition}), expr().constant(std::log(10.0)))});
  ExprRef shown = expr().pow(expr().constant(10), digits);
  // One that is singular was refused already: then this is no number.
  ExprRef says = expr().make(Op::And, {lessEqual(expr().constant(worthSaying), condition),
                                       less(condition, expr().constant(1e300))});
  require(expr().make(Op::Not, {says}), shown, DiagId::NearSingular, "", "", range);
}

} // namespace sbl::sema
