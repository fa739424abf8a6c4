// The table of `sbl run` for people.
#include <algorithm>
#include <cmath>
#include <cstdio>

#include "Console.h"
#include "Results.h"

namespace sbl::tool {
namespace {

using questions::Value;

/// Numbers as the language writes them: lists and vectors in parentheses, matrices in brackets.
template <typename Entry>
std::string writtenOut(const Value &value, const Entry &entry, std::size_t dim, std::size_t &next) {
  if (dim == value.dims.size())
    return entry(next++);
  const auto isMatrix = [&](std::size_t d) {
    return value.dims[d]->name == "row" || value.dims[d]->name == "column";
  };
  std::string text;
  for (std::size_t i = 0; i < value.dims[dim]->size; ++i)
    text += (i ? ", " : isMatrix(dim) ? "[" : "(") + writtenOut(value, entry, dim + 1, next);
  return text + (isMatrix(dim) ? "]" : ")");
}

const char *relation(Expect::Kind kind) {
  switch (kind) {
  case Expect::Kind::Less:
    return " < ";
  case Expect::Kind::LessEqual:
    return " <= ";
  case Expect::Kind::Greater:
    return " > ";
  case Expect::Kind::GreaterEqual:
    return " >= ";
  case Expect::Kind::Equal:
    return " == ";
  case Expect::Kind::NotEqual:
    return " != ";
  case Expect::Kind::Near:
    return " ~ ";
  case Expect::Kind::True:
    return "";
  }
  return "";
}

std::string header(const Results &results) {
  std::string line = paint(results.model->name, "1");
  const char *separator = "   ";
  for (std::size_t i = 0; i < results.model->parameters.size(); ++i) {
    const double value = (*results.parameters)[i];
    line += separator + results.model->parameters[i].name + " = " +
            (results.model->parameters[i].type == Parameter::Type::Bool ? value ? "true" : "false"
                                                                        : formatNumber(value));
    separator = ", ";
  }
  if (!results.device.empty())
    line += "   on " + results.device;
  return line + "\n";
}

} // namespace

std::string describe(const CheckedExpectation &expect) {
  if (!expect.answered)
    return "no answer";
  std::string text;
  if (expect.kind == Expect::Kind::True)
    text = expect.verdict.ok ? "true" : "false";
  else
    text = leftSide(expect.verdict) + relation(expect.kind) + rightSide(expect.verdict);
  if (!expect.verdict.detail.empty())
    text += "  (" + expect.verdict.detail + ")";
  return text;
}

/// Few numbers are written out; of many, their shape and range (of complex ones, that of |z|).
std::string describe(const Value &value) {
  auto entry = [&](std::size_t i) {
    if (value.isComplex())
      return formatComplex(value.data[i], value.imaginary[i]);
    return formatNumber(value.data[i]) +
           (value.error.empty() ? "" : (unicode() ? " ± " : " +- ") + formatShort(value.error[i]));
  };
  if (value.data.size() <= 12) {
    std::size_t next = 0;
    return writtenOut(value, entry, 0, next);
  }
  std::string text;
  for (const questions::DimensionPtr &dim : value.dims)
    text += (text.empty() ? "[" : ", ") + dim->name + " = " + std::to_string(dim->size);
  text += "]";
  double lo = INFINITY, hi = -INFINITY;
  std::size_t missing = 0;
  for (std::size_t i = 0; i < value.data.size(); ++i) {
    const double number =
        value.isComplex() ? std::hypot(value.data[i], value.imaginary[i]) : value.data[i];
    missing += std::isnan(number);
    lo = std::fmin(lo, number);
    hi = std::fmax(hi, number);
  }
  if (missing < value.data.size())
    text += (value.isComplex() ? " of modulus " : " from ") + formatNumber(lo) + " to " +
            formatNumber(hi);
  if (missing)
    text += ", " + std::to_string(missing) + " undefined";
  return text;
}

std::string renderQuestion(const Results &results, const ReportedQuestion &solved, bool verbose) {
  std::string text = std::string("  ") + keyword(solved.question.kind) + " " +
                     paint(nameOf(*results.model, solved.question), "1") + "  " +
                     solved.report->line() + "\n";
  if (!verbose)
    return text;
  for (const auto &[name, value] : solved.report->certificate())
    text += "    " + name + std::string(32 - std::min<std::size_t>(columns(name), 31), ' ') +
            value + "\n";
  for (const std::string &remark : solved.report->remarks())
    text += "    " + remark + "\n";
  return text;
}

std::string formatNumber(double number) {
  if (std::isnan(number)) // whatever its sign bit
    return "nan";
  char text[40];
  std::snprintf(text, sizeof text, "%.10g", number);
  return text;
}

std::string formatShort(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.2g", number);
  return text;
}

std::string formatSeconds(double seconds) {
  char text[32];
  std::snprintf(text, sizeof text, seconds < 0.0995 ? "%.3f s" : "%.2f s", seconds);
  return text;
}

std::string counted(std::int64_t count, const std::string &thing) {
  return std::to_string(count) + " " + thing + (count == 1 ? "" : "s");
}

std::string withOrder(const std::string &scheme, int order) {
  return order > 0 ? scheme + " (order " + std::to_string(order) + ")" : scheme;
}

std::vector<std::string> noted(const std::string &note) {
  return note.empty() ? std::vector<std::string>{} : std::vector<std::string>{note};
}

std::string paint(const std::string &text, const char *code) {
  return colourOnStdout() ? std::string("\033[") + code + "m" + text + "\033[0m" : text;
}

std::string formatComplex(double re, double im) {
  const bool negative = std::signbit(im) && !std::isnan(im);
  return formatNumber(re) + (negative ? " - " : " + ") + formatNumber(std::abs(im)) + "i";
}

std::string leftSide(const questions::Verdict &verdict) {
  return verdict.isComplex ? formatComplex(verdict.left, verdict.leftImaginary)
                           : formatNumber(verdict.left);
}

std::string rightSide(const questions::Verdict &verdict) {
  return verdict.isComplex ? formatComplex(verdict.right, verdict.rightImaginary)
                           : formatNumber(verdict.right);
}

std::string renderLines(const Results &results, bool quiet) {
  std::string text;
  std::size_t width = 0;
  for (const ShownLine &line : results.lines)
    std::visit([&](const auto &shown) { width = std::max(width, columns(shown.text)); }, line);
  width = std::min<std::size_t>(width, 60);
  auto pad = [&](const std::string &name) {
    const std::size_t used = columns(name);
    return name + std::string(used < width ? width - used : 0, ' ') + "  ";
  };
  for (const ShownLine &line : results.lines) {
    if (const auto *item = std::get_if<PrintedItem>(&line)) {
      text += "  " + std::string(quiet ? "" : "  ") + pad(item->text) +
              (item->value ? describe(*item->value) : "no answer") + "\n";
    } else if (const auto *expect = std::get_if<CheckedExpectation>(&line); expect && !quiet) {
      const bool ok = expect->answered && expect->verdict.ok;
      const std::string mark = unicode() ? (ok ? "✓ " : "✗ ") : (ok ? "+ " : "x ");
      text += "  " + paint(mark, ok ? "32" : "31") + pad(expect->text) + describe(*expect) + "\n";
    }
  }
  return text;
}

std::string renderTable(const Results &results, bool quiet, bool verbose) {
  std::string text;
  if (!quiet) {
    text = header(results);
    for (const ReportedQuestion &solved : results.questions)
      text += renderQuestion(results, solved, verbose);
  }
  if (!quiet && !results.lines.empty())
    text += "\n";
  text += renderLines(results, quiet);
  if (!quiet && results.verified)
    text += renderVerified(results, verbose);
  if (!quiet && !results.files.empty()) {
    text += "\n  wrote ";
    for (std::size_t i = 0; i < results.files.size(); ++i)
      text += (i ? ", " : "") + results.files[i];
    text += "\n";
  }
  return text;
}

} // namespace sbl::tool
