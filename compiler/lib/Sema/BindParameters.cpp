// `--set name=value`.
#include <charconv>
#include <cmath>

#include "Analyser.h"
#include "Value.h"

namespace sbl {

namespace {

/// A decimal number, or a quotient of two (`1/3`).
std::optional<double> readNumber(std::string_view text) {
  if (auto slash = text.find('/'); slash != std::string_view::npos) {
    auto above = readNumber(text.substr(0, slash)), below = readNumber(text.substr(slash + 1));
    if (!above || !below || *below == 0)
      return std::nullopt;
    return *above / *below;
  }
  if (text.starts_with('+'))
    text.remove_prefix(1);
  double value = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  if (error != std::errc() || end != text.data() + text.size() || !std::isfinite(value))
    return std::nullopt;
  return value;
}

std::optional<double> readValue(Parameter::Type type, std::string_view text) {
  switch (type) {
  case Parameter::Type::Bool:
    if (text == "true" || text == "false")
      return text == "true";
    return std::nullopt;
  case Parameter::Type::Int: {
    auto value = readNumber(text);
    return value && std::trunc(*value) == *value ? value : std::nullopt;
  }
  case Parameter::Type::Real:
    return readNumber(text);
  }
  return std::nullopt;
}

const char *describe(Parameter::Type type) {
  switch (type) {
  case Parameter::Type::Bool:
    return "`true` or `false`";
  case Parameter::Type::Int:
    return "a whole number";
  case Parameter::Type::Real:
    return "a number";
  }
  return "";
}

} // namespace

std::optional<std::vector<double>>
bindParameters(const Model &model, const std::vector<Setting> &settings, Diagnostics &diagnostics) {
  std::vector<double> values;
  std::vector<std::string> names;
  for (const Parameter &parameter : model.parameters) {
    values.push_back(parameter.value);
    names.push_back(parameter.name);
  }
  const std::size_t before = diagnostics.errorCount();
  for (const Setting &setting : settings) {
    auto found = std::find(names.begin(), names.end(), setting.name);
    if (found == names.end()) {
      Diagnostic &report = diagnostics.reportNowhere(DiagId::UnknownParameter, {setting.name});
      if (std::string near = nearest(setting.name, names); !near.empty())
        report.hints.push_back("did you mean `" + near + "`?");
      continue;
    }
    const auto index = static_cast<std::size_t>(found - names.begin());
    const Parameter &parameter = model.parameters[index];
    auto value = readValue(parameter.type, setting.value);
    if (!value)
      diagnostics.reportNowhere(DiagId::ParameterValue,
                                {setting.name, describe(parameter.type), setting.value});
    else if (!sema::inRange(parameter, *value))
      diagnostics.reportNowhere(DiagId::ParameterOutOfRange,
                                {setting.name, setting.value, sema::rangeText(parameter)});
    else
      values[index] = *value;
  }
  if (diagnostics.errorCount() != before)
    return std::nullopt;
  return values;
}

} // namespace sbl
