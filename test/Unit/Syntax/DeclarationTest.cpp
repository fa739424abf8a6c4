// Every declaration of the language arrives in the tree with all its parts.
#include "Parsing.h"

namespace sbl {
namespace {

using namespace ast;

double numberOf(const Expr &e) { return std::get<Number>(e.node).value; }
std::string nameOf(const Expr &e) { return std::get<Reference>(e.node).text; }

TEST(Declarations, Model) { EXPECT_EQ(parseOne<ModelDecl>("model well").name.text, "well"); }

TEST(Declarations, ImportOfAModule) {
  auto d = parseOne<ImportDecl>("import std.potentials");
  EXPECT_EQ(d.path, "std.potentials");
  EXPECT_FALSE(d.isFile);
  EXPECT_EQ(d.pathRange, (Range{0, 7, 21}));
}

TEST(Declarations, ImportOfAFile) {
  auto d = parseOne<ImportDecl>("import \"a.sbl\"");
  EXPECT_EQ(d.path, "a.sbl");
  EXPECT_TRUE(d.isFile);
}

TEST(Declarations, Param) {
  auto d = parseOne<ParamDecl>("param n : int = 3 in (0, 10]");
  EXPECT_EQ(d.name.text, "n");
  EXPECT_EQ(d.type->text, "int");
  EXPECT_EQ(numberOf(d.value), 3);
  EXPECT_TRUE(d.interval->loOpen);
  EXPECT_FALSE(d.interval->hiOpen);
  EXPECT_EQ(numberOf(d.interval->hi), 10);
}

TEST(Declarations, ParamWithoutTypeAndInterval) {
  auto d = parseOne<ParamDecl>("param a = 1");
  EXPECT_FALSE(d.type);
  EXPECT_FALSE(d.interval);
}

TEST(Declarations, Let) { EXPECT_EQ(numberOf(parseOne<LetDecl>("let a = 2").value), 2); }

TEST(Declarations, Fn) {
  auto d = parseOne<FnDecl>("fn f(a, b = 2) = a");
  ASSERT_EQ(d.parameters.size(), 2u);
  EXPECT_FALSE(d.parameters[0].value);
  EXPECT_EQ(numberOf(*d.parameters[1].value), 2);
  EXPECT_EQ(nameOf(d.body), "a");
  EXPECT_TRUE(parseOne<FnDecl>("fn g() = 1").parameters.empty());
}

TEST(Declarations, Axis) {
  auto d = parseOne<AxisDecl>("axis x in [0, 1), cells = 64, boundary = (absorbing, wall)");
  EXPECT_TRUE(d.interval.hiOpen);
  ASSERT_EQ(d.attributes.size(), 2u);
  EXPECT_EQ(d.attributes[0].name.text, "cells");
  EXPECT_EQ(std::get<Tuple>(d.attributes[1].value.node).components.size(), 2u);
}

TEST(Declarations, Time) {
  auto d = parseOne<TimeDecl>("time t in [0, 2], saved = [0, 1]");
  EXPECT_EQ(d.name.text, "t");
  EXPECT_EQ(std::get<List>(d.attributes.at(0).value.node).elements.size(), 2u);
}

TEST(Declarations, ReservedState) {
  EXPECT_EQ(parseOne<StateDecl>("state z in R^64").name.text, "z");
}

TEST(Declarations, Fields) {
  EXPECT_EQ(parseOne<FieldDecl>("potential U = x").kind, FieldKind::Potential);
  EXPECT_EQ(parseOne<FieldDecl>("drift b = x").kind, FieldKind::Drift);
  EXPECT_EQ(parseOne<FieldDecl>("field f = x").kind, FieldKind::Field);
  EXPECT_EQ(parseOne<FieldDecl>("wave w = x").kind, FieldKind::Wave);
  EXPECT_EQ(parseOne<FieldDecl>("distribution p = x").kind, FieldKind::Distribution);
}

TEST(Declarations, DynamicsWithABlock) {
  auto d = parseOne<DynamicsDecl>("diffusion Q {\n drift = drift(B)\n noise = 1, killing = V }");
  EXPECT_EQ(d.kind, DynamicsKind::Diffusion);
  ASSERT_EQ(d.entries.size(), 3u);
  EXPECT_EQ(d.entries[0].name.text, "drift");
  EXPECT_EQ(nameOf(d.entries[2].value), "V");
  EXPECT_FALSE(d.cast);
  EXPECT_EQ(parseOne<DynamicsDecl>("flow F { velocity = v }").kind, DynamicsKind::Flow);
  EXPECT_EQ(parseOne<DynamicsDecl>("quantum H { potential = U }").kind, DynamicsKind::Quantum);
}

TEST(Declarations, Casts) {
  auto flow = parseOne<DynamicsDecl>("flow F = flow of B");
  EXPECT_EQ(flow.cast->kind.text, "flow");
  EXPECT_EQ(flow.cast->of.text, "B");
  EXPECT_FALSE(flow.cast->from);
  auto reverse = parseOne<DynamicsDecl>("diffusion R = reverse of Q from p");
  EXPECT_EQ(reverse.cast->kind.text, "reverse");
  EXPECT_EQ(reverse.cast->from->text, "p");
}

TEST(Declarations, Questions) {
  auto d = parseOne<QuestionDecl>(
      "bridge B of Q { at t = 0 : p  at t = T/2 : free\n at t = T : soft(q, weight = 10)\n"
      "tolerance = 1e-8 steps = 64 }");
  EXPECT_EQ(d.kind, QuestionKind::Bridge);
  EXPECT_EQ(d.of.text, "Q");
  ASSERT_EQ(d.at.size(), 3u);
  EXPECT_EQ(d.at[0].timeName.text, "t");
  EXPECT_EQ(numberOf(d.at[0].time), 0);
  EXPECT_EQ(nameOf(d.at[0].value), "p");
  ASSERT_EQ(d.options.size(), 2u);
  EXPECT_EQ(d.options[1].name.text, "steps");
  EXPECT_EQ(parseOne<QuestionDecl>("evolve E of D { at t = 0 : p }").kind, QuestionKind::Evolve);
  EXPECT_EQ(parseOne<QuestionDecl>("eigen S of H { count = 6 }").kind, QuestionKind::Eigen);
  EXPECT_EQ(parseOne<QuestionDecl>("sample P of D { count = 6 }").kind, QuestionKind::Sample);
}

TEST(Declarations, ExpectAComparison) {
  Parsing p("expect  a   < // so\n b");
  ASSERT_EQ(p.rendered(), "");
  EXPECT_EQ(p.module.decls[0].text, "a < b");
  EXPECT_FALSE(std::get<ExpectDecl>(p.module.decls[0].node).right);
}

TEST(Declarations, ExpectNearness) {
  auto absolute = parseOne<ExpectDecl>("expect a ~ b within 1e-6");
  EXPECT_EQ(nameOf(*absolute.right), "b");
  EXPECT_EQ(numberOf(*absolute.within), 1e-6);
  EXPECT_FALSE(absolute.percent);
  EXPECT_TRUE(parseOne<ExpectDecl>("expect a ~ b within 0.1%").percent);
  EXPECT_EQ(numberOf(*parseOne<ExpectDecl>("expect a ~ b ± 2").within), 2);
  EXPECT_EQ(numberOf(*parseOne<ExpectDecl>("expect a ~ b +- 2").within), 2);
}

TEST(Declarations, PrintKeepsWhatWasWritten) {
  auto d = parseOne<PrintDecl>("print cost( B ),\n f(a,\t// c\n  b)");
  ASSERT_EQ(d.items.size(), 2u);
  EXPECT_EQ(d.items[0].text, "cost( B )");
  EXPECT_EQ(d.items[1].text, "f(a, b)");
}

TEST(Declarations, PlotAndSave) {
  auto plot = parseOne<OutputDecl>("plot \"a.svg\" : density(B), paths(B, count = 4)");
  EXPECT_EQ(plot.kind, OutputKind::Plot);
  EXPECT_EQ(plot.file, "a.svg");
  EXPECT_EQ(plot.items[1].text, "paths(B, count = 4)");
  EXPECT_EQ(parseOne<OutputDecl>("save \"a.nc\" : psi(E)").kind, OutputKind::Save);
}

TEST(Docs, BelongToTheNextDeclaration) {
  Parsing p("/// One.\r\n///  two\n// no\nlet a = 1\nlet b = 2 /// of c\n/// too\nlet c = 3");
  ASSERT_EQ(p.rendered(), "");
  EXPECT_EQ(p.module.decls[0].doc, "One.\n two");
  EXPECT_EQ(p.module.decls[1].doc, "");
  EXPECT_EQ(p.module.decls[2].doc, "of c\ntoo");
}

TEST(Docs, InsideADeclarationAreComments) {
  Parsing p("diffusion Q {\n/// inside\n noise = 1 }\nlet a = 1 //// no doc\nlet b = 2");
  ASSERT_EQ(p.rendered(), "");
  for (const Decl &d : p.module.decls)
    EXPECT_EQ(d.doc, "");
}

TEST(Text, AcceptsAByteOrderMarkAndDosLines) {
  Parsing p("\xEF\xBB\xBFlet a = 1\r\nlet b = 2\r\n");
  EXPECT_EQ(p.rendered(), "");
  EXPECT_EQ(p.module.decls.size(), 2u);
}

TEST(Text, TakesDeclarationsOfOneLine) {
  Parsing p("let a = 1 let b = a print b");
  EXPECT_EQ(p.rendered(), "");
  EXPECT_EQ(p.module.decls.size(), 3u);
}

} // namespace
} // namespace sbl
