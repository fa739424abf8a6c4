// Why: every complex operation is put together from real nodes; each must agree with std::complex.
#include <cmath>
#include <complex>
#include <functional>

#include <gtest/gtest.h>

#include "Formulas.h"
#include "ModelText.h"

using namespace sbl;
using test::ModelText;
using Z = std::complex<double>;

namespace {

/// The value of a complex field at a place with parameters.
Z valueAt(const ModelText &text, std::size_t field, std::vector<double> parameters) {
  const Field &f = text.model->fields[field];
  const ExprPoint point{parameters, {}, 0, 0};
  return {evaluate(f.components[0], point),
          f.imaginary.empty() ? 0 : evaluate(f.imaginary[0], point)};
}

struct Case {
  const char *text;
  std::function<Z(Z, Z)> plain;
};

void PrintTo(const Case &c, std::ostream *out) { *out << c.text; }

const Case cases[] = {
    {"z + w", [](Z z, Z w) { return z + w; }},
    {"z - w", [](Z z, Z w) { return z - w; }},
    {"z * w", [](Z z, Z w) { return z * w; }},
    {"z / w", [](Z z, Z w) { return z / w; }},
    {"2 * z - z / 4 + 3", [](Z z, Z) { return 2. * z - z / 4. + 3.; }},
    {"1 / z", [](Z z, Z) { return 1. / z; }},
    {"z^2", [](Z z, Z) { return z * z; }},
    {"z^7", [](Z z, Z) { return std::pow(z, 7); }},
    {"z^-3", [](Z z, Z) { return 1. / (z * z * z); }},
    {"z^0", [](Z, Z) { return Z(1); }},
    {"-z", [](Z z, Z) { return -z; }},
    {"conj(z) * w", [](Z z, Z w) { return std::conj(z) * w; }},
    {"re(z) + 2 * im(z)", [](Z z, Z) { return Z(z.real() + 2 * z.imag()); }},
    {"abs(z)", [](Z z, Z) { return Z(std::abs(z)); }},
    {"arg(z)", [](Z z, Z) { return Z(std::arg(z)); }},
    {"exp(z)", [](Z z, Z) { return std::exp(z); }},
    {"log(z)", [](Z z, Z) { return std::log(z); }},
    {"sqrt(z)", [](Z z, Z) { return std::sqrt(z); }},
    {"sin(z)", [](Z z, Z) { return std::sin(z); }},
    {"cos(z)", [](Z z, Z) { return std::cos(z); }},
    {"tan(z)", [](Z z, Z) { return std::tan(z); }},
    {"sinh(z)", [](Z z, Z) { return std::sinh(z); }},
    {"cosh(z)", [](Z z, Z) { return std::cosh(z); }},
    {"tanh(z)", [](Z z, Z) { return std::tanh(z); }},
    {"where(re(z) > 0, z, 3)", [](Z z, Z) { return z.real() > 0 ? z : Z(3); }},
    {"dot((z, w), (w, 1i))", [](Z z, Z w) { return z * w + Z(0, 1) * w; }},
    {"([[z, 1], [1i, w]] * (w, z))[1]", [](Z z, Z w) { return Z(0, 1) * w + w * z; }},
    {"sum(k in 1..3 : k * z^k)", [](Z z, Z) { return z + 2. * z * z + 3. * z * z * z; }},
};

class ComplexFormula : public ::testing::TestWithParam<Case> {};

TEST_P(ComplexFormula, AgreesWithTheStandardLibrary) {
  const Case &c = GetParam();
  ModelText text("param a = 1\nparam b = 1\nparam c = 1\nparam d0 = 1\n"
                 "let z = a + b * 1i\nlet w = c + 1i * d0\nfield f = " +
                 std::string(c.text) + "\n");
  ASSERT_TRUE(text.model) << text.messages();
  test::Random random;
  for (int i = 0; i < 200; ++i) {
    const Z z(random(-3, 3), random(-3, 3)), w(random(-3, 3), random(-3, 3));
    const Z found = valueAt(text, 0, {z.real(), z.imag(), w.real(), w.imag()});
    const Z expected = c.plain(z, w);
    EXPECT_LE(std::abs(found - expected), 1e-13 * (1 + std::abs(expected))) << z << " " << w;
  }
}

INSTANTIATE_TEST_SUITE_P(All, ComplexFormula, ::testing::ValuesIn(cases));

TEST(Complex, RootsAreAccurateAndOnThePrincipalBranchEverywhere) {
  ModelText text("param a = 1\nparam b = 1\nfield f = sqrt(a + b * 1i)\n");
  ASSERT_TRUE(text.model) << text.messages();
  // The axes, the origin, the two sides of the cut, and parts of very different size.
  const Z places[] = {{4, 0},    {-4, 0},    {0, 2},      {0, -2},       {0, 0},
                      {1, 1e-9}, {-1, 1e-9}, {-1, -1e-9}, {1e-8, 1e-20}, {-1e8, 1e-8}};
  for (const Z &z : places) {
    const Z found = valueAt(text, 0, {z.real(), z.imag()}), expected = std::sqrt(z);
    EXPECT_LE(std::abs(found.real() - expected.real()), 1e-15 * std::abs(expected.real())) << z;
    EXPECT_LE(std::abs(found.imag() - expected.imag()), 1e-15 * std::abs(expected.imag())) << z;
  }
}

TEST(Complex, CircularFunctionsStayInRangeFarFromTheRealLine) {
  ModelText text("param a = 1\nparam b = 1\nfield f = tan(a + b * 1i)\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_LE(std::abs(valueAt(text, 0, {0.3, 800}) - Z(0, 1)), 1e-15);
}

TEST(Complex, DerivativesActOnBothParts) {
  ModelText text("param k = 2\naxis x in [-1, 1], cells = 8\n"
                 "field f = grad(exp(1i * k * x))\nfield g = laplacian(x^3 + 1i * x^2)\n");
  ASSERT_TRUE(text.model) << text.messages();
  const std::vector<double> k{2}, x{0.4};
  for (std::size_t field : {0u, 1u}) {
    const Field &f = text.model->fields[field];
    const ExprPoint point{k, x, 0, 0};
    const Z found(evaluate(f.components[0], point), evaluate(f.imaginary[0], point));
    const Z expected = field == 0 ? Z(0, 2) * std::exp(Z(0, 0.8)) : Z(6 * 0.4, 2);
    EXPECT_LE(std::abs(found - expected), 1e-14);
  }
}

TEST(Complex, WhatIsMadeOfComplexNumbersStaysComplex) {
  ModelText text("let z = 1i * 1i\nparam p = 1\nfield f = z * p\nfield g = re(z) * p\n");
  ASSERT_TRUE(text.model) << text.messages();
  EXPECT_EQ(text.model->fields[0].imaginary.size(), 1u);
  EXPECT_TRUE(text.model->fields[1].imaginary.empty());
}

} // namespace
