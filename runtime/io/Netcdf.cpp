// A dataset as a NetCDF-4 file, laid out as xarray expects: a coordinate variable per dimension,
// named like it.
#include <netcdf.h>

#include "ReplacedFile.h"
#include "sbl/io/Dataset.h"

namespace sbl::io {
namespace {

/// An open file that remembers the first thing that went wrong.
class Writer {
public:
  explicit Writer(const std::string &path) {
    note(nc_create(path.c_str(), NC_NETCDF4 | NC_CLOBBER, &file_));
    open_ = status_ == NC_NOERR;
  }
  ~Writer() { close(); }

  std::string close() {
    if (open_)
      note(nc_close(file_));
    open_ = false;
    return status_ == NC_NOERR ? std::string() : nc_strerror(status_);
  }

  void define(const Dataset &dataset);
  void fill(const Dataset &dataset);

private:
  void note(int status) {
    if (status_ == NC_NOERR)
      status_ = status;
  }
  bool good() const { return status_ == NC_NOERR; }
  void text(int variable, const char *name, const std::string &value) {
    if (!value.empty())
      note(nc_put_att_text(file_, variable, name, value.size(), value.c_str()));
  }

  int file_ = -1;
  int status_ = NC_NOERR;
  bool open_ = false;
  std::vector<int> dims_, coordinates_, variables_;
};

void Writer::define(const Dataset &dataset) {
  for (const Dimension &dim : dataset.dims) {
    int id = -1;
    note(nc_def_dim(file_, dim.name.c_str(), dim.size, &id));
    dims_.push_back(id);
    int coordinate = -1;
    if (!dim.coordinates.empty() || !dim.labels.empty()) {
      note(nc_def_var(file_, dim.name.c_str(), dim.labels.empty() ? NC_DOUBLE : NC_STRING, 1, &id,
                      &coordinate));
      text(coordinate, "long_name", dim.longName);
      if (dim.labels.empty())
        text(coordinate, "units", "1");
    }
    coordinates_.push_back(coordinate);
  }
  for (const Variable &variable : dataset.variables) {
    std::vector<int> ids;
    for (std::size_t dim : variable.dims)
      ids.push_back(dims_[dim]);
    int id = -1;
    note(nc_def_var(file_, variable.name.c_str(), NC_DOUBLE, static_cast<int>(ids.size()),
                    ids.data(), &id));
    text(id, "long_name", variable.longName);
    text(id, "units", "1");
    variables_.push_back(id);
  }
  for (const auto &[name, value] : dataset.attributes) {
    if (const auto *words = std::get_if<std::string>(&value))
      text(NC_GLOBAL, name.c_str(), *words);
    else
      note(nc_put_att_double(file_, NC_GLOBAL, name.c_str(), NC_DOUBLE, 1,
                             &std::get<double>(value)));
  }
  note(nc_enddef(file_));
}

void Writer::fill(const Dataset &dataset) {
  for (std::size_t i = 0; good() && i < dataset.dims.size(); ++i) {
    const Dimension &dim = dataset.dims[i];
    if (!dim.labels.empty()) {
      std::vector<const char *> words;
      for (const std::string &label : dim.labels)
        words.push_back(label.c_str());
      note(nc_put_var_string(file_, coordinates_[i], words.data()));
    } else if (!dim.coordinates.empty()) {
      note(nc_put_var_double(file_, coordinates_[i], dim.coordinates.data()));
    }
  }
  for (std::size_t i = 0; good() && i < dataset.variables.size(); ++i)
    note(nc_put_var_double(file_, variables_[i], dataset.variables[i].data.data()));
}

} // namespace

std::string writeNetcdf(const Dataset &dataset, const std::string &path) {
  for (const Dimension &dim : dataset.dims)
    if (dim.size == 0) // NetCDF reads a length of 0 as "unlimited"
      return "`" + dim.name + "` has no entries";
  ReplacedFile file(path);
  if (file.temporary().empty())
    return file.why();
  Writer writer(file.temporary());
  writer.define(dataset);
  writer.fill(dataset);
  if (std::string error = writer.close(); !error.empty())
    return error;
  return file.commit();
}

} // namespace sbl::io
