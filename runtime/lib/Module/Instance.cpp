// Laying out the grid of a model for parameter values, and refusing those it cannot have.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <limits>

#include "Fields/Backend.h"
#include "Module/DataLaws.h"
#include "Module/InstanceImpl.h"
#include "Support/Text.h"
#include "Support/Threads.h"

namespace sbl::rt {

std::int64_t Grid::points() const {
  std::int64_t n = 1;
  for (const GridAxis &a : axes)
    n *= a.cells;
  return n;
}

double Grid::cellVolume() const {
  double v = 1;
  for (const GridAxis &a : axes)
    v *= a.spacing();
  return v;
}

std::int64_t Grid::outer(std::size_t axis) const {
  std::int64_t n = 1;
  for (std::size_t k = 0; k < axis; ++k)
    n *= axes[k].cells;
  return n;
}

std::int64_t Grid::inner(std::size_t axis) const {
  std::int64_t n = 1;
  for (std::size_t k = axis + 1; k < axes.size(); ++k)
    n *= axes[k].cells;
  return n;
}

void Instance::Impl::fieldOn(const Grid &on, FieldIndex index, double time, double step,
                             FieldValues &out, std::size_t axis, double shift) const {
  if (const auto solved = solvedFields.find(index); solved != solvedFields.end())
    return solvedOn(on, solved->second, time, out, axis, shift);
  const std::int64_t rank = static_cast<std::int64_t>(on.rank()), points = on.points();
  std::vector<double> origin(rank), spacing(rank);
  std::vector<std::int64_t> shape(rank);
  for (std::int64_t a = 0; a < rank; ++a) {
    origin[a] = on.axes[a].centre(0);
    spacing[a] = on.axes[a].spacing();
    shape[a] = on.axes[a].cells;
  }
  origin[axis] += shift;
  out.resize(points);
  std::vector<float> narrow(manifest().single ? points : 0);
  sbl_buffer p = bufferOf(parameters.data(), static_cast<std::int64_t>(parameters.size()));
  sbl_buffer o = bufferOf(origin.data(), rank), h = bufferOf(spacing.data(), rank);
  sbl_buffer n = bufferOf(shape.data(), rank);
  sbl_buffer values =
      manifest().single ? bufferOf(narrow.data(), points) : bufferOf(out.data(), points);
  module.entry<sbl_field_fn>(manifest().fields[index].entry)(&p, &o, &h, &n, time, step, &values,
                                                             chunksFor(points));
  for (std::size_t k = 0; k < narrow.size(); ++k)
    out[k] = narrow[k];
}

void Instance::Impl::solvedOn(const Grid &on, const SolvedField &field, double time,
                              FieldValues &out, std::size_t axis, double shift) const {
  const std::size_t rank = on.rank();
  out.resize(static_cast<std::size_t>(on.points()));
  forBlocks(on.points(), [&](std::int64_t begin, std::int64_t end) {
    const std::int64_t count = end - begin;
    std::vector<double> places(rank * count), values(rank * count);
    for (std::size_t a = 0; a < rank; ++a) {
      const GridAxis &line = on.axes[a];
      for (std::int64_t i = 0; i < count; ++i) {
        const double x =
            line.centre((begin + i) / on.inner(a) % line.cells) + (a == axis ? shift : 0);
        const double turns = std::floor((x - line.lo) / line.length());
        places[a * count + i] =
            line.periodic() ? x - turns * line.length() : std::clamp(x, line.lo, line.hi);
      }
    }
    field.drift(time, count, places.data(), values.data());
    std::copy_n(values.begin() + static_cast<std::ptrdiff_t>(field.component * count), count,
                out.begin() + begin);
  });
}

std::vector<double> Instance::Impl::numbers(const std::string &entry, double time, double step,
                                            std::size_t count) const {
  std::vector<double> result(count);
  sbl_buffer p = bufferOf(parameters.data(), static_cast<std::int64_t>(parameters.size()));
  sbl_buffer out = bufferOf(result.data(), static_cast<std::int64_t>(count));
  module.entry<sbl_scalars_fn>(entry)(&p, time, step, &out);
  return result;
}

std::vector<double> Instance::Impl::variances(const ProgramEntry &program, double time,
                                              double step) const {
  if (!program.hasGaussian())
    return std::vector<double>(program.kernels.size(), 0.0);
  std::vector<double> v = numbers(program.variances, time, step, program.kernels.size());
  for (std::size_t slot = 0; slot < v.size(); ++slot)
    if (program.kernels[slot].kind == KernelEntry::Kind::Lattice) {
      const auto &directions = lattices.at(program.name).all;
      const std::size_t k = program.kernels[slot].direction;
      v[slot] *= k < directions.size() ? directions[k].weight : 0;
    }
  return v;
}

double Instance::Impl::covariance(const ProgramEntry &program, std::size_t i, std::size_t j) const {
  if (!program.covariance.empty())
    return scalars[program.covariance[i * grid.rank() + j]];
  const double sigma = i == j ? noise(program, i) : 0;
  return sigma * sigma;
}

double Instance::Impl::noise(const ProgramEntry &program, std::size_t axis) const {
  return axis < program.noise.size() && program.noise[axis]
             ? scalars[*program.noise[axis]]
             : std::numeric_limits<double>::quiet_NaN();
}

void layLattices(Instance::Impl &impl) {
  for (const ProgramEntry &program : impl.manifest().programs) {
    std::vector<double> covariance;
    for (const ScalarIndex k : program.covariance)
      covariance.push_back(impl.scalar(k));
    if (!covariance.empty())
      impl.lattices[program.name] = latticeDirections(impl.grid, covariance);
  }
}

std::string placeOn(const Grid &grid, std::int64_t index) {
  std::string text = "(";
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const std::int64_t k = index / grid.inner(a) % grid.axes[a].cells;
    text += (a ? ", " : "") + grid.axes[a].name + " = " + figure(grid.axes[a].centre(k));
  }
  return text + ")";
}

