// What was written: the syntax tree of a model, before any name is looked up.
//
// Positions are byte ranges into the source buffer; Support/Source.h turns them
// into lines and columns. The tree is a plain value: it can be copied, compared
// after printing, and outlives the buffer it came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

#include "sbl/Support/Range.h"

namespace sbl::ast {

/// A name as written, in NFC.
struct Name {
  std::string text;
  Range range;
};

// ---------------------------------------------------------------- expressions

struct Expr;

/// One argument of a call; `name` is empty for a positional one (`t = 0.5` has name `t`).
struct Argument;

/// `1`, `1.5e-3`, `2i`.
struct Number {
  double value = 0;
  bool imaginary = false;
};
struct Boolean {
  bool value = false;
};
struct String {
  std::string value;
};
/// A reference by name; `potentials.name` keeps its dot in `text`. The constants `pi`, `inf`
/// and the operators `∇ Δ ∂` arrive as the names `pi`, `inf`, `grad`, `laplacian`, `d`.
struct Reference {
  std::string text;
};

enum class UnaryOp { Negate, Not };
enum class BinaryOp {
  Add,
  Subtract,
  Multiply,
  Divide,
  Power,
  Dot,
  Less,
  LessEqual,
  Greater,
  GreaterEqual,
  Equal,
  NotEqual,
  And,
  Or,
};

struct Unary {
  UnaryOp op;
  std::vector<Expr> operand; // exactly one
};
struct Binary {
  BinaryOp op;
  std::vector<Expr> operands; // exactly two
  Range opRange;
};
/// `f(x, t = 1)`; the callee is an expression because `density(B, t = 0.5)(0.3)` is one.
struct Call {
  std::vector<Expr> callee; // exactly one
  std::vector<Argument> arguments;
};
/// `v[0]`, `m[0, 1]`.
struct Index {
  std::vector<Expr> base; // exactly one
  std::vector<Expr> indices;
};
/// `(a, b)`: two or more components; `(a)` is just `a`.
struct Tuple {
  std::vector<Expr> components;
};
/// `[a, b, c]`, a list of values (times); `[[a, b], [c, d]]`, a list of lists, is a matrix.
struct List {
  std::vector<Expr> elements;
};
/// `sum(k in lo..hi : body)`.
struct Sum {
  Name variable;
  std::vector<Expr> parts; // exactly three: lo, hi, body
};

struct Expr {
  using Node = std::variant<Number, Boolean, String, Reference, Unary, Binary, Call, Index, Tuple,
                            List, Sum>;
  Node node;
  Range range;
};

struct Argument {
  std::optional<Name> name;
  Expr value;
};

// --------------------------------------------------------------- declarations

/// The `///` lines above a declaration, joined by newlines, markers removed.
using Doc = std::string;

/// `name = value` in a block, or after a comma (`cells = 512`).
struct Attribute {
  Name name;
  Expr value;
};

/// `[lo, hi]`, `(lo, hi]` …
struct Interval {
  Expr lo, hi;
  bool loOpen = false, hiOpen = false;
  Range range;
};

struct ModelDecl {
  Name name;
};
/// `import std.potentials` (path `std.potentials`, isFile false) or `import "fields.sbl"`.
struct ImportDecl {
  std::string path;
  Range pathRange;
  bool isFile = false;
};
/// `param name [: type] = default [in interval]`.
struct ParamDecl {
  Name name;
  std::optional<Name> type;
  Expr value;
  std::optional<Interval> interval;
};
struct LetDecl {
  Name name;
  Expr value;
};
struct FnParameter {
  Name name;
  std::optional<Expr> value;
};
struct FnDecl {
  Name name;
  std::vector<FnParameter> parameters;
  Expr body;
};
/// `axis x in [lo, hi], cells = N, boundary = B`.
struct AxisDecl {
  Name name;
  Interval interval;
  std::vector<Attribute> attributes;
};
/// `time t in [0, T], steps = auto, saved = 33`.
struct TimeDecl {
  Name name;
  Interval interval;
  std::vector<Attribute> attributes;
};
/// `state z in R^64` (reserved by the language; parsed so that it can be refused by name).
struct StateDecl {
  Name name;
  Expr space;
};

enum class FieldKind { Potential, Drift, Field, Wave, Distribution };
struct FieldDecl {
  FieldKind kind;
  Name name;
  Expr value;
};

/// `KIND name = flow of B`, `= reverse of Q from p`.
struct Cast {
  Name kind; // flow, quantum, diffusion, reverse
  Name of;
  std::optional<Name> from;
};

enum class DynamicsKind { Diffusion, Flow, Quantum };
struct DynamicsDecl {
  DynamicsKind kind;
  Name name;
  std::vector<Attribute> entries;
  std::optional<Cast> cast; // then `entries` is empty
};

/// `at t = 0 : left`.
struct AtLine {
  Name timeName;
  Expr time;
  Expr value;
  Range range;
};

enum class QuestionKind { Bridge, Evolve, Eigen, Sample };
/// `bridge B of Q { at … options … }`.
struct QuestionDecl {
  QuestionKind kind;
  Name name;
  Name of;
  std::vector<AtLine> at;
  std::vector<Attribute> options;
};

/// `expect a < b`, `expect a ~ b within 1e-6`, `within 0.1%`.
struct ExpectDecl {
  /// A comparison as one expression, or for `~` the left-hand side.
  Expr left;
  std::optional<Expr> right;  // present for `~`
  std::optional<Expr> within; // present for `~`
  bool percent = false;
};

/// One item of print/plot/save; `text` is the expression as written with runs of white space
/// made single spaces. It is the key of `--json` and the title of a picture's panel.
struct Item {
  Expr value;
  std::string text;
};
struct PrintDecl {
  std::vector<Item> items;
};
enum class OutputKind { Plot, Save };
struct OutputDecl {
  OutputKind kind;
  std::string file;
  Range fileRange;
  std::vector<Item> items;
};

struct Decl {
  using Node =
      std::variant<ModelDecl, ImportDecl, ParamDecl, LetDecl, FnDecl, AxisDecl, TimeDecl, StateDecl,
                   FieldDecl, DynamicsDecl, QuestionDecl, ExpectDecl, PrintDecl, OutputDecl>;
  Node node;
  Doc doc;
  Range range;
  /// As `Item::text`, for `expect`: the whole comparison as written.
  std::string text;
};

/// A parsed file.
struct Module {
  std::vector<Decl> decls;
};

} // namespace sbl::ast
