// Which questions a formula, a law or another question asks.
#include <set>
#include <unordered_set>

#include "sbl/Sema/Model.h"
#include "sbl/Sema/Traverse.h"

namespace sbl {
namespace {

/// Collects questions from formulas and from the laws that these ask about; whatever was looked at
/// once is not looked at again.
class Asked {
public:
  explicit Asked(const Model &model) : model_(model) {}

  void add(ExprRef e) {
    if (e)
      pending_.push_back(e);
    while (!pending_.empty()) {
      const ExprRef next = pending_.back();
      pending_.pop_back();
      look(next);
    }
  }
  void add(const Distribution &law) {
    for (const Distribution::Component &component : law.components)
      for (Index data : component.data)
        add(model_.dataLaws[data].value);
  }
  std::vector<QuestionRef> all() const { return {found_.begin(), found_.end()}; }

private:
  void look(ExprRef e) {
    if (!seen_.insert(e).second || !model_.context->dependence(e).queries)
      return;
    for (ExprRef leaf : postOrder(e)) {
      if (leaf->op != Op::Query)
        continue;
      const Query &query = model_.queries[leaf->index];
      if (query.of)
        found_.insert(*query.of);
      pending_.insert(pending_.end(), query.argument.begin(), query.argument.end());
      for (Index law : query.distributions)
        for (const Distribution::Component &component : model_.distributions[law].components)
          for (Index data : component.data)
            if (ExprRef value = model_.dataLaws[data].value)
              pending_.push_back(value);
    }
  }

  const Model &model_;
  std::vector<ExprRef> pending_;
  std::unordered_set<ExprRef> seen_;
  std::set<QuestionRef> found_;
};

} // namespace

std::vector<QuestionRef> askedBy(const Model &model, ExprRef e) {
  Asked asked(model);
  asked.add(e);
  return asked.all();
}

std::vector<QuestionRef> askedBy(const Model &model, const Distribution &law) {
  Asked asked(model);
  asked.add(law);
  return asked.all();
}

std::vector<QuestionRef> askedBy(const Model &model, const Wave &wave) {
  Asked asked(model);
  asked.add(wave.re);
  asked.add(wave.im);
  return asked.all();
}

std::vector<QuestionRef> sourcesOf(const Model &model, QuestionRef question) {
  std::vector<QuestionRef> all;
  if (const auto source = sourceOf(model, question))
    all.push_back(*source);
  Asked asked(model);
  if (question.kind == QuestionRef::Kind::Bridge) {
    for (const Bridge::Marginal &at : model.bridges[question.index].at)
      if (at.kind != Bridge::Marginal::Kind::Free)
        asked.add(model.distributions[at.distribution]);
  } else if (question.kind == QuestionRef::Kind::Evolve) {
    const Evolve &evolve = model.evolutions[question.index];
    if (evolve.kind == Evolve::Initial::Wave) {
      asked.add(model.waves[evolve.initial].re);
      asked.add(model.waves[evolve.initial].im);
    } else {
      asked.add(model.distributions[evolve.initial]);
    }
  } else if (question.kind == QuestionRef::Kind::Sample) {
    if (const Sample &sample = model.samples[question.index]; !sample.question)
      asked.add(model.distributions[sample.initial]);
  }
  for (QuestionRef each : asked.all())
    if (all.empty() || each != all.front())
      all.push_back(each);
  return all;
}

} // namespace sbl
