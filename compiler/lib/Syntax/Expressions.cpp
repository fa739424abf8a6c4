// The grammar of expressions. It recurses through brackets only; operators are grouped by
// OperatorStack, so a long chain costs no stack.
#include <charconv>
#include <string_view>
#include <utility>
#include <vector>

#include "Grammar.h"
#include "sbl/Support/Utf8.h"

namespace sbl::syntax {

namespace {

/// `(t = 0.5, x)`, `[0, 1]`: parts and the height of the tallest.
struct Arguments {
  std::vector<ast::Argument> list;
  unsigned depth = 0;
};
struct Elements {
  std::vector<ast::Expr> list;
  unsigned depth = 0;
};
struct ParsedArgument {
  ast::Argument argument;
  unsigned depth = 1;
};
struct SumParts {
  ast::Sum sum;
  unsigned depth = 0;
};

x3::rule<struct ExpressionId, Parsed> const expression = "a value";
x3::rule<struct ArgumentId, ParsedArgument> const argument = "an argument";
x3::rule<struct ArgumentsId, Arguments> const arguments = "arguments";
x3::rule<struct ElementsId, Elements> const elements = "elements";
x3::rule<struct SumId, SumParts> const sum = "a sum";
x3::rule<struct OperandId, Parsed> const operand = "a value";
x3::rule<struct OperatorsId, OperatorStack> const operators = "a value";
x3::rule<struct ToleratedOperatorsId, OperatorStack> const toleratedOperators = "a value";

/// `sum(k in`: the one call with its own grammar.
struct SumAhead : x3::parser<SumAhead> {
  using attribute_type = x3::unused_type;

  template <typename C, typename R, typename Attribute>
  bool parse(Iterator &first, const Iterator &last, const C &context, R &, Attribute &) const {
    return last - first > 3 && first->kind == TokenKind::Name &&
           (first + 1)->kind == TokenKind::OpenParen && (first + 3)->kind == TokenKind::KwIn &&
           x3::get<StateTag>(context).textOf(*first) == "sum";
  }
};
constexpr SumAhead sumAhead{};

/// A keyword that is called like a function.
struct CalledKeyword : x3::parser<CalledKeyword> {
  using attribute_type = Token;

  template <typename C, typename R, typename Attribute>
  bool parse(Iterator &first, const Iterator &last, const C &, R &, Attribute &attribute) const {
    if (last - first < 2 || !isCallable(first->kind) || (first + 1)->kind != TokenKind::OpenParen)
      return false;
    x3::traits::move_to(Token(*first), attribute);
    ++first;
    return true;
  }
};
constexpr CalledKeyword calledKeyword{};

// ---- making nodes

double numberValue(ParseState &state, const Token &token) {
  std::string_view text = state.textOf(token);
  double result = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), result);
  if (error != std::errc::result_out_of_range)
    return result;
  long double wide = 0;
  auto wideError = std::from_chars(text.data(), text.data() + text.size(), wide).ec;
  bool large = wideError == std::errc() ? wide > 1 : text.find('-') == std::string_view::npos;
  state.problem(DiagId::NumberOutOfRange, state.range(token),
                {shortened(text), large ? "large" : "small"});
  return 0;
}

template <typename Node> Parsed leaf(ParseState &state, const Token &token, Node node) {
  return {{std::move(node), state.range(token)}, 1};
}

