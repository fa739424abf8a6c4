// The object of `sbl run --json`; docs/language.md fixes its keys.
#include <nlohmann/json.hpp>

#include "ParameterValue.h"
#include "Results.h"

namespace sbl::tool {
namespace {

using Json = nlohmann::ordered_json;

/// Nested arrays, one level per dimension. (The dump writes non-finite numbers as null.)
Json nested(const questions::Value &value, std::size_t dim, std::size_t &next) {
  if (dim == value.dims.size()) {
    const std::size_t i = next++;
    return value.isComplex() ? Json{value.data[i], value.imaginary[i]} : Json(value.data[i]);
  }
  Json array = Json::array();
  for (std::size_t i = 0; i < value.dims[dim]->size; ++i)
    array.push_back(nested(value, dim + 1, next));
  return array;
}

} // namespace

std::string renderJson(const Results &results) {
  const Model &model = *results.model;
  Json root;
  root["model"] = model.name;
  root["params"] = Json::object();
  for (std::size_t i = 0; i < model.parameters.size(); ++i)
    root["params"][model.parameters[i].name] =
        parameterValue(model.parameters[i], (*results.parameters)[i]);

  root["questions"] = Json::object();
  for (const ReportedQuestion &solved : results.questions) {
    Json entry = {{"kind", keyword(solved.question.kind)}};
    entry.update(solved.report->json());
    root["questions"][nameOf(model, solved.question)] = std::move(entry);
  }

  root["print"] = Json::object();
  Json standardErrors = Json::object(); // of what was estimated from samples
  root["expect"] = Json::array();
  for (const ShownLine &line : results.lines) {
    if (const auto *item = std::get_if<PrintedItem>(&line)) {
      std::size_t next = 0;
      root["print"][item->text] = item->value ? nested(*item->value, 0, next) : Json(nullptr);
      if (item->value && !item->value->error.empty()) {
        questions::Value errors{item->value->dims, item->value->error};
        next = 0;
        standardErrors[item->text] = nested(errors, 0, next);
      }
    } else if (const auto *expect = std::get_if<CheckedExpectation>(&line)) {
      Json left = nullptr, right = nullptr;
      if (expect->answered) {
        const questions::Verdict &v = expect->verdict;
        left = v.isComplex ? Json{v.left, v.leftImaginary} : Json(v.left);
        if (expect->kind != Expect::Kind::True)
          right = v.isComplex ? Json{v.right, v.rightImaginary} : Json(v.right);
      }
      root["expect"].push_back({{"text", expect->text},
                                {"left", left},
                                {"right", right},
                                {"ok", expect->answered && expect->verdict.ok}});
    }
  }
  if (!standardErrors.empty())
    root["standard_errors"] = std::move(standardErrors);
  if (results.verified)
    root["verify"] = verifiedJson(results);
  root["files"] = results.files;
  if (!results.device.empty())
    root["device"] = results.device;
  root["timings"] = timingsJson(results.timings);
  return root.dump(2) + "\n";
}

} // namespace sbl::tool
