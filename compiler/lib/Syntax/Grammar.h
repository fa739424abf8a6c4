// The rules that one family of the grammar offers to the others. Each family is one .cpp, where its
// rules are instantiated once.
#pragma once

#include "OperatorStack.h"
#include "TokenParsers.h"

namespace sbl::syntax {

struct ValueId;
struct ToleratedId;
struct AttributeId;
struct DynamicsId;
struct QuestionId;
struct DeclarationId;

/// An expression.
using ValueRule = x3::rule<ValueId, ast::Expr>;
inline const ValueRule value = "a value";
/// An expression after `~`, which ends before `+-` (there it is the sign of the tolerance).
using ToleratedRule = x3::rule<ToleratedId, ast::Expr>;
inline const ToleratedRule toleratedValue = "a value";
/// `name = value`.
using AttributeRule = x3::rule<AttributeId, ast::Attribute>;
inline const AttributeRule attribute = "`name = value`";
/// `diffusion`, `flow`, `quantum`.
using DynamicsRule = x3::rule<DynamicsId, ast::DynamicsDecl>;
inline const DynamicsRule dynamics = "a dynamics";
/// `bridge`, `evolve`, `eigen`, `sample`.
using QuestionRule = x3::rule<QuestionId, ast::QuestionDecl>;
inline const QuestionRule question = "a question";
/// Any declaration; its `doc` is added by the module.
using DeclarationRule = x3::rule<DeclarationId, ast::Decl>;
inline const DeclarationRule declaration = "a declaration";

BOOST_SPIRIT_DECLARE(ValueRule, ToleratedRule, AttributeRule, DynamicsRule, QuestionRule,
                     DeclarationRule)

} // namespace sbl::syntax
