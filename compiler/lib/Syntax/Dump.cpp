// The tree as indented text, one node a line.
#include <string>
#include <string_view>

#include "sbl/Support/Decimal.h"
#include "sbl/Syntax/Parser.h"

namespace sbl {

namespace {

using namespace ast;

template <typename... Cases> struct Overloaded : Cases... {
  using Cases::operator()...;
};
template <typename... Cases> Overloaded(Cases...) -> Overloaded<Cases...>;

std::string_view symbol(UnaryOp op) {
  switch (op) {
  case UnaryOp::Negate:
    return "-";
  case UnaryOp::Not:
    return "not";
  }
  return {};
}

std::string_view symbol(BinaryOp op) {
  switch (op) {
  case BinaryOp::Add:
    return "+";
  case BinaryOp::Subtract:
    return "-";
  case BinaryOp::Multiply:
    return "*";
  case BinaryOp::Divide:
    return "/";
  case BinaryOp::Power:
    return "^";
  case BinaryOp::Dot:
    return "dot";
  case BinaryOp::Less:
    return "<";
  case BinaryOp::LessEqual:
    return "<=";
  case BinaryOp::Greater:
    return ">";
  case BinaryOp::GreaterEqual:
    return ">=";
  case BinaryOp::Equal:
    return "==";
  case BinaryOp::NotEqual:
    return "!=";
  case BinaryOp::And:
    return "and";
  case BinaryOp::Or:
    return "or";
  }
  return {};
}

std::string_view keyword(FieldKind kind) {
  switch (kind) {
  case FieldKind::Potential:
    return "potential";
  case FieldKind::Drift:
    return "drift";
  case FieldKind::Field:
    return "field";
  case FieldKind::Wave:
    return "wave";
  case FieldKind::Distribution:
    return "distribution";
  }
  return {};
}

std::string_view keyword(DynamicsKind kind) {
  switch (kind) {
  case DynamicsKind::Diffusion:
    return "diffusion";
  case DynamicsKind::Flow:
    return "flow";
  case DynamicsKind::Quantum:
    return "quantum";
  }
  return {};
}

std::string_view keyword(QuestionKind kind) {
  switch (kind) {
  case QuestionKind::Bridge:
    return "bridge";
  case QuestionKind::Evolve:
    return "evolve";
  case QuestionKind::Eigen:
    return "eigen";
  case QuestionKind::Sample:
    return "sample";
  }
  return {};
}

std::string quoted(std::string_view text) { return '"' + std::string(text) + '"'; }

class Dumper {
public:
  std::string out;

  void decl(const Decl &decl) {
    std::visit([&](const auto &node) { head(node); }, decl.node);
    ++depth_;
    for (std::size_t at = 0; !decl.doc.empty() && at != std::string::npos;) {
      std::size_t end = decl.doc.find('\n', at);
      line("doc " + quoted(std::string_view(decl.doc).substr(at, end - at)));
      at = end == std::string::npos ? end : end + 1;
    }
    if (!decl.text.empty())
      line("text " + quoted(decl.text));
    std::visit([&](const auto &node) { body(node); }, decl.node);
    --depth_;
  }

private:
  void line(std::string_view text) {
    out.append(2 * depth_, ' ');
    out += text;
    out += '\n';
  }
  /// `text` and, one step further in, what `inner` writes.
  template <typename Inner> void nest(std::string_view text, Inner inner) {
    line(text);
    ++depth_;
    inner();
    --depth_;
  }
  void named(std::string_view role, const Expr &value) {
    nest(role, [&] { expr(value); });
  }

  // ---- the line of a declaration

  void head(const ModelDecl &d) { line("model " + d.name.text); }
  void head(const ImportDecl &d) { line("import " + (d.isFile ? quoted(d.path) : d.path)); }
  void head(const ParamDecl &d) {
    line("param " + d.name.text + (d.type ? " : " + d.type->text : ""));
  }
  void head(const LetDecl &d) { line("let " + d.name.text); }
  void head(const FnDecl &d) { line("fn " + d.name.text); }
  void head(const AxisDecl &d) { line("axis " + d.name.text); }
  void head(const TimeDecl &d) { line("time " + d.name.text); }
  void head(const StateDecl &d) { line("state " + d.name.text); }
  void head(const FieldDecl &d) { line(std::string(keyword(d.kind)) + ' ' + d.name.text); }
  void head(const DynamicsDecl &d) { line(std::string(keyword(d.kind)) + ' ' + d.name.text); }
  void head(const QuestionDecl &d) {
    line(std::string(keyword(d.kind)) + ' ' + d.name.text + " of " + d.of.text);
  }
  void head(const ExpectDecl &) { line("expect"); }
  void head(const PrintDecl &) { line("print"); }
  void head(const OutputDecl &d) {
    line((d.kind == OutputKind::Plot ? "plot " : "save ") + quoted(d.file));
  }

