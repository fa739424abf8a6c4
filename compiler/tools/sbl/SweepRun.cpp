// The runs of a sweep, one after the other, and how they are shown together.
#include <algorithm>
#include <cstdio>
#include <map>
#include <set>
#include <tuple>

#include <nlohmann/json.hpp>

#include "Console.h"
#include "Runner.h"
#include "Sweep.h"

namespace sbl::tool {
namespace {

using Json = nlohmann::ordered_json;

/// Messages of the runs, each with the values it is about. A warning that another run gave already
/// is not given again.
class RunMessages {
public:
  explicit RunMessages(Session &session)
      : session_(session), kept_(std::exchange(session.diagnostics, Diagnostics(session.sources))) {
  }

  /// Hands the session's messages over and leaves it with none.
  void take(const std::string &where) {
    const Diagnostics fresh = std::exchange(session_.diagnostics, Diagnostics(session_.sources));
    for (Diagnostic message : fresh.all()) {
      const bool warning = diagnosticInfo(message.id).severity == Severity::Warning;
      if (warning && !seen_.insert({message.id, message.range.begin}).second)
        continue;
      message.hints.push_back((warning ? "first in the run with " : "in the run with ") + where);
      kept_.add(std::move(message));
    }
    std::swap(kept_, session_.diagnostics);
    session_.flush();
    std::swap(kept_, session_.diagnostics);
  }
  void giveBack() { session_.diagnostics = std::move(kept_); }

private:
  Session &session_;
  Diagnostics kept_;
  std::set<std::pair<DiagId, std::uint32_t>> seen_;
};

/// All runs, from the first to the last or to Ctrl-C.
class SweepRunner {
public:
  SweepRunner(const RunOptions &options, Session &session, const Sweep &sweep)
      : options_(options), session_(session), sweep_(sweep) {}

  int run();

private:
  void one(std::size_t run);
  void writeFiles();
  void raise(int code) { code_ = std::max(code_, code); }

