#include <cstdlib>
#include <filesystem>
#include <sstream>

#include <nlohmann/json.hpp>

#include "Console.h"
#include "LiveOutput.h"

namespace sbl::tool {
namespace {

using Json = nlohmann::ordered_json;

int send(const Json &object, int code) {
  // A name may hold bytes that are not UTF-8.
  return writeOut(object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n", code);
}

Json rowOf(const ShownLine &line) {
  if (const auto *item = std::get_if<PrintedItem>(&line))
    return {{"text", item->text}, {"value", item->value ? describe(*item->value) : "no answer"}};
  const auto &expect = std::get<CheckedExpectation>(line);
  return {{"text", expect.text},
          {"value", describe(expect)},
          {"holds", expect.answered && expect.verdict.ok}};
}

} // namespace

JsonOutput::JsonOutput() = default;

JsonOutput::~JsonOutput() {
  std::error_code ignored;
  if (!folder_.empty())
    std::filesystem::remove_all(folder_, ignored);
}

int JsonOutput::text(std::string_view text, int code) {
  return text.empty() ? code : send({{"show", "text"}, {"text", text}}, code);
}

void JsonOutput::remark(const std::string &line) { send({{"show", "remark"}, {"text", line}}, 0); }

void JsonOutput::messages(const Diagnostics &diagnostics) {
  if (diagnostics.all().empty())
    return;
  std::ostringstream list, plain, coloured;
  renderJson(diagnostics, list);
  renderText(diagnostics, plain, false);
  renderText(diagnostics, coloured, true);
  send({{"show", "messages"},
        {"messages", Json::parse(list.str())},
        {"text", plain.str()},
        {"coloured", coloured.str()}},
       0);
}

int JsonOutput::question(const Results &results, const ReportedQuestion &solved, bool isWhole,
                         int code) {
  Json certificate = Json::array();
  if (isWhole)
    for (const auto &[name, value] : solved.report->certificate())
      certificate.push_back({name, value});
  return send({{"show", "question"},
               {"kind", keyword(solved.question.kind)},
               {"name", nameOf(*results.model, solved.question)},
               {"line", solved.report->line()},
               {"certificate", std::move(certificate)},
               {"remarks", isWhole ? solved.report->remarks() : std::vector<std::string>()},
               {"text", renderQuestion(results, solved, isWhole)}},
              code);
}

int JsonOutput::lines(const Results &results, int code) {
  if (results.lines.empty())
    return code;
  Json rows = Json::array();
  for (const ShownLine &line : results.lines)
    rows.push_back(rowOf(line));
  return send({{"show", "lines"}, {"rows", std::move(rows)}, {"text", renderLines(results, false)}},
              code);
}

int JsonOutput::file(const std::string &path, int code) {
  return send({{"show", "file"}, {"file", path}}, code);
}

void JsonOutput::progress(const rt::Progress &progress) {
  send({{"show", "progress"},
        {"question", progress.question},
        {"segment", progress.segment},
        {"segments", progress.segments},
        {"steps", progress.steps},
        {"iteration", progress.iteration},
        {"iterations", progress.iterations},
        {"residual", progress.residual},
        {"tolerance", progress.tolerance}},
       0);
}

std::string JsonOutput::pictureFile() {
  if (folder_.empty()) {
    std::error_code ignored;
    std::string name = (std::filesystem::temp_directory_path(ignored) / "sbl-XXXXXX").string();
    if (!mkdtemp(name.data()))
      return {};
    folder_ = name;
  }
  return folder_ + "/" + std::to_string(++pictures_) + ".svg";
}

int JsonOutput::picture(const std::string &file, const std::string &title, int code) {
  return send({{"show", "picture"}, {"file", file}, {"title", title}}, code);
}

} // namespace sbl::tool
