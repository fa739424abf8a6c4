#include "Wave/WaveObservables.h"

#include <algorithm>
#include <cmath>

#include "Support/Threads.h"

namespace sbl::rt {

double WaveObservables::energy(const Wave &psi, double time) {
  const Grid &grid = impl_.grid;
  double energy = 0;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    work_ = psi;
    lines_.transform(a, lines_.axis(a).squares(), work_);
    energy += lines_.hbar() * lines_.rates()[a] * innerProduct(psi, work_, grid)[0];
  }
  const auto evaluate = [&](const std::optional<FieldIndex> &field, FieldValues &values) {
    if (field && (values.empty() || !program_.autonomous))
      impl_.field(*field, time, 0, values);
  };
  evaluate(program_.potential, potential_);
  evaluate(program_.nonlinearity, nonlinearity_);
  energy += grid.cellVolume() * sumOver(grid.points(), [&](std::int64_t k) {
              const double rho = psi.re[k] * psi.re[k] + psi.im[k] * psi.im[k];
              double v = potential_.empty() ? 0 : potential_[k];
              if (!nonlinearity_.empty())
                v += nonlinearity_[k] * rho / 2;
              return rho == 0 ? 0 : v * rho; // a potential may be infinite where psi vanishes
            });
  return energy / normSquared(psi, grid);
}

double WaveObservables::largestPart(const std::vector<ModeFactors> &tables, const Wave &psi) {
  double part = 0;
  for (std::size_t a = 0; a < tables.size(); ++a) {
    work_ = psi;
    lines_.transform(a, tables[a], work_);
    part = std::max(part, normSquared(work_, impl_.grid));
  }
  return std::sqrt(part / normSquared(psi, impl_.grid));
}

double WaveObservables::shortWaves(const Wave &psi) {
  std::vector<ModeFactors> tables;
  for (std::size_t a = 0; a < impl_.grid.rank(); ++a)
    tables.push_back(lines_.axis(a).shortWaves());
  return largestPart(tables, psi);
}

double WaveObservables::above(const std::vector<double> &squares, const Wave &psi) {
  std::vector<ModeFactors> tables;
  for (std::size_t a = 0; a < impl_.grid.rank(); ++a)
    tables.push_back(lines_.axis(a).above(squares[a]));
  return largestPart(tables, psi);
}

std::size_t WaveObservables::moveTo(std::span<const double> place, Wave &psi) {
  std::int64_t cell = 0;
  for (std::size_t a = 0; a < impl_.grid.rank(); ++a) {
    const GridAxis &axis = impl_.grid.axes[a];
    double x = place[a];
    if (axis.periodic())
      x -= axis.length() * std::floor((x - axis.lo) / axis.length());
    const double nearest = std::round((x - axis.centre(0)) / axis.spacing());
    const auto k =
        static_cast<std::int64_t>(std::clamp(nearest, 0.0, static_cast<double>(axis.cells - 1)));
    // At a cell's centre the value is there already, with digits that a transform would round.
    if (std::fabs(x - axis.centre(k)) > 1e-12 * axis.spacing())
      lines_.transform(a, lines_.axis(a).shift(x - axis.centre(k)), psi);
    cell = cell * axis.cells + k;
  }
  return static_cast<std::size_t>(cell);
}

Wave WaveObservables::derivative(const Wave &psi, std::size_t axis) {
  Wave result = psi;
  lines_.transform(axis, lines_.axis(axis).derivative(), result);
  return result;
}

double edgeDensity(const Wave &psi, const Grid &grid, std::string &axis) {
  const auto density = [&](std::int64_t k) {
    return psi.re[k] * psi.re[k] + psi.im[k] * psi.im[k];
  };
  const double all = maxOver(grid.points(), density);
  double most = 0;
  for (std::size_t a = 0; a < grid.rank(); ++a) {
    const std::int64_t n = grid.axes[a].cells, inner = grid.inner(a);
    const double edge = maxOver(grid.points(), [&](std::int64_t k) {
      const std::int64_t cell = k / inner % n;
      return cell == 0 || cell + 1 == n ? density(k) : 0.0;
    });
    if (edge > most) {
      most = edge;
      axis = grid.axes[a].name;
    }
  }
  return all > 0 ? most / all : 0;
}

} // namespace sbl::rt
