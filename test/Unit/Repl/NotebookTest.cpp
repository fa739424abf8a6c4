// What a session holds: which declaration replaces which, and what depends on what.
#include "sbl/Repl/Notebook.h"

#include <gtest/gtest.h>

#include "sbl/Syntax/Parser.h"

namespace sbl::repl {
namespace {

/// A notebook filled from texts, each one a file of its own.
struct Filled {
  SourceManager sources;
  Notebook notebook;

  void add(const std::string &text, bool isFromFile = false) {
    const std::uint32_t file = sources.add("line", text);
    Diagnostics diagnostics(sources);
    for (ast::Decl &decl : parseModule(file, diagnostics).decls)
      notebook.add(std::move(decl), sources, isFromFile);
    ASSERT_FALSE(diagnostics.hasErrors()) << text;
  }
  std::string closure(const std::set<std::string> &names) const {
    std::string text;
    for (const ast::Decl &decl : notebook.closure(names).decls)
      text += nameOf(decl) + " ";
    return text;
  }
};

TEST(Notebook, AReplacedDeclarationKeepsItsPlace) {
  Filled session;
  session.add("let a = 1 let b = 2");
  session.add("potential a = 3");
  EXPECT_EQ(session.notebook.text(), "potential a = 3\nlet b = 2\n");
}

TEST(Notebook, ModelTimeAndImportsReplaceTheirLike) {
  Filled session;
  session.add("model m time t in [0, 1] import std.drifts let s = 4");
  session.add("model n");
  session.add("time s in [0, 2]"); // also takes the name of the value
  session.add("import std.drifts");
  EXPECT_EQ(session.notebook.text(), "model n\ntime s in [0, 2]\nimport std.drifts\n");
}

TEST(Notebook, AClosureHoldsWhatIsReachedAndEveryPlace) {
  Filled session;
  session.add("axis x in [0, 1], cells = n param n : int = 8 let k = m + 1 let m = 2 let other = k "
              "fn f(y) = y * m diffusion Q { drift = f(x) noise = sum(i in 1..2 : s[i - 1]) } "
              "let s = (1, 2) bridge B of Q { at t = 0 : p at t = 1 : q tolerance = eps } "
              "let eps = 1e-9 let p = 1 let q = 2 time t in [0, 1]");
  EXPECT_EQ(session.closure({}), "x n t ");
  EXPECT_EQ(session.closure({"k"}), "x n k m t ");
  EXPECT_EQ(session.closure({"B"}), "x n m f Q s B eps p q t ");
  EXPECT_EQ(session.notebook.usersOf("m"), (std::vector<std::string>{"k", "f"}));
}

TEST(Notebook, TheTextOfAModelHasTheValuesOfItsParameters) {
  Filled session;
  session.add("/// How strong.\nparam s = 0.7 in (0, 1]\nlet a = s");
  EXPECT_EQ(session.notebook.text({{"s", "0.25"}, {"a", "9"}}),
            "/// How strong.\nparam s = 0.25 in (0, 1]\nlet a = s\n");
}

TEST(Notebook, ACopyThatIsChangedLeavesTheOriginal) {
  Filled session;
  session.add("let a = 1", true);
  session.add("let b = a");
  Notebook copy = session.notebook;
  copy.removeThoseFromFile();
  EXPECT_FALSE(copy.remove("c"));
  EXPECT_EQ(copy.text(), "let b = a\n");
  EXPECT_NE(session.notebook.find("a"), nullptr);
}

} // namespace
} // namespace sbl::repl
