#include "sbl/Repl/Describe.h"

#include "sbl/Sema/Traverse.h"

namespace sbl::repl {

namespace {

bool isField(Query::Accessor accessor) {
  switch (accessor) {
  case Query::Accessor::Density:
  case Query::Accessor::Drift:
  case Query::Accessor::Control:
  case Query::Accessor::Score:
  case Query::Accessor::Velocity:
  case Query::Accessor::Phi:
  case Query::Accessor::Phihat:
  case Query::Accessor::Psi:
  case Query::Accessor::State:
  case Query::Accessor::Hitting:
    return true;
  default:
    return false;
  }
}

/// Quantities of a question as a whole, which no time belongs to.
bool isTimeless(Query::Accessor accessor) {
  switch (accessor) {
  case Query::Accessor::Cost:
  case Query::Accessor::MarginalError:
  case Query::Accessor::Iterations:
  case Query::Accessor::Levels:
  case Query::Accessor::State:
  case Query::Accessor::Hitting:
  case Query::Accessor::Coupling:
    return true;
  default:
    return false;
  }
}

struct Shape {
  std::uint32_t axes = 0; // bit i: varies along axis i
  bool time = false;
};

void addShape(const Model &model, ExprRef root, Shape &shape) {
  for (ExprRef e : postOrder(root)) {
    if (e->op == Op::Coordinate)
      shape.axes |= 1u << e->index;
    if (e->op == Op::Time)
      shape.time = true;
    if (e->op != Op::Query)
      continue;
    const Query &query = model.queries[e->index];
    if (isField(query.accessor) && query.place.empty())
      shape.axes |= (1u << model.axes.size()) - 1;
    const bool allTimes = query.times.empty() && query.of && !isTimeless(query.accessor) &&
                          query.of->kind != QuestionRef::Kind::Eigen &&
                          query.of->kind != QuestionRef::Kind::Hitting;
    shape.time |= allTimes || query.timesAreList || query.times.size() > 1;
  }
}

std::string axesOf(const Model &model, std::uint32_t axes) {
  std::string text;
  for (std::size_t a = 0; a < model.axes.size(); ++a)
    if (axes >> a & 1u)
      text += (text.empty() ? "" : ", ") + model.axes[a].name;
  return text;
}

} // namespace

bool isCondition(const ast::Expr &expr) {
  if (auto *unary = std::get_if<ast::Unary>(&expr.node))
    return unary->op == ast::UnaryOp::Not;
  if (auto *binary = std::get_if<ast::Binary>(&expr.node))
    return binary->op >= ast::BinaryOp::Less;
  return std::holds_alternative<ast::Boolean>(expr.node);
}

std::string describe(const Model &model, const Item &item, bool isCondition) {
  if (item.components.size() == 1 && item.components[0]->op == Op::Query) {
    const Query &query = model.queries[item.components[0]->index];
    if (query.accessor == Query::Accessor::Paths)
      return (query.count ? std::to_string(query.count) + " " : std::string()) + "sample paths";
    if (query.accessor == Query::Accessor::Coupling)
      return "the joint law of the two ends, over both places";
    if (query.accessor == Query::Accessor::Levels && query.component == Query::all)
      return "a list of numbers, one a level";
  }
  if (item.components.size() == 1 && item.components[0]->op == Op::Query)
    if (const Query &query = model.queries[item.components[0]->index];
        query.accessor == Query::Accessor::Density && !query.of && query.place.empty())
      return "a distribution, or its density, over " + axesOf(model, ~0u);
  Shape shape;
  for (ExprRef part : item.components)
    addShape(model, part, shape);
  for (ExprRef part : item.imaginary)
    addShape(model, part, shape);
  std::string text = item.imaginary.empty() ? "a " : "a complex ";
  if (item.isVector)
    text += (shape.axes ? "vector field of " : "vector of ") +
            std::to_string(item.components.size()) + " components";
  else if (isCondition)
    text += shape.axes ? "condition" : "truth value";
  else
    text += shape.axes ? "field" : "number";
  if (shape.axes)
    text += " over " + axesOf(model, shape.axes);
  if (shape.time && model.time)
    text += std::string(shape.axes ? " and " : " at the times ") + model.time->name;
  return text;
}

} // namespace sbl::repl