  const RunOptions &options_;
  Session &session_;
  const Sweep &sweep_;
  std::shared_ptr<const CompiledModel> compiled_;
  std::vector<SweptRun> runs_;
  std::map<std::string, std::pair<Output, SweptDataset>> saved_; // by file
  std::vector<std::string> files_;
  int code_ = exitDone;
};

void SweepRunner::one(std::size_t run) {
  SweptRun &swept = runs_.emplace_back();
  swept.parameters = session_.parameters;
  if (!checkValues(*session_.model, session_.parameters, session_.diagnostics) ||
      !session_.precheck()) {
    swept.exit = exitBadInput;
    swept.results.model = &*session_.model;
    return;
  }
  Runner runner(options_, session_, compiled_,
                [&](const Output &output, io::Dataset dataset, std::vector<std::string> &files) {
                  if (!output.isPlot) {
                    auto [place, fresh] = saved_.try_emplace(output.file, output, SweptDataset());
                    place->second.second.add(run, std::move(dataset));
                    return std::string();
                  }
                  Output own = output;
                  own.file = sweep_.fileName(output.file, run);
                  std::string error = writeOutput(own, dataset);
                  if (error.empty())
                    files.push_back(own.file);
                  return error;
                });
  runner.setFlush(false);
  runner.setProgressPrefix("run " + std::to_string(run + 1) + " of " +
                           std::to_string(sweep_.size()) + ", " + sweep_.text(run) + "  ");
  swept.exit = runner.run();
  swept.results = std::move(runner.results());
  // What came before is the sweep's, not the run's.
  Timings &timings = swept.results.timings;
  const double solve = timings.solve, answers = timings.answers;
  timings = {};
  timings.solve = solve;
  timings.answers = answers;
  timings.total = timings.solve + timings.answers;
}

void SweepRunner::writeFiles() {
  for (auto &[file, saved] : saved_) {
    io::Dataset joined;
    std::string error = saved.second.join(sweep_, joined);
    if (error.empty())
      error = writeOutput(saved.first, joined);
    if (error.empty()) {
      files_.push_back(file);
      continue;
    }
    session_.diagnostics.report(DiagId::CannotWrite, saved.first.range, {file, error});
    raise(exitMachine);
  }
}

int SweepRunner::run() {
  if (!(compiled_ = compileFor(options_, session_)))
    return exitMachine;
  const std::vector<double> base = session_.parameters;
  runs_.reserve(sweep_.size()); // results point to their parameters
  RunMessages messages(session_);
  for (std::size_t run = 0; run < sweep_.size() && code_ != exitInterrupted; ++run) {
    session_.parameters = sweep_.parameters(run, base);
    one(run);
    runs_.back().results.parameters = &runs_.back().parameters;
    raise(runs_.back().exit);
    messages.take(sweep_.text(run));
    if (options_.verbose && !options_.json)
      raise(writeOut(renderTable(runs_.back().results, options_.quiet, true) + "\n", exitDone));
  }
  messages.giveBack();
  if (code_ == exitInterrupted)
    return code_;
  writeFiles();
  session_.flush();
  Timings timings = startOfTimings(session_, *compiled_);
  for (const SweptRun &run : runs_) {
    timings.solve += run.results.timings.solve;
    timings.answers += run.results.timings.answers;
    files_.insert(files_.end(), run.results.files.begin(), run.results.files.end());
  }
  endTimings(session_, options_.timing, timings);
  if (options_.timing && !options_.json)
    std::fputs(renderTimings(timings).c_str(), stderr);
  return writeOut(options_.json ? renderSweepJson(sweep_, *session_.model, runs_, files_, timings)
                                : renderSweepTable(sweep_, *session_.model, runs_, files_),
                  code_);
}

const char *outcome(int exit) {
  switch (exit) {
  case exitDone:
    return "";
  case exitUnmet:
    return "fell short";
  case exitBadInput:
    return "wrong input";
  default:
    return "failed";
  }
}

} // namespace

std::string renderSweepJson(const Sweep &sweep, const Model &model,
                            const std::vector<SweptRun> &runs,
                            const std::vector<std::string> &files, const Timings &timings) {
  Json root;
  root["model"] = model.name;
  root["sweep"] = Json::object();
  for (const SweepAxis &axis : sweep.axes())
    root["sweep"][axis.name] = axis.values;
  root["runs"] = Json::array();
  for (const SweptRun &run : runs) {
    Json entry = Json::parse(renderJson(run.results));
    entry["exit"] = run.exit;
    root["runs"].push_back(std::move(entry));
  }
  root["files"] = files;
  root["timings"] = timingsJson(timings);
  return root.dump(2) + "\n";
}

std::string renderSweepTable(const Sweep &sweep, const Model &model,
                             const std::vector<SweptRun> &runs,
                             const std::vector<std::string> &files) {
  // A column for each number that any run printed; arrays are in --json and in saved files.
  std::vector<std::string> titles;
  for (const SweepAxis &axis : sweep.axes())
    titles.push_back(axis.name);
  const std::size_t first = titles.size();
  bool expects = false, fell = false;
  for (const SweptRun &run : runs) {
    fell = fell || run.exit != exitDone;
    for (const ShownLine &line : run.results.lines) {
      const auto *item = std::get_if<PrintedItem>(&line);
      expects = expects || !item;
      if (item && item->value && item->value->isScalar() &&
          std::find(titles.begin(), titles.end(), item->text) == titles.end())
        titles.push_back(item->text);
    }
  }
  const std::size_t last = titles.size();
  if (expects)
    titles.push_back("expect");
  if (fell)
    titles.push_back("");

  std::vector<std::vector<std::string>> rows{titles};
  for (std::size_t r = 0; r < runs.size(); ++r) {
    std::vector<std::string> row(titles.size());
    for (std::size_t a = 0; a < first; ++a)
      row[a] = formatNumber(sweep.value(r, a));
    std::fill(row.begin() + static_cast<std::ptrdiff_t>(first),
              row.begin() + static_cast<std::ptrdiff_t>(last), "-");
    std::size_t met = 0, asked = 0;
    for (const ShownLine &line : runs[r].results.lines) {
      if (const auto *item = std::get_if<PrintedItem>(&line)) {
        auto column = std::find(titles.begin(), titles.end(), item->text) - titles.begin();
        if (item->value && item->value->isScalar())
          row[static_cast<std::size_t>(column)] =
              item->value->isComplex()
                  ? formatComplex(item->value->data[0], item->value->imaginary[0])
                  : formatNumber(item->value->data[0]);
      } else if (const auto *expect = std::get_if<CheckedExpectation>(&line)) {
        ++asked;
        met += expect->answered && expect->verdict.ok;
      }
    }
    if (expects)
      row[last] = std::to_string(met) + " of " + std::to_string(asked);
    if (fell)
      row.back() = outcome(runs[r].exit);
    rows.push_back(std::move(row));
  }

  std::vector<std::size_t> widths(titles.size());
  for (const auto &row : rows)
    for (std::size_t c = 0; c < row.size(); ++c)
      widths[c] = std::max(widths[c], columns(row[c]));
  std::string text = paint(model.name, "1") + "   " + std::to_string(runs.size()) +
                     (runs.size() == 1 ? " run" : " runs") + "\n\n";
  for (const auto &row : rows) {
    std::string line;
    for (std::size_t c = 0; c < row.size(); ++c)
      line += "  " + row[c] + std::string(widths[c] - columns(row[c]), ' ');
    text += line.substr(0, line.find_last_not_of(' ') + 1) + "\n";
  }
  if (!files.empty()) {
    text += "\n  wrote ";
    for (std::size_t i = 0; i < files.size(); ++i)
      text += (i ? ", " : "") + files[i];
    text += "\n";
  }
  return text;
}

int runSweep(const RunOptions &options, Session &session) {
  Sweep sweep;
  if (!sweep.read(options.sweeps, session))
    return exitBadInput;
  return SweepRunner(options, session, sweep).run();
}

} // namespace sbl::tool
