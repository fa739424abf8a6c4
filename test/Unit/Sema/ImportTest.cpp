// Why: a library's names must mean in a model what they mean in the library.
#include <map>

#include <gtest/gtest.h>

#include "sbl/Sema/Analyse.h"
#include "sbl/Syntax/Parser.h"

using namespace sbl;

namespace {

class Import : public testing::Test {
protected:
  ast::Module parse(const std::string &path, const std::string &text) {
    return parseModule(sources.add(path, text), diagnostics);
  }
  std::optional<Model> analyseText(const std::string &text) {
    ast::Module module = parse("model.sbl", text);
    return analyse(module, "model", diagnostics, [&](const ast::ImportDecl &node) {
      auto found = library.find(node.path);
      return found == library.end() ? nullptr : &found->second;
    });
  }
  std::string codes() {
    std::string list;
    for (const Diagnostic &diagnostic : diagnostics.all())
      list += std::string(diagnosticInfo(diagnostic.id).code) + " ";
    return list;
  }
  SourceManager sources;
  Diagnostics diagnostics{sources};
  std::map<std::string, ast::Module> library;
};

const std::string axis = "axis x in [-1, 1], cells = 8\n";

TEST_F(Import, NamesArrivePlainAndQualified) {
  library["std.wells"] = parse("wells.sbl", "let two = 2\nfn well(u, k = two) = k * u^2\n");
  auto model = analyseText("import std.wells\n" + axis + "field f = well(x) + wells.well(x, 5)\n");
  ASSERT_TRUE(model) << codes();
  std::vector<double> at{3};
  EXPECT_EQ(evaluate(model->fields[0].components[0], {{}, at, 0, 0}), 63);
}

TEST_F(Import, AClashIsAnErrorAndSoIsAnAxisInALibrary) {
  library["mine.sbl"] = parse("mine.sbl", "fn well(u) = u\naxis z in [0, 1], cells = 4\n");
  EXPECT_FALSE(analyseText("fn well(u) = 2 * u\nimport \"mine.sbl\"\n"));
  EXPECT_EQ(codes(), "E0209 E0202 "); // in the order of the files
}

TEST_F(Import, ModulesMayImportEachOtherOnce) {
  library["a.sbl"] = parse("a.sbl", "import \"b.sbl\"\nlet one = 1\n");
  library["b.sbl"] = parse("b.sbl", "import \"a.sbl\"\nlet two = one + 1\n");
  auto model = analyseText("import \"a.sbl\"\nimport \"b.sbl\"\n" + axis + "field f = two * x\n");
  EXPECT_TRUE(model) << codes();
}

TEST_F(Import, WithoutAnImporterItIsRefused) {
  ast::Module module = parse("model.sbl", "import std.wells\n");
  EXPECT_FALSE(analyse(module, "model", diagnostics));
  EXPECT_EQ(codes(), "E0590 ");
}

} // namespace
