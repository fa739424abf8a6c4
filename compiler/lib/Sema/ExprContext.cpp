#include "ExprImpl.h"

#include <bit>

#include "sbl/Sema/Traverse.h"

namespace sbl {

namespace {

void mix(std::size_t &seed, std::size_t value) {
  seed ^= value + 0x9e3779b97f4a7c15ull + (seed << 6) + (seed >> 2);
}

bool breaksSmoothness(Op op) {
  switch (op) {
  case Op::Abs:
  case Op::Sign:
  case Op::Floor:
  case Op::Ceil:
  case Op::Min:
  case Op::Max:
  case Op::Less:
  case Op::LessEqual:
  case Op::Equal:
  case Op::NotEqual:
  case Op::And:
  case Op::Or:
  case Op::Not:
  case Op::Select:
    return true;
  default:
    return false;
  }
}

} // namespace

std::size_t ExprContext::Impl::Hash::operator()(ExprRef node) const {
  std::size_t seed = static_cast<std::size_t>(node->op);
  mix(seed, std::bit_cast<std::uint64_t>(node->value));
  mix(seed, node->index);
  for (ExprRef argument : node->args)
    mix(seed, argument->id);
  return seed;
}

bool ExprContext::Impl::Same::operator()(ExprRef a, ExprRef b) const {
  return a->op == b->op && a->index == b->index && a->args == b->args &&
         std::bit_cast<std::uint64_t>(a->value) == std::bit_cast<std::uint64_t>(b->value);
}

ExprRef ExprContext::Impl::intern(Op op, std::vector<ExprRef> args, double value,
                                  std::uint32_t index) {
  if (value == 0)
    value = 0; // -0 and 0 are one constant
  ExprNode probe{op, value, index, static_cast<std::uint32_t>(nodes.size()), std::move(args)};
  if (auto found = interned.find(&probe); found != interned.end())
    return *found;

  Facts made;
  bool placeDependent = false;
  for (ExprRef argument : probe.args) {
    const Facts &part = facts[argument->id];
    made.dependence.coordinates |= part.dependence.coordinates;
    made.dependence.time |= part.dependence.time;
    made.dependence.parameters |= part.dependence.parameters;
    made.dependence.queries |= part.dependence.queries;
    made.piecewise |= part.piecewise;
    placeDependent |= part.dependence.coordinates != 0 || part.dependence.queries;
  }
  made.piecewise |= placeDependent && breaksSmoothness(op);
  switch (op) {
  case Op::Parameter:
    made.dependence.parameters = true;
    break;
  case Op::Coordinate:
    made.dependence.coordinates = 1u << index;
    break;
  case Op::Time:
  case Op::TimeStep:
    made.dependence.time = true;
    break;
  case Op::Query:
    made.dependence.queries = true;
    break;
  default:
    break;
  }

  nodes.push_back(std::move(probe));
  facts.push_back(made);
  interned.insert(&nodes.back());
  return &nodes.back();
}

ExprContext::ExprContext() : impl_(std::make_unique<Impl>()) {}
ExprContext::~ExprContext() = default;

ExprRef ExprContext::constant(double value) { return impl_->constant(value); }
ExprRef ExprContext::parameter(std::uint32_t index) {
  return impl_->intern(Op::Parameter, {}, 0, index);
}
ExprRef ExprContext::coordinate(std::uint32_t axis) {
  return impl_->intern(Op::Coordinate, {}, 0, axis);
}
ExprRef ExprContext::time() { return impl_->intern(Op::Time, {}); }
ExprRef ExprContext::timeStep() { return impl_->intern(Op::TimeStep, {}); }
ExprRef ExprContext::query(std::uint32_t index) { return impl_->intern(Op::Query, {}, 0, index); }
ExprRef ExprContext::bound(std::uint32_t index) { return impl_->intern(Op::Bound, {}, 0, index); }

ExprRef ExprContext::make(Op op, std::span<const ExprRef> args) { return impl_->make(op, args); }
ExprRef ExprContext::make(Op op, std::initializer_list<ExprRef> args) {
  return impl_->make(op, std::span(args.begin(), args.size()));
}

ExprRef ExprContext::substitute(ExprRef e, const std::function<ExprRef(ExprRef)> &map) {
  std::unordered_map<ExprRef, ExprRef> image;
  std::vector<ExprRef> args;
  for (ExprRef node : postOrder(e)) {
    if (node->args.empty()) {
      image[node] = map(node);
      continue;
    }
    args.clear();
    for (ExprRef argument : node->args)
      args.push_back(image[argument]);
    image[node] = args == node->args ? node : impl_->make(node->op, args);
  }
  return image[e];
}

const Dependence &ExprContext::dependence(ExprRef e) { return impl_->facts[e->id].dependence; }
bool ExprContext::isPiecewise(ExprRef e) { return impl_->facts[e->id].piecewise; }

} // namespace sbl
