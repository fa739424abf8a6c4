// What to say of a name that stands for nothing: the nearest one, what this language calls what
// other languages call so, or the module of the standard library that has it.
#include <algorithm>
#include <array>
#include <cctype>
#include <string_view>

#include "Analyser.h"

namespace sbl::sema {

namespace {

struct OtherSpelling {
  std::string_view name, ours;
};

/// Names that users bring along, and what to write. Names near to one of ours are not listed.
constexpr std::array otherSpellings{
    OtherSpelling{"w2", "distance(p, q, metric = w2)"},
    OtherSpelling{"wasserstein", "distance(p, q, metric = w2)"},
    OtherSpelling{"l1", "distance(p, q, metric = l1)"},
    OtherSpelling{"tv", "distance(p, q, metric = l1) / 2"},
    OtherSpelling{"ln", "log(x)"},
    OtherSpelling{"log10", "log(x) / log(10)"},
    OtherSpelling{"log2", "log(x) / log(2)"},
    OtherSpelling{"pow", "x^y"},
    OtherSpelling{"power", "x^y"},
    OtherSpelling{"sqr", "x^2"},
    OtherSpelling{"square", "x^2"},
    OtherSpelling{"cbrt", "sign(x) * abs(x)^(1/3)"},
    OtherSpelling{"hypot", "sqrt(x^2 + y^2)"},
    OtherSpelling{"mod", "x - y * floor(x / y)"},
    OtherSpelling{"fmod", "x - y * floor(x / y)"},
    OtherSpelling{"round", "floor(x + 0.5)"},
    OtherSpelling{"sech", "1 / cosh(x)"},
    OtherSpelling{"heaviside", "where(x > 0, 1, 0)"},
    OtherSpelling{"step", "where(x > 0, 1, 0)"},
    OtherSpelling{"theta", "where(x > 0, 1, 0)"},
    OtherSpelling{"if", "where(condition, a, b)"},
    OtherSpelling{"iff", "where(condition, a, b)"},
    OtherSpelling{"ifelse", "where(condition, a, b)"},
    OtherSpelling{"piecewise", "where(condition, a, b)"},
    OtherSpelling{"select", "where(condition, a, b)"},
    OtherSpelling{"clamp", "min(max(x, lo), hi)"},
    OtherSpelling{"clip", "min(max(x, lo), hi)"},
    OtherSpelling{"e", "exp(1)"},
    OtherSpelling{"i", "1i"},
    OtherSpelling{"j", "1i"},
    OtherSpelling{"tau", "2 * pi"},
    OtherSpelling{"infinity", "inf"},
    OtherSpelling{"oo", "inf"},
    OtherSpelling{"real", "re(z)"},
    OtherSpelling{"imag", "im(z)"},
    OtherSpelling{"phase", "arg(z)"},
    OtherSpelling{"nabla", "grad(f)"},
    OtherSpelling{"lap", "laplacian(f)"},
    OtherSpelling{"laplace", "laplacian(f)"},
    OtherSpelling{"divergence", "div(v)"},
    OtherSpelling{"curl", "d(v[1], x) - d(v[0], y)"},
    OtherSpelling{"rot", "d(v[1], x) - d(v[0], y)"},
    OtherSpelling{"hessian", "jacobian(grad(f))"},
    OtherSpelling{"derivative", "d(f, x)"},
    OtherSpelling{"diff", "d(f, x)"},
    OtherSpelling{"partial", "d(f, x)"},
    OtherSpelling{"dx", "d(f, x)"},
    OtherSpelling{"dt", "d(f, t)"},
    OtherSpelling{"int", "integral(f)"},
    OtherSpelling{"integrate", "integral(f)"},
    OtherSpelling{"gaussian", "normal(mean, sd)"},
    OtherSpelling{"gauss", "normal(mean, sd)"},
    OtherSpelling{"delta", "point(x0)"},
    OtherSpelling{"dirac", "point(x0)"},
    OtherSpelling{"mixture", "0.5 * p + 0.5 * q"},
    OtherSpelling{"gibbs", "boltzmann(U, beta)"},
    OtherSpelling{"average", "mean(f, B)"},
    OtherSpelling{"expectation", "mean(f, B)"},
    OtherSpelling{"sd", "sqrt(variance(f, B))"},
    OtherSpelling{"std", "sqrt(variance(f, B))"},
    OtherSpelling{"stddev", "sqrt(variance(f, B))"},
    OtherSpelling{"var", "variance(f, B)"},
    OtherSpelling{"cov", "covariance(B)"},
    OtherSpelling{"prob", "probability(condition, B)"},
    OtherSpelling{"marginal", "density(B, t = 0.5)"},
    OtherSpelling{"pdf", "density(p)"},
    OtherSpelling{"trajectories", "paths(B, count = 100)"},
    OtherSpelling{"trajectory", "paths(B, count = 100)"},
    OtherSpelling{"eigenvalues", "energies(S)"},
    OtherSpelling{"spectrum", "energies(S)"},
    OtherSpelling{"eigenstate", "state(S, 0)"},
    OtherSpelling{"mfpt", "passage(Q, into = condition)"},
};

std::string lowerCase(std::string text) {
  for (char &c : text)
    c = static_cast<char>(std::tolower(static_cast<unsigned char>(c)));
  return text;
}

} // namespace

/// The module of the standard library with that function, where it is not imported.
std::string Analyser::standardModuleOf(const std::string &name) {
  if (!importer_)
    return "";
  for (const char *path : {"std.potentials", "std.drifts", "std.distributions"}) {
    ast::ImportDecl wanted;
    wanted.path = path;
    const ast::Module *module = importer_(wanted);
    if (!module)
      continue;
    for (const ast::Decl &decl : module->decls)
      if (auto *function = std::get_if<ast::FnDecl>(&decl.node);
          function && function->name.text == name.substr(name.find('.') + 1))
        return path;
  }
  return "";
}

std::string Analyser::hintFor(const std::string &name) {
  std::vector<std::string> candidates = builtinNames();
  for (const auto &[known, symbol] : symbols_)
    candidates.push_back(known);
  if (!scopes_.empty())
    for (const auto &[known, value] : scopes_.back())
      candidates.push_back(known);
  const std::string lower = lowerCase(name);
  for (const std::string &known : candidates)
    if (lowerCase(known) == lower)
      return "did you mean `" + known + "`?";
  const auto other = std::find_if(otherSpellings.begin(), otherSpellings.end(),
                                  [&](const OtherSpelling &o) { return o.name == lower; });
  if (other != otherSpellings.end())
    return "here that is written `" + std::string(other->ours) + "`";
  if (const std::string path = standardModuleOf(name); !path.empty())
    return "`import " + path + "` brings in a function of that name";
  if (const std::string near = nearest(name, candidates); !near.empty())
    return "did you mean `" + near + "`?";
  return "";
}

void Analyser::unknownName(const std::string &name, Range range) {
  // Suggestions cost a look at every name; a file of nothing but mistakes gets no more of them.
  constexpr std::size_t maxSuggestions = 100;
  const std::string hint =
      diagnostics_.errorCount() > maxSuggestions ? std::string() : hintFor(name);
  // Most likely it is one of the module that could not be read; that was reported.
  if (missesModule_ && hint.empty())
    return;
  Diagnostic &report = diagnostics_.report(DiagId::UnknownName, range, {name});
  if (!hint.empty())
    report.hints.push_back(hint);
}

} // namespace sbl::sema
