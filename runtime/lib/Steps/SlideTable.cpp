#include "Steps/SlideTable.h"

#include <algorithm>
#include <cmath>

#include "Support/Threads.h"

namespace sbl::rt {
namespace {

std::int64_t productOf(const std::vector<std::int64_t> &counts) {
  std::int64_t n = 1;
  for (const std::int64_t c : counts)
    n *= c;
  return n;
}

/// `index` on an axis as cell and number of turns around the ring; turns are 0 inside.
struct Lifted {
  std::int64_t cell = 0, turns = 0;
};
Lifted lift(std::int64_t index, std::int64_t cells) {
  const std::int64_t cell = ((index % cells) + cells) % cells;
  return {cell, (index - cell) / cells};
}

} // namespace

SlideTable SlideTable::identity(const Grid &grid, bool single) {
  SlideTable t;
  for (const GridAxis &a : grid.axes) {
    t.shape_.push_back(a.cells);
    t.ring_.push_back(a.periodic());
  }
  t.tilt_.assign(grid.rank(), 0.0);
  t.axis_ = static_cast<std::int64_t>(grid.rank()) - 1;
  t.finish(single);
  return t;
}

SlideTable SlideTable::lattice(const Grid &grid, bool single,
                               const std::array<std::int64_t, 3> &step, SlideTaps taps,
                               const std::vector<double> &tilt) {
  SlideTable t = identity(grid, single);
  t.step_ = step;
  t.tilt_ = tilt;
  t.lines_ = {std::move(taps)};
  t.finish(single);
  return t;
}

SlideTable SlideTable::along(const Grid &grid, bool single, std::size_t axis,
                             std::vector<SlideTaps> lines) {
  SlideTable t = identity(grid, single);
  t.axis_ = static_cast<std::int64_t>(axis);
  t.step_[axis] = 1;
  t.lines_ = std::move(lines);
  t.finish(single);
  return t;
}

std::int64_t SlideTable::paddedSize() const {
  std::int64_t size = 1;
  for (std::size_t p = 0; p < turned_.size(); ++p)
    size *= turned_[p] + 2 * pad_[p];
  return size;
}

std::int64_t SlideTable::lineOf(std::int64_t cell) const {
  if (lines_.size() == 1)
    return 0;
  std::int64_t inner = 1;
  for (std::size_t a = static_cast<std::size_t>(axis_) + 1; a < shape_.size(); ++a)
    inner *= shape_[a];
  return cell / (inner * shape_[axis_]) * inner + cell % inner;
}

const SlideTaps &SlideTable::tapsOf(std::int64_t cell) const { return lines_[lineOf(cell)]; }

double SlideTable::inside(std::int64_t cell) const {
  if (isIdentity())
    return 1;
  const SlideTaps &taps = tapsOf(cell);
  const auto count = static_cast<std::int64_t>(taps.weights.size());
  std::int64_t low = taps.first, high = taps.first + count - 1, rest = cell;
  for (std::size_t a = shape_.size(); a-- > 0;) {
    const std::int64_t at = rest % shape_[a], above = shape_[a] - 1 - at;
    rest /= shape_[a];
    const std::int64_t step = std::abs(step_[a]);
    if (step == 0 || ring_[a])
      continue;
    low = std::max(low, -((step_[a] > 0 ? at : above) / step));
    high = std::min(high, (step_[a] > 0 ? above : at) / step);
  }
  if (low > high)
    return 0;
  const std::vector<double> &sums = sums_[lineOf(cell)];
  return (sums[high - taps.first + 1] - sums[low - taps.first]) / sums.back();
}

void SlideTable::row(std::int64_t cell,
                     const std::function<void(std::int64_t, double)> &visit) const {
  if (isIdentity())
    return visit(cell, 1);
  const SlideTaps &taps = tapsOf(cell);
  for (std::size_t m = 0; m < taps.weights.size(); ++m) {
    const std::int64_t steps = taps.first + static_cast<std::int64_t>(m);
    std::int64_t rest = cell, column = 0, inner = 1;
    double growth = 0;
    bool inside = true;
    for (std::size_t a = shape_.size(); a-- > 0;) {
      const Lifted at = lift(rest % shape_[a] + steps * step_[a], shape_[a]);
      rest /= shape_[a];
      inside &= at.turns == 0 || ring_[a];
      growth -= static_cast<double>(at.turns) * tilt_[a];
      column += at.cell * inner;
      inner *= shape_[a];
    }
    if (inside)
      visit(column, taps.weights[m] * (growth == 0 ? 1.0 : std::exp(growth)));
  }
}

std::int64_t SlideTable::neighbour(std::int64_t cell, std::int64_t steps) const {
  std::int64_t rest = cell, column = 0, inner = 1;
  for (std::size_t a = shape_.size(); a-- > 0;) {
    const Lifted at = lift(rest % shape_[a] + steps * step_[a], shape_[a]);
    rest /= shape_[a];
    if (at.turns != 0 && !ring_[a])
      return -1;
    column += at.cell * inner;
    inner *= shape_[a];
  }
  return column;
}

void SlideTable::finish(bool single) {
  const std::size_t rank = shape_.size();
  order_.clear();
  for (std::size_t a = 0; a < rank; ++a)
    if (static_cast<std::int64_t>(a) != axis_)
      order_.push_back(static_cast<std::int64_t>(a));
  order_.push_back(axis_);
  turned_.clear();
  std::int64_t reach = 0;
  for (const SlideTaps &taps : lines_)
    reach = std::max({reach, std::abs(taps.first),
                      std::abs(taps.first + static_cast<std::int64_t>(taps.weights.size()) - 1)});
  pad_.clear();
  for (const std::int64_t a : order_) {
    turned_.push_back(shape_[a]);
    pad_.push_back(reach * std::abs(step_[a]));
  }
  if (isIdentity())
    return;
  // One step in the padded copy.
  stride_ = 0;
  std::int64_t inner = 1;
  std::vector<std::int64_t> inners(rank);
  for (std::size_t p = rank; p-- > 0;) {
    inners[p] = inner;
    stride_ += inner * step_[order_[p]];
    inner *= turned_[p] + 2 * pad_[p];
  }
  std::vector<double> plain, flipped;
  std::vector<std::int64_t> offsets;
  sums_.clear();
  cumulants_.clear();
  for (const SlideTaps &taps : lines_) {
    cumulants_.push_back(taps.cumulants);
    std::vector<double> &sums = sums_.emplace_back(1, 0.0);
    for (const double w : taps.weights)
      sums.push_back(sums.back() + w);
    offsets.push_back(static_cast<std::int64_t>(plain.size()));
    plain.insert(plain.end(), taps.weights.begin(), taps.weights.end());
    flipped.insert(flipped.end(), taps.weights.rbegin(), taps.weights.rend());
  }
  plainWeights_ = ElementBuffer(single, plain);
  flippedWeights_ = ElementBuffer(single, flipped);
  const std::int64_t n = turned_.back(), rows = productOf(turned_) / n;
  for (std::int64_t r = 0; r < rows; ++r) {
    std::int64_t rest = r, from = pad_.back();
    for (std::size_t p = rank - 1; p-- > 0;) {
      from += (rest % turned_[p] + pad_[p]) * inners[p];
      rest /= turned_[p];
    }
    // Rows of the padded copy are the lines of the axis in their order.
    const std::size_t line = lines_.size() == 1 ? 0 : static_cast<std::size_t>(r);
    const SlideTaps &taps = lines_[line];
    const auto count = static_cast<std::int64_t>(taps.weights.size());
    plainRows_.insert(plainRows_.end(), {r * n, from + taps.first * stride_, offsets[line], count});
    flippedRows_.insert(flippedRows_.end(),
                        {r * n, from - (taps.first + count - 1) * stride_, offsets[line], count});
  }
}

namespace {

/// Calls body(row) for every row, pieces of them at the same time where the field is large.
template <class Body> void forRows(std::int64_t rows, std::int64_t points, Body &&body) {
  struct Context {
    Body *body;
    std::int64_t rows, chunks;
  } context{&body, rows, std::min(rows, chunksFor(points))};
  sbl_parallel_for(
      context.chunks,
      [](void *opaque, std::int64_t chunk) {
        const auto &c = *static_cast<Context *>(opaque);
        for (std::int64_t r = chunk * c.rows / c.chunks; r < (chunk + 1) * c.rows / c.chunks; ++r)
          (*c.body)(r);
      },
      &context);
}

/// Where the rows of a padded copy come from.
struct RowSource {
  std::int64_t base = 0; // of the row's first cell in the field
  double factor = 1;     // 0 beyond a wall
};

template <class Element>
void packRow(const RowSource &row, std::int64_t n, std::int64_t pad, std::int64_t inner, bool ring,
             double tilt, const Element *src, const Element *pre, Element *to) {
  if (row.factor == 0) {
    std::fill(to, to + n + 2 * pad, Element(0));
    return;
  }
  const Element factor = static_cast<Element>(row.factor);
  Element *own = to + pad;
  if (pre)
    for (std::int64_t i = 0; i < n; ++i)
      own[i] = factor * src[row.base + i * inner] * pre[row.base + i * inner];
  else
    for (std::int64_t i = 0; i < n; ++i)
      own[i] = factor * src[row.base + i * inner];
  if (!ring) {
    std::fill(to, own, Element(0));
    std::fill(own + n, own + n + pad, Element(0));
    return;
  }
  for (std::int64_t i = 1; i <= pad; ++i) {
    const Lifted low = lift(-i, n), high = lift(n + i - 1, n);
    own[-i] = own[low.cell] * static_cast<Element>(std::exp(-tilt * double(low.turns)));
    own[n + i - 1] = own[high.cell] * static_cast<Element>(std::exp(-tilt * double(high.turns)));
  }
}

} // namespace

void SlideTable::pack(const ElementBuffer &src, const ElementBuffer *pre, bool transposed,
                      ElementBuffer &padded) const {
  const std::size_t rank = shape_.size();
  const double sign = transposed ? -1 : 1;
  std::vector<std::int64_t> inners(rank, 1); // of the grid
  for (std::size_t a = rank - 1; a-- > 0;)
    inners[a] = inners[a + 1] * shape_[a + 1];
  const std::int64_t n = turned_.back(), pad = pad_.back(), width = n + 2 * pad;
  const std::int64_t rows = paddedSize() / width;
  const sbl_buffer from = src.descriptor(), to = padded.descriptor();
  const sbl_buffer factors = pre ? pre->descriptor() : sbl_buffer{};
  const auto source = [&](std::int64_t r) {
    RowSource row;
    for (std::size_t p = rank - 1; p-- > 0;) {
      const std::int64_t cells = turned_[p], index = r % (cells + 2 * pad_[p]) - pad_[p];
      r /= cells + 2 * pad_[p];
      const Lifted at = lift(index, cells);
      if (at.turns != 0 && !ring_[order_[p]])
        return RowSource{0, 0};
      row.base += at.cell * inners[order_[p]];
      if (at.turns != 0)
        row.factor *= std::exp(-sign * tilt_[order_[p]] * double(at.turns));
    }
    return row;
  };
  forRows(rows, paddedSize(), [&](std::int64_t r) {
    const RowSource row = source(r);
    const auto run = [&](auto *element) {
      using Element = std::remove_pointer_t<decltype(element)>;
      packRow<Element>(row, n, pad, inners[axis_], ring_[axis_], sign * tilt_[axis_],
                       static_cast<const Element *>(from.aligned),
                       static_cast<const Element *>(factors.aligned),
                       static_cast<Element *>(to.aligned) + r * width);
    };
    src.single() ? run(static_cast<float *>(nullptr)) : run(static_cast<double *>(nullptr));
  });
}

void SlideTable::unpack(const ElementBuffer &turned, const ElementBuffer *post,
                        ElementBuffer &dst) const {
  const std::int64_t n = shape_[axis_];
  std::int64_t inner = 1;
  for (std::size_t a = static_cast<std::size_t>(axis_) + 1; a < shape_.size(); ++a)
    inner *= shape_[a];
  const sbl_buffer from = turned.descriptor(), to = dst.descriptor();
  const sbl_buffer factors = post ? post->descriptor() : sbl_buffer{};
  const std::int64_t points = productOf(shape_);
  const auto run = [&](auto *element) {
    using Element = std::remove_pointer_t<decltype(element)>;
    const auto *source = static_cast<const Element *>(from.aligned);
    const auto *factor = static_cast<const Element *>(factors.aligned);
    auto *target = static_cast<Element *>(to.aligned);
    forRows(points / inner, points, [&](std::int64_t k) {
      const std::int64_t outer = k / n, i = k % n;
      for (std::int64_t j = 0; j < inner; ++j) {
        const Element value = source[(outer * inner + j) * n + i];
        target[k * inner + j] = factor ? value * factor[k * inner + j] : value;
      }
    });
  };
  dst.single() ? run(static_cast<float *>(nullptr)) : run(static_cast<double *>(nullptr));
}

} // namespace sbl::rt
