// The formatter: walks declarations and blocks, and checks that the result means the same.
#include "sbl/Syntax/Format.h"

#include <utility>

#include "FormatStatement.h"
#include "sbl/Syntax/Parser.h"

namespace sbl {

namespace {

using namespace syntax;
using K = TokenKind;

Shape shapeOf(K keyword) {
  switch (keyword) {
  case K::KwParam:
  case K::KwLet:
  case K::KwFn:
  case K::KwPotential:
  case K::KwDrift:
  case K::KwField:
  case K::KwWave:
  case K::KwDistribution:
    return Shape::Value;
  case K::KwPrint:
    return Shape::Items;
  case K::KwPlot:
  case K::KwSave:
    return Shape::Output;
  case K::KwExpect:
    return Shape::Expect;
  default:
    return Shape::Other;
  }
}

/// Which neighbours a line aligns with; 0 for none.
std::uint8_t familyOf(K first, Shape shape, bool inBlock) {
  enum : std::uint8_t { Entries = 1, Conditions, Questions, Declarations };
  if (inBlock)
    return shape == Shape::At ? Conditions : Entries;
  switch (shape) {
  case Shape::Items:
  case Shape::Output:
  case Shape::Expect:
    return Questions;
  case Shape::Value:
    return first == K::KwFn ? 0 : static_cast<std::uint8_t>(Declarations + static_cast<int>(first));
  default:
    return 0;
  }
}

class Formatter {
public:
  explicit Formatter(FormatSource source) : source_(std::move(source)) {}

  std::string run(const ast::Module &module);

private:
  K kind(std::uint32_t token) const { return source_.kind(token); }
  const Gap &gap(std::uint32_t token) const { return source_.gaps[token]; }

  void comments(std::uint32_t token, std::uint32_t indent, bool begins);
  void statement(std::uint32_t first, std::uint32_t last, Shape shape, std::uint32_t indent,
                 bool inBlock, bool begins);
  void declaration(std::uint32_t first, std::uint32_t last);
  bool oneLine(std::uint32_t first, std::uint32_t open, std::uint32_t last);
  void block(std::uint32_t open, std::uint32_t close);
  std::string print();

  FormatSource source_;
  std::vector<Line> lines_;
};

/// The comments before a token that begins a statement or closes a block. `begins`: nothing of
/// its block or file stands before it.
void Formatter::comments(std::uint32_t token, std::uint32_t indent, bool begins) {
  for (std::uint32_t c = 0; c != gap(token).commentCount; ++c) {
    const Comment &comment = source_.comments[gap(token).firstComment + c];
    if (!comment.ownLine) {
      lines_.back().comment = comment.text;
      continue;
    }
    Line line;
    line.comment = comment.text;
    line.indent = indent;
    line.blankBefore = comment.blankBefore && !begins;
    lines_.push_back(std::move(line));
    begins = false;
  }
}

void Formatter::statement(std::uint32_t first, std::uint32_t last, Shape shape,
                          std::uint32_t indent, bool inBlock, bool begins) {
  std::size_t before = lines_.size();
  comments(first, indent, begins);
  begins = begins && lines_.size() == before;
  std::size_t at = lines_.size();
  layOutStatement(source_, first, last, shape, indent, false, lines_);
  lines_[at].blankBefore = gap(first).blank && !begins;
  if (lines_.size() == at + 1)
    lines_[at].family = familyOf(kind(first), shape, inBlock);
}

/// Lays a block out on one line where it was written so, or is empty, and has the room.
bool Formatter::oneLine(std::uint32_t first, std::uint32_t open, std::uint32_t last) {
  const bool empty = open + 2 == last;
  for (std::uint32_t token = first + 1; token != last; ++token)
    if (gap(token).commentCount != 0 || (token > open && gap(token).newLine && !empty))
      return false;
  std::vector<Line> lines;
  layOutStatement(source_, first, last, Shape::Other, 0, true, lines);
  if (lines.front().width > pageWidth)
    return false;
  comments(first, 0, lines_.empty());
  lines.front().blankBefore = gap(first).blank && !lines_.empty();
  lines_.push_back(std::move(lines.front()));
  return true;
}

void Formatter::block(std::uint32_t open, std::uint32_t close) {
  std::uint32_t begin = open + 1;
  bool begins = true;
  while (begin != close) {
    // Names before `=` inside brackets are arguments.
    std::uint32_t end = begin + 1, depth = 0;
    for (; end != close && (depth != 0 || !beginsEntry(source_, end, begin)); ++end) {
      K k = kind(end);
      depth += k == K::OpenParen || k == K::OpenSquare;
      depth -= k == K::CloseParen || k == K::CloseSquare;
    }
    bool at = kind(begin) == K::KwAt && kind(begin + 1) != K::Assign;
    statement(begin, end, at ? Shape::At : Shape::Value, 2, true, begins);
    begins = false;
    begin = end;
  }
  comments(close, 2, begins);
  Line line;
  line.text = "}";
  line.width = 1;
  lines_.push_back(std::move(line));
}

void Formatter::declaration(std::uint32_t first, std::uint32_t last) {
  Shape shape = shapeOf(kind(first));
  if (kind(last - 1) != K::CloseBrace)
    return statement(first, last, shape, 0, false, lines_.empty());
  std::uint32_t open = first;
  while (kind(open) != K::OpenBrace)
    ++open;
  if (oneLine(first, open, last))
    return;
  statement(first, open + 1, Shape::Other, 0, false, lines_.empty());
  block(open, last - 1);
}

std::string Formatter::print() {
  std::string text;
  text.reserve(source_.text.size() + source_.text.size() / 8);
  for (const Line &line : lines_) {
    if (line.blankBefore)
      text += '\n';
    text.append(line.indent, ' ');
    text += line.text;
    if (!line.comment.empty()) {
      if (!line.text.empty())
        text += "  ";
      text += line.comment;
    }
    text += '\n';
  }
  return text;
}

std::string Formatter::run(const ast::Module &module) {
  std::uint32_t token = 0;
  for (const ast::Decl &decl : module.decls) {
    std::uint32_t first = token;
    while (source_.list.tokens[token].begin < decl.range.end && kind(token) != K::End)
      ++token;
    declaration(first, token);
  }
  comments(token, 0, lines_.empty());
  alignLines(lines_);
  return print();
}

} // namespace

Formatted formatModule(std::uint32_t index, Diagnostics &diagnostics) {
  const std::size_t errors = diagnostics.errorCount();
  std::string before, text;
  {
    const ast::Module module = parseModule(index, diagnostics);
    if (diagnostics.errorCount() != errors)
      return {};
    before = dumpAst(module);
    text = Formatter(readForFormat(diagnostics.sources().file(index).text(), index)).run(module);
  }
  SourceManager again;
  Diagnostics silent(again);
  const ast::Module module = parseModule(again.add("", text), silent);
  if (silent.hasErrors() || dumpAst(module) != before)
    return {Formatted::Outcome::Defect, {}};
  return {Formatted::Outcome::Done, std::move(text)};
}

} // namespace sbl
