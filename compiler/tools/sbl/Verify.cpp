// Each question of a model becomes a model of its own: what it depends on, its other pictures, and
// a line that prints what should be equal. The language does the rest.
#include "Verify.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "Equalities.h"
#include "MadelungPhase.h"
#include "Probe.h"
#include "Runner.h"
#include "sbl/Repl/Notebook.h"
#include "sbl/Syntax/Parser.h"

namespace sbl::tool {
namespace {

/// More times than these cost more than they tell.
constexpr std::size_t mostTimes = 33;
/// A mean of paths may be off by so many standard errors: over all times and axes of a model that
/// happens by chance once in some 10^4 runs.
constexpr double standardErrors = 5;

/// An estimate above this allows no more: pictures that agree to three digits only do not agree.
constexpr double mostEstimated = 1e-3;

std::string figure(double value) {
  char text[32];
  std::snprintf(text, sizeof text, "%.17g", value);
  return text;
}

/// So many cells are followed in seconds; with more of them for so much shorter a time, down to a
/// share that still shows something.
constexpr double cellsFollowed = 800;
constexpr double leastShare = 0.1;

/// What a question depends on, with a time axis of its own: from where it starts to where it ends.
class Verifier {
public:
  Verifier(const RunOptions &options, const Session &session)
      : options_(options), session_(session), module_(parse(session)) {
    for (const ast::Decl &decl : module_.decls)
      if (!repl::nameOf(decl).empty() || std::holds_alternative<ast::ModelDecl>(decl.node) ||
          std::holds_alternative<ast::ImportDecl>(decl.node))
        notebook_.add(decl, session.sources);
  }

  std::vector<VerifiedQuestion> run(int &code) {
    std::vector<VerifiedQuestion> all;
    for (const ast::Decl &decl : module_.decls)
      if (auto *question = std::get_if<ast::QuestionDecl>(&decl.node); question && !isStopped_) {
        all.push_back(verify(*question));
        for (const VerifiedEquality &each : all.back().equalities)
          if (each.applies && !each.holds())
            code = std::max<int>(code, exitUnmet);
      }
    if (isStopped_)
      code = exitInterrupted;
    return all;
  }

private:
  const Model &model() const { return *session_.model; }

  static ast::Module parse(const Session &session) {
    Diagnostics silent(session.sources); // it was parsed without a mistake before
    return parseModule(0, silent);
  }

  /// The question with its `at` lines in the order of time, as the model has them.
  ast::QuestionDecl inOrder(const ast::QuestionDecl &question, QuestionRef ref) const {
    ast::QuestionDecl ordered = question;
    if (ref.kind != QuestionRef::Kind::Bridge)
      return ordered;
    ordered.at.clear();
    for (const Bridge::Marginal &marginal : model().bridges[ref.index].at)
      for (const ast::AtLine &line : question.at)
        if (line.range.begin <= marginal.range.begin && marginal.range.end <= line.range.end)
          ordered.at.push_back(line);
    return ordered;
  }

  QuestionText describe(const ast::QuestionDecl &question) {
    QuestionText q;
    q.model = &model();
    q.sources = &session_.sources;
    for (const QuestionRef &ref : model().questions)
      if (nameOf(model(), ref) == question.name.text)
        q.ref = ref;
    ordered_ = inOrder(question, q.ref);
    q.question = &ordered_;
    if (const repl::Entry *law = notebook_.find(question.of.text))
      q.law = std::get_if<ast::DynamicsDecl>(&law->decl.node);
    if (q.ref.kind == QuestionRef::Kind::Eigen)
      q.levels = static_cast<std::size_t>(number(model().eigens[q.ref.index].count));
    const auto taken = [&](const repl::Entry &entry) {
      return entry.name.ends_with("_" + question.name.text + q.suffix);
    };
    while (std::any_of(notebook_.entries().begin(), notebook_.entries().end(), taken))
      q.suffix += "_";
    return q;
  }

