#include "QuestionTimes.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "Runner.h"

namespace sbl::tool {
namespace {

constexpr std::size_t mostTimes = 33;

std::string figure(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

} // namespace

ast::QuestionDecl inOrderOfTime(const Model &model, const ast::QuestionDecl &question,
                                QuestionRef ref) {
  ast::QuestionDecl ordered = question;
  if (ref.kind != QuestionRef::Kind::Bridge)
    return ordered;
  ordered.at.clear();
  for (const Bridge::Marginal &marginal : model.bridges[ref.index].at)
    for (const ast::AtLine &line : question.at)
      if (line.range.begin <= marginal.range.begin && marginal.range.end <= line.range.end)
        ordered.at.push_back(line);
  return ordered;
}

QuestionTimes::QuestionTimes(const Session &session, const repl::Notebook &notebook,
                             const QuestionText &q)
    : session_(session), notebook_(notebook), span_(spanOf(q)) {}

std::vector<std::string> QuestionTimes::compared() const {
  std::vector<std::string> all;
  if (span_)
    for (const double t : numbers())
      all.push_back(figure(t));
  return all;
}

QuestionTimes QuestionTimes::first(double share) const {
  QuestionTimes part = *this;
  Span &span = *part.span_;
  span.to = span.from + share * (span.to - span.from);
  span.text = "[" + figure(span.from) + ", " + figure(span.to) + "]";
  span.isPart = true;
  return part;
}

const ast::TimeDecl *QuestionTimes::timeDecl() const {
  for (const repl::Entry &entry : notebook_.entries())
    if (auto *time = std::get_if<ast::TimeDecl>(&entry.decl.node))
      return time;
  return nullptr;
}

std::optional<QuestionTimes::Span> QuestionTimes::spanOf(const QuestionText &q) const {
  const ast::TimeDecl *time = timeDecl();
  if (!time || q.ref.kind == QuestionRef::Kind::Eigen)
    return std::nullopt;
  ast::QuestionDecl question = *q.question;
  QuestionRef ref = q.ref;
  if (ref.kind == QuestionRef::Kind::Sample && model().samples[ref.index].question) {
    ref = *model().samples[ref.index].question; // it has the times of what it samples
    question = inOrderOfTime(
        model(), std::get<ast::QuestionDecl>(notebook_.find(question.of.text)->decl.node), ref);
  }
  if (!sourcesOf(model(), ref).empty()) {
    Span span = spanAlone(ref, question, q, *time);
    const double begin = number(model().time->start);
    span.isLater = span.from > begin;
    span.isWhole = true;
    span.text =
        "[" + q.text(time->interval.lo.range) + ", " + q.text(time->interval.hi.range) + "]";
    return span;
  }
  return spanAlone(ref, question, q, *time);
}

/// As if the question depended on no other.
QuestionTimes::Span QuestionTimes::spanAlone(QuestionRef ref, const ast::QuestionDecl &question,
                                             const QuestionText &q,
                                             const ast::TimeDecl &time) const {
  const std::string start = q.text(question.at.front().time.range);
  if (ref.kind == QuestionRef::Kind::Bridge) {
    const auto &at = model().bridges[ref.index].at;
    return Span{number(at.front().time), number(at.back().time),
                "[" + start + ", " + q.text(question.at.back().time.range) + "]"};
  }
  const double from =
      number(ref.kind == QuestionRef::Kind::Evolve ? model().evolutions[ref.index].start
                                                   : model().samples[ref.index].start);
  return Span{from, number(model().time->end),
              "[" + start + ", " + q.text(time.interval.hi.range) + "]"};
}

/// `saved` for all of time: as the model has it, but no more than are compared.
std::string QuestionTimes::wholeSaved(const ast::TimeDecl &time, const QuestionText &q) const {
  for (const ast::Attribute &attribute : time.attributes)
    if (attribute.name.text == "saved" && !model().time->savedCount)
      return ", saved = " + q.text(attribute.value.range);
  const std::size_t count = savedTimesOf(model(), session_.parameters).size();
  return ", saved = " + std::to_string(std::min(count, mostTimes));
}

std::vector<double> QuestionTimes::numbers() const {
  const Span &span = *span_;
  if (span.isPart)
    return {span.from, span.to};
  const double slack = 1e-9 * (span.to - span.from);
  std::vector<double> times{span.from};
  for (const double t : savedTimesOf(model(), session_.parameters))
    if (t > times.back() + slack && t < span.to - slack)
      times.push_back(t);
  times.push_back(span.to);
  if (times.size() <= mostTimes)
    return times;
  times.clear();
  if (span.isWhole) { // those of all times that fall into it
    const double begin = number(model().time->start), end = number(model().time->end);
    times.push_back(span.from);
    for (std::size_t k = 1; k + 1 < mostTimes; ++k)
      if (const double t =
              begin + (end - begin) * static_cast<double>(k) / static_cast<double>(mostTimes - 1);
          t > span.from + slack && t < span.to - slack)
        times.push_back(t);
    times.push_back(span.to);
    return times;
  }
  for (std::size_t k = 0; k < mostTimes; ++k)
    times.push_back(span.from + (span.to - span.from) * static_cast<double>(k) /
                                    static_cast<double>(mostTimes - 1));
  return times;
}

/// The option `saved`: even times by their number, which leaves the solve free to put its steps
/// where the cells hold them.
std::string QuestionTimes::savedText(const std::vector<std::string> &times) const {
  const Span &span = *span_;
  bool even = true;
  std::string list;
  for (std::size_t k = 0; k < times.size(); ++k) {
    const double share = static_cast<double>(k) / static_cast<double>(times.size() - 1);
    even &= std::fabs(std::stod(times[k]) - span.from - (span.to - span.from) * share) <=
            1e-9 * (span.to - span.from);
    list += (k ? ", " : "") + times[k];
  }
  return ", saved = " + (even ? std::to_string(times.size()) : "[" + list + "]");
}

std::string QuestionTimes::text(const QuestionText &q) const {
  repl::Notebook part;
  std::string time;
  for (const ast::Decl &decl : notebook_.closure({q.name()}).decls) {
    const auto *axis = std::get_if<ast::TimeDecl>(&decl.node);
    if (!axis || !span_) {
      part.add(decl, session_.sources);
      continue;
    }
    time = "time " + axis->name.text + " in " + span_->text;
    for (const ast::Attribute &attribute : axis->attributes)
      if (attribute.name.text == "steps")
        time += ", steps = " + q.text(attribute.value.range);
    time += (span_->isWhole ? wholeSaved(*axis, q) : savedText(q.times)) + "\n";
  }
  return part.text() + time;
}

} // namespace sbl::tool