  // ---- what is below it

  void body(const ModelDecl &) {}
  void body(const ImportDecl &) {}
  void body(const ParamDecl &d) {
    expr(d.value);
    if (d.interval)
      interval(*d.interval);
  }
  void body(const LetDecl &d) { expr(d.value); }
  void body(const FnDecl &d) {
    for (const FnParameter &parameter : d.parameters)
      nest("parameter " + parameter.name.text, [&] {
        if (parameter.value)
          expr(*parameter.value);
      });
    expr(d.body);
  }
  void body(const AxisDecl &d) {
    interval(d.interval);
    attributes(d.attributes);
  }
  void body(const TimeDecl &d) {
    interval(d.interval);
    attributes(d.attributes);
  }
  void body(const StateDecl &d) { expr(d.space); }
  void body(const FieldDecl &d) { expr(d.value); }
  void body(const DynamicsDecl &d) {
    attributes(d.entries);
    if (d.cast)
      line("cast " + d.cast->kind.text + " of " + d.cast->of.text +
           (d.cast->from ? " from " + d.cast->from->text : ""));
  }
  void body(const QuestionDecl &d) {
    for (const AtLine &at : d.at)
      nest("at " + at.timeName.text, [&] {
        expr(at.time);
        expr(at.value);
      });
    attributes(d.options);
  }
  void body(const ExpectDecl &d) {
    expr(d.left);
    if (d.right)
      expr(*d.right);
    if (d.within)
      named(d.percent ? "within percent" : "within", *d.within);
  }
  void body(const PrintDecl &d) { items(d.items); }
  void body(const OutputDecl &d) { items(d.items); }

  void interval(const Interval &i) {
    std::string text = "interval ";
    text += i.loOpen ? '(' : '[';
    text += i.hiOpen ? ')' : ']';
    nest(text, [&] {
      expr(i.lo);
      expr(i.hi);
    });
  }
  void attributes(const std::vector<Attribute> &list) {
    for (const Attribute &attribute : list)
      named(attribute.name.text + " =", attribute.value);
  }
  void items(const std::vector<Item> &list) {
    for (const Item &item : list)
      named("item " + quoted(item.text), item.value);
  }

  // ---- expressions

  void all(const std::vector<Expr> &list) {
    for (const Expr &e : list)
      expr(e);
  }
  void expr(const Expr &e) {
    std::visit(Overloaded{
                   [&](const Number &n) {
                     line("number " + shortestDecimal(n.value) + (n.imaginary ? "i" : ""));
                   },
                   [&](const Boolean &b) { line(b.value ? "true" : "false"); },
                   [&](const String &s) { line("string " + quoted(s.value)); },
                   [&](const Reference &r) { line("name " + r.text); },
                   [&](const Unary &u) {
                     nest("unary " + std::string(symbol(u.op)), [&] { all(u.operand); });
                   },
                   [&](const Binary &b) {
                     nest("binary " + std::string(symbol(b.op)), [&] { all(b.operands); });
                   },
                   [&](const Call &c) { call(c); },
                   [&](const Index &i) {
                     nest("index", [&] {
                       all(i.base);
                       all(i.indices);
                     });
                   },
                   [&](const Tuple &t) { nest("tuple", [&] { all(t.components); }); },
                   [&](const List &l) { nest("list", [&] { all(l.elements); }); },
                   [&](const Sum &s) { nest("sum " + s.variable.text, [&] { all(s.parts); }); },
               },
               e.node);
  }
  void call(const Call &c) {
    auto arguments = [&] {
      for (const Argument &argument : c.arguments) {
        if (argument.name)
          named(argument.name->text + " =", argument.value);
        else
          expr(argument.value);
      }
    };
    // The usual callee is a name and needs no line of its own.
    if (const auto *name = std::get_if<Reference>(&c.callee.front().node)) {
      nest("call " + name->text, arguments);
      return;
    }
    nest("call", [&] {
      named("callee", c.callee.front());
      arguments();
    });
  }

  std::size_t depth_ = 0;
};

} // namespace

std::string dumpAst(const Module &module) {
  Dumper dumper;
  for (const Decl &decl : module.decls)
    dumper.decl(decl);
  return std::move(dumper.out);
}

} // namespace sbl
