// The analysis of one module: shared state and the rules by topic. Private to Sema.
//
// Declarations may stand in any order, so values are computed when first asked for. A rule that
// finds a mistake reports it once and returns Poison, which every rule accepts in silence.
#pragma once

#include <limits>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "Builtins.h"
#include "Value.h"
#include "sbl/Sema/Analyse.h"

namespace sbl::sema {

/// Whether a value lies in a parameter's interval, and that interval as text.
bool inRange(const Parameter &parameter, double value);
std::string rangeText(const Parameter &parameter);

/// A declared name.
struct Symbol {
  enum class Kind {
    Parameter,
    Let,
    Function,
    Axis,
    Time,
    Field,
    Distribution,
    Wave,
    Diffusion,
    Quantum,
    Flow,
    SolvedLaw,
    FlowHamiltonian,
    Question,
    Other
  };
  enum class State { Untouched, InProgress, Done };
  Kind kind;
  const ast::Decl *decl = nullptr;
  Range range;     // of the name where it is declared
  Index index = 0; // into the Model's vector of its kind
  State state = State::Untouched;
  Value value = Poison{};
  QuestionRef::Kind question = QuestionRef::Kind::Bridge; // of a Question

  /// A law of motion as the model refers to it; nothing for other symbols.
  std::optional<LawRef> law() const;
};

/// Whether what an accessor asks has a time.
bool takesTime(Query::Accessor accessor);

/// Two operands, neither of them poison, and where they stand.
struct Operands {
  const Value &left, &right;
  Range range, leftRange, rightRange;
};

/// How deep expressions may be lowered by recursion, which keeps the stack below 8 MB even with a
/// sanitizer. Going through a name (a function's body, a value declared further down) takes the
/// stack of several levels.
constexpr int maxLevels = 2500;
constexpr int levelsPerName = 8;

/// The arguments of a call, matched to the names of its formal parameters; null where absent.
using Matched = std::vector<const ast::Expr *>;

class Analyser {
public:
  Analyser(const ast::Module &module, const std::string &stem, Diagnostics &diagnostics,
           const Importer &importer);
  std::optional<Model> run();

private:
  // Analyse.cpp: declarations in order.
  void collect();
  void declare(const ast::Name &name, Symbol::Kind kind, const ast::Decl &decl, Index index);
  template <typename Made>
  void declareQuestion(const ast::Name &name, QuestionRef::Kind kind, const ast::Decl &decl,
                       std::vector<Made> &made);
  void warnOfShadow(const std::string &name, Range range);
  /// ValueOrder.cpp: values that ask no question, each after those it needs.
  void lowerInOrder();
  void refuse(const ast::Decl &decl);
  void checkSchemes();
  void checkEffects();

  // Imports.cpp
  void import(const ast::ImportDecl &node);
  void importName(const ast::Name &name, Symbol::Kind kind, const ast::Decl &decl,
                  const std::string &prefix, Range importRange);

  // Places.cpp: what can vary, and where it lives.
  void parameter(const ast::ParamDecl &decl, const std::string &doc, Index index);
  void axis(const ast::AxisDecl &decl, const std::string &doc, Index index);
  void time(const ast::TimeDecl &decl);
  void requireInTime(ExprRef at, Range range);
  bool isFirst(std::map<std::string, Range> &given, const ast::Name &name);
  void unknownOption(const std::string &owner, const ast::Name &name,
                     const std::vector<std::string> &known);
  void unknownChoice(const ast::Expr &value, const std::string &what,
                     const std::vector<std::string> &known);

  // Names.cpp
  Value reference(const ast::Reference &node, Range range);
  const Value &valueOf(const std::string &name, Symbol &symbol);
  bool isSelfReference(const std::string &name, Symbol &symbol, Range range);
  std::string describeSymbol(const Symbol &symbol) const;
  Symbol *findSymbol(const std::string &name);

  // UnknownNames.cpp
  void unknownName(const std::string &name, Range range);
  std::string hintFor(const std::string &name);
  std::string standardModuleOf(const std::string &name);

