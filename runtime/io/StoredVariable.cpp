#include "StoredVariable.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include <netcdf.h>

namespace sbl::io {
namespace {

constexpr std::size_t mostValues = std::size_t(1) << 27;

std::string figure(double number) {
  char text[32];
  std::snprintf(text, sizeof text, "%.10g", number);
  return text;
}

void check(int status) {
  if (status != NC_NOERR)
    fail(std::string("it is no NetCDF file, or a damaged one: ") + nc_strerror(status));
}

struct NetcdfFile {
  explicit NetcdfFile(const std::string &path) { check(nc_open(path.c_str(), NC_NOWRITE, &id)); }
  ~NetcdfFile() { nc_close(id); }
  NetcdfFile(const NetcdfFile &) = delete;
  NetcdfFile &operator=(const NetcdfFile &) = delete;
  int id = -1;
};

struct FileDimension {
  std::string name;
  std::size_t size = 0;
};

std::string listed(const std::vector<std::string> &names) {
  constexpr std::size_t most = 16;
  std::string text;
  for (std::size_t k = 0; k < std::min(names.size(), most); ++k)
    text += (k ? ", `" : "`") + names[k] + "`";
  return text + (names.size() > most ? ", …" : "");
}

bool isNumeric(nc_type type) {
  switch (type) {
  case NC_BYTE:
  case NC_UBYTE:
  case NC_SHORT:
  case NC_USHORT:
  case NC_INT:
  case NC_UINT:
  case NC_INT64:
  case NC_UINT64:
  case NC_FLOAT:
  case NC_DOUBLE:
    return true;
  default:
    return false;
  }
}

class Reader {
public:
  explicit Reader(const DensityRequest &request) : request_(request), file_(request.path) {}

  StoredVariable read() {
    findVariable();
    matchDimensions();
    StoredVariable result;
    for (std::size_t a = 0; a < request_.axes.size(); ++a)
      result.coordinates.push_back(coordinates(dimensions_[axisDimension_[a]]));
    selectRest(result);
    result.values = values();
    for (std::size_t a = 0; a < request_.axes.size(); ++a)
      makeIncreasing(result, a);
    checkValues(result);
    return result;
  }

private:
  void findVariable() {
    int count = 0;
    check(nc_inq_nvars(file_.id, &count));
    std::vector<std::string> names;
    for (int v = 0; v < count; ++v) {
      char name[NC_MAX_NAME + 1] = {};
      check(nc_inq_varname(file_.id, v, name));
      names.emplace_back(name);
    }
    const auto found = std::find(names.begin(), names.end(), request_.variable);
    if (found == names.end())
      fail("it has no variable `" + request_.variable + "`",
           names.empty() ? "" : "it has " + listed(names));
    variable_ = static_cast<int>(found - names.begin());
    nc_type type = NC_NAT;
    check(nc_inq_vartype(file_.id, variable_, &type));
    if (!isNumeric(type))
      fail("its variable `" + request_.variable + "` holds no numbers");
    int rank = 0;
    check(nc_inq_varndims(file_.id, variable_, &rank));
    std::vector<int> ids(static_cast<std::size_t>(rank));
    check(nc_inq_vardimid(file_.id, variable_, ids.data()));
    for (const int id : ids) {
      char name[NC_MAX_NAME + 1] = {};
      std::size_t size = 0;
      check(nc_inq_dim(file_.id, id, name, &size));
      dimensions_.push_back({name, size});
    }
  }

  std::string dimensionNames() const {
    std::vector<std::string> names;
    for (const FileDimension &dim : dimensions_)
      names.push_back(dim.name);
    return names.empty() ? "none" : listed(names);
  }