const auto setNumber = [](auto &context) {
  ParseState &state = x3::get<StateTag>(context);
  const Token &token = x3::_attr(context);
  bool imaginary = state.textOf(token).back() == 'i';
  x3::_val(context) = leaf(state, token, ast::Number{numberValue(state, token), imaginary});
};
const auto setString = [](auto &context) {
  ParseState &state = x3::get<StateTag>(context);
  const Token &token = x3::_attr(context);
  x3::_val(context) = leaf(state, token, ast::String{state.stringValue(token)});
};
const auto setBoolean = [](auto &context) {
  const Token &token = x3::_attr(context);
  x3::_val(context) =
      leaf(x3::get<StateTag>(context), token, ast::Boolean{token.kind == TokenKind::KwTrue});
};
const auto setReference = [](auto &context) {
  ParseState &state = x3::get<StateTag>(context);
  const Token &token = x3::_attr(context);
  x3::_val(context) = leaf(state, token, ast::Reference{state.name(token).text});
};
const auto addMember = [](auto &context) {
  ast::Name member = x3::get<StateTag>(context).name(x3::_attr(context));
  std::get<ast::Reference>(x3::_val(context).expr.node).text += "." + member.text;
};
const auto setGroup = [](auto &context) {
  Elements &parts = x3::_attr(context);
  Parsed &result = x3::_val(context);
  if (parts.list.size() == 1)
    result = {std::move(parts.list.front()), parts.depth};
  else
    result = {{ast::Tuple{std::move(parts.list)}, {}}, parts.depth + 1};
};
const auto setList = [](auto &context) {
  Elements &parts = x3::_attr(context);
  x3::_val(context) = {{ast::List{std::move(parts.list)}, {}}, parts.depth + 1};
};
const auto setSum = [](auto &context) {
  SumParts &parts = x3::_attr(context);
  x3::_val(context) = {{std::move(parts.sum), {}}, parts.depth + 1};
};
const auto addCall = [](auto &context) {
  Arguments &parts = x3::_attr(context);
  Parsed &result = x3::_val(context);
  ast::Call call;
  unsigned depth = std::max(result.depth, parts.depth) + 1;
  Range range = result.expr.range;
  call.callee.push_back(std::move(result.expr));
  call.arguments = std::move(parts.list);
  result = {{std::move(call), range}, depth};
};
const auto addIndex = [](auto &context) {
  Elements &parts = x3::_attr(context);
  Parsed &result = x3::_val(context);
  ast::Index index;
  unsigned depth = std::max(result.depth, parts.depth) + 1;
  Range range = result.expr.range;
  index.base.push_back(std::move(result.expr));
  index.indices = std::move(parts.list);
  result = {{std::move(index), range}, depth};
};

/// Adds a part to Arguments or Elements.
const auto addArgument = [](auto &context) {
  ParsedArgument &part = x3::_attr(context);
  Arguments &all = x3::_val(context);
  all.depth = std::max(all.depth, part.depth);
  all.list.push_back(std::move(part.argument));
};
const auto addElement = [](auto &context) {
  Parsed &part = x3::_attr(context);
  Elements &all = x3::_val(context);
  all.depth = std::max(all.depth, part.depth);
  all.list.push_back(std::move(part.expr));
};
const auto setArgumentName = [](auto &context) {
  x3::_val(context).argument.name = x3::get<StateTag>(context).name(x3::_attr(context));
};
const auto setArgumentValue = [](auto &context) {
  Parsed &parsed = x3::_attr(context);
  x3::_val(context).argument.value = std::move(parsed.expr);
  x3::_val(context).depth = parsed.depth;
};
const auto setSumVariable = [](auto &context) {
  x3::_val(context).sum.variable = x3::get<StateTag>(context).name(x3::_attr(context));
};
const auto addSumPart = [](auto &context) {
  Parsed &part = x3::_attr(context);
  SumParts &all = x3::_val(context);
  all.depth = std::max(all.depth, part.depth);
  all.sum.parts.push_back(std::move(part.expr));
};

/// The place of the operand so far, with its brackets; guards its height.
const auto setPlace = [](Parsed &parsed, ParseState &state, Iterator first, Iterator last) {
  parsed.expr.range = state.range(first, last);
  checkDepth(state, parsed.depth, first);
};
const auto extendPlace = [](Parsed &parsed, ParseState &state, Iterator first, Iterator last) {
  parsed.expr.range = cover(parsed.expr.range, state.range(first, last));
  checkDepth(state, parsed.depth, first);
};

// ---- operators

/// An operator token, handed to the stack by its place: the tree needs it for messages.
template <typename Push> auto operatorToken(bool (*accepts)(const Token &), Push push) {
  return finished(x3::omit[tokenIf(accepts, "an operator")],
                  [push](OperatorStack &stack, ParseState &state, Iterator first, Iterator) {
                    (stack.*push)(state, first);
                  });
}

