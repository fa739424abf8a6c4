// Items and expectations on a bridge whose every quantity is known: a moving normal law.
#include "sbl/Questions/Evaluator.h"

#include <gtest/gtest.h>

#include "Grids.h"

namespace sbl::questions {
namespace {

using testing::axis;
using testing::normalCdf;
using testing::normalDensity;

/// rho_t = N(t - 1/2, (0.4 + 0.2 t)^2), split as phi = e^{2x}, phihat = rho / phi.
class MovingNormal final : public SolvedBridge {
public:
  explicit MovingNormal(const rt::Grid &grid) : grid_(grid) {}

  static double mean(double t) { return t - 0.5; }
  static double sd(double t) { return 0.4 + 0.2 * t; }

  const std::vector<double> &times() const override { return times_; }
  rt::Status density(double t, rt::FieldValues &v) const override {
    return fill(v, [t](double x) { return normalDensity(x, mean(t), sd(t)); });
  }
  rt::Status logPhi(double, rt::FieldValues &v) const override {
    return fill(v, [](double x) { return 2 * x; });
  }
  rt::Status logPhihat(double t, rt::FieldValues &v) const override {
    return fill(v, [t](double x) { return std::log(normalDensity(x, mean(t), sd(t))) - 2 * x; });
  }
  rt::Status drift(double t, std::size_t, rt::FieldValues &v) const override {
    return fill(v, [t](double x) { return std::sin(x) * t; });
  }
  rt::Status control(double, std::size_t, rt::FieldValues &v) const override {
    return fill(v, [](double) { return 2.0; });
  }
  rt::Status score(double t, std::size_t, rt::FieldValues &v) const override {
    return fill(v, [t](double x) { return -(x - mean(t)) / (sd(t) * sd(t)); });
  }
  rt::Status velocity(double, std::size_t, rt::FieldValues &v) const override {
    return fill(v, [](double x) { return x; });
  }
  rt::Status paths(std::int64_t count, std::uint64_t, rt::Paths &result) const override {
    result = {times_, count, 1, {}};
    for (std::int64_t p = 0; p < count; ++p)
      for (double t : times_)
        result.position.push_back(static_cast<double>(p) + t);
    return rt::Status::good();
  }
  rt::Status coupling(std::vector<double> &) const override {
    return rt::Status::fail(rt::Code::OutOfMemory, "too large");
  }
  double cost() const override { return 1.25; }
  int iterations() const override { return 7; }
  double marginalErrorStart() const override { return 1e-13; }
  double marginalErrorEnd() const override { return 3e-12; }

private:
  template <typename F> rt::Status fill(rt::FieldValues &values, F f) const {
    values = testing::sample(grid_.axes[0], f);
    return rt::Status::good();
  }
  const rt::Grid &grid_;
  std::vector<double> times_ = {0, 0.5, 1};
};

class Normals final : public Sources {
public:
  const rt::Grid &grid() const override { return grid_; }
  const std::vector<double> &parameters() const override { return parameters_; }
  const std::vector<double> &savedTimes() const override { return bridge_.times(); }
  rt::Status distribution(std::size_t index, rt::FieldValues &density) const override {
    return bridge_.density(static_cast<double>(index), density);
  }
  const SolvedQuestion *question(QuestionRef question) const override {
    return question.index == 0 ? &bridge_ : nullptr;
  }

private:
  rt::Grid grid_{{axis("x", -5, 5, 200)}};
  std::vector<double> parameters_ = {0.25};
  MovingNormal bridge_{grid_};
};

class Evaluation : public ::testing::Test {
protected:
  Evaluation() {
    model.context = std::make_shared<ExprContext>();
    model.parameters.emplace_back().name = "c";
    model.axes.emplace_back().name = "x";
    model.time = TimeAxis{};
    model.bridges.emplace_back().name = "B";
    model.bridges.emplace_back().name = "Unsolved";
  }

  ExprContext &context() { return *model.context; }
  ExprRef number(double v) { return context().constant(v); }
  ExprRef x() { return context().coordinate(0); }
  ExprRef ask(Query query) {
    model.queries.push_back(std::move(query));
    return context().query(static_cast<std::uint32_t>(model.queries.size() - 1));
  }
  Query ofB(Query::Accessor accessor) {
    Query query;
    query.accessor = accessor;
    query.of = QuestionRef{};
    return query;
  }
  Query moment(Query::Accessor accessor, ExprRef f, std::optional<double> t = 0.5) {
    Query query = ofB(accessor);
    query.argument = {f};
    if (t)
      query.times = {number(*t)};
    return query;
  }
  ValuePtr value(ExprRef e) {
    Evaluator evaluator(model, sources);
    return evaluator.evaluate(e, {}, failure);
  }
  double scalar(ExprRef e) {
    const ValuePtr result = value(e);
    return result && result->isScalar() ? result->scalar() : NAN;
  }
  std::optional<Verdict> judge(Expect expect) {
    Evaluator evaluator(model, sources);
    return evaluator.judge(expect, failure);
  }