  // LowerExpr.cpp: expressions, node by node.
  Value lower(const ast::Expr &expr);
  Value lowerNode(const ast::Expr &expr);
  Value unary(const ast::Unary &node, Range range);
  Value binaryChain(const ast::Expr &expr);
  Value binary(ast::BinaryOp op, const Value &left, const Value &right, Range range,
               Range leftRange, Range rightRange);
  Value index(const ast::Index &node, Range range);
  Value tuple(const ast::Tuple &node);
  Value list(const ast::List &node, Range range);
  Value sum(const ast::Sum &node, Range range);

  // Arithmetic.cpp: operators on values.
  Value arithmetic(ast::BinaryOp op, const Operands &operands);
  Value compare(ast::BinaryOp op, const Operands &operands);
  Value logic(ast::BinaryOp op, const Operands &operands);
  Value mixture(ast::BinaryOp op, const Operands &operands);
  /// One entry of + - * / ^; empty after a report.
  std::optional<Complex> combine(ast::BinaryOp op, Complex z, Complex w, Range range);
  /// Builds an operation, reporting where constants give no finite number; then null.
  ExprRef checked(Op op, std::initializer_list<ExprRef> args, Range range);
  Value mismatch(const std::string &op, const Operands &operands);

  // Matrices.cpp
  Value dot(const Operands &operands);
  Value matrixProduct(const Quantity &a, const Quantity &b);
  Complex sumOfProducts(const std::vector<Complex> &left, const std::vector<Complex> &right);
  Value matrixFunction(const Builtin &builtin, const ast::Call &node, Range range);
  Value inverse(const Quantity &a, Complex determinant, Range range);
  void warnNearSingular(const Quantity &a, const std::vector<Complex> &inverse, Range range);

  // ComplexValues.cpp: where a number has an imaginary part.
  std::optional<Complex> combineComplex(ast::BinaryOp op, Complex z, Complex w, Range range);
  ExprRef equalComplex(Complex z, Complex w, bool wanted);
  Value complexFunction(const Builtin &builtin, Complex z, Range argument, Range range);
  Value complexPart(const Builtin &builtin, const ast::Call &node, Range range);
  /// Reports constants that gave no finite number.
  bool isFinite(std::initializer_list<Complex> from, Complex result, Range range);

  // Calls.cpp
  Value call(const ast::Expr &expr);
  Value callBuiltin(const Builtin &builtin, const ast::Call &node, Range range);
  Value callValue(const Value &field, const ast::Call &node, Range range);
  Value elementwise(const Builtin &builtin, const ast::Call &node, Range range);
  Value extremum(const Builtin &builtin, const ast::Call &node, Range range);
  Value where(const ast::Call &node, Range range);
  /// Matches arguments to `names`; those past `required` may be absent. Empty after a mistake.
  std::optional<Matched> match(const std::string &callee, const ast::Call &node, Range range,
                               const std::vector<std::string> &names, std::size_t required);
  std::optional<Matched> match(const std::string &callee, const ast::Call &node, Range range,
                               const std::vector<std::string> &names,
                               const std::vector<bool> &mayBeAbsent);

  // Functions.cpp
  void checkParameters(const ast::FnDecl &function);
  Value callFunction(const std::string &name, Symbol &symbol, const ast::Call &node, Range range);
  void sayWhereCalled(std::size_t first, Range function, Range call);
  void checkUncalled();
  void checkUncalled(const ast::FnDecl &function, const ast::Decl &decl);
  bool comesBack(const Symbol &from, const ast::Decl &start);
  void reportRecursion(const std::string &name, Symbol &symbol, Range range);

  // Calculus.cpp
  Value calculus(const Builtin &builtin, const ast::Call &node, Range range);
  bool isFreeOfQueries(const Quantity &q, const std::string &where, Range range);

  // Laws.cpp, LawShapes.cpp: distributions.
  Value makeLaw(const Builtin &builtin, const ast::Call &node, Range range);
  Value normal(const ast::Call &node, Range range);
  Value correlatedNormal(const Quantity &mean, const Value &covariance, Range range);
  Value uniform(const ast::Call &node, Range range);
  Value boltzmann(const ast::Call &node, Range range);
  Value product(const ast::Call &node, Range range);
  Value ring(const ast::Call &node, Range range);
  Value ball(const ast::Call &node, Range range);
  Value densityLaw(const Quantity &field, Range range);
  /// The density of a law as a formula, or null when it is only known up to normalisation.
  ExprRef densityFormula(const Law &law);
  ExprRef componentDensity(const Distribution::Component &component);

