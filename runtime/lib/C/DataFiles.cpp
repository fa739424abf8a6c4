// The distributions of a built model that come from files: their bytes lie in its library, and
// libsbl-io makes densities of them on the grid of a solve.
#include <dlfcn.h>

#include "C/Handles.h"
#include "sbl/io/Density.h"
#include "sbl/runtime/MemoryFile.h"

namespace sbl::rt::c {
namespace {

using Reader = decltype(&sbl_io_read_density);

/// Of libsbl-io, which lies beside this library or where the system looks. It stays loaded.
Status loadReader(Reader &reader) {
  void *library = dlopen("libsbl-io.so", RTLD_NOW | RTLD_LOCAL);
  if (void *symbol = library ? dlsym(library, "sbl_io_read_density") : nullptr) {
    reader = reinterpret_cast<Reader>(symbol);
    return Status::good();
  }
  const char *reason = dlerror();
  return Status::fail(Code::BadModule,
                      std::string("the model has data, and the library that reads it does not "
                                  "load: ") +
                          (reason ? reason : "it is another libsbl-io"),
                      "libsbl-io.so belongs beside libsbl-runtime.so");
}

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

io::DensityRequest requestOf(const DataEntry &entry, const Grid &grid,
                             const std::vector<double> &scalars) {
  io::DensityRequest request = entry.request;
  for (std::size_t a = entry.firstAxis; a < entry.firstAxis + entry.rank; ++a) {
    const GridAxis &axis = grid.axes[a];
    request.axes.push_back({axis.name, axis.lo, axis.hi, static_cast<std::size_t>(axis.cells),
                            endOf(axis.low), endOf(axis.high)});
  }
  for (const ScalarIndex k : entry.bandwidth)
    request.bandwidth.push_back(scalars[k]);
  if (entry.time)
    request.time = scalars[*entry.time];
  return request;
}

Status readTable(const DataEntry &entry, const sbl_file &file, io::DensityRequest request,
                 DataTable &made) {
  const std::string name = "`" + entry.request.path + "`";
  Reader reader = nullptr;
  if (Status s = loadReader(reader); !s.ok())
    return s;
  MemoryFile bytes;
  std::string reason;
  if (!bytes.open("sbl-data", {static_cast<const char *>(file.bytes), file.size}, reason))
    return Status::fail(Code::OutOfMemory, name + " cannot be laid out in memory: " + reason);
  request.path = bytes.path();
  io::DensityTable table;
  io::DataError error;
  if (!reader(&request, &table, &error))
    return Status::fail(Code::BadInput,
                        name + (error.line ? ", line " + std::to_string(error.line) : "") + ": " +
                            error.message,
                        error.hint);
  made = std::move(table.density);
  return Status::good();
}

/// What the tables depend on besides the files.
std::vector<double> keyOf(const std::vector<DataEntry> &data, const Grid &grid,
                          const std::vector<double> &scalars) {
  std::vector<double> key;
  for (const GridAxis &axis : grid.axes)
    key.insert(key.end(), {axis.lo, axis.hi, static_cast<double>(axis.cells)});
  for (const DataEntry &entry : data) {
    for (const ScalarIndex k : entry.bandwidth)
      key.push_back(scalars[k]);
    if (entry.time)
      key.push_back(scalars[*entry.time]);
  }
  return key;
}

} // namespace

Status dataTables(const OpenModel &open, const Grid &grid, const std::vector<double> &scalars,
                  std::vector<DataTable> &tables) {
  const std::vector<DataEntry> &data = open.manifest.data;
  tables.assign(data.size(), {});
  if (open.files.empty()) // points alone
    return Status::good();
  const std::vector<double> key = keyOf(data, grid, scalars);
  const std::lock_guard lock(open.dataMutex);
  if (open.dataTables.empty() || open.dataKey != key) {
    for (std::size_t k = 0; k < data.size(); ++k)
      if (data[k].hasFile())
        if (Status s =
                readTable(data[k], open.files[k], requestOf(data[k], grid, scalars), tables[k]);
            !s.ok())
          return s;
    open.dataKey = key;
    open.dataTables = tables;
  }
  tables = open.dataTables;
  return Status::good();
}

} // namespace sbl::rt::c
