// The X3 parsers that the grammar is made of: single tokens, brackets, expectations in human words.
#pragma once

#include <string>
#include <utility>

#include <boost/spirit/home/x3.hpp>

#include "ParseState.h"

namespace sbl::syntax {

namespace x3 = boost::spirit::x3;

struct StateTag;
using Context = x3::context<StateTag, ParseState, x3::unused_type>;

/// One token that satisfies a predicate; `what` is how a message calls it.
template <typename Predicate> struct TokenParser : x3::parser<TokenParser<Predicate>> {
  using attribute_type = Token;

  Predicate accepts;
  std::string what;

  TokenParser(Predicate p, std::string w) : accepts(p), what(std::move(w)) {}

  template <typename C, typename R, typename Attribute>
  bool parse(Iterator &first, const Iterator &last, const C &, R &, Attribute &attribute) const {
    if (first == last || !accepts(*first))
      return false;
    x3::traits::move_to(Token(*first), attribute);
    ++first;
    return true;
  }
};

struct IsKind {
  TokenKind kind;
  bool operator()(const Token &token) const { return token.kind == kind; }
};

/// A keyword or sign, by its spelling.
inline TokenParser<IsKind> token(TokenKind kind) {
  return {IsKind{kind}, "`" + std::string(spelling(kind)) + "`"};
}
inline TokenParser<IsKind> token(TokenKind kind, std::string what) {
  return {IsKind{kind}, std::move(what)};
}
template <typename Predicate> TokenParser<Predicate> tokenIf(Predicate p, std::string what) {
  return {p, std::move(what)};
}

/// A name that is being given; keywords are refused.
inline TokenParser<IsKind> newName() { return {IsKind{TokenKind::Name}, "a name"}; }

/// A name or a keyword: before `=`, in `at t =`, after a dot.
struct IsWord {
  bool operator()(const Token &token) const {
    return token.kind == TokenKind::Name || isKeyword(token.kind);
  }
};
inline TokenParser<IsWord> word(std::string what) { return {IsWord{}, std::move(what)}; }

/// `subject`, called `what` when it is expected and missing.
template <typename Subject> struct Named : x3::unary_parser<Subject, Named<Subject>> {
  std::string what;
  static constexpr bool is_pass_through_unary = true;

  Named(const Subject &subject, std::string w)
      : x3::unary_parser<Subject, Named<Subject>>(subject), what(std::move(w)) {}

  template <typename C, typename R, typename Attribute>
  bool parse(Iterator &first, const Iterator &last, const C &context, R &rcontext,
             Attribute &attribute) const {
    return this->subject.parse(first, last, context, rcontext, attribute);
  }
};

template <typename Parser> auto named(std::string what, const Parser &parser) {
  auto subject = x3::as_parser(parser);
  return Named<decltype(subject)>(subject, std::move(what));
}

/// Two tokens ahead: a word before `=`. Consumes nothing.
struct BeforeAssign : x3::parser<BeforeAssign> {
  using attribute_type = x3::unused_type;

  template <typename C, typename R, typename Attribute>
  bool parse(Iterator &first, const Iterator &last, const C &, R &, Attribute &) const {
    return last - first > 1 && IsWord{}(*first) && (first + 1)->kind == TokenKind::Assign;
  }
};
constexpr BeforeAssign beforeAssign{};

/// `open subject close`. Keeps the list of open brackets for messages and refuses deep nesting
/// before the recursion gets there. `closer` names what may stand where the bracket closes.
template <typename Open, typename Close, typename Subject>
struct Bracketed : x3::unary_parser<Subject, Bracketed<Open, Close, Subject>> {
  Open open;
  Close close;
  std::string closer;
  static constexpr bool is_pass_through_unary = true;

  Bracketed(Open o, Close c, const Subject &subject, std::string w)
      : x3::unary_parser<Subject, Bracketed>(subject), open(o), close(c), closer(std::move(w)) {}

