#include "Sweep.h"
#include "sbl/Support/Decimal.h"

#include <charconv>
#include <cmath>
#include <filesystem>

namespace sbl::tool {
namespace {

/// A sweep that runs for days is a slip of the hand.
constexpr std::size_t mostRuns = 100000;

bool readReal(std::string_view text, double &value) {
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), value);
  return error == std::errc() && end == text.data() + text.size() && std::isfinite(value);
}

/// `a:b:n` as n even values from a to b.
bool readRange(std::string_view text, std::vector<double> &values) {
  const std::size_t first = text.find(':'), second = text.find(':', first + 1);
  if (first == std::string_view::npos || second == std::string_view::npos)
    return false;
  double lo = 0, hi = 0;
  std::size_t count = 0;
  const std::string_view digits = text.substr(second + 1);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), count);
  if (!readReal(text.substr(0, first), lo) ||
      !readReal(text.substr(first + 1, second - first - 1), hi) || error != std::errc() ||
      end != digits.data() + digits.size() || count < 1 || count > mostRuns ||
      (count == 1 && lo != hi))
    return false;
  for (std::size_t i = 0; i < count; ++i) {
    const double part = count == 1 ? 0 : static_cast<double>(i) / static_cast<double>(count - 1);
    values.push_back(i + 1 == count ? hi : lo + part * (hi - lo));
  }
  return true;
}

} // namespace

bool Sweep::readAxis(const std::string &text, Session &session) {
  const std::size_t equals = text.find('=');
  SweepAxis axis;
  if (equals == std::string::npos || equals == 0 ||
      !readRange(std::string_view(text).substr(equals + 1), axis.values)) {
    session.diagnostics.reportNowhere(DiagId::BadSweep, {text})
        .hints.push_back("write for example `--sweep sigma=0.2:1:5`: five values from 0.2 to 1");
    return false;
  }
  axis.name = text.substr(0, equals);
  for (const SweepAxis &other : axes_)
    if (other.name == axis.name) {
      session.diagnostics.reportNowhere(DiagId::BadSweep, {text})
          .hints.push_back("`" + axis.name + "` is swept already");
      return false;
    }
  // The parameter's own rules: it must exist, and take each value.
  for (double value : axis.values)
    if (!bindParameters(*session.model, {{axis.name, shortestDecimal(value)}}, session.diagnostics))
      return false;
  while (session.model->parameters[axis.parameter].name != axis.name)
    ++axis.parameter;
  axes_.push_back(std::move(axis));
  return true;
}

bool Sweep::read(const std::vector<std::string> &texts, Session &session) {
  bool good = true;
  for (const std::string &text : texts)
    good = readAxis(text, session) && good;
  double runs = 1;
  for (const SweepAxis &axis : axes_)
    runs *= static_cast<double>(axis.values.size());
  if (good && runs > static_cast<double>(mostRuns)) {
    session.diagnostics.reportNowhere(DiagId::BadSweep, {texts.back()})
        .hints.push_back("the sweeps together would make more than " + std::to_string(mostRuns) +
                         " runs");
    return false;
  }
  return good;
}

std::size_t Sweep::size() const {
  std::size_t runs = 1;
  for (const SweepAxis &axis : axes_)
    runs *= axis.values.size();
  return runs;
}

double Sweep::value(std::size_t run, std::size_t axis) const {
  for (std::size_t later = axes_.size(); --later > axis;)
    run /= axes_[later].values.size();
  return axes_[axis].values[run % axes_[axis].values.size()];
}

std::vector<double> Sweep::parameters(std::size_t run, std::vector<double> base) const {
  for (std::size_t a = 0; a < axes_.size(); ++a)
    base[axes_[a].parameter] = value(run, a);
  return base;
}

std::string Sweep::text(std::size_t run) const {
  std::string text;
  for (std::size_t a = 0; a < axes_.size(); ++a)
    text += (a ? ", " : "") + axes_[a].name + " = " + formatNumber(value(run, a));
  return text;
}

std::string Sweep::fileName(const std::string &file, std::size_t run) const {
  std::filesystem::path path(file);
  std::string stem = path.stem().string();
  for (std::size_t a = 0; a < axes_.size(); ++a)
    stem += "_" + axes_[a].name + "=" + formatNumber(value(run, a));
  return (path.parent_path() / (stem + path.extension().string())).string();
}

} // namespace sbl::tool
