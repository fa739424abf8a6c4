// What a model means: every name resolved, every shape checked, derivatives taken, casts expanded.
//
// A Model is a plain value made by analyse(). Indices refer to the vectors of the same Model.
// Formulas are ExprRefs owned by Model::context. All quantities are in the model's own units.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sbl/Sema/Laws.h"
#include "sbl/Sema/Questions.h"
#include "sbl/Support/Diagnostics.h"

namespace sbl {

/// One item of print, plot or save: a scalar, the components of a vector, or the entries of a
/// matrix row by row; `imaginary` has as many entries for complex ones, else none.
struct Item {
  std::vector<ExprRef> components, imaginary;
  bool isVector = false;     // or a matrix
  std::uint32_t columns = 1; // of a matrix
  std::string text;          // as written, single spaces
  Range range;
};

struct Expect {
  enum class Kind { Less, LessEqual, Greater, GreaterEqual, Equal, NotEqual, Near, True };
  Kind kind = Kind::True;
  ExprRef left = nullptr, right = nullptr; // right null for True
  /// Both given where a side is complex, else null; then `kind` is Near, Equal or NotEqual.
  ExprRef leftImaginary = nullptr, rightImaginary = nullptr;
  ExprRef within = nullptr; // Near: |left - right| <= within
  bool relative = false;    // within a fraction of |right|
  std::string text;
  Range range;
};

struct Print {
  std::vector<Item> items;
};

struct Output {
  bool isPlot = false;
  std::string file;
  std::vector<Item> items;
  Range range;
};
/// print, expect, plot and save in the order of the model.
using Action = std::variant<Print, Expect, Output>;

/// A condition on parameters that the text cannot decide; checkValues() evaluates it.
/// The message's holes are {0} `subject`, {1} the value of `shown`, {2} `wanted`.
struct Requirement {
  ExprRef holds = nullptr; // a truth value
  ExprRef shown = nullptr;
  DiagId id;
  std::string subject, wanted;
  Range range;
};

struct Model {
  std::shared_ptr<ExprContext> context;
  std::string name; // of the `model` line, else the file's stem
  std::string doc;
  std::vector<Parameter> parameters;
  std::vector<Axis> axes;
  std::optional<TimeAxis> time;
  std::vector<Field> fields;
  std::vector<Distribution> distributions;
  std::vector<Wave> waves;
  std::vector<DataLaw> dataLaws;
  std::vector<Diffusion> diffusions;
  std::vector<Quantum> quantums;
  std::vector<Flow> flows;
  std::vector<SolvedLaw> solvedLaws;
  std::vector<FlowHamiltonian> flowHamiltonians;
  std::vector<Bridge> bridges;
  std::vector<Evolve> evolutions;
  std::vector<Eigen> eigens;
  std::vector<Hitting> hittings;
  std::vector<Sample> samples;
  /// Every question once, each after those whose answers it needs.
  std::vector<QuestionRef> questions;
  std::vector<Query> queries;
  std::vector<Action> actions;
  std::vector<Requirement> requirements;
};

/// The word a question is declared with (`bridge`, `evolve` …), and what it is called in a sentence
/// (`a bridge`, `an evolution` …).
const char *keyword(QuestionRef::Kind kind);
const char *describe(QuestionRef::Kind kind);
/// Its name, and where that stands.
const std::string &nameOf(const Model &model, QuestionRef question);
Range rangeOf(const Model &model, QuestionRef question);
const std::string &nameOf(const Model &model, LawRef law);
/// Laws that are evolved in one way. The compiled model lists evolutions by family, each in the
/// order of the model.
enum class LawFamily { Diffusion, Quantum, Flow, FlowHamiltonian };
LawFamily familyOf(LawRef law);
/// The question whose answer a law is read off, where it is.
std::optional<QuestionRef> sourceOf(const Model &model, LawRef law);
/// The questions that an expression asks, also through the laws and the fields that it asks about;
/// each once, in ascending order.
std::vector<QuestionRef> askedBy(const Model &model, ExprRef e);
std::vector<QuestionRef> askedBy(const Model &model, const Distribution &law);
std::vector<QuestionRef> askedBy(const Model &model, const Wave &wave);
/// The question that one is asked of, or whose answer the law it is asked of is read off.
std::optional<QuestionRef> sourceOf(const Model &model, QuestionRef question);
/// This one, and all that the laws ask which a question starts from or leads to.
std::vector<QuestionRef> sourcesOf(const Model &model, QuestionRef question);

} // namespace sbl