  template <typename C, typename R, typename Attribute>
  bool parse(Iterator &first, const Iterator &last, const C &context, R &rcontext,
             Attribute &attribute) const {
    if (first == last || !open(*first))
      return false;
    ParseState &state = x3::get<StateTag>(context);
    if (state.open.size() >= maxNesting) {
      state.problem(DiagId::NestingTooDeep, state.range(*first), {std::to_string(maxNesting)});
      throw Refused{first};
    }
    state.open.push_back(first);
    ++first;
    bool matched = this->subject.parse(first, last, context, rcontext, attribute);
    if (!matched || first == last || !close(*first)) {
      state.closerMissing = true;
      throw x3::expectation_failure<Iterator>(first, closer);
    }
    ++first;
    state.open.pop_back();
    return true;
  }
};

template <typename Open, typename Close, typename Parser>
auto bracketed(Open open, Close close, std::string closer, const Parser &parser) {
  auto subject = x3::as_parser(parser);
  return Bracketed<Open, Close, decltype(subject)>(open, close, subject, std::move(closer));
}
template <typename Parser> auto inParens(std::string closer, const Parser &parser) {
  return bracketed(IsKind{TokenKind::OpenParen}, IsKind{TokenKind::CloseParen}, std::move(closer),
                   parser);
}
template <typename Parser> auto inSquares(std::string closer, const Parser &parser) {
  return bracketed(IsKind{TokenKind::OpenSquare}, IsKind{TokenKind::CloseSquare}, std::move(closer),
                   parser);
}
template <typename Parser> auto inBraces(std::string closer, const Parser &parser) {
  return bracketed(IsKind{TokenKind::OpenBrace}, IsKind{TokenKind::CloseBrace}, std::move(closer),
                   parser);
}

/// Calls `finish(attribute of the rule, state, first, last)` once `subject` has matched. (X3's
/// on_success would not see the attribute of a rule that has semantic actions.)
template <typename Subject, typename Finish>
struct Finished : x3::unary_parser<Subject, Finished<Subject, Finish>> {
  Finish finish;
  static constexpr bool is_pass_through_unary = true;

  Finished(const Subject &subject, Finish f)
      : x3::unary_parser<Subject, Finished>(subject), finish(f) {}

  template <typename C, typename R, typename Attribute>
  bool parse(Iterator &first, const Iterator &last, const C &context, R &rcontext,
             Attribute &attribute) const {
    Iterator begin = first;
    if (!this->subject.parse(first, last, context, rcontext, attribute))
      return false;
    finish(rcontext, x3::get<StateTag>(context), begin, first);
    return true;
  }
};

template <typename Parser, typename Finish> auto finished(const Parser &parser, Finish finish) {
  auto subject = x3::as_parser(parser);
  return Finished<decltype(subject), Finish>(subject, finish);
}
/// Sets the `range` of the rule's attribute.
template <typename Parser> auto located(const Parser &parser) {
  return finished(parser, [](auto &attribute, ParseState &state, Iterator first, Iterator last) {
    attribute.range = state.range(first, last);
  });
}

// ---- actions

/// Moves what was matched into a member of the rule's attribute.
template <typename Member> auto to(Member member) {
  return [member](auto &context) { x3::_val(context).*member = std::move(x3::_attr(context)); };
}
/// Appends what was matched to a member of the rule's attribute.
template <typename Member> auto append(Member member) {
  return [member](auto &context) {
    (x3::_val(context).*member).push_back(std::move(x3::_attr(context)));
  };
}
/// Stores the name that the matched token is.
template <typename Member> auto toName(Member member) {
  return [member](auto &context) {
    x3::_val(context).*member = x3::get<StateTag>(context).name(x3::_attr(context));
  };
}

} // namespace sbl::syntax

namespace boost::spirit::x3 {

// What a failed expectation calls these parsers; X3 falls back to the C++ type's name.
template <typename Subject, typename Action> struct get_info<action<Subject, Action>> {
  using result_type = std::string;
  std::string operator()(const action<Subject, Action> &parser) const {
    return what(parser.subject);
  }
};
template <typename Subject> struct get_info<omit_directive<Subject>> {
  using result_type = std::string;
  std::string operator()(const omit_directive<Subject> &parser) const {
    return what(parser.subject);
  }
};
template <typename Predicate> struct get_info<sbl::syntax::TokenParser<Predicate>> {
  using result_type = std::string;
  std::string operator()(const sbl::syntax::TokenParser<Predicate> &parser) const {
    return parser.what;
  }
};
template <typename Subject> struct get_info<sbl::syntax::Named<Subject>> {
  using result_type = std::string;
  std::string operator()(const sbl::syntax::Named<Subject> &parser) const { return parser.what; }
};
template <typename Open, typename Close, typename Subject>
struct get_info<sbl::syntax::Bracketed<Open, Close, Subject>> {
  using result_type = std::string;
  std::string operator()(const sbl::syntax::Bracketed<Open, Close, Subject> &) const {
    return "a bracket";
  }
};

} // namespace boost::spirit::x3
