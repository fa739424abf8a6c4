// The grammar of declarations, all but the ones with a block.
#include "Grammar.h"

namespace sbl::syntax {

namespace {

using K = TokenKind;

x3::rule<struct IntervalId, ast::Interval> const interval = "an interval";
x3::rule<struct ItemId, ast::Item> const item = "a value";
x3::rule<struct FnParameterId, ast::FnParameter> const fnParameter = "a name";
x3::rule<struct ModelId, ast::ModelDecl> const model = "a model";
x3::rule<struct ImportId, ast::ImportDecl> const import = "an import";
x3::rule<struct ParamId, ast::ParamDecl> const param = "a param";
x3::rule<struct LetId, ast::LetDecl> const let = "a let";
x3::rule<struct FnId, ast::FnDecl> const fn = "a fn";
x3::rule<struct AxisId, ast::AxisDecl> const axis = "an axis";
x3::rule<struct TimeId, ast::TimeDecl> const time = "a time";
x3::rule<struct StateId, ast::StateDecl> const state = "a state";
x3::rule<struct FieldId, ast::FieldDecl> const field = "a field";
x3::rule<struct ExpectId, ast::ExpectDecl> const expect = "an expectation";
x3::rule<struct PrintId, ast::PrintDecl> const print = "a print";
x3::rule<struct OutputId, ast::OutputDecl> const output = "an output";

const auto comma = x3::omit[token(K::Comma)];
const auto assign = token(K::Assign);

// ---- parts

struct OpensInterval {
  bool operator()(const Token &token) const {
    return token.kind == K::OpenSquare || token.kind == K::OpenParen;
  }
};
struct ClosesInterval {
  bool operator()(const Token &token) const {
    return token.kind == K::CloseSquare || token.kind == K::CloseParen;
  }
};

const auto interval_def = finished(
    bracketed(OpensInterval{}, ClosesInterval{}, "`]` or `)`",
              x3::eps > value[to(&ast::Interval::lo)] > comma > value[to(&ast::Interval::hi)]),
    [](ast::Interval &interval, ParseState &state, Iterator first, Iterator last) {
      interval.range = state.range(first, last);
      interval.loOpen = first->kind == K::OpenParen;
      interval.hiOpen = (last - 1)->kind == K::CloseParen;
    });
const auto someInterval = named("an interval such as `[0, 1]`", interval);

const auto item_def = finished(value[to(&ast::Item::value)],
                               [](ast::Item &item, ParseState &state, Iterator first,
                                  Iterator last) { item.text = state.written(first, last); });

const auto fnParameter_def = newName()[toName(&ast::FnParameter::name)] >>
                             -(x3::omit[assign] > value[to(&ast::FnParameter::value)]);

// ---- numbers and places

const auto model_def = token(K::KwModel) > newName()[toName(&ast::ModelDecl::name)];

const auto startPath = [](auto &context) {
  ast::Name name = x3::get<StateTag>(context).name(x3::_attr(context));
  x3::_val(context).path = name.text;
  x3::_val(context).pathRange = name.range;
};
const auto extendPath = [](auto &context) {
  ast::Name name = x3::get<StateTag>(context).name(x3::_attr(context));
  ast::ImportDecl &import = x3::_val(context);
  import.path += "." + name.text;
  import.pathRange = cover(import.pathRange, name.range);
};
const auto setFilePath = [](auto &context) {
  ParseState &state = x3::get<StateTag>(context);
  const Token &token = x3::_attr(context);
  x3::_val(context) = {state.stringValue(token), state.range(token), true};
};
const auto
    import_def = token(K::KwImport) >
                 named("a module such as `std.potentials` or a file name in quotes",
                       (token(K::Name)[startPath] >>
                        *(x3::omit[token(K::Dot)] > word("a name after the dot")[extendPath])) |
                           token(K::String)[setFilePath]);

const auto param_def =
    token(K::KwParam) > newName()[toName(&ast::ParamDecl::name)] >
    -(x3::omit[token(K::Colon)] >
      token(K::Name, "a type: `real`, `int` or `bool`")[toName(&ast::ParamDecl::type)]) > assign
    > value[to(&ast::ParamDecl::value)] >
    -(x3::omit[token(K::KwIn)] > someInterval[to(&ast::ParamDecl::interval)]);

const auto let_def = token(K::KwLet) > newName()[toName(&ast::LetDecl::name)] > assign
                     > value[to(&ast::LetDecl::value)];

const auto fnParameters =
    &token(K::CloseParen) | (x3::eps > fnParameter[append(&ast::FnDecl::parameters)] >
                             *(comma > fnParameter[append(&ast::FnDecl::parameters)]));
const auto fn_def = token(K::KwFn) > newName()[toName(&ast::FnDecl::name)] >
                    named("`(`", inParens("`,` or `)`", fnParameters)) > assign
                    > value[to(&ast::FnDecl::body)];

/// `name in [lo, hi], option = value, …` for axes and time.
template <typename Decl> auto placed(TokenKind keyword) {
  return token(keyword) > newName()[toName(&Decl::name)] > token(K::KwIn) >
         someInterval[to(&Decl::interval)] >
         *(comma > named("an option such as `cells = 64`", attribute[append(&Decl::attributes)]));
}
const auto axis_def = placed<ast::AxisDecl>(K::KwAxis);
const auto time_def = placed<ast::TimeDecl>(K::KwTime);

const auto state_def = token(K::KwState) > newName()[toName(&ast::StateDecl::name)] >
                       token(K::KwIn) > value[to(&ast::StateDecl::space)];

// ---- fields

std::optional<ast::FieldKind> fieldKind(TokenKind kind) {
  switch (kind) {
  case K::KwPotential:
    return ast::FieldKind::Potential;
  case K::KwDrift:
    return ast::FieldKind::Drift;
  case K::KwField:
    return ast::FieldKind::Field;
  case K::KwWave:
    return ast::FieldKind::Wave;
  case K::KwDistribution:
    return ast::FieldKind::Distribution;
  default:
    return std::nullopt;
  }
}
bool isFieldKeyword(const Token &token) { return fieldKind(token.kind).has_value(); }
const auto setFieldKind = [](auto &context) {
  x3::_val(context).kind = *fieldKind(x3::_attr(context).kind);
};
const auto field_def = tokenIf(isFieldKeyword, "a field")[setFieldKind] >
                       newName()[toName(&ast::FieldDecl::name)] > assign
                       > value[to(&ast::FieldDecl::value)];

// ---- what to show

bool isTolerance(const Token &token) {
  return token.kind == K::KwWithin || token.kind == K::PlusMinus || token.kind == K::AsciiPlusMinus;
}
const auto setPercent = [](auto &context) { x3::_val(context).percent = true; };
const auto expect_def = token(K::KwExpect) > value[to(&ast::ExpectDecl::left)] >
                        -(x3::omit[token(K::Tilde)] > toleratedValue[to(&ast::ExpectDecl::right)] >
                          x3::omit[tokenIf(isTolerance, "`within`")] >
                          value[to(&ast::ExpectDecl::within)] > -token(K::Percent)[setPercent]);

const auto print_def = token(K::KwPrint) > item[append(&ast::PrintDecl::items)] >
                       *(comma > item[append(&ast::PrintDecl::items)]);

bool isOutputKeyword(const Token &token) {
  return token.kind == K::KwPlot || token.kind == K::KwSave;
}
const auto setOutputKind = [](auto &context) {
  bool plot = x3::_attr(context).kind == K::KwPlot;
  x3::_val(context).kind = plot ? ast::OutputKind::Plot : ast::OutputKind::Save;
};
const auto setFile = [](auto &context) {
  ParseState &state = x3::get<StateTag>(context);
  x3::_val(context).file = state.stringValue(x3::_attr(context));
  x3::_val(context).fileRange = state.range(x3::_attr(context));
};
const auto output_def = tokenIf(isOutputKeyword, "an output")[setOutputKind] >
                        token(K::String, "a file name in quotes")[setFile] >
                        token(K::Colon) > item[append(&ast::OutputDecl::items)] >
                        *(comma > item[append(&ast::OutputDecl::items)]);

BOOST_SPIRIT_DEFINE(interval, item, fnParameter, model, import, param, let, fn, axis, time, state,
                    field, expect, print, output)

const auto setNode = [](auto &context) { x3::_val(context).node = std::move(x3::_attr(context)); };

} // namespace

const auto declaration_def = finished(
    model[setNode] | import[setNode] | param[setNode] | let[setNode] | fn[setNode] | axis[setNode] |
        time[setNode] | state[setNode] | field[setNode] | dynamics[setNode] | question[setNode] |
        expect[setNode] | print[setNode] | output[setNode],
    [](ast::Decl &decl, ParseState &state, Iterator first, Iterator last) {
      decl.range = state.range(first, last);
      if (first->kind == K::KwExpect)
        decl.text = state.written(first + 1, last);
    });

BOOST_SPIRIT_DEFINE(declaration)
BOOST_SPIRIT_INSTANTIATE(DeclarationRule, Iterator, Context)

} // namespace sbl::syntax