bool isToleratedOperator(const Token &token) {
  return isBinaryOperator(token) && token.kind != TokenKind::AsciiPlusMinus;
}
bool isReferenceName(const Token &token) {
  return token.kind == TokenKind::Name || token.kind == TokenKind::Symbol;
}
bool isBoolean(const Token &token) {
  return token.kind == TokenKind::KwTrue || token.kind == TokenKind::KwFalse;
}
bool isSuperscript(const Token &token) {
  return token.kind == TokenKind::Squared || token.kind == TokenKind::Cubed;
}

const auto pushOperand = [](auto &context) {
  x3::_val(context).pushOperand(std::move(x3::_attr(context)));
};
const auto prefix = operatorToken(isPrefixOperator, &OperatorStack::pushPrefix);
const auto binary = operatorToken(isBinaryOperator, &OperatorStack::pushBinary);
const auto toleratedBinary = operatorToken(isToleratedOperator, &OperatorStack::pushBinary);
const auto superscript = operatorToken(isSuperscript, &OperatorStack::raise);
const auto unsignedTerm = named("a value", operand[pushOperand] >> -superscript);
const auto term = named("a value", (+prefix > unsignedTerm) | unsignedTerm);
const auto finishOperators = [](auto &context) {
  x3::_val(context) = x3::_attr(context).finish(x3::get<StateTag>(context));
};
const auto finishValue = [](auto &context) {
  x3::_val(context) = x3::_attr(context).finish(x3::get<StateTag>(context)).expr;
};

// ---- rules

using K = TokenKind;
const auto comma = x3::omit[token(K::Comma)];

const auto argument_def = (beforeAssign >> word("a name")[setArgumentName] >>
                           x3::omit[token(K::Assign)] > expression[setArgumentValue]) |
                          expression[setArgumentValue];
const auto arguments_def =
    &token(K::CloseParen) | (x3::eps > argument[addArgument] > *(comma > argument[addArgument]));
const auto elements_def = x3::eps > expression[addElement] > *(comma > expression[addElement]);
const auto sum_def = sumAhead >> x3::omit[token(K::Name)] >>
                     inParens("`)`", x3::eps > newName()[setSumVariable] > token(K::KwIn) >
                                         expression[addSumPart] > token(K::Dots) >
                                         expression[addSumPart] > token(K::Colon) >
                                         expression[addSumPart]);

const auto reference = (tokenIf(isReferenceName, "a name")[setReference] |
                        calledKeyword[setReference]) >>
                       *(x3::omit[token(K::Dot)] > word("a name after the dot")[addMember]);
const auto primary = token(K::Number)[setNumber] | token(K::String)[setString] |
                     tokenIf(isBoolean, "a value")[setBoolean] | sum[setSum] | reference |
                     inParens("`,` or `)`", elements)[setGroup] |
                     inSquares("`,` or `]`", elements)[setList];
const auto suffix =
    inParens("`,` or `)`", arguments)[addCall] | inSquares("`,` or `]`", elements)[addIndex];
const auto operand_def = finished(primary, setPlace) >> *finished(suffix, extendPlace);
const auto operators_def = term >> *(binary > term);
const auto toleratedOperators_def = term >> *(toleratedBinary > term);
const auto expression_def = operators[finishOperators];

BOOST_SPIRIT_DEFINE(argument, arguments, elements, sum, operand, operators, toleratedOperators,
                    expression)

} // namespace

const auto value_def = operators[finishValue];
const auto toleratedValue_def = toleratedOperators[finishValue];
const auto attribute_def = word("a name")[toName(&ast::Attribute::name)] >
                           token(K::Assign) > value[to(&ast::Attribute::value)];

BOOST_SPIRIT_DEFINE(value, toleratedValue, attribute)
BOOST_SPIRIT_INSTANTIATE(ValueRule, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(ToleratedRule, Iterator, Context)
BOOST_SPIRIT_INSTANTIATE(AttributeRule, Iterator, Context)

} // namespace sbl::syntax