  void matchDimensions() {
    for (std::size_t a = 0; a < request_.axes.size(); ++a) {
      const std::string &wanted =
          request_.dimensions.empty() ? request_.axes[a].name : request_.dimensions[a];
      std::size_t k = 0;
      while (k < dimensions_.size() && dimensions_[k].name != wanted)
        ++k;
      if (k == dimensions_.size())
        fail("its variable `" + request_.variable + "` has no dimension `" + wanted + "`",
             "its dimensions are " + dimensionNames() +
                 "; say which are the axes: `dimensions = (\"…\")`");
      if (std::find(axisDimension_.begin(), axisDimension_.end(), k) != axisDimension_.end())
        fail("the dimension `" + wanted + "` is asked for twice");
      if (dimensions_[k].size < 2)
        fail("its dimension `" + wanted + "` has fewer than two entries");
      axisDimension_.push_back(k);
    }
  }

  /// The dimensions that are no axes: one may be the time, the others have one entry.
  void selectRest(StoredVariable &result) {
    start_.assign(dimensions_.size(), 0);
    bool chosen = false;
    for (std::size_t k = 0; k < dimensions_.size(); ++k) {
      if (std::find(axisDimension_.begin(), axisDimension_.end(), k) != axisDimension_.end())
        continue;
      const FileDimension &dim = dimensions_[k];
      if (chosen || (dim.size == 1 && !request_.time))
        if (dim.size == 1)
          continue;
      if (chosen)
        fail("its variable `" + request_.variable + "` varies with `" + dim.name + "` too",
             "save a variable of the axes and at most one time");
      const std::vector<double> times = coordinates(dim);
      if (!request_.time)
        fail("its variable `" + request_.variable + "` is kept at " + std::to_string(dim.size) +
                 " entries of `" + dim.name + "`",
             "say which: `t = " + figure(times.back()) + "`");
      std::size_t nearest = 0;
      for (std::size_t i = 0; i < times.size(); ++i)
        if (std::abs(times[i] - *request_.time) < std::abs(times[nearest] - *request_.time))
          nearest = i;
      const double span = std::max(std::abs(times.front()), std::abs(times.back()));
      if (!(std::abs(times[nearest] - *request_.time) <= 1e-6 * span))
        fail("its variable `" + request_.variable + "` is not kept at " + dim.name + " = " +
                 figure(*request_.time),
             "the nearest it has is " + figure(times[nearest]));
      start_[k] = nearest;
      result.when = dim.name + " = " + figure(times[nearest]);
      chosen = true;
    }
    if (request_.time && !chosen)
      fail("its variable `" + request_.variable + "` has no time",
           "its dimensions are " + dimensionNames());
  }

  std::vector<double> coordinates(const FileDimension &dim) {
    int id = -1, rank = 0;
    nc_type type = NC_NAT;
    if (nc_inq_varid(file_.id, dim.name.c_str(), &id) != NC_NOERR ||
        nc_inq_varndims(file_.id, id, &rank) != NC_NOERR || rank != 1 ||
        nc_inq_vartype(file_.id, id, &type) != NC_NOERR || !isNumeric(type))
      fail("its dimension `" + dim.name + "` has no coordinates",
           "save a variable of the same name with a number for each entry");
    if (dim.size == 0 || dim.size > mostValues)
      fail("its dimension `" + dim.name + "` has " + std::to_string(dim.size) + " entries");
    int own = -1;
    std::size_t length = 0;
    check(nc_inq_vardimid(file_.id, id, &own));
    check(nc_inq_dimlen(file_.id, own, &length));
    if (length != dim.size)
      fail("the coordinates of its dimension `" + dim.name + "` are of another length");
    std::vector<double> values(dim.size);
    check(nc_get_var_double(file_.id, id, values.data()));
    for (std::size_t k = 0; k < values.size(); ++k)
      if (!std::isfinite(values[k]))
        fail("the coordinate " + std::to_string(k) + " of `" + dim.name + "` is not finite");
    for (std::size_t k = 2; k < values.size(); ++k)
      if (!((values[k] - values[k - 1]) * (values[1] - values[0]) > 0))
        fail("the coordinates of `" + dim.name + "` neither increase nor decrease throughout");
    if (values.size() > 1 && values[0] == values[1])
      fail("the coordinates of `" + dim.name + "` repeat");
    return values;
  }