  // DataLaws.cpp: distributions from files, and points.
  Value samples(const ast::Call &node, Range range);
  Value image(const ast::Call &node, Range range);
  Value stored(const ast::Call &node, Range range);
  Value point(const ast::Call &node, Range range);
  Value solvedLaw(ExprRef density, Range range);
  Value addDataLaw(DataLaw law);
  Index movedData(Index law, Index axes);
  void useData(const Distribution::Component &component);
  /// A text, wherever it was written; empty after a report.
  std::optional<Words> words(const ast::Expr &node, const std::string &expected);
  bool fileArgument(const ast::Expr &node, DataLaw &law);
  bool bandwidthArgument(const ast::Expr &node, DataLaw &law);
  bool columnsArgument(const ast::Expr &node, DataLaw &law);
  std::optional<Quantity> uniformNumbers(const ast::Expr &node, const std::string &what);
  std::optional<ExprRef> squaredDistance(const ast::Expr *centre);
  bool isStill(ExprRef e, const std::string &what, Range range);
  Value wrongDimension(const std::string &what, const std::string &lives, Range range);
  /// Checks weights and dimension and adds the law to the model.
  std::optional<Index> finishLaw(const Value &value, Range range, std::optional<Index> slot,
                                 const std::string &name, const std::string &doc, Range declared);
  std::optional<Index> lawOf(const ast::Expr &expr);
  std::optional<Index> lawOf(const ast::Expr &expr, const Value &lowered);

  // Dynamics.cpp
  Value field(const ast::FieldDecl &decl, const std::string &doc, Index index);
  void diffusion(const ast::DynamicsDecl &decl, const std::string &doc, Index index);
  std::optional<std::vector<ExprRef>> perAxis(const Value &value, const std::string &what,
                                              bool spread, Range range);

  // Noise.cpp
  void noise(const Value &value, Range range, Diffusion &made);
  void requireNoise(const std::vector<ExprRef> &noise, Range range);
  void noiseMatrix(const Quantity &matrix, Range range, Diffusion &made);
  ExprRef determinantOf(const std::vector<ExprRef> &a, std::uint32_t n);
  void findPull(Diffusion &made);
  void silentAxes(Range range, Diffusion &made);

  // Flows.cpp
  void flow(const ast::DynamicsDecl &decl, const std::string &doc, Index index);

  // Casts.cpp: the same law in another picture.
  void classifyCasts();
  void classifyCast(const ast::DynamicsDecl &node, Symbol &symbol);
  bool castFitsDeclaration(const ast::DynamicsDecl &node);
  bool castHasStart(const ast::Cast &cast, const Symbol *operand);
  /// What a cast makes of its operand; nothing, and a report, where there is no such cast.
  std::optional<Symbol::Kind> flowOf(const ast::Cast &cast, const Symbol &operand);
  std::optional<Symbol::Kind> quantumOf(const ast::Cast &cast, const Symbol &operand);
  std::optional<Symbol::Kind> diffusionOf(const ast::Cast &cast, const Symbol &operand);
  std::optional<Symbol::Kind> reverseOf(const ast::Cast &cast, const Symbol &operand);
  void noSuchCast(const ast::Cast &cast, const std::string &why, const std::string &hint);
  bool castComesBack(const ast::Cast &cast, const ast::Decl &from);
  void castEvolutions();
  void castLaw(const ast::DynamicsDecl &decl, const std::string &doc, const Symbol &symbol);
  void solvedLaw(const ast::DynamicsDecl &decl, const std::string &doc, Index index);
  void orderQuestions();

  // AskedStarts.cpp: starts that ask questions, and the order that makes of these.
  void analyseQuestion(const ast::QuestionDecl &decl, const std::string &doc, Symbol &symbol);
  bool asksAtOneTime(ExprRef e, const std::string &what, Range range);
  bool isSolvedDensity(const Value &value);
  void checkAskingStarts();

  // AskedLaws.cpp: laws whose drift or velocity asks a question.
  bool asksQuestion(const ast::DynamicsDecl &node);
  void askingLaw(const ast::DynamicsDecl &decl, const std::string &doc, Index index);
  void askedComponents(const ast::Attribute &entry, SolvedLaw &made);
  void checkAskingLaws();

