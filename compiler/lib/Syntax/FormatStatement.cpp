// Spaces and line breaks inside one statement.
//
// A break that was written stays where one is possible; a line that is still too long breaks at the
// outermost place that lets its beginning fit. Every break so added is one that a second run finds
// written, so that the second run changes nothing.
#include "FormatStatement.h"

#include <algorithm>

namespace sbl::syntax {

namespace {

using K = TokenKind;

/// How well a line breaks before a token, after the depth of its brackets; smaller is better.
enum Level : std::uint8_t {
  AfterComma = 0,
  BeforeOr,
  BeforeAnd,
  BeforeComparison,
  BeforeSum,
  BeforeProduct,
  BeforeInterval,
  AfterAssign,
  AfterBracket,
  OnlyIfWritten = 14,
  Never
};
constexpr std::uint32_t levels = 16;

struct Slot {
  std::uint32_t width = 0;  // of the token
  std::uint32_t depth = 0;  // brackets open before it
  std::uint32_t spaces = 0; // before it, unless it begins a line
  Level level = Never;
  bool written = false; // a line break stands before it
  bool assign = false;  // it follows the statement's own `=` or `:`
};

bool opens(K kind) { return kind == K::OpenParen || kind == K::OpenSquare || kind == K::OpenBrace; }
bool closes(K kind) {
  return kind == K::CloseParen || kind == K::CloseSquare || kind == K::CloseBrace;
}

Level levelOf(K kind) {
  switch (kind) {
  case K::KwOr:
    return BeforeOr;
  case K::KwAnd:
    return BeforeAnd;
  case K::Less:
  case K::LessEqual:
  case K::Greater:
  case K::GreaterEqual:
  case K::Equal:
  case K::NotEqual:
  case K::Tilde:
  case K::KwWithin:
  case K::PlusMinus:
    return BeforeComparison;
  case K::Plus:
  case K::Minus:
  case K::AsciiPlusMinus:
    return BeforeSum;
  case K::Times:
  case K::Divide:
  case K::MiddleDot:
  case K::KwDot:
    return BeforeProduct;
  default:
    return Never;
  }
}

class Statement {
public:
  Statement(const FormatSource &source, std::uint32_t first, std::uint32_t last, Shape shape,
            std::uint32_t indent, bool inOneLine)
      : source_(source), first_(first), last_(last), shape_(shape), indent_(indent),
        inOneLine_(inOneLine) {
    slots_.resize(last - first);
    fillSlots();
  }

  void emit(std::vector<Line> &lines);

private:
  Slot &slot(std::uint32_t token) { return slots_[token - first_]; }
  K kind(std::uint32_t token) const { return source_.kind(token); }

  void fillSlots();
  bool endsOperand(std::uint32_t token) const;
  bool isBinary(std::uint32_t token) const;
  bool isCall(std::uint32_t token) const;
  bool isVerbatim(std::uint32_t token) const { return token > verbatimFrom_; }
  std::uint32_t spacesBefore(std::uint32_t token);
  Level levelBefore(std::uint32_t token, std::uint32_t depth);

  std::uint32_t indentOf(std::uint32_t token);
  bool fits(std::uint32_t begin, std::uint32_t end);
  std::uint32_t breakOf(std::uint32_t begin, std::uint32_t end);
  Line line(std::uint32_t begin, std::uint32_t end);

