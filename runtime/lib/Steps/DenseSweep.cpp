#include "Steps/DenseSweep.h"

#include "Fields/Backend.h"
#include "Support/Threads.h"

namespace sbl::rt {
namespace {

RowBands allRows(const Eigen::MatrixXd &a) {
  const std::int64_t n = a.rows();
  RowBands rows{std::vector<std::int64_t>(n, 0), std::vector<std::vector<double>>(n)};
  for (std::int64_t i = 0; i < n; ++i)
    for (Eigen::Index j = 0; j < a.cols(); ++j)
      rows.values[i].push_back(a(i, j));
  return rows;
}

} // namespace

DenseSweep::DenseSweep(const Instance::Impl &impl, std::size_t axis, const std::string &entry,
                       Eigen::MatrixXd matrix)
    : impl_(impl), axis_(axis), matrix_(std::move(matrix)) {
  // A line alone has no other lines to share its coefficients with: there the products are as good.
  if (entry.empty() || impl.manifest().single || matrix_.rows() != matrix_.cols() ||
      impl.grid.rank() == 1)
    return;
  entry_ = impl.module.entry<sbl_sweep_fn>(entry);
  table_ = BandedTable::general(allRows(matrix_), impl.manifest().rowsPerBlock);
  onDevice_ = impl.backend->blockSweep(impl.grid, axis, entry, table_);
}

void DenseSweep::apply(const double *src, double *dst, std::int64_t fields) {
  if (onDevice_)
    return onDevice_->apply(src, dst, fields);
  const Manifest &m = impl_.manifest();
  const std::int64_t n = matrix_.cols(), rows = matrix_.rows();
  const std::int64_t outer = impl_.grid.outer(axis_) * fields, inner = impl_.grid.inner(axis_);
  if (!entry_) {
    using Block = Eigen::Map<Eigen::MatrixXd>;
    using ConstBlock = Eigen::Map<const Eigen::MatrixXd>;
    if (inner == 1) {
      Block(dst, rows, outer).noalias() = matrix_ * ConstBlock(src, n, outer);
      return;
    }
    for (std::int64_t k = 0; k < outer; ++k)
      Block(dst + k * rows * inner, inner, rows).noalias() =
          ConstBlock(src + k * n * inner, inner, n) * matrix_.transpose();
    return;
  }
  const std::int64_t chunks = chunksFor(outer * n * inner);
  const std::int64_t stride = table_.scratch(m.lanes, inner);
  scratch_.resize(std::max<std::size_t>(scratch_.size(), chunks * stride));
  sbl_buffer from = bufferOf(src, outer * n * inner), to = bufferOf(dst, outer * n * inner);
  sbl_buffer none = bufferOf(nullptr, 0), noneAfter = none, noSeam = none, noSpans = none;
  sbl_buffer coefficients = bufferOf(table_.coefficients().data(),
                                     static_cast<std::int64_t>(table_.coefficients().size()));
  sbl_buffer blocks =
      bufferOf(table_.blocks().data(), static_cast<std::int64_t>(table_.blocks().size()));
  sbl_buffer space = bufferOf(scratch_.data(), static_cast<std::int64_t>(scratch_.size()));
  entry_(&from, &to, &none, &noneAfter, &noSeam, &coefficients, &blocks, &space, stride, outer, n,
         inner, 0, chunks, &none, &noSpans, 0);
}

} // namespace sbl::rt