  // Symmetrised.cpp: `quantum of` a diffusion.
  void symmetrised(const ast::DynamicsDecl &decl, const std::string &doc, Index index);
  bool hasPlaces() const;
  bool isReversible(const Diffusion &law, const ast::Cast &cast);
  std::string curlOf(const Diffusion &law);
  void requireNoCirculation(const Diffusion &law, Index ring, const ast::Cast &cast);

  // Waves.cpp
  std::optional<Index> finishWave(const Value &value, Range range, std::optional<Index> slot,
                                  const std::string &name, const std::string &doc, Range declared);
  std::optional<Index> waveOf(const ast::Expr &expr);
  ExprRef positiveNumber(ExprRef e, const char *what, Range range);
  void quantum(const ast::DynamicsDecl &decl, const std::string &doc, Index index);
  Value psiQuery(Query query);
  Value overlap(const ast::Call &node, Range range);

  // WaveEvolutions.cpp
  void waveEvolution(const ast::QuestionDecl &decl, const std::string &doc, Index index,
                     LawRef law);
  void flowWaveOption(const ast::Attribute &option, Evolve &made);
  void waveOption(const ast::Attribute &option, Evolve &made);
  void checkWaveEvolution(const Evolve &made);
  /// Whether a kind of question has that quantity; reports where it has not.
  bool isAnswered(QuestionRef question, Query::Accessor accessor, const std::string &name,
                  Range range);

  // Bridges.cpp
  /// The time of an `at` line, checked; null after a report.
  ExprRef timeOfLine(const ast::AtLine &line);
  void bridge(const ast::QuestionDecl &decl, const std::string &doc, Index index);
  /// What an `at` line says; nothing after a mistake in its time.
  std::optional<Bridge::Marginal> marginal(const ast::AtLine &line);
  void softMarginal(const ast::Call &node, Range range, Bridge::Marginal &made);
  void orderMarginals(Bridge &made);
  void checkFree(const Bridge &made);
  void unknownDynamics(const ast::Name &name);
  /// One option of `owner`, which knows those of `known`.
  void solveOption(const ast::Attribute &option, SolveOptions &options, const std::string &owner,
                   const std::vector<std::string> &known);

  // Evolutions.cpp
  void evolution(const ast::QuestionDecl &decl, const std::string &doc, Index index);

  // Samples.cpp
  void sample(const ast::QuestionDecl &decl, const std::string &doc, Index index);
  void sampleOption(const ast::Attribute &option, Sample &made);
  void sampleStart(const ast::QuestionDecl &decl, Sample &made);
  /// What is sampled: a law of motion, or a question with paths of its own.
  bool sampleLaw(const ast::Name &of, Sample &made);
  /// Whether a law is dX = (A X + c) dt + noise dW with constants A, c and noise.
  bool isLinear(const Diffusion &law);
  void checkMethod(const Sample &made);
  /// Whether a sample has that quantity; reports where it has not.
  bool sampleHas(QuestionRef question, Query::Accessor accessor, const std::string &name,
                 Range range);

  // Modes.cpp: eigenproblems, passage times and committors.
  void eigen(const ast::QuestionDecl &decl, const std::string &doc, Index index);
  void eigenOption(const ast::Attribute &option, Eigen &made);
  bool findGauge(const Diffusion &law, Eigen &made, Range range);
  void findHamiltonian(const Quantum &law, Eigen &made, Range range);
  Value levels(const Builtin &builtin, const ast::Call &node, Range range);
  Value state(const ast::Call &node, Range range);
  std::optional<Index> levelNumber(const ast::Expr &node, Index question);
  Value hitting(const Builtin &builtin, const ast::Call &node, Range range);
  Value stationary(const ast::Call &node, Range range);
  /// The diffusion that a call asks about, analysed; null after a report.
  const Diffusion *diffusionNamed(const ast::Expr &of, Range range, Index &index);
  Value hittingQuery(Hitting made);
  std::optional<ExprRef> regionLevel(const ast::Expr &node, const char *which);
  /// Not negative exactly where a truth value holds, with the border at 0 where it compares
  /// numbers.
  ExprRef levelFunction(ExprRef condition);