  double attribute(const char *name, double otherwise) const {
    double value = 0;
    std::size_t length = 0;
    nc_type type = NC_NAT;
    return nc_inq_att(file_.id, variable_, name, &type, &length) == NC_NOERR && length == 1 &&
                   isNumeric(type) &&
                   nc_get_att_double(file_.id, variable_, name, &value) == NC_NOERR
               ? value
               : otherwise;
  }

  /// The chosen part of the variable, in the order of the axes.
  std::vector<double> values() {
    std::vector<std::size_t> count(dimensions_.size(), 1);
    double total = 1;
    for (const std::size_t k : axisDimension_) {
      count[k] = dimensions_[k].size;
      total *= static_cast<double>(count[k]);
    }
    if (total > static_cast<double>(mostValues))
      fail("its variable `" + request_.variable + "` has " + figure(total) +
           " values; up to 2^27 are read");
    std::vector<double> stored(static_cast<std::size_t>(total)), result(stored.size());
    check(nc_get_vara_double(file_.id, variable_, start_.data(), count.data(), stored.data()));
    // Packed values and gaps, as the CF conventions have them.
    const double scale = attribute("scale_factor", 1), offset = attribute("add_offset", 0);
    const double gap = attribute("_FillValue", NAN), missing = attribute("missing_value", NAN);
    for (double &v : stored)
      v = v == gap || v == missing ? NAN : v * scale + offset;
    std::vector<std::size_t> stride(dimensions_.size(), 1);
    for (std::size_t k = dimensions_.size(); k-- > 1;)
      stride[k - 1] = stride[k] * count[k];
    for (std::size_t i = 0; i < result.size(); ++i) {
      std::size_t rest = i, from = 0;
      for (std::size_t a = axisDimension_.size(); a-- > 0;) {
        const std::size_t n = dimensions_[axisDimension_[a]].size;
        from += rest % n * stride[axisDimension_[a]];
        rest /= n;
      }
      result[i] = stored[from];
    }
    return result;
  }

  static void makeIncreasing(StoredVariable &variable, std::size_t axis) {
    std::vector<double> &at = variable.coordinates[axis];
    if (at.front() < at.back())
      return;
    std::reverse(at.begin(), at.end());
    std::size_t inner = 1;
    for (std::size_t a = axis + 1; a < variable.coordinates.size(); ++a)
      inner *= variable.coordinates[a].size();
    for (std::size_t begin = 0; begin < variable.values.size(); begin += at.size() * inner)
      for (std::size_t k = 0; k < at.size() / 2; ++k)
        std::swap_ranges(variable.values.begin() + static_cast<long>(begin + k * inner),
                         variable.values.begin() + static_cast<long>(begin + (k + 1) * inner),
                         variable.values.begin() +
                             static_cast<long>(begin + (at.size() - 1 - k) * inner));
  }

  void checkValues(StoredVariable &variable) const {
    double largest = 0;
    for (const double v : variable.values)
      if (std::isfinite(v))
        largest = std::max(largest, v);
    for (std::size_t i = 0; i < variable.values.size(); ++i) {
      double &v = variable.values[i];
      if (v < 0 && v >= -1e-12 * largest)
        v = 0; // rounding of whoever wrote it
      if (v >= 0 && std::isfinite(v))
        continue;
      std::string place;
      std::size_t rest = i;
      for (std::size_t a = variable.coordinates.size(); a-- > 0;) {
        const std::vector<double> &at = variable.coordinates[a];
        place = dimensions_[axisDimension_[a]].name + " = " + figure(at[rest % at.size()]) +
                (place.empty() ? "" : ", ") + place;
        rest /= at.size();
      }
      fail("its variable `" + request_.variable + "` is " +
               (std::isnan(v) ? std::string("not a number") : figure(v)) + " at " + place,
           "a density must be finite and nowhere negative");
    }
  }

  const DensityRequest &request_;
  NetcdfFile file_;
  int variable_ = -1;
  std::vector<FileDimension> dimensions_;
  std::vector<std::size_t> axisDimension_; // of the variable, per axis
  std::vector<std::size_t> start_;
};

} // namespace

StoredVariable readStored(const DensityRequest &request) { return Reader(request).read(); }

} // namespace sbl::io
