#include "sbl/Questions/Value.h"

#include <utility>

namespace sbl::questions {

bool samePlace(const Dimension &a, const Dimension &b) {
  return a.role == b.role && a.index == b.index;
}

bool before(const Dimension &a, const Dimension &b) {
  return std::pair(a.role, a.index) < std::pair(b.role, b.index);
}

int Value::find(Dimension::Role role) const {
  for (std::size_t i = 0; i < dims.size(); ++i)
    if (dims[i]->role == role)
      return static_cast<int>(i);
  return -1;
}

ValuePtr makeScalar(double number) { return std::make_shared<const Value>(Value{{}, {number}}); }

std::size_t sizeOf(std::span<const DimensionPtr> dims) {
  std::size_t size = 1;
  for (const DimensionPtr &dim : dims)
    size *= dim->size;
  return size;
}

bool unite(std::span<const ValuePtr> operands, std::vector<DimensionPtr> &dims,
           std::string &clash) {
  dims.clear();
  for (const ValuePtr &operand : operands) {
    std::vector<DimensionPtr> merged;
    auto a = dims.begin(), b = dims.begin();
    b = dims.end();
    auto c = operand->dims.begin(), d = operand->dims.end();
    while (a != b || c != d) {
      if (c == d || (a != b && before(**a, **c))) {
        merged.push_back(*a++);
      } else if (a == b || before(**c, **a)) {
        merged.push_back(*c++);
      } else {
        if (*a != *c && **a != **c) {
          clash = (*a)->name;
          return false;
        }
        merged.push_back(*a++);
        ++c;
      }
    }
    dims = std::move(merged);
  }
  return true;
}

namespace {

/// Steps of `operand` along the dimensions of the result; 0 where it is constant.
std::vector<std::size_t> strides(const Value &operand, std::span<const DimensionPtr> dims) {
  std::vector<std::size_t> result(dims.size(), 0);
  std::size_t step = 1;
  for (std::size_t i = operand.dims.size(), j = dims.size(); i-- > 0;) {
    while (j-- > 0 && !samePlace(*dims[j], *operand.dims[i])) {
    }
    result[j] = step;
    step *= operand.dims[i]->size;
  }
  return result;
}

} // namespace

bool elementwise(std::span<const ValuePtr> operands,
                 const std::function<double(std::span<const double>)> &f, Value &result,
                 std::string &clash) {
  if (!unite(operands, result.dims, clash))
    return false;
  const std::size_t rank = result.dims.size(), count = operands.size();
  result.data.resize(sizeOf(result.dims));
  std::vector<std::vector<std::size_t>> steps;
  for (const ValuePtr &operand : operands)
    steps.push_back(strides(*operand, result.dims));

  std::vector<std::size_t> index(rank, 0), offset(count, 0);
  std::vector<double> arguments(count);
  for (double &out : result.data) {
    for (std::size_t i = 0; i < count; ++i)
      arguments[i] = operands[i]->data[offset[i]];
    out = f(arguments);
    // Count up like an odometer, moving every operand's offset along.
    for (std::size_t d = rank; d-- > 0;) {
      const bool carry = ++index[d] == result.dims[d]->size;
      for (std::size_t i = 0; i < count; ++i)
        offset[i] += steps[i][d];
      if (!carry)
        break;
      for (std::size_t i = 0; i < count; ++i)
        offset[i] -= steps[i][d] * result.dims[d]->size;
      index[d] = 0;
    }
  }
  return true;
}

} // namespace sbl::questions