  // Accessors.cpp: solved quantities in expressions.
  Value accessor(const Builtin &builtin, const ast::Call &node, Range range);
  Value accessorOfLaws(const Builtin &builtin, const ast::Call &node, Range range);
  /// `entropy(p)`, `kl(p, q)`, `distance(p, q, metric = …)` of distributions and solved densities.
  Value divergence(const Builtin &builtin, const ast::Call &node, Range range);
  bool operandsOfDivergence(const std::vector<const ast::Expr *> &operands, Query &query);
  /// What a moment is taken of: a question, or a distribution. False after a report.
  bool questionOrLaw(const ast::Expr &node, Query &query);
  Value moment(const Builtin &builtin, const ast::Call &node, Range range);
  Value integral(const ast::Call &node, Range range);
  Value densityOfLaw(const Law &law, Range range);
  bool isWave(const ast::Expr &node);
  Value squaredModulus(const Value &wave);
  Symbol *questionNamed(const ast::Expr &node);
  Value vectorQuery(Query query);
  /// The question an accessor is asked of. With `only`, of that kind.
  std::optional<QuestionRef> questionOf(const ast::Expr &expr,
                                        std::optional<QuestionRef::Kind> only = std::nullopt);
  bool timesArgument(const ast::Expr *expr, Query &query);
  /// False, after a report, where a distribution is asked at a time.
  bool isTimed(const Query &query, const Builtin &builtin, const ast::Expr *times);
  ExprRef addQuery(Query query);
  std::string timeName() const { return model_.time ? model_.time->name : "t"; }

  // Actions.cpp: print, expect, plot, save.
  void action(const ast::Decl &decl);
  std::optional<Item> item(const ast::Item &node, bool isPlot);
  bool anyInTime(const std::vector<ExprRef> &formulas);
  bool isOneNumber(ExprRef e);
  /// One side of an expectation, the same at every place; empty after a report.
  std::optional<Complex> side(const ast::Expr &node, bool mayBeComplex);
  void expect(const ast::ExpectDecl &decl, const std::string &text, Range range);

  // Requirements.cpp
  /// A number that depends on parameters only, or null after a report.
  ExprRef uniform(const Value &value, const std::string &what, Range range);
  /// A whole number, checked by value.
  ExprRef whole(const Value &value, const std::string &what, double least, Range range,
                double most = std::numeric_limits<double>::infinity());
  std::optional<double> constant(const Value &value, const std::string &what, Range range);
  std::string dependsOn(ExprRef e);
  void require(ExprRef holds, ExprRef shown, DiagId id, const std::string &subject,
               const std::string &wanted, Range range);
  ExprRef less(ExprRef a, ExprRef b) { return expr().make(Op::Less, {a, b}); }
  ExprRef lessEqual(ExprRef a, ExprRef b) { return expr().make(Op::LessEqual, {a, b}); }
  ExprRef zero() { return expr().constant(0); }
  ExprRef one() { return expr().constant(1); }

  ExprNames names() const;
  ExprContext &expr() { return *model_.context; }
  std::uint32_t rank() const { return static_cast<std::uint32_t>(model_.axes.size()); }
  Value wrongType(const std::string &expected, const Value &found, Range range);
  Value notAvailable(const std::string &what, Range range);

  const ast::Module &module_;
  Diagnostics &diagnostics_;
  const Importer &importer_;
  std::set<const ast::Module *> imported_;
  bool missesModule_ = false; // one that is imported could not be read
  Model model_;
  std::map<std::string, Symbol> symbols_;
  /// Parameters of the functions being expanded and variables of sums; the last scope is searched.
  std::vector<std::map<std::string, Value>> scopes_;
  std::vector<std::string> expanding_;                       // functions being expanded
  std::set<const ast::Decl *> called_;                       // functions that were expanded
  std::unordered_multimap<std::size_t, Index> knownQueries_; // by a hash of some of their parts
  int branches_ = 0; // `where` branches around: what they need is conditional
  int depth_ = 0;
  std::size_t work_ = 0;
  bool exhausted_ = false;
  std::set<std::string> questionNames_;      // of asksQuestion()
  std::set<const ast::Decl *> castsThatEnd_; // declarations known not to be made of themselves
};

} // namespace sbl::sema
