// Diagnostics as a JSON array, for editors and scripts (`--diagnostics=json`).
#include <ostream>

#include <nlohmann/json.hpp>

#include "sbl/Support/Diagnostics.h"

namespace sbl {

namespace {

using Json = nlohmann::ordered_json;

std::string_view severityName(Severity severity) {
  switch (severity) {
  case Severity::Error:
    return "error";
  case Severity::Warning:
    return "warning";
  case Severity::Note:
    return "note";
  }
  return "error";
}

/// Lines and columns are 1-based, columns count code points, the end is exclusive.
void addPlace(Json &object, const SourceManager &sources, Range range) {
  const SourceFile &file = sources.file(range.file);
  Position begin = file.position(range.begin), end = file.position(range.end);
  object["file"] = file.path();
  object["line"] = begin.line;
  object["column"] = begin.column;
  object["endLine"] = end.line;
  object["endColumn"] = end.column;
}

} // namespace

void renderJson(const Diagnostics &diagnostics, std::ostream &out) {
  const SourceManager &sources = diagnostics.sources();
  Json array = Json::array();
  for (const Diagnostic &diagnostic : diagnostics.all()) {
    const DiagInfo &info = diagnosticInfo(diagnostic.id);
    Json object;
    object["severity"] = severityName(info.severity);
    object["code"] = info.code;
    object["name"] = info.name;
    object["message"] = diagnostic.message;
    if (diagnostic.hasPlace && diagnostic.range.file < sources.size())
      addPlace(object, sources, diagnostic.range);
    object["labels"] = Json::array();
    for (const Label &label : diagnostic.labels) {
      if (label.range.file >= sources.size())
        continue;
      Json place;
      place["text"] = label.text;
      addPlace(place, sources, label.range);
      object["labels"].push_back(std::move(place));
    }
    object["hints"] = diagnostic.hints;
    array.push_back(std::move(object));
  }
  // A message may quote a byte that is not UTF-8.
  out << array.dump(2, ' ', false, Json::error_handler_t::replace) << '\n';
}

} // namespace sbl