  Model model;
  Normals sources;
  Failure failure;
};

TEST_F(Evaluation, ScalarsOfTheSolve) {
  EXPECT_EQ(scalar(ask(ofB(Query::Accessor::Cost))), 1.25);
  EXPECT_EQ(scalar(ask(ofB(Query::Accessor::Kl))), 1.25);
  EXPECT_EQ(scalar(ask(ofB(Query::Accessor::Iterations))), 7);
  EXPECT_EQ(scalar(ask(ofB(Query::Accessor::MarginalError))), 3e-12); // the larger end
}

TEST_F(Evaluation, ADensityHasTimeAndPlace) {
  const ValuePtr all = value(ask(ofB(Query::Accessor::Density)));
  ASSERT_TRUE(all);
  ASSERT_EQ(all->dims.size(), 2u);
  EXPECT_EQ(all->dims[0]->name, "t");
  EXPECT_EQ(all->dims[0]->size, 3u);
  EXPECT_EQ(all->dims[1]->name, "x");
  Query once = ofB(Query::Accessor::Density);
  once.times = {number(0.5)};
  EXPECT_EQ(value(ask(once))->dims.size(), 1u);
  once.timesAreList = true; // `t = [0.5]`
  EXPECT_EQ(value(ask(once))->dims.size(), 2u);
}

TEST_F(Evaluation, AFieldAtAPlace) {
  Query query = ofB(Query::Accessor::Density);
  query.times = {number(0.5)};
  query.place = {number(0.3)};
  EXPECT_NEAR(scalar(ask(query)), normalDensity(0.3, 0, 0.5), 1e-13);
  query.accessor = Query::Accessor::Drift;
  EXPECT_NEAR(scalar(ask(query)), 0.5 * std::sin(0.3), 1e-11);
  query.accessor = Query::Accessor::Phi;
  EXPECT_NEAR(scalar(ask(query)), std::exp(0.6), 1e-12);
  query.place = {number(5.5)};
  EXPECT_FALSE(value(ask(query)));
  EXPECT_EQ(failure.status.code, rt::Code::BadInput);
}

TEST_F(Evaluation, MomentsOfTheLaw) {
  EXPECT_NEAR(scalar(ask(moment(Query::Accessor::Mean, x(), 0.75))), 0.25, 1e-13);
  EXPECT_NEAR(scalar(ask(moment(Query::Accessor::Variance, x(), 0.5))), 0.25, 1e-13);
  const ValuePtr means = value(ask(moment(Query::Accessor::Mean, x(), std::nullopt)));
  ASSERT_EQ(means->data.size(), 3u);
  EXPECT_NEAR(means->data[2], 0.5, 1e-12); // 3e-14 of this law lie beyond the wall
}

TEST_F(Evaluation, MomentsWithoutAnArgumentAreThoseOfThePlace) {
  Query query = ofB(Query::Accessor::Covariance);
  query.times = {number(0.5)};
  EXPECT_NEAR(scalar(ask(query)), 0.25, 1e-13);
  query.accessor = Query::Accessor::Mean;
  EXPECT_NEAR(scalar(ask(query)), 0, 1e-13);
}

TEST_F(Evaluation, ProbabilitiesDoNotDependOnTheGrid) {
  const ExprRef condition = context().make(Op::Less, {number(0.123), x()});
  EXPECT_NEAR(scalar(ask(moment(Query::Accessor::Probability, condition))),
              1 - normalCdf(0.123, 0, 0.5), 1e-11);
}

TEST_F(Evaluation, AMeanInsideUsesTheTimeOfTheMean) {
  // E[drift] at t = 1 is E sin(X) = sin(m) e^{-s^2/2}: the drift inside is taken at t = 1 too.
  const ExprRef drift = ask(ofB(Query::Accessor::Drift));
  EXPECT_NEAR(scalar(ask(moment(Query::Accessor::Mean, drift, 1.0))),
              std::sin(0.5) * std::exp(-0.18), 1e-12);
}

TEST_F(Evaluation, TheBareTimeRunsOverTheTimesBesideIt) {
  Query query = moment(Query::Accessor::Mean, x(), std::nullopt);
  query.times = {number(0), number(0.25), number(1)};
  const ValuePtr error = value(context().sub(ask(query), context().time()));
  ASSERT_TRUE(error);
  ASSERT_EQ(error->data.size(), 3u);
  for (double e : error->data)
    EXPECT_NEAR(e, -0.5, 1e-12);
}

TEST_F(Evaluation, IntegralsAndDistances) {
  Query integral;
  integral.accessor = Query::Accessor::Integral;
  integral.argument = {context().mul(x(), x())};
  EXPECT_NEAR(scalar(ask(integral)), 250.0 / 3, 1e-11);
  Query distance;
  distance.accessor = Query::Accessor::Distance;
  distance.distributions = {0, 1};
  distance.metric = Query::Metric::W2;
  EXPECT_NEAR(scalar(ask(distance)), std::hypot(1.0, 0.2), 1e-5);
  Query entropy = ofB(Query::Accessor::Entropy);
  entropy.times = {number(0.5)};
  EXPECT_NEAR(scalar(ask(entropy)), 0.5 * std::log(2 * M_PI * std::exp(1.0) * 0.25), 1e-12);
}

TEST_F(Evaluation, PathsKeepTheirShape) {
  Query query = ofB(Query::Accessor::Paths);
  query.count = 4;
  const ValuePtr paths = value(ask(query));
  ASSERT_EQ(paths->dims.size(), 2u); // a vector of one component is a number
  EXPECT_EQ(paths->dims[0]->name, "path");
  EXPECT_EQ(paths->data[3 * 3 + 1], 3.5);
  query.times = {number(0.3)};
  EXPECT_FALSE(value(ask(query))); // rough between saved times: nothing to interpolate
}

TEST_F(Evaluation, EvenTimesReplaceTheSavedOnes) {
  const ExprRef density = ask(ofB(Query::Accessor::Density));
  Evaluator evaluator(model, sources);
  evaluator.setEvenTimes(11);
  EXPECT_EQ(evaluator.evaluate(density, {}, failure)->dims[0]->size, 11u);
  evaluator.setEvenTimes(0);
  EXPECT_EQ(evaluator.evaluate(density, {}, failure)->dims[0]->size, 3u);
}

TEST_F(Evaluation, AVectorGetsALastDimension) {
  Item item;
  item.isVector = true;
  item.components = {ask(ofB(Query::Accessor::Drift)), x()};
  Evaluator evaluator(model, sources);
  const ValuePtr vector = evaluator.evaluate(item, failure);
  ASSERT_EQ(vector->dims.size(), 3u);
  EXPECT_EQ(vector->dims[2]->name, "axis");
  EXPECT_EQ(vector->data[1], sources.grid().axes[0].centre(0));
  EXPECT_EQ(vector->data[3], sources.grid().axes[0].centre(1));
}

TEST_F(Evaluation, AnUnsolvedBridgeHasNoAnswers) {
  Query query = ofB(Query::Accessor::Cost);
  query.of = QuestionRef{QuestionRef::Kind::Bridge, 1};
  EXPECT_FALSE(value(ask(query)));
  EXPECT_EQ(failure.status.code, rt::Code::NotConverged);
}

TEST_F(Evaluation, ExpectationsCompareBothSides) {
  Expect expect;
  expect.kind = Expect::Kind::Near;
  expect.left = ask(ofB(Query::Accessor::Cost));
  expect.right = number(1.3);
  expect.within = number(0.049);
  EXPECT_FALSE(judge(expect)->ok);
  expect.within = number(0.051);
  EXPECT_TRUE(judge(expect)->ok);
  expect.relative = true;
  expect.within = number(0.039);
  EXPECT_TRUE(judge(expect)->ok);
  expect.within = number(0.038);
  EXPECT_FALSE(judge(expect)->ok);
  EXPECT_EQ(judge(expect)->right, 1.3);
}

TEST_F(Evaluation, AnExpectationOnAnArrayHoldsEverywhereOrNot) {
  Expect expect;
  expect.kind = Expect::Kind::Less;
  expect.left = ask(moment(Query::Accessor::Mean, x(), std::nullopt)); // -0.5, 0, 0.5
  expect.right = number(0.4);
  const std::optional<Verdict> verdict = judge(expect);
  EXPECT_FALSE(verdict->ok);
  EXPECT_NEAR(verdict->left, 0.5, 1e-12); // the entry that fails is the one shown
  expect.right = number(0.6);
  EXPECT_TRUE(judge(expect)->ok);
}

TEST_F(Evaluation, ANanNeverMeetsAnExpectation) {
  for (Expect::Kind kind :
       {Expect::Kind::Less, Expect::Kind::LessEqual, Expect::Kind::Greater,
        Expect::Kind::GreaterEqual, Expect::Kind::Equal, Expect::Kind::Near, Expect::Kind::True}) {
    Expect expect;
    expect.kind = kind;
    expect.left = number(NAN);
    expect.right = kind == Expect::Kind::True ? nullptr : number(1);
    if (kind == Expect::Kind::Near)
      expect.within = number(INFINITY);
    EXPECT_FALSE(judge(expect)->ok);
  }
}

} // namespace
} // namespace sbl::questions
