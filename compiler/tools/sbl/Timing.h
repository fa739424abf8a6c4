// Where the time of a run went.
#pragma once

#include <optional>
#include <string>

#include <nlohmann/json_fwd.hpp>

#include "sbl/runtime/Work.h"

namespace sbl {
class CompiledModel;
}

namespace sbl::tool {

class Session;

/// What `--timing` adds: the parts of solves, and how near their sweeps come to what the core
/// computes at most.
struct SolveTimings {
  rt::Work work;
  double roof = 0; // additions and multiplications a second of one thread, measured just now
};

/// Seconds by the clock, of one stage after the other.
struct Timings {
  double parse = 0;   // reading and parsing, finding out what it means
  double check = 0;   // looking at the numbers before anything is solved
  double lower = 0;   // from the model to LLVM IR; 0 where the code is in the cache
  double llvm = 0;    // from there to machine code; 0 likewise
  double load = 0;    // finding, linking and loading it, and the compiler where it is needed
  double solve = 0;   // the questions
  double answers = 0; // what the model prints, expects, plots and saves
  double total = 0;   // since the command began
  bool cached = false;
  std::optional<SolveTimings> solving = std::nullopt;
  double memory = 0; // the most bytes that the process had; 0 where nobody asked

  /// What none of the stages accounts for.
  double other() const;
};

/// The stages up to loaded code.
Timings startOfTimings(const Session &session, const CompiledModel &compiled);
/// Takes the time: `total`, and with `detailed` the rest of `--timing`, which takes a few
/// milliseconds more that do not count.
void endTimings(const Session &session, bool detailed, Timings &timings);

/// `timings` of `--json`.
nlohmann::ordered_json timingsJson(const Timings &timings);
/// The table of `--timing`.
std::string renderTimings(const Timings &timings);

} // namespace sbl::tool
