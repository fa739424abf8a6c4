// Text to tokens: Spirit X3 over bytes, with one parser of our own for Unicode names.
#include <algorithm>
#include <cstdio>

#include <boost/spirit/home/x3.hpp>

#include "Characters.h"
#include "Token.h"
#include "sbl/Support/Utf8.h"

namespace sbl::syntax {

namespace {

namespace x3 = boost::spirit::x3;
using x3::char_;
using x3::lit;

using Iterator = const char *;

CodePoint decode(Iterator first, Iterator last) {
  return codePointAt({first, static_cast<std::size_t>(last - first)}, 0);
}

/// A name or keyword; matches by code points.
struct WordParser : x3::parser<WordParser> {
  using attribute_type = x3::unused_type;

  template <typename Context, typename RContext, typename Attribute>
  bool parse(Iterator &first, const Iterator &last, const Context &, RContext &,
             Attribute &) const {
    if (first == last || !beginsName(decode(first, last).value))
      return false;
    while (first != last) {
      CodePoint point = decode(first, last);
      if (!continuesName(point.value))
        break;
      first += point.bytes;
    }
    return true;
  }
};

constexpr WordParser word{};
const auto digit = char_('0', '9');
const auto digits = +digit;
// The fraction needs its digits: in `1..n` the number ends before the dots.
const auto number = digits >> -(lit('.') >> digits) >> -(char_("eE") >> -char_("+-") >> digits) >>
                    -lit('i');
const auto string = lit('"') >> *(char_ - char_("\"\n")) >> lit('"');
const auto openString = lit('"') >> *(char_ - char_("\"\n"));
const auto blank = +char_(" \t\r");
const auto restOfLine = *(char_ - lit('\n'));
const auto docComment = lit("///") >> !lit('/');
const auto comment = lit("//") >> restOfLine;

/// Signs by longest match, so `<=` wins over `<`.
struct Signs : x3::symbols<TokenKind> {
  Signs() {
#define SBL_SIGN(NAME, SPELLING) add(SPELLING, TokenKind::NAME);
#include "Tokens.def"
    add("⋅", TokenKind::MiddleDot)("≤", TokenKind::LessEqual)("≥", TokenKind::GreaterEqual)(
        "≠", TokenKind::NotEqual)("∇", TokenKind::Symbol)("∂", TokenKind::Symbol)(
        "∞", TokenKind::Symbol)("∆", TokenKind::Symbol);
  }
};
const Signs signs;

class Lexer {
public:
  Lexer(std::string_view text, std::uint32_t file, std::vector<Diagnostic> &problems)
      : begin_(text.data()), at_(begin_), end_(begin_ + text.size()), file_(file),
        problems_(problems) {}

  TokenList run() {
    std::size_t allowed = problems_.size() + Diagnostics::limit;
    if (accept(lit("\xEF\xBB\xBF"))) // a byte order mark says nothing in UTF-8
      tokenBegin_ = at_;
    while (skipBlanks(), at_ != end_) {
      tokenBegin_ = at_;
      if (problems_.size() >= allowed) {
        push(TokenKind::Invalid);
        break;
      }
      next();
    }
    tokenBegin_ = at_ = end_;
    push(TokenKind::End);
    return std::move(list_);
  }

private:
  template <typename Parser> bool accept(const Parser &parser) {
    return x3::parse(at_, end_, parser);
  }

  std::uint32_t offset(Iterator place) const { return static_cast<std::uint32_t>(place - begin_); }
  std::string tokenText() const { return {tokenBegin_, at_}; }

  void push(TokenKind kind) {
    list_.tokens.push_back({offset(tokenBegin_), offset(at_), kind, newLine_});
    newLine_ = false;
  }

  Diagnostic &problem(DiagId id, std::initializer_list<std::string> holes) {
    Diagnostic diagnostic;
    diagnostic.id = id;
    diagnostic.range = {file_, offset(tokenBegin_), offset(at_)};
    diagnostic.message = diagnosticMessage(id, holes);
    problems_.push_back(std::move(diagnostic));
    return problems_.back();
  }

  void skipBlanks() {
    while (at_ != end_) {
      if (accept(lit('\n')))
        newLine_ = true;
      else if (accept(docComment))
        addDoc();
      else if (!accept(blank) && !accept(comment))
        return;
    }
  }

  void addDoc() {
    accept(lit(' '));
    Iterator first = at_;
    accept(restOfLine);
    Iterator last = at_;
    while (last != first && (last[-1] == '\r' || last[-1] == ' ' || last[-1] == '\t'))
      --last;
    list_.docs.push_back(
        {static_cast<std::uint32_t>(list_.tokens.size()), offset(first), offset(last)});
  }