  const FormatSource &source_;
  std::uint32_t first_, last_;
  Shape shape_;
  std::uint32_t indent_;
  bool inOneLine_;
  std::uint32_t verbatimFrom_ = ~0U;        // spaces after this token stay as they are
  std::uint32_t mark_ = 0, secondMark_ = 0; // tokens to align
  std::uint32_t depth_ = 0;
  std::vector<Slot> slots_;
};

/// Whether what ends with this token could be the left side of an operator.
bool Statement::endsOperand(std::uint32_t token) const {
  switch (kind(token)) {
  case K::Name:
  case K::Symbol:
  case K::Number:
  case K::String:
  case K::CloseParen:
  case K::CloseSquare:
  case K::Squared:
  case K::Cubed:
  case K::Percent:
  case K::KwTrue:
  case K::KwFalse:
    return true;
  default:
    return isKeyword(kind(token)) && token > first_ && kind(token - 1) == K::Dot;
  }
}

bool Statement::isBinary(std::uint32_t token) const {
  return token > first_ && (levelOf(kind(token)) != Never || kind(token) == K::Power) &&
         endsOperand(token - 1);
}

/// `(` of a call, `[` of an index.
bool Statement::isCall(std::uint32_t token) const {
  if (token == first_ || (kind(token) != K::OpenParen && kind(token) != K::OpenSquare))
    return false;
  std::uint32_t before = token - 1;
  if (endsOperand(before))
    return true;
  return kind(token) == K::OpenParen && before != first_ && isCallable(kind(before)) &&
         !isBinary(before);
}

std::uint32_t Statement::spacesBefore(std::uint32_t token) {
  if (token == first_)
    return 0;
  std::uint32_t before = token - 1;
  bool separator = depth_ == 0 && (kind(token) == K::Comma || kind(before) == K::Comma);
  if (isVerbatim(before) && !separator)
    return source_.gaps[token].empty ? 0 : 1;
  if (inOneLine_ && depth_ == 1 && kind(before) != K::OpenBrace && kind(before) != K::Comma &&
      beginsEntry(source_, token, before))
    return 2;
  switch (kind(token)) {
  case K::CloseParen:
  case K::CloseSquare:
  case K::Comma:
  case K::Dot:
  case K::Dots:
  case K::Percent:
  case K::Squared:
  case K::Cubed:
  case K::Power:
    return 0;
  case K::CloseBrace:
    return kind(before) == K::OpenBrace ? 0 : 1;
  case K::OpenParen:
  case K::OpenSquare:
    if (isCall(token))
      return 0;
    break;
  default:
    break;
  }
  switch (kind(before)) {
  case K::OpenParen:
  case K::OpenSquare:
  case K::Dot:
  case K::Dots:
  case K::Power:
    return 0;
  case K::Minus:
    return isBinary(before) ? 1 : 0;
  default:
    return 1;
  }
}

Level Statement::levelBefore(std::uint32_t token, std::uint32_t depth) {
  if (token == first_)
    return Never;
  std::uint32_t before = token - 1;
  bool separator = depth == 0 && kind(before) == K::Comma;
  if (isVerbatim(before) && source_.gaps[token].empty && !separator)
    return Never;
  if (kind(before) == K::Comma)
    return AfterComma;
  if (isBinary(token))
    return kind(token) == K::Power ? Never : levelOf(kind(token));
  if (kind(token) == K::KwIn && shape_ == Shape::Value && depth == 0)
    return BeforeInterval;
  if (kind(before) == K::Assign || kind(before) == K::Colon) {
    bool own = before == mark_ || before == verbatimFrom_;
    slot(token).assign = before == mark_;
    return own || (depth > 0 && kind(before) == K::Colon) ? AfterAssign : Never;
  }
  if (opens(kind(before)) && kind(before) != K::OpenBrace)
    return closes(kind(token)) ? Never : AfterBracket;
  if (closes(kind(token)) && kind(token) != K::CloseBrace)
    return OnlyIfWritten;
  if (isBinary(before))
    return kind(before) == K::Power ? Never : OnlyIfWritten;
  if (before == first_ && (shape_ == Shape::Items || shape_ == Shape::Expect))
    return OnlyIfWritten;
  return Never;
}

void Statement::fillSlots() {
  for (std::uint32_t token = first_; token != last_; ++token) {
    K k = kind(token);
    if (closes(k))
      --depth_;
    Slot &s = slot(token);
    s.depth = depth_;
    s.width = columnsOf(source_.textOf(token));
    s.spaces = spacesBefore(token);
    if (token == first_ && (shape_ == Shape::Items || shape_ == Shape::Expect))
      verbatimFrom_ = first_;
    if (shape_ == Shape::Output && k == K::Colon && depth_ == 0 && verbatimFrom_ == ~0U)
      verbatimFrom_ = token;
    bool marks =
        (shape_ == Shape::Value && k == K::Assign) || (shape_ == Shape::At && k == K::Colon);
    if (marks && depth_ == 0 && mark_ == 0)
      mark_ = token;
    if (token == first_ + 1 &&
        (shape_ == Shape::Items || shape_ == Shape::Expect || shape_ == Shape::Output))
      mark_ = token;
    if (shape_ == Shape::Output && token == verbatimFrom_)
      secondMark_ = token;
    const Gap &gap = source_.gaps[token];
    if (!inOneLine_) {
      s.level = levelBefore(token, depth_);
      s.written = token != first_ && (gap.commentCount > 0 || (gap.newLine && s.level != Never));
    }
    if (opens(k))
      ++depth_;
  }
}

/// A line that goes on with a statement stands two columns in, and two more for every bracket but
/// the outermost that is open.
std::uint32_t Statement::indentOf(std::uint32_t token) {
  if (token == first_)
    return indent_;
  std::uint32_t depth = slot(token).depth;
  return indent_ + 2 * (closes(kind(token)) ? depth : std::max(1U, depth));
}

bool Statement::fits(std::uint32_t begin, std::uint32_t end) {
  std::uint32_t width = indentOf(begin);
  for (std::uint32_t token = begin; token != end && width <= pageWidth; ++token)
    width += slot(token).width + (token == begin ? 0 : slot(token).spaces);
  return width <= pageWidth;
}

/// Where the line from `begin` to `end` breaks; `end` where it fits or cannot.
std::uint32_t Statement::breakOf(std::uint32_t begin, std::uint32_t end) {
  if (fits(begin, end))
    return end;
  std::uint32_t best = end, bestCost = ~0U;
  std::uint32_t width = indentOf(begin) + slot(begin).width;
  for (std::uint32_t token = begin + 1; token != end; ++token) {
    const Slot &s = slot(token);
    bool roomLeft = width <= pageWidth;
    if (!roomLeft && best != end)
      break;
    if (s.level < OnlyIfWritten) {
      // A value that fits on a line of its own is not torn.
      if (s.assign && fits(token, end))
        return token;
      std::uint32_t cost = s.depth * levels + s.level;
      if (cost <= bestCost) {
        best = token;
        bestCost = cost;
      }
      if (!roomLeft)
        break; // nothing before here could be split: the least that stands over
    }
    width += s.spaces + s.width;
  }
  return best;
}

Line Statement::line(std::uint32_t begin, std::uint32_t end) {
  Line result;
  result.indent = indentOf(begin);
  for (std::uint32_t token = begin; token != end; ++token) {
    const Slot &s = slot(token);
    auto at = static_cast<std::uint32_t>(result.text.size());
    if (token != begin) {
      result.text.append(s.spaces, ' ');
      result.width += s.spaces;
    }
    // A verbatim item aligns where it begins, an operator with the space before it.
    if (token == mark_ && token != begin)
      result.mark = at;
    if (token == secondMark_ && token != begin)
      result.secondMark = at;
    result.text += source_.textOf(token);
    result.width += s.width;
  }
  return result;
}

void Statement::emit(std::vector<Line> &lines) {
  std::uint32_t written = first_; // where the next break that was written stands
  for (std::uint32_t begin = first_; begin != last_;) {
    if (written == begin)
      do
        ++written;
      while (written != last_ && !slot(written).written);
    std::uint32_t end = written;
    if (!inOneLine_)
      end = breakOf(begin, end);
    if (begin != first_) {
      const Gap &gap = source_.gaps[begin];
      for (std::uint32_t c = gap.firstComment; c != gap.firstComment + gap.commentCount; ++c) {
        const Comment &comment = source_.comments[c];
        if (!comment.ownLine) {
          lines.back().comment = comment.text;
          continue;
        }
        Line alone;
        alone.comment = comment.text;
        alone.indent = indentOf(begin);
        lines.push_back(std::move(alone));
      }
    }
    lines.push_back(line(begin, end));
    begin = end;
  }
}

} // namespace

bool beginsEntry(const FormatSource &source, std::uint32_t token, std::uint32_t previous) {
  bool assigned = source.kind(token + 1) == K::Assign;
  if (source.kind(token) == K::KwAt)
    return !assigned;
  bool word = source.kind(token) == K::Name || isKeyword(source.kind(token));
  bool timeOfAt = previous + 1 == token && source.kind(previous) == K::KwAt;
  return word && assigned && !timeOfAt;
}

void layOutStatement(const FormatSource &source, std::uint32_t first, std::uint32_t last,
                     Shape shape, std::uint32_t indent, bool inOneLine, std::vector<Line> &lines) {
  Statement(source, first, last, shape, indent, inOneLine).emit(lines);
}

} // namespace sbl::syntax
