#include "Device/DeviceWaves.h"

#include <algorithm>
#include <cmath>
#include <utility>

namespace sbl::rt {
namespace {

constexpr std::int64_t bytesPerPoint = 2 * sizeof(double);
/// Points that a group holds where its lines are short; more would keep other groups out.
constexpr std::int64_t pointsPerGroup = 2048;

KernelArgument number(std::int64_t value) { return KernelArgument::ofWhole(value); }

} // namespace

DeviceWaves::DeviceWaves(DeviceBackend &backend, const Instance::Impl &impl,
                         const WaveProgramEntry &program, std::vector<FourierAxis> axes)
    : backend_(backend), impl_(impl), program_(program), axes_(std::move(axes)),
      points_(impl.grid.points()), always_(backend), tables_(backend), sweeps_(backend),
      re_(backend.make(points_)), im_(backend.make(points_)) {
  for (const GridAxis &axis : impl_.grid.axes) {
    origin_.push_back(axis.centre(0));
    spacing_.push_back(axis.spacing());
  }
}

void DeviceWaves::take(Wave &psi) {
  backend_.write(psi.re, re_);
  backend_.write(psi.im, im_);
  isReal_ = std::all_of(psi.im.begin(), psi.im.end(), [](double value) { return value == 0; });
}

void DeviceWaves::give(Wave &psi) {
  backend_.read(re_, psi.re.data());
  backend_.read(im_, psi.im.data());
}

/// The wave itself stands in for a factor that is not there: it is not looked at.
void DeviceWaves::pass(Arguments &to, const Wave *factor) {
  pass(to, factor ? tables_.of(factor->re) : View(re_).memory);
  pass(to, factor ? tables_.of(factor->im) : View(im_).memory);
}

void DeviceWaves::transform(std::size_t axis, const ModeFactors &factors, const Wave *pre,
                            const Wave *post) {
  const FourierAxis &modes = axes_[axis];
  const std::int64_t rows = modes.length();
  const std::int64_t room = backend_.device().groupMemory() / bytesPerPoint / rows;
  if (room == 0)
    return transformInSteps(axis, factors, pre, post);
  const std::int64_t inner = impl_.grid.inner(axis), lines = impl_.grid.outer(axis) * inner;
  const std::int64_t together =
      std::min({std::max<std::int64_t>(pointsPerGroup / rows, 1), room, lines});
  Arguments arguments;
  pass(arguments, View(re_).memory);
  pass(arguments, View(im_).memory);
  pass(arguments, pre);
  pass(arguments, post);
  pass(arguments, tables_.of(factors.re));
  pass(arguments, tables_.of(factors.im));
  pass(arguments, always_.of(modes.twiddles(factors.turn)));
  pass(arguments, always_.of(modes.stages()));
  pass(arguments, always_.of(modes.images()));
  const auto stages = static_cast<std::int64_t>(modes.stages().size() / 4);
  for (const std::int64_t value :
       {lines, impl_.grid.axes[axis].cells, inner, rows, stages, together,
        std::int64_t{pre != nullptr}, std::int64_t{post != nullptr}})
    arguments.push_back(number(value));
  arguments.push_back(KernelArgument::ofGroup(together * rows * bytesPerPoint));
  backend_.launchGroups(program_.transforms[axis], (lines + together - 1) / together, arguments);
}

void DeviceWaves::transformInSteps(std::size_t axis, const ModeFactors &factors, const Wave *pre,
                                   const Wave *post) {
  const FourierAxis &modes = axes_[axis];
  const std::int64_t n = impl_.grid.axes[axis].cells, inner = impl_.grid.inner(axis);
  const std::int64_t lines = impl_.grid.outer(axis) * inner, rows = modes.length();
  const std::int64_t size = lines * rows;
  for (Array *copy : {&copyRe_, &copyIm_})
    if (View(*copy).size < size)
      *copy = backend_.make(size);
  const auto withCopy = [&](Arguments arguments) {
    pass(arguments, View(copyRe_).memory);
    pass(arguments, View(copyIm_).memory);
    return arguments;
  };
  const auto launch = [&](const char *kernel, std::int64_t items, Arguments arguments,
                          std::initializer_list<std::int64_t> numbers) {
    for (const std::int64_t value : numbers)
      arguments.push_back(number(value));
    backend_.launch(kernel, items, arguments);
  };
  Arguments enter{KernelArgument::ofMemory(View(re_).memory),
                  KernelArgument::ofMemory(View(im_).memory)};
  Arguments leave = enter;
  pass(enter, pre);
  enter = withCopy(enter);
  pass(enter, always_.of(modes.images()));
  launch("transform_enter", size, enter, {lines, n, inner, rows, pre != nullptr});

  Arguments stage = withCopy({});
  pass(stage, tables_.of(factors.re));
  pass(stage, tables_.of(factors.im));
  pass(stage, always_.of(modes.twiddles(factors.turn)));
  pass(stage, always_.of(modes.stages()));
  const auto last = static_cast<std::int64_t>(modes.stages().size() / 4) - 1;
  const auto run = [&](const char *kernel, std::int64_t which) {
    const std::int64_t radix = modes.stages()[static_cast<std::size_t>(4 * which)];
    launch(kernel, size / radix, stage, {lines, rows, inner, which});
  };
  for (std::int64_t which = 0; which < last; ++which)
    run("transform_forward", which);
  run("transform_middle", last);
  for (std::int64_t which = last; which-- > 0;)
    run("transform_inverse", which);

  pass(leave, post);
  launch("transform_leave", lines * n, withCopy(leave), {lines, n, inner, rows, post != nullptr});
}

void DeviceWaves::kick(double time, double duration, double correction) {
  kick(time, duration, correction, re_, im_);
}

bool DeviceWaves::kickFromAhead(double time, double ahead, double duration) {
  for (Array *array : {&ahead_, &kicked_, &none_})
    if (array->empty())
      *array = backend_.make(points_);
  backend_.copy(re_, ahead_);
  backend_.copy(im_, none_);
  kick(time, ahead, 0, ahead_, none_);
  const double norm =
      impl_.grid.cellVolume() * backend_.run<point::SquaredModulus>({ahead_, none_}, {});
  if (!std::isfinite(norm) || !(norm > 0))
    return false;
  backend_.run<point::Modulus>({ahead_, none_}, {ahead_, kicked_},
                               {1 / std::sqrt(norm), leastAhead});
  backend_.fill(none_, 0);
  kick(time, duration, 0, kicked_, none_);
  for (const Array *part : {&re_, &im_})
    backend_.run<point::TimesQuotient>({*part, kicked_, ahead_}, {*part});
  return true;
}

void DeviceWaves::kick(double time, double duration, double correction, View re, View im) {
  Arguments arguments;
  pass(arguments, always_.of(impl_.parameters));
  pass(arguments, always_.of(origin_));
  pass(arguments, always_.of(spacing_));
  pass(arguments, re.memory);
  pass(arguments, im.memory);
  arguments.push_back(number(points_));
  for (const GridAxis &axis : impl_.grid.axes)
    arguments.push_back(number(axis.cells));
  for (const double value : {time, duration, correction})
    arguments.push_back(KernelArgument::ofReal(value));
  backend_.launchEntry(program_.kick, points_, arguments);
}

void DeviceWaves::sweep(std::size_t axis, const BandedTable &table, Array &part) {
  if (there_.empty())
    there_ = backend_.make(points_);
  sweeps_.run(program_.heat[axis], table, View(part).memory, View(there_).memory,
              {impl_.grid.outer(axis), impl_.grid.axes[axis].cells, impl_.grid.inner(axis)});
  std::swap(part, there_);
}

void DeviceWaves::spread(std::size_t axis, const BandedTable &table) {
  sweep(axis, table, re_);
  if (!isReal_)
    sweep(axis, table, im_);
}

void DeviceWaves::multiply(const Wave &factor) {
  const View by{tables_.of(factor.re), 0, points_};
  backend_.run<point::FieldMultiply>({re_, by}, {re_});
  backend_.run<point::FieldMultiply>({im_, by}, {im_});
}

void DeviceWaves::scale(double factor) {
  backend_.run<point::Scale>({re_}, {re_}, {factor});
  backend_.run<point::Scale>({im_}, {im_}, {factor});
}

double DeviceWaves::normSquared() {
  return impl_.grid.cellVolume() * backend_.run<point::SquaredModulus>({re_, im_}, {});
}

} // namespace sbl::rt
