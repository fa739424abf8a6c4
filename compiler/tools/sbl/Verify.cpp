// Each question of a model becomes a model of its own: what it depends on, its other pictures, and
// a line that prints what should be equal. The language does the rest.
#include "Verify.h"

#include <algorithm>
#include <cmath>

#include "Equalities.h"
#include "Probe.h"
#include "QuestionTimes.h"
#include "VerifyMeasure.h"
#include "sbl/Repl/Notebook.h"
#include "sbl/Syntax/Parser.h"

namespace sbl::tool {
namespace {

/// An estimate above this allows no more: pictures that agree to three digits only do not agree.
constexpr double mostEstimated = 1e-3;

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

  QuestionText describe(const ast::QuestionDecl &question) {
    QuestionText q;
    q.model = &model();
    q.sources = &session_.sources;
    for (const QuestionRef &ref : model().questions)
      if (nameOf(model(), ref) == question.name.text)
        q.ref = ref;
    ordered_ = inOrderOfTime(model(), question, q.ref);
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

  /// The share of a question's time for which all cells are followed.
  static double followedShare(const QuestionText &q) {
    double work = q.axes.size() > 2 ? 8 : 1; // at each place eight planes for one
    for (const QuestionText::AxisNumbers &axis : q.axes)
      work *= axis.cells;
    return std::min(1.0, cellsFollowed / std::max(work, 1.0));
  }

  VerifiedQuestion verify(const ast::QuestionDecl &question) {
    QuestionText q = describe(question);
    const QuestionTimes times(session_, notebook_, q);
    q.times = times.compared();
    q.startsLate = times.startLate();
    for (const Axis &axis : model().axes)
      q.axes.push_back({number(axis.lo), number(axis.hi), number(axis.cells)});
    const std::vector<Equality> equalities = equalitiesOf(q);
    VerifiedQuestion result{q.ref, {}};
    for (const Equality &each : equalities) {
      VerifiedEquality &made = result.equalities.emplace_back();
      made.claim = each.claim;
      made.why = each.why;
      made.applies = each.why.empty();
    }
    Turn turn;
    for (std::size_t k = 0; k < equalities.size(); ++k)
      if (result.equalities[k].applies)
        turn.which.push_back(k);
    for (; !turn.which.empty() && !isStopped_; turn = next(turn, equalities, result.equalities))
      take(turn, q, times, equalities, result.equalities);
    return result;
  }

  /// Equalities, each with what stands in for it for the `number`-th time.
  struct Turn {
    std::size_t number = 0;
    std::vector<std::size_t> which;

    const Equality &of(const std::vector<Equality> &all, std::size_t k) const {
      return number == 0 ? all[k] : all[k].otherwise[number - 1];
    }
  };

  /// Those that were ruled out and have something else to show.
  static Turn next(const Turn &turn, const std::vector<Equality> &equalities,
                   std::vector<VerifiedEquality> &made) {
    Turn following{turn.number + 1, {}};
    for (const std::size_t k : turn.which)
      if (made[k].isRuledOut && turn.number < equalities[k].otherwise.size()) {
        made[k] = {};
        made[k].claim = equalities[k].claim;
        following.which.push_back(k);
      }
    return following;
  }

  void take(const Turn &turn, const QuestionText &q, const QuestionTimes &times,
            const std::vector<Equality> &equalities, std::vector<VerifiedEquality> &made) {
    const double share = followedShare(q);
    Turn together{turn.number, {}}, sooner = together;
    for (const std::size_t k : turn.which) {
      const Equality &each = turn.of(equalities, k);
      if (each.isApart)
        look(q, times.text(q), equalities, {turn.number, {k}}, made);
      else
        (each.isLong && share < 1 ? sooner : together).which.push_back(k);
    }
    look(q, times.text(q), equalities, together, made);
    if (!sooner.which.empty())
      lookSooner(q, times, share, sooner, made);
  }

  /// What follows all cells, for a share of the question's time.
  void lookSooner(QuestionText q, const QuestionTimes &times, double share, const Turn &turn,
                  std::vector<VerifiedEquality> &made) {
    if (times.isWhole() || share < leastShare) {
      for (const std::size_t k : turn.which) {
        made[k].applies = false;
        made[k].why = "to follow so many cells takes minutes: fewer cells, or one axis, show it";
      }
      return;
    }
    const QuestionTimes first = times.first(share);
    q.times = first.compared();
    look(q, first.text(q), equalitiesOf(q), turn, made);
    for (const std::size_t k : turn.which)
      made[k].claim +=
          ", until " + model().time->name + " = " + formatShort(std::stod(q.times.back()));
  }

  /// Solves what equalities need, all at once, and compares their sides.
  void look(const QuestionText &q, const std::string &base, const std::vector<Equality> &equalities,
            const Turn &turn, std::vector<VerifiedEquality> &all) {
    std::vector<std::size_t> asked; // those that can be measured
    std::string text = base, lines;
    std::vector<std::string> declared;
    for (const std::size_t k : turn.which) {
      const Equality &each = turn.of(equalities, k);
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
      compare(q, turn.of(equalities, asked[k]), probe, 5 * k, all[asked[k]]);
  }

  /// One equality whose five numbers begin at `first` of what was printed.
  void compare(const QuestionText &q, const Equality &each, const Probe &probe, std::size_t first,
               VerifiedEquality &made) const {
    const std::vector<std::string> names = namesIn(each.declarations);
    if (probe.values().size() >= first + 5) {
      const questions::ValuePtr *values = probe.values().data() + first;
      if (values[4] && values[4]->data.front() > 0) {
        made.applies = false;
        made.isRuledOut = true;
        made.isTooCoarse = each.isUnlessCoarse;
        made.why = each.unlessWhy;
        return;
      }
      if (each.isPhase)
        measurePhase(values[0], values[1], values[3], massOverHbar(q), made);
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
    for (const std::string &name : names) // those compared, not what tells of them
      if ((each.left + each.right).find("(" + name + ",") != std::string::npos)
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
    made.isRuledOut |= each.isRetried && made.measured && !made.holds();
  }

  std::vector<double> massOverHbar(const QuestionText &q) const {
    const Quantum &law = model().quantums[model().evolutions[q.ref.index].law.index];
    std::vector<double> all;
    for (ExprRef mass : law.mass)
      all.push_back(number(mass) / number(law.hbar));
    return all;
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

  const RunOptions &options_;
  const Session &session_;
  ast::Module module_;
  repl::Notebook notebook_;
  ast::QuestionDecl ordered_; // the question under way
  bool isStopped_ = false;
};

} // namespace

std::vector<VerifiedQuestion> verify(const RunOptions &options, const Session &session, int &code) {
  return Verifier(options, session).run(code);
}

} // namespace sbl::tool
