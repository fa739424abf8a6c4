#include "Timing.h"

#include <algorithm>
#include <array>
#include <cstdio>

#include <nlohmann/json.hpp>

#include "Results.h"
#include "Session.h"
#include "sbl/Pipeline/Compile.h"
#include "sbl/runtime/Memory.h"

namespace sbl::tool {
namespace {

using Json = nlohmann::ordered_json;

constexpr double roofSeconds = 0.004;

/// Solves of other kinds than bridges and evolutions of diffusions, which are not looked into.
double otherSolves(const Timings &t) {
  const rt::Work &w = t.solving->work;
  return std::max(0.0, t.solve - w.tables - w.iterations - w.certificate);
}

double share(double part, double whole) { return whole > 0 ? part / whole : 0; }

/// Of the roof that the threads had which the sweeps could use.
double roofShare(const SolveTimings &s) {
  return share(s.work.operations, s.roof * s.work.capacity);
}

std::string row(const char *name, double seconds, double total, const char *remark = "") {
  std::array<char, 96> line{};
  std::snprintf(line.data(), line.size(), "  %-22s %9.4f s  %5.1f %%%s\n", name, seconds,
                100 * share(seconds, total), remark);
  return line.data();
}

} // namespace

double Timings::other() const {
  return std::max(0.0, total - parse - check - lower - llvm - load - solve - answers);
}

Timings startOfTimings(const Session &session, const CompiledModel &compiled) {
  Timings t;
  t.parse = session.parseSeconds;
  t.check = session.checkSeconds;
  t.lower = compiled.timings.lowerSeconds;
  t.llvm = compiled.timings.llvmSeconds;
  t.load = compiled.timings.loadSeconds;
  t.cached = compiled.timings.cacheHit;
  return t;
}

void endTimings(const Session &session, bool detailed, Timings &timings) {
  const std::chrono::duration<double> all = std::chrono::steady_clock::now() - session.begun;
  timings.total = all.count();
  if (!detailed)
    return;
  timings.memory = rt::peakMemory();
  timings.solving = SolveTimings{rt::workDone(), 0};
  if (timings.solving->work.sweeps > 0)
    timings.solving->roof = rt::measureRoof(roofSeconds);
}

Json timingsJson(const Timings &t) {
  Json json{{"parse", t.parse}, {"check", t.check},  {"lower", t.lower},     {"llvm", t.llvm},
            {"load", t.load},   {"solve", t.solve},  {"answers", t.answers}, {"other", t.other()},
            {"total", t.total}, {"cached", t.cached}};
  if (!t.solving)
    return json;
  json["memory"] = t.memory;
  const rt::Work &w = t.solving->work;
  json["solving"] = {{"tables", w.tables},
                     {"iterations", w.iterations},
                     {"certificate", w.certificate},
                     {"other", otherSolves(t)}};
  json["sweeps"] = {{"count", w.sweeps},
                    {"seconds", w.sweeping},
                    {"points_per_second", share(w.points, w.sweeping)},
                    {"operations_per_second", share(w.operations, w.sweeping)},
                    {"roof", t.solving->roof},
                    {"fraction_of_roof", roofShare(*t.solving)}};
  return json;
}

std::string renderTimings(const Timings &t) {
  std::string text = "where the time went\n";
  text += row("parse", t.parse, t.total) + row("check", t.check, t.total);
  text += row("lower", t.lower, t.total, t.cached ? "  (from the cache)" : "");
  text += row("LLVM", t.llvm, t.total) + row("load", t.load, t.total);
  if (t.solving && t.solving->work.tables + t.solving->work.iterations > 0) {
    const rt::Work &w = t.solving->work;
    text += row("tables", w.tables, t.total) + row("iterations", w.iterations, t.total);
    text += row("certificate", w.certificate, t.total);
    if (otherSolves(t) > 0.001 * t.total)
      text += row("other solves", otherSolves(t), t.total);
  } else {
    text += row("solve", t.solve, t.total);
  }
  text += row("output", t.answers, t.total) + row("other", t.other(), t.total);
  text += row("total", t.total, t.total);
  if (t.solving && t.solving->work.sweeps > 0) {
    const rt::Work &w = t.solving->work;
    std::array<char, 160> line{};
    std::snprintf(line.data(), line.size(),
                  "%lld sweeps along an axis, %.0f million points a second, %.0f %% of the roof "
                  "(%.1f Gflop/s a thread)\n",
                  static_cast<long long>(w.sweeps), 1e-6 * share(w.points, w.sweeping),
                  100 * roofShare(*t.solving), 1e-9 * t.solving->roof);
    text += line.data();
  }
  if (t.memory > 0)
    text += "at most " + rt::formatBytes(t.memory) + " of memory\n";
  return text;
}

} // namespace sbl::tool
