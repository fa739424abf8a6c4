// What stands behind the handles of the C interface, and the one place where its failures end.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <mutex>
#include <span>
#include <string>
#include <tuple>
#include <variant>

#include "Module/Manifest.h"
#include "sbl/runtime.h"
#include "sbl/runtime/Evolve.h"
#include "sbl/runtime/Flow.h"
#include "sbl/runtime/FlowWave.h"
#include "sbl/runtime/Hitting.h"
#include "sbl/runtime/LoadedCode.h"
#include "sbl/runtime/Modes.h"
#include "sbl/runtime/Sample.h"
#include "sbl/runtime/Solve.h"

namespace sbl::rt::c {

struct Question {
  std::string name;
  sbl_kind kind;
  std::size_t index; // among its kind in the manifest
};

/// What a model handle and every solution of it share.
struct OpenModel {
  std::shared_ptr<const void> library; // what holds the code, if that is ours; goes last
  const sbl_module_v1 *module = nullptr;
  std::string cpu;
  Manifest manifest;
  std::vector<Question> questions;
  /// As in LoadedCode; empty for libraries.
  std::function<Status(const std::vector<double> &, std::vector<DataTable> &)> prepare;
  std::vector<std::string> leftOut; // those whose law is read off another one's answer
  std::span<const sbl_file> files;  // one for each law from data, or none
  // The tables of the last solve, for loops over parameters that leave the grid alone.
  mutable std::mutex dataMutex;
  mutable std::vector<double> dataKey;
  mutable std::vector<DataTable> dataTables;
};

/// The tables of the model's data on a grid (Instance::TableMaker).
Status dataTables(const OpenModel &open, const Grid &grid, const std::vector<double> &scalars,
                  std::vector<DataTable> &tables);

/// The evolution of a diffusion: a bridge that nothing steers.
struct Evolution : BridgeSolution {};

using Answer = std::variant<BridgeSolution, Evolution, WaveSolution, EigenSolution, HittingSolution,
                            FlowSolution, FlowWaveSolution, SampleSolution>;

/// The times the model saves; none of answers without time.
std::vector<double> timesOf(const Answer &answer);
/// Every number the answer has.
std::vector<std::pair<sbl_number, double>> figuresOf(const Answer &answer);

/// fail() from a status of the runtime; SBL_OK for a good one.
sbl_status statusOf(const Status &status);

} // namespace sbl::rt::c

struct sbl_model {
  std::shared_ptr<const sbl::rt::c::OpenModel> open;
};

struct sbl_solution {
  using Key = std::tuple<int, std::size_t, double>; // field, component, time

  std::shared_ptr<const sbl::rt::c::OpenModel> open; // before what runs its code
  std::unique_ptr<sbl::rt::Instance> instance;
  sbl_kind kind = SBL_BRIDGE;
  sbl::rt::c::Answer answer;

  // What was computed for readers. Waves move to a time asked for, so they are read one at a time.
  mutable std::mutex mutex;
  mutable std::map<Key, sbl::rt::FieldValues> lent;
};
