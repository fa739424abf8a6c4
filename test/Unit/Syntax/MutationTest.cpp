// A correct model, damaged at random in thousands of ways: each is parsed or refused with places
// inside the text, and nothing crashes or hangs. The generator has a fixed seed, so a failure
// repeats; the damaged text is printed.
#include <random>

#include "Parsing.h"

namespace sbl {
namespace {

const std::string seedModel = R"(/// Cross a double well in unit time.
model double_well
import std.potentials
param σ = 0.7 in (0, 10]
axis x in [-2.5, 2.5], cells = 512, boundary = (reflecting, wall)
time t in [0, 1], saved = [0, 0.5, 1]
fn well(a, b = 1) = b * (a² - 1)^2
potential U = where(x < 0, well(x), sum(k in 1..3 : x^k)) // piecewise
diffusion Q {
  drift = -∇(U)
  noise = σ
}
distribution left = 0.5 * normal(-1, 0.2) + 0.5 * normal(mean = 1, cov = [[1, 0], [0, 1]])
flow F = flow of B
bridge B of Q { at t = 0 : left
  at t = 1 : soft(left, weight = 10)  tolerance = 1e-8 }
expect density(B, t = 0.5)(0.3)[0] ~ 2i within 0.1%
print cost(B), not a ≤ b and c
plot "a.svg" : paths(B, count = 4)
)";

const std::vector<std::string> pieces = {
    "(",   ")",   "[",     "]",    "{",         "}",        ",",    ":",  "=",  "..",   ".",
    "+",   "-",   "*",     "/",    "^",         "²",        "·",    "<",  "≤",  "~",    "%",
    "\"",  "//",  "///",   "\n",   " ",         "1",        "1e",   "2i", "π",  "let ", "at ",
    "in ", "of ", "drift", "not ", "sum(k in ", "\xCC\x88", "\xE2", "$",  "\t", "水"};

std::string damaged(std::mt19937 &random) {
  std::string text = seedModel;
  auto below = [&](std::size_t n) { return static_cast<std::size_t>(random() % n); };
  for (std::size_t edits = 1 + below(4); edits > 0 && !text.empty(); --edits) {
    std::size_t at = below(text.size());
    std::size_t length = std::min(text.size() - at, 1 + below(12));
    switch (below(5)) {
    case 0:
      text.erase(at, length);
      break;
    case 1:
      text.insert(at, pieces[below(pieces.size())]);
      break;
    case 2:
      text[at] = static_cast<char>(below(256));
      break;
    case 3:
      text.insert(below(text.size()), text.substr(at, length));
      break;
    case 4:
      text.resize(at);
      break;
    }
  }
  return text;
}

TEST(Mutation, NeitherCrashesNorPointsOutsideTheText) {
  std::mt19937 random(20260101);
  std::size_t refused = 0;
  for (int round = 0; round < 5000; ++round) {
    std::string text = damaged(random);
    Parsing p(text);
    refused += p.diagnostics.hasErrors();
    for (const Diagnostic &d : p.diagnostics.all()) {
      ASSERT_LE(d.range.begin, d.range.end) << text;
      ASSERT_LE(d.range.end, text.size()) << text;
      ASSERT_FALSE(d.message.empty());
    }
    for (std::size_t i = 1; i < p.diagnostics.all().size(); ++i)
      ASSERT_LT(p.diagnostics.all()[i - 1].range.begin, p.diagnostics.all()[i].range.begin)
          << "in order, one a place:\n"
          << text;
    for (const ast::Decl &d : p.module.decls)
      ASSERT_LE(d.range.end, text.size()) << text;
    ASSERT_EQ(p.rendered().empty(), p.diagnostics.all().empty());
    dumpAst(p.module);
  }
  // Most damage is noticed, and some is harmless (in a comment, a name): both roads were taken.
  EXPECT_GT(refused, 2500u);
  EXPECT_LT(refused, 5000u);
}

TEST(Mutation, TheSeedIsCorrect) {
  Parsing p(seedModel);
  EXPECT_EQ(p.rendered(), "");
}

} // namespace
} // namespace sbl