  void next() {
    TokenKind kind{};
    if (accept(word)) {
      // An operator letter is a symbol only when it stands alone: `Δt` and `π₀` are names.
      std::string_view text(tokenBegin_, static_cast<std::size_t>(at_ - tokenBegin_));
      push(symbolMeaning(text).empty() ? keywordKind(text) : TokenKind::Symbol);
    } else if (accept(number)) {
      finishNumber();
    } else if (accept(string)) {
      push(TokenKind::String);
    } else if (accept(openString)) {
      if (at_[-1] == '\r')
        --at_;
      problem(DiagId::UnterminatedString, {}).hints = {"close it with `\"` on the same line"};
      push(TokenKind::Invalid);
    } else if (*at_ == '.' && at_ + 1 != end_ && at_[1] >= '0' && at_[1] <= '9') {
      ++at_;
      accept(digits);
      finishNumber(true);
    } else if (x3::parse(at_, end_, signs, kind)) {
      push(kind);
    } else {
      stray();
    }
  }

  /// Takes in whatever is glued to the number that was read so far and says what is wrong with it.
  void finishNumber(bool leadingPoint = false) {
    Iterator numberEnd = at_;
    while (at_ != end_) {
      bool point = *at_ == '.' && !(at_ + 1 != end_ && at_[1] == '.');
      bool sign = (*at_ == '+' || *at_ == '-') && (at_[-1] == 'e' || at_[-1] == 'E');
      CodePoint code = decode(at_, end_);
      if (!point && !sign && !continuesName(code.value))
        break;
      at_ += code.bytes;
    }
    if (leadingPoint || at_ != numberEnd)
      reportNumber(leadingPoint, numberEnd);
    // In `a.3` what stands before has met its end in this report already.
    bool glued =
        leadingPoint && !list_.tokens.empty() && list_.tokens.back().end == offset(tokenBegin_);
    push(glued ? TokenKind::Invalid : TokenKind::Number);
  }

  void reportNumber(bool leadingPoint, Iterator numberEnd) {
    std::string number(tokenBegin_, numberEnd), tail(numberEnd, at_);
    const char *wrong = "letters cannot follow a number";
    std::string instead = number + " * " + tail;
    if (leadingPoint) {
      wrong = "it needs a digit before the point";
      instead = "0" + number;
    } else if (number == "0" && tail.size() > 1 && (tail[0] == 'x' || tail[0] == 'b') &&
               tail[1] >= '0' && tail[1] <= '9') {
      wrong = "numbers are decimal";
      instead.clear();
    } else if (tail[0] == 'e' || tail[0] == 'E') {
      wrong = "the exponent has no digits";
      instead.clear();
    } else if (tail[0] == '.' && number.find('.') != std::string::npos) {
      wrong = "it has more than one point";
      instead.clear();
    } else if (tail[0] == '.') {
      wrong = "it needs a digit after the point";
      instead = tail == "." ? number + ".0" : "";
    } else if (!beginsName(decode(numberEnd, at_).value)) {
      instead.clear();
    }
    Diagnostic &diagnostic = problem(DiagId::MalformedNumber, {shortened(tokenText()), wrong});
    if (!instead.empty() && instead.size() < 40)
      diagnostic.hints.push_back("write `" + instead + "`");
  }

  /// One report for a run of equal stray characters.
  void stray() {
    CodePoint point = decode(at_, end_);
    while (at_ != end_ && decode(at_, end_).value == point.value)
      at_ += point.bytes;
    char name[16];
    std::snprintf(name, sizeof name, "U+%04X", static_cast<unsigned>(point.value));
    bool visible = point.value > 0x20 && displayWidth(point.value) > 0;
    std::string shown(tokenBegin_, point.bytes);
    std::string what = visible && point.value < 0x7F ? "`" + shown + "`"
                       : visible                     ? "`" + shown + "` (" + name + ")"
                                                     : std::string("the character ") + name;
    Diagnostic &diagnostic = problem(DiagId::StrayCharacter, {what});
    if (const char *plain = plainSpelling(point.value); *plain)
      diagnostic.hints.push_back(std::string("write ") + plain);
    push(TokenKind::Invalid);
  }

  Iterator begin_, at_, end_;
  Iterator tokenBegin_ = at_;
  std::uint32_t file_;
  std::vector<Diagnostic> &problems_;
  TokenList list_;
  bool newLine_ = true;
};

} // namespace

TokenList tokenise(std::string_view text, std::uint32_t file, std::vector<Diagnostic> &problems) {
  return Lexer(text, file, problems).run();
}

} // namespace sbl::syntax
