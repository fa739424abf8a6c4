#include "sbl/Files/DataFiles.h"

#include <cstdio>
#include <filesystem>

#include <dlfcn.h>

#include "sbl/Support/CarriedFiles.h"
#include "sbl/io/Density.h"
#include "sbl/runtime/MemoryFile.h"

namespace sbl {
namespace {

io::DensityAxis::End endOf(Boundary boundary) {
  switch (boundary) {
  case Boundary::Reflecting:
    return io::DensityAxis::End::Reflecting;
  case Boundary::Absorbing:
    return io::DensityAxis::End::Absorbing;
  case Boundary::Periodic:
    return io::DensityAxis::End::Periodic;
  }
  return {};
}

io::DensityRequest::Kind kindOf(DataLaw::Kind kind) {
  switch (kind) {
  case DataLaw::Kind::Image:
    return io::DensityRequest::Kind::Image;
  case DataLaw::Kind::Stored:
    return io::DensityRequest::Kind::Stored;
  case DataLaw::Kind::Samples:
  case DataLaw::Kind::Point: // these are never asked for: they have no file
  case DataLaw::Kind::Solved:
    break;
  }
  return io::DensityRequest::Kind::Samples;
}

io::DensityRequest::Smoothing smoothingOf(DataLaw::Smoothing smoothing) {
  switch (smoothing) {
  case DataLaw::Smoothing::Auto:
    break;
  case DataLaw::Smoothing::Given:
    return io::DensityRequest::Smoothing::Given;
  case DataLaw::Smoothing::Histogram:
    return io::DensityRequest::Smoothing::Histogram;
  }
  return io::DensityRequest::Smoothing::Auto;
}

io::DensityRequest requestOf(const Model &model, const std::vector<double> &parameters,
                             const SourceManager &sources, const DataLaw &law) {
  const ExprPoint point{parameters, {}, 0, 0};
  io::DensityRequest request;
  request.kind = kindOf(law.kind);
  request.path = pathOf(sources, law);
  for (Index a = law.firstAxis; a < law.firstAxis + law.rank; ++a) {
    const Axis &axis = model.axes[a];
    request.axes.push_back({axis.name, evaluate(axis.lo, point), evaluate(axis.hi, point),
                            static_cast<std::size_t>(evaluate(axis.cells, point)), endOf(axis.low),
                            endOf(axis.high)});
  }
  request.columns = law.columns;
  request.smoothing = smoothingOf(law.smoothing);
  for (ExprRef width : law.bandwidth)
    request.bandwidth.push_back(evaluate(width, point));
  request.inverted = law.inverted;
  request.variable = law.variable;
  request.dimensions = law.dimensions;
  if (law.time)
    request.time = evaluate(law.time, point);
  return request;
}

/// The reader of libsbl-io, which lies beside the runtime library; null with a message.
decltype(&sbl_io_read_density) loadReader(Diagnostics &diagnostics, const DataLaw &law) {
  void *library = dlopen("libsbl-io.so", RTLD_NOW | RTLD_LOCAL);
  void *symbol = library ? dlsym(library, "sbl_io_read_density") : nullptr;
  if (!symbol)
    diagnostics.report(DiagId::BadData, law.fileRange,
                       {"`" + law.file + "`",
                        std::string("the library that reads files does not load: ") + dlerror()});
  return reinterpret_cast<decltype(&sbl_io_read_density)>(symbol);
}

/// A grid that the runtime would refuse has no room for tables either; it reports that.
bool isTooLarge(const Model &model, const std::vector<double> &parameters) {
  constexpr double mostPoints = 1e9;
  double points = 1;
  for (const Axis &axis : model.axes)
    points *= evaluate(axis.cells, {parameters, {}, 0, 0});
  return !(points <= mostPoints);
}

} // namespace

void reportMassOutside(Diagnostics &diagnostics, Range range, double fraction,
                       const std::string &subject) {
  char percent[32];
  std::snprintf(percent, sizeof percent, "%.2g%%", 100 * fraction);
  diagnostics.report(DiagId::MassOutside, range, {percent, subject})
      .hints.push_back("the rest is scaled up to mass one; widen the axes to keep it");
}

std::string pathOf(const SourceManager &sources, const DataLaw &law) {
  const std::filesystem::path written = sources.file(law.fileRange.file).path();
  return (written.parent_path() / law.file).lexically_normal().string();
}

bool readDataFiles(const Model &model, const std::vector<double> &parameters,
                   Diagnostics &diagnostics, DataFiles &files) {
  const std::size_t errors = diagnostics.errorCount();
  decltype(&sbl_io_read_density) reader = nullptr;
  for (const DataLaw &law : model.dataLaws) {
    if (!law.used)
      continue;
    files.tables.emplace_back();
    files.summaries.emplace_back();
    if (!law.hasFile() || isTooLarge(model, parameters))
      continue;
    if (!reader && !(reader = loadReader(diagnostics, law)))
      return false;
    io::DensityTable table;
    io::DataError error;
    io::DensityRequest request = requestOf(model, parameters, diagnostics.sources(), law);
    rt::MemoryFile memory;
    std::string reason;
    if (const std::string *bytes = carriedFile(request.path)) {
      if (!memory.open("sbl-data", *bytes, reason)) {
        diagnostics.report(DiagId::BadData, law.fileRange, {"`" + law.file + "`", reason});
        continue;
      }
      request.path = memory.path();
    }
    if (!reader(&request, &table, &error)) {
      Diagnostic &message = diagnostics.report(
          DiagId::BadData, law.fileRange,
          {"`" + law.file + "`" + (error.line ? ", line " + std::to_string(error.line) : ""),
           error.message});
      if (!error.hint.empty())
        message.hints.push_back(error.hint);
      continue;
    }
    if (table.outside > 1e-6)
      reportMassOutside(diagnostics, law.fileRange, table.outside, "`" + law.file + "`");
    files.summaries.back() = law.file + ": " + table.summary;
    files.tables.back() = std::move(table.density);
  }
  return diagnostics.errorCount() == errors;
}

} // namespace sbl