namespace {

/// "it must lie above 0 and at most 5"
std::string rangeOf(const ParameterEntry &p) {
  std::string text = "it must ";
  text += p.type == "real" ? "be" : "be an integer";
  if (p.lo)
    text += (p.loOpen ? " above " : " at least ") + figure(*p.lo, 12);
  if (p.hi)
    text +=
        std::string(p.lo ? " and" : "") + (p.hiOpen ? " below " : " at most ") + figure(*p.hi, 12);
  return text;
}

Status checkParameters(const Manifest &m, const std::vector<double> &values) {
  if (values.size() != m.parameters.size())
    return Status::fail(Code::BadInput, "the model has " + std::to_string(m.parameters.size()) +
                                            " parameters, not " + std::to_string(values.size()));
  for (std::size_t k = 0; k < values.size(); ++k) {
    const ParameterEntry &p = m.parameters[k];
    const double v = values[k];
    const bool low = p.lo && (p.loOpen ? !(v > *p.lo) : !(v >= *p.lo));
    const bool high = p.hi && (p.hiOpen ? !(v < *p.hi) : !(v <= *p.hi));
    if (!std::isfinite(v) || low || high)
      return Status::fail(Code::BadInput, p.name + " = " + figure(v) + " is outside its range",
                          rangeOf(p));
    if (p.type != "real" && v != std::round(v))
      return Status::fail(Code::BadInput, p.name + " = " + figure(v) + " is not an integer",
                          rangeOf(p));
  }
  return Status::good();
}

Status layOut(Instance::Impl &impl) {
  constexpr double mostPoints = 1e9;
  double points = 1;
  for (const AxisEntry &a : impl.manifest().axes) {
    GridAxis axis{a.name, impl.scalar(a.lo), impl.scalar(a.hi), 0, a.low, a.high};
    const double cells = impl.scalar(a.cells);
    if (!std::isfinite(axis.lo) || !std::isfinite(axis.hi) || !(axis.hi > axis.lo))
      return Status::fail(Code::BadInput,
                          "axis " + a.name + " is empty: it runs from " + figure(axis.lo) + " to " +
                              figure(axis.hi),
                          "its upper end must lie above its lower one");
    if (!(cells >= 2) || cells != std::floor(cells))
      return Status::fail(Code::BadInput, "axis " + a.name + " has " + figure(cells) + " cells",
                          "it needs an integer, 2 or more");
    points *= cells;
    if (points > mostPoints)
      return Status::fail(Code::OutOfMemory, "the grid has " + figure(points) + " points",
                          "fewer cells fit; the limit is " + figure(mostPoints));
    axis.cells = static_cast<std::int64_t>(cells);
    if (!(axis.spacing() > 1e-300))
      return Status::fail(Code::BadInput, "axis " + a.name + " is too short for its cells");
    impl.grid.axes.push_back(std::move(axis));
  }
  return Status::good();
}

} // namespace

Instance::Instance(std::unique_ptr<Impl> impl) : impl_(std::move(impl)) {}
Instance::~Instance() = default;

std::unique_ptr<Instance> Instance::open(const sbl_module_v1 *module,
                                         std::vector<double> parameters, Status &status,
                                         std::vector<DataTable> data) {
  return openWith(module, std::move(parameters), status,
                  [&](const Grid &, const std::vector<double> &, std::vector<DataTable> &tables) {
                    tables = std::move(data);
                    return Status::good();
                  });
}

std::unique_ptr<Instance> Instance::openWith(const sbl_module_v1 *module,
                                             std::vector<double> parameters, Status &status,
                                             const TableMaker &makeTables) {
  try {
    auto impl = std::make_unique<Impl>();
    impl->backend = hostBackend();
    status = Module::open(module, impl->module);
    if (status.ok())
      status = checkParameters(impl->manifest(), parameters);
    if (status.ok()) {
      impl->parameters = std::move(parameters);
      impl->scalars = impl->numbers(impl->manifest().scalars, 0, 0, impl->manifest().scalarCount);
      status = layOut(*impl);
    }
    if (status.ok())
      layLattices(*impl);
    std::vector<DataTable> tables;
    if (status.ok())
      status = makeTables(impl->grid, impl->scalars, tables);
    if (status.ok())
      status = placeData(*impl, std::move(tables));
    if (!status.ok())
      return nullptr;
    return std::unique_ptr<Instance>(new Instance(std::move(impl)));
  } catch (const std::bad_alloc &) {
    status = Status::fail(Code::OutOfMemory, "not enough memory to open the model");
    return nullptr;
  }
}

const Grid &Instance::grid() const { return impl_->grid; }
const std::vector<double> &Instance::parameters() const { return impl_->parameters; }
const Manifest &Instance::manifest() const { return impl_->manifest(); }

} // namespace sbl::rt