  double number(ExprRef e) const { return evaluate(e, {session_.parameters, {}, 0, 0}); }

  /// The span of a question: numbers and text.
  struct Span {
    double from = 0, to = 0;
    std::string text;     // `[0, T]`
    bool isWhole = false; // all of time, which the questions need that it asks
    bool isLater = false; // it starts later than that
  };
  std::optional<Span> spanOf(const QuestionText &q) const {
    const ast::TimeDecl *time = timeDecl();
    if (!time || q.ref.kind == QuestionRef::Kind::Eigen)
      return std::nullopt;
    ast::QuestionDecl question = *q.question;
    QuestionRef ref = q.ref;
    if (ref.kind == QuestionRef::Kind::Sample && model().samples[ref.index].question) {
      ref = *model().samples[ref.index].question; // it has the times of what it samples
      question =
          inOrder(std::get<ast::QuestionDecl>(notebook_.find(question.of.text)->decl.node), ref);
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
  Span spanAlone(QuestionRef ref, const ast::QuestionDecl &question, const QuestionText &q,
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

  const ast::TimeDecl *timeDecl() const {
    for (const repl::Entry &entry : notebook_.entries())
      if (auto *time = std::get_if<ast::TimeDecl>(&entry.decl.node))
        return time;
    return nullptr;
  }

  /// `saved` for all of time: as the model has it, but no more than are compared.
  std::string wholeSaved(const ast::TimeDecl &time, const QuestionText &q) const {
    for (const ast::Attribute &attribute : time.attributes)
      if (attribute.name.text == "saved" && !model().time->savedCount)
        return ", saved = " + q.text(attribute.value.range);
    const std::size_t count = savedTimesOf(model(), session_.parameters).size();
    return ", saved = " + std::to_string(std::min(count, mostTimes));
  }

  /// The model's saved times in a span, with both ends; even ones where they are many.
  std::vector<double> timesIn(const Span &span) const {
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
  static std::string savedText(const std::vector<std::string> &times, const Span &span) {
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

  /// The text of the model that a question needs; `times` become those that it saves.
  std::string textFor(const QuestionText &q, const std::optional<Span> &span) const {
    repl::Notebook part;
    std::string time;
    for (const ast::Decl &decl : notebook_.closure({q.name()}).decls) {
      const auto *axis = std::get_if<ast::TimeDecl>(&decl.node);
      if (!axis || !span) {
        part.add(decl, session_.sources);
        continue;
      }
      time = "time " + axis->name.text + " in " + span->text;
      for (const ast::Attribute &attribute : axis->attributes)
        if (attribute.name.text == "steps")
          time += ", steps = " + q.text(attribute.value.range);
      time += (span->isWhole ? wholeSaved(*axis, q) : savedText(q.times, *span)) + "\n";
    }
    return part.text() + time;
  }

  /// The share of a question's time for which all cells are followed.
  static double followedShare(const QuestionText &q) {
    double work = q.axes.size() > 2 ? 8 : 1; // at each place eight planes for one
    for (const QuestionText::AxisNumbers &axis : q.axes)
      work *= axis.cells;
    return std::min(1.0, cellsFollowed / std::max(work, 1.0));
  }

  VerifiedQuestion verify(const ast::QuestionDecl &question) {
    QuestionText q = describe(question);
    const std::optional<Span> span = spanOf(q);
    if (span)
      for (const double t : timesIn(*span))
        q.times.push_back(figure(t));
    q.startsLate = span && span->isLater;
    for (const Axis &axis : model().axes)
      q.axes.push_back({number(axis.lo), number(axis.hi), number(axis.cells)});
    const std::vector<Equality> equalities = equalitiesOf(q);
    const double share = followedShare(q);
    VerifiedQuestion result{q.ref, {}};
    std::vector<std::size_t> now, sooner; // those looked at for all of its time, or for less
    for (const Equality &each : equalities) {
      VerifiedEquality &made = result.equalities.emplace_back();
      made.claim = each.claim;
      made.why = each.why;
      if (made.applies = each.why.empty(); made.applies)
        (each.isLong && share < 1 ? sooner : now).push_back(result.equalities.size() - 1);
    }
    look(q, textFor(q, span), equalities, now, result.equalities);
    if (!sooner.empty())
      lookSooner(q, span.value(), share, sooner, result.equalities);
    return result;
  }

  /// What follows all cells, for a share of the question's time.
  void lookSooner(QuestionText q, Span span, double share, const std::vector<std::size_t> &which,
                  std::vector<VerifiedEquality> &made) {
    const std::string from = figure(span.from);
    span.to = span.from + share * (span.to - span.from);
    if (span.isWhole || share < leastShare) {
      for (const std::size_t k : which) {
        made[k].applies = false;
        made[k].why = "to follow so many cells takes minutes: fewer cells, or one axis, show it";
      }
      return;
    }
    q.times = {from, figure(span.to)};
    span.text = "[" + q.times.front() + ", " + q.times.back() + "]";
    look(q, textFor(q, span), equalitiesOf(q), which, made);
    for (const std::size_t k : which)
      made[k].claim += ", until " + model().time->name + " = " + formatShort(span.to);
  }

  /// Solves what `which` of the equalities need, all at once, and compares their sides.
  void look(const QuestionText &q, const std::string &base, const std::vector<Equality> &equalities,
            const std::vector<std::size_t> &which, std::vector<VerifiedEquality> &all) {
    std::vector<std::size_t> asked; // those that can be measured
    std::string text = base, lines;
    std::vector<std::string> declared;
    for (const std::size_t k : which) {
      const Equality &each = equalities[k];
      VerifiedEquality &made = all[k];
      made.left = each.left;
      made.right = each.right;
      std::string alone = base;
      for (const std::string &line : each.declarations)
        alone += line + "\n";
      const std::string print = "print " + each.left + ", " + each.right + ", " + each.scale +
                                ", " + each.expected + ", " + each.unless + "\n";
      if (std::string mistake = Probe(options_, session_, alone + print).mistake();
          !mistake.empty()) {
        made.applies = false;
        made.why = std::move(mistake);
        continue;
      }
      for (const std::string &line : each.declarations)
        if (std::find(declared.begin(), declared.end(), line) == declared.end()) {
          declared.push_back(line);
          text += line + "\n";
        }
      lines += print;
      asked.push_back(k);
    }
    if (asked.empty() || isStopped_)
      return;
    Probe probe(options_, session_, text + lines);
    const int code = probe.mistake().empty() ? probe.run() : static_cast<int>(exitMachine);
    isStopped_ = code == exitInterrupted;
    for (std::size_t k = 0; k < asked.size(); ++k)
      compare(q, equalities[asked[k]], probe, 5 * k, all[asked[k]]);
  }

  /// One equality whose five numbers begin at `first` of what was printed.
  void compare(const QuestionText &q, const Equality &each, const Probe &probe, std::size_t first,
               VerifiedEquality &made) const {
    const std::vector<std::string> names = namesIn(each.declarations);
    if (probe.values().size() >= first + 5) {
      const questions::ValuePtr *values = probe.values().data() + first;
      if (values[4] && values[4]->data.front() > 0) {
        made.applies = false;
        made.why = each.unlessWhy;
        return;
      }
      if (each.isPhase)
        measurePhase(q, values[0], values[1], values[3], made);
      else
        measure(values[0], values[1], values[2], values[3], made);
      if (!made.applies)
        return;
    }
    if (!made.measured) {
      made.why = probe.mistake(names);
      const auto says = [&](const char *part) { return made.why.find(part) != std::string::npos; };
      if (!each.coarse.empty() &&
          (says("is not resolved by its grid") || says("left the range of the numbers"))) {
        made.applies = false;
        made.isTooCoarse = true;
        made.why = each.coarse + "; " + made.why;
      }
      return;
    }
    if (!each.estimated)
      return;
    double estimate = probe.estimatedError(q.name());
    for (const std::string &name : names)
      estimate += probe.estimatedError(name);
    made.allowed = std::max(made.allowed, std::min(3 * estimate, mostEstimated) * made.scale);
    if (!each.coarse.empty() && !made.holds() && made.difference <= 3 * estimate * made.scale) {
      made.applies = made.measured = false;
      made.isTooCoarse = true;
      made.why = each.coarse + "; it holds to " +
                 counted(static_cast<int>(made.digits()), "digit") + ", off by " +
                 formatShort(made.difference) + " where the solve is known to " +
                 formatShort(estimate);
    }
  }

  /// The names that declarations declare: the second word of each.
  static std::vector<std::string> namesIn(const std::vector<std::string> &declarations) {
    std::vector<std::string> names;
    for (const std::string &line : declarations) {
      const std::size_t begin = line.find(' ') + 1;
      names.push_back(line.substr(begin, line.find(' ', begin) - begin));
    }
    return names;
  }

  /// A wave beside the one that its density and its velocity make.
  void measurePhase(const QuestionText &q, const questions::ValuePtr &psi,
                    const questions::ValuePtr &velocity, const questions::ValuePtr &expected,
                    VerifiedEquality &made) const {
    constexpr double enough = 0.99;
    if (!psi || !velocity || !expected || !psi->isComplex())
      return;
    const Quantum &law = model().quantums[model().evolutions[q.ref.index].law.index];
    std::vector<double> massOverHbar;
    for (ExprRef mass : law.mass)
      massOverHbar.push_back(number(mass) / number(law.hbar));
    const RebuiltWave found = rebuildWave(*psi, *velocity, massOverHbar);
    if (found.reached < enough) {
      made.applies = false;
      made.why = "nodes, or places without mass, part the wave: no phase passes them";
      return;
    }
    made.measured = true;
    made.difference = found.difference;
    made.allowed = expected->data.front();
  }

  static void measure(const questions::ValuePtr &left, const questions::ValuePtr &right,
                      const questions::ValuePtr &scale, const questions::ValuePtr &expected,
                      VerifiedEquality &made) {
    if (!left || !right || !scale || !expected || left->data.empty())
      return;
    const auto entry = [](const std::vector<double> &data, std::size_t k) {
      return data.empty() ? 0.0 : data[data.size() == 1 ? 0 : std::min(k, data.size() - 1)];
    };
    made.measured = true;
    double worst = -1;
    for (std::size_t k = 0; k < left->data.size(); ++k) {
      const double size = std::fabs(entry(scale->data, k));
      const double error = std::hypot(entry(left->error, k), entry(right->error, k));
      double difference = std::fabs(left->data[k] - entry(right->data, k));
      if (std::isnan(difference))
        difference = INFINITY;
      const double allowed = entry(expected->data, k) * size + standardErrors * error;
      // The entry that uses most of what it is allowed stands for all.
      const double share = difference > 0 ? difference / allowed : 0;
      if (share > worst) {
        worst = share;
        made.difference = difference;
        made.scale = size;
        made.allowed = allowed;
      }
    }
  }

  const RunOptions &options_;
  const Session &session_;
  ast::Module module_;
  repl::Notebook notebook_;
  ast::QuestionDecl ordered_; // the question under way
  bool isStopped_ = false;
};

} // namespace

double VerifiedEquality::digits() const {
  if (!(difference > 0))
    return 16;
  return std::clamp(std::log10(scale / difference), 0.0, 16.0);
}

std::vector<VerifiedQuestion> verify(const RunOptions &options, const Session &session, int &code) {
  return Verifier(options, session).run(code);
}

} // namespace sbl::tool
