// Moments of samples: sums over the places of their paths, with standard errors.
#include <algorithm>
#include <cmath>

#include "EvaluatorImpl.h"
#include "sbl/Sema/Operation.h"
#include "sbl/runtime/Sample.h"

namespace sbl::questions {

using Accessor = Query::Accessor;

namespace {

/// A formula at all places of a cloud, block by block and operation by operation.
class OverCloud {
public:
  OverCloud(const Sources &sources, const rt::Cloud &cloud, double t)
      : sources_(sources), cloud_(cloud), time_(t) {}

  std::vector<double> operator()(ExprRef e) {
    std::vector<double> result(cloud_.count);
    for (first_ = 0; first_ < cloud_.count; first_ += size_) {
      size_ = std::min<std::size_t>(2048, cloud_.count - first_);
      block_.clear();
      const std::vector<double> &values = evaluate(e);
      std::copy(values.begin(), values.end(), result.begin() + static_cast<std::ptrdiff_t>(first_));
    }
    return result;
  }

private:
  const std::vector<double> &evaluate(ExprRef e) {
    if (const auto known = block_.find(e); known != block_.end())
      return known->second;
    std::vector<double> values(size_);
    switch (e->op) {
    case Op::Constant:
      std::fill(values.begin(), values.end(), e->value);
      break;
    case Op::Parameter:
      std::fill(values.begin(), values.end(), sources_.parameters()[e->index]);
      break;
    case Op::Coordinate:
      std::copy_n(cloud_.place.begin() +
                      static_cast<std::ptrdiff_t>(e->index * cloud_.count + first_),
                  size_, values.begin());
      break;
    case Op::Time:
      std::fill(values.begin(), values.end(), time_);
      break;
    default: {
      std::vector<const std::vector<double> *> operands;
      for (ExprRef argument : e->args)
        operands.push_back(&evaluate(argument));
      std::vector<double> numbers(operands.size());
      for (std::size_t i = 0; i < size_; ++i) {
        for (std::size_t k = 0; k < numbers.size(); ++k)
          numbers[k] = (*operands[k])[i];
        values[i] = operate(e->op, numbers);
      }
    }
    }
    return block_.emplace(e, std::move(values)).first->second;
  }

  const Sources &sources_;
  const rt::Cloud &cloud_;
  double time_;
  std::size_t first_ = 0, size_ = 0;
  std::unordered_map<ExprRef, std::vector<double>> block_; // nodes do not move
};

struct Estimate {
  double value = 0, error = 0;
};

double weightOf(const rt::Cloud &cloud, std::size_t i) {
  return cloud.weight.empty() ? 1 : cloud.weight[i];
}

/// sum w f / sum w; with `isMass` over the number of paths.
Estimate mean(const rt::Cloud &cloud, const std::vector<double> &f, bool isMass) {
  double sum = 0, weights = 0, squares = 0;
  for (std::size_t i = 0; i < f.size(); ++i) {
    const double w = weightOf(cloud, i);
    if (w > 0) // what is gone may lie anywhere
      sum += w * f[i];
    weights += w;
  }
  const auto n = static_cast<double>(f.size());
  const double value = sum / (isMass ? n : weights);
  for (std::size_t i = 0; i < f.size(); ++i)
    if (const double w = weightOf(cloud, i); isMass || w > 0) {
      const double d = isMass ? (w > 0 ? w * f[i] : 0.0) - value : w * (f[i] - value);
      squares += d * d;
    }
  return {value, std::sqrt(squares) / (isMass ? n : weights)};
}

} // namespace

ValuePtr Evaluator::Impl::sampleMoments(const SolvedQuestion &solved, const Query &query,
                                        Scope &scope) {
  Times at;
  if (!times(query, scope, at))
    return nullptr;
  const bool covariance = query.accessor == Accessor::Covariance;
  const bool centred = covariance || query.accessor == Accessor::Variance;
  ExprContext &context = *model.context;
  const auto rank = static_cast<Index>(places.size());
  ExprRef f = query.argument.empty()
                  ? context.coordinate(covariance ? query.component / rank : query.component)
                  : query.argument.front();
  ExprRef g = covariance ? context.coordinate(query.component % rank) : f;
  Value value;
  if (at.isList)
    value.dims.push_back(timeDimension(at.at));
  rt::Cloud cloud;
  for (const double t : at.at) {
    if (rt::Status status = solved.cloud(t, cloud); !status.ok())
      return fail(status, query.range);
    OverCloud over(sources, cloud, t);
    std::vector<double> left = over(f);
    Estimate estimate = mean(cloud, left, query.accessor == Accessor::Probability);
    if (centred) {
      std::vector<double> right = g == f ? left : over(g);
      const double centreG = g == f ? estimate.value : mean(cloud, right, false).value;
      for (std::size_t i = 0; i < left.size(); ++i)
        left[i] = (left[i] - estimate.value) * (right[i] - centreG);
      estimate = mean(cloud, left, false);
    }
    value.data.push_back(estimate.value);
    value.error.push_back(estimate.error);
  }
  return std::make_shared<const Value>(std::move(value));
}

} // namespace sbl::questions
