// The grammar of declarations with a block: dynamics and questions.
#include "Grammar.h"

namespace sbl::syntax {

namespace {

using K = TokenKind;

x3::rule<struct CastId, ast::Cast> const cast = "a cast such as `flow of B`";
x3::rule<struct AtLineId, ast::AtLine> const atLine = "`at`";

const auto comma = x3::omit[token(K::Comma)];
const auto entry = beforeAssign >> attribute;

// ---- dynamics

bool isCastKind(const Token &token) {
  return token.kind == K::Name || token.kind == K::KwFlow || token.kind == K::KwQuantum ||
         token.kind == K::KwDiffusion;
}
/// `reverse` is a word of this place only, so it comes as a name.
const auto setCastKind = [](auto &context) {
  ParseState &state = x3::get<StateTag>(context);
  const Token &token = x3::_attr(context);
  ast::Name kind = state.name(token);
  if (token.kind == K::Name && kind.text != "reverse") {
    Diagnostic &diagnostic = state.problem(DiagId::UnknownCast, kind.range, {kind.text});
    std::string near = nearest(kind.text, {"flow", "quantum", "diffusion", "reverse"});
    diagnostic.hints.push_back(near.empty() ? "write a block `{ … }`, or a cast such as `flow of B`"
                                            : "did you mean `" + near + "`?");
    throw Refused{x3::_where(context).begin()};
  }
  x3::_val(context).kind = std::move(kind);
};
const auto cast_def = tokenIf(isCastKind, "a cast")[setCastKind] > token(K::KwOf) >
                      newName()[toName(&ast::Cast::of)] >
                      -(x3::omit[token(K::KwFrom)] > newName()[toName(&ast::Cast::from)]);

std::optional<ast::DynamicsKind> dynamicsKind(TokenKind kind) {
  switch (kind) {
  case K::KwDiffusion:
    return ast::DynamicsKind::Diffusion;
  case K::KwFlow:
    return ast::DynamicsKind::Flow;
  case K::KwQuantum:
    return ast::DynamicsKind::Quantum;
  default:
    return std::nullopt;
  }
}
bool isDynamicsKeyword(const Token &token) { return dynamicsKind(token.kind).has_value(); }
const auto setDynamicsKind = [](auto &context) {
  x3::_val(context).kind = *dynamicsKind(x3::_attr(context).kind);
};

const auto entries = inBraces("an entry such as `drift = …`, or `}`",
                              *(entry[append(&ast::DynamicsDecl::entries)] >> -comma));
} // namespace

const auto dynamics_def = tokenIf(isDynamicsKeyword, "a dynamics")[setDynamicsKind] >
                          newName()[toName(&ast::DynamicsDecl::name)] >
                          named("`{` or `=`", entries | (x3::omit[token(K::Assign)] >
                                                         cast[to(&ast::DynamicsDecl::cast)]));

// ---- questions

namespace {

std::optional<ast::QuestionKind> questionKind(TokenKind kind) {
  switch (kind) {
  case K::KwBridge:
    return ast::QuestionKind::Bridge;
  case K::KwEvolve:
    return ast::QuestionKind::Evolve;
  case K::KwEigen:
    return ast::QuestionKind::Eigen;
  case K::KwSample:
    return ast::QuestionKind::Sample;
  default:
    return std::nullopt;
  }
}
bool isQuestionKeyword(const Token &token) { return questionKind(token.kind).has_value(); }
const auto setQuestionKind = [](auto &context) {
  x3::_val(context).kind = *questionKind(x3::_attr(context).kind);
};

const auto atLine_def =
    located(token(K::KwAt) > word("the name of the time")[toName(&ast::AtLine::timeName)] >
            token(K::Assign) > value[to(&ast::AtLine::time)] > token(K::Colon) >
            value[to(&ast::AtLine::value)]);

// `at =` is an option of that name, so entries are tried first.
const auto conditions = inBraces(
    "`at`, an option such as `steps = 64`, or `}`",
    *((entry[append(&ast::QuestionDecl::options)] | atLine[append(&ast::QuestionDecl::at)]) >>
      -comma));
} // namespace

const auto question_def = tokenIf(isQuestionKeyword, "a question")[setQuestionKind] >
                          newName()[toName(&ast::QuestionDecl::name)] > token(K::KwOf) >
                          newName()[toName(&ast::QuestionDecl::of)] > named("`{`", conditions);

BOOST_SPIRIT_DEFINE(cast, atLine)
BOOST_SPIRIT_DEFINE(dynamics, question)
BOOST_SPIRIT_INSTANTIATE(DynamicsRule, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(QuestionRule, Iterator, Context)

} // namespace sbl::syntax
