#include "ProgressBar.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "Console.h"

namespace sbl::tool {
namespace {

constexpr int width = 24;

/// How much of the way from the first residual to the tolerance is done, in decades.
double fractionDone(double first, double now, double tolerance) {
  if (!(first > tolerance) || !(now > 0) || !(tolerance > 0))
    return 0;
  return std::clamp(std::log(first / now) / std::log(first / tolerance), 0.0, 1.0);
}

} // namespace

void ProgressBar::show(const rt::Progress &progress) {
  char text[160];
  std::snprintf(text, sizeof text, "iteration %d of %d, marginal error %.1e", progress.iteration,
                progress.iterations, progress.residual);
  where_ = text;
  if (progress.segments > 1)
    where_ = "segment " + std::to_string(progress.segment + 1) + " of " +
             std::to_string(progress.segments) + ", " + where_;
  if (!enabled_)
    return;
  if (progress.iteration <= 1 || progress.residual > firstResidual_)
    firstResidual_ = progress.residual;
  const int done = static_cast<int>(
      std::lround(width * fractionDone(firstResidual_, progress.residual, progress.tolerance)));
  std::string bar;
  for (int i = 0; i < width; ++i)
    bar += unicode() ? (i < done ? "━" : "╌") : (i < done ? "#" : "-");
  std::fprintf(stderr, "\r\033[K%s%s %s %s, %d steps", prefix_.c_str(), progress.question,
               bar.c_str(), where_.c_str(), progress.steps);
  std::fflush(stderr);
  visible_ = true;
}

void ProgressBar::clear() {
  if (visible_)
    std::fputs("\r\033[K", stderr);
  visible_ = false;
}

} // namespace sbl::tool
