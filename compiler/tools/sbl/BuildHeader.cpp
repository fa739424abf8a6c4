#include "BuildHeader.h"

#include <algorithm>
#include <cctype>
#include <cstdio>
#include <sstream>

#include "sbl/Codegen/Library.h"
#include "sbl/Support/Decimal.h"

namespace sbl::tool {
namespace {

/// `text` as the lines of a comment, each after `indent`.
void writeComment(std::ostream &out, const std::string &text, const std::string &indent) {
  std::string safe = text;
  for (std::size_t at; (at = safe.find("*/")) != std::string::npos;)
    safe.replace(at, 2, "* /");
  std::istringstream lines(safe);
  std::string line;
  bool first = true;
  while (std::getline(lines, line)) {
    out << (first ? indent + "/*" : indent + " *") << (line.empty() ? "" : " ") << line;
    first = false;
    if (lines.peek() == EOF)
      out << " */\n";
    else
      out << '\n';
  }
}

std::string describe(const Parameter &parameter) {
  std::string text = parameter.doc;
  if (!text.empty() && text.back() != '\n')
    text += '\n';
  text += "Default " + shortestDecimal(parameter.value);
  if (parameter.type != Parameter::Type::Real)
    text += parameter.type == Parameter::Type::Int ? ", an integer" : ", 0 or 1";
  else if (parameter.lo || parameter.hi) {
    if (parameter.lo)
      text += std::string(", ") + (parameter.loOpen ? "above " : "at least ") +
              shortestDecimal(*parameter.lo);
    if (parameter.hi)
      text += std::string(", ") + (parameter.hiOpen ? "below " : "at most ") +
              shortestDecimal(*parameter.hi);
  }
  return text + ".";
}

std::string guardOf(const std::string &fileName) {
  std::string guard = "SBL_" + cIdentifier(fileName);
  for (char &c : guard)
    c = static_cast<char>(std::toupper(static_cast<unsigned char>(c)));
  return guard;
}

/// A C string literal.
std::string quoted(const std::string &text) {
  std::string result = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\')
      result += '\\';
    result += c == '\n' ? ' ' : c;
  }
  return result + "\"";
}

} // namespace

std::optional<QuestionRef> lawSource(const Model &model, QuestionRef question) {
  std::vector<QuestionRef> sources = sourcesOf(model, question);
  // The paths of a bridge are drawn from its own solution.
  const bool isOfBridge = question.kind == QuestionRef::Kind::Sample &&
                          model.samples[question.index].question.has_value();
  if (isOfBridge && !sources.empty())
    sources = sourcesOf(model, sources.front());
  return sources.empty() ? std::nullopt : std::optional(sources.front());
}

std::string headerFor(const Model &model, const std::string &fileName) {
  const std::string name = cIdentifier(model.name);
  std::ostringstream out;
  std::string about = "The model `" + model.name + "`, built by sbl " SBL_VERSION ".";
  if (!model.doc.empty())
    about += "\n\n" + model.doc;
  writeComment(out, about, "");
  const std::string guard = guardOf(fileName);
  out << "#ifndef " << guard << "\n#define " << guard << "\n\n#include \"sbl/runtime.h\"\n\n"
      << "#ifdef __cplusplus\nextern \"C\" {\n#endif\n\n"
      << "/* To open with sbl_model_from_library(); link with -lsbl-runtime. */\n"
      << "extern const sbl_library_v1 " << name << "_library;\n\n";

  if (!model.parameters.empty()) {
    out << "/* The parameters of a solve, in the order that sbl_solve() takes them: pass the "
           "address of\n"
           " * the first, or the struct's own as (const double *). */\n"
        << "typedef struct " << name << "_parameters {\n";
    for (const Parameter &parameter : model.parameters) {
      writeComment(out, describe(parameter), "  ");
      out << "  double " << cIdentifier(parameter.name) << ";\n";
    }
    out << "} " << name << "_parameters;\n\n#define " << name << "_DEFAULTS {";
    for (std::size_t k = 0; k < model.parameters.size(); ++k)
      out << (k ? ", " : "") << shortestDecimal(model.parameters[k].value);
    out << "}\n\n";
  }
  std::vector<QuestionRef> questions;
  std::copy_if(model.questions.begin(), model.questions.end(), std::back_inserter(questions),
               [&](QuestionRef question) { return !lawSource(model, question); });
  if (!questions.empty()) {
    out << "/* The questions, for sbl_solve(). */\n";
    for (QuestionRef question : questions)
      out << "#define " << name << "_" << cIdentifier(nameOf(model, question)) << " "
          << quoted(nameOf(model, question)) << "\n";
    out << "\n";
  }
  out << "#ifdef __cplusplus\n}\n#endif\n#endif\n";
  return out.str();
}

} // namespace sbl::tool
