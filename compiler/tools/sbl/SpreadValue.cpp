#include "SpreadValue.h"

namespace sbl::tool {

bool spread(const questions::Value &value, const rt::Grid &grid, std::size_t times,
            std::vector<rt::FieldValues> &fields) {
  using Role = questions::Dimension::Role;
  std::size_t timeStride = 0, stride = value.data.size();
  std::vector<std::size_t> strides(grid.rank(), 0);
  for (const questions::DimensionPtr &dim : value.dims) {
    stride /= dim->size;
    if (dim->role == Role::Time && dim->size == times)
      timeStride = stride;
    else if (dim->role == Role::Place)
      strides[dim->index] = stride;
    else
      return false;
  }
  if (value.isComplex())
    return false;
  for (std::size_t k = 0; k < times; ++k) {
    rt::FieldValues field(static_cast<std::size_t>(grid.points()));
    for (std::size_t p = 0; p < field.size(); ++p) {
      std::size_t at = k * timeStride;
      for (std::size_t a = 0; a < grid.rank(); ++a)
        at += static_cast<std::size_t>(static_cast<std::int64_t>(p) / grid.inner(a) %
                                       grid.axes[a].cells) *
              strides[a];
      field[p] = value.data[at];
    }
    fields.push_back(std::move(field));
  }
  return true;
}

} // namespace sbl::tool
