// `sbl run --sweep k=a:b:n`: one compiled model, solved for a grid of parameter values.
#pragma once

#include <string>
#include <vector>

#include "Options.h"
#include "Results.h"
#include "Session.h"
#include "sbl/io/Dataset.h"

namespace sbl::tool {

struct SweepAxis {
  std::string name;
  std::size_t parameter = 0; // index into the model's parameters
  std::vector<double> values;
};

/// The product of its axes, the last one fastest.
class Sweep {
public:
  /// Reads `k=a:b:n` for a model that is loaded; reports what is wrong with it, also a value out of
  /// its parameter's range.
  bool read(const std::vector<std::string> &texts, Session &session);

  const std::vector<SweepAxis> &axes() const { return axes_; }
  std::size_t size() const;
  /// The value of `axis` in run `run`.
  double value(std::size_t run, std::size_t axis) const;
  std::vector<double> parameters(std::size_t run, std::vector<double> base) const;
  /// `sigma = 0.5, depth = 2`.
  std::string text(std::size_t run) const;
  /// `crossing.svg` -> `crossing_sigma=0.5.svg`: every run has pictures of its own.
  std::string fileName(const std::string &file, std::size_t run) const;

private:
  bool readAxis(const std::string &text, Session &session);

  std::vector<SweepAxis> axes_;
};

/// What one run of a sweep found.
struct SweptRun {
  std::vector<double> parameters;
  Results results;
  int exit = exitDone;
};

std::string renderSweepJson(const Sweep &sweep, const Model &model,
                            const std::vector<SweptRun> &runs,
                            const std::vector<std::string> &files, const Timings &timings);
std::string renderSweepTable(const Sweep &sweep, const Model &model,
                             const std::vector<SweptRun> &runs,
                             const std::vector<std::string> &files);

/// The files that a sweep saves, put together from its runs: the swept parameters become the
/// leading dimensions of every variable, and a run without an answer leaves NaN.
class SweptDataset {
public:
  void add(std::size_t run, io::Dataset dataset);
  /// Empty on success, else why the runs make no one dataset.
  std::string join(const Sweep &sweep, io::Dataset &joined) const;

private:
  std::vector<std::pair<std::size_t, io::Dataset>> parts_; // run and what it saved
};

int runSweep(const RunOptions &options, Session &session);

} // namespace sbl::tool
