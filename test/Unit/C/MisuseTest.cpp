// Whatever a program hands libsbl comes back as a status with a sentence.
#include <cmath>
#include <cstring>

#include <gtest/gtest.h>

#include "Compilations.h"

namespace sbl::test {
namespace {

TEST(Compiler, RefusesNullPointers) {
  sbl_compilation *handle = nullptr;
  sbl_model *model = nullptr;
  sbl_diagnostic diagnostic;
  EXPECT_EQ(sbl_compile_text(nullptr, 0, nullptr, &handle), SBL_BAD_ARGUMENT);
  EXPECT_EQ(sbl_compile_text("x", 1, nullptr, nullptr), SBL_BAD_ARGUMENT);
  EXPECT_EQ(sbl_compile_file(nullptr, nullptr, &handle), SBL_BAD_ARGUMENT);
  EXPECT_EQ(sbl_compile_file("", nullptr, &handle), SBL_BAD_ARGUMENT);
  EXPECT_EQ(sbl_compilation_model(nullptr, &model), SBL_BAD_ARGUMENT);
  EXPECT_EQ(sbl_compilation_diagnostic(nullptr, 0, &diagnostic), SBL_BAD_ARGUMENT);
  EXPECT_STRNE(sbl_last_message(), "");
  EXPECT_EQ(sbl_compilation_diagnostic_count(nullptr), 0u);
  sbl_compilation_free(nullptr);
}

TEST(Compiler, RefusesOptionsThatMeanNothing) {
  sbl_status status;
  sbl_compile_options options = sbl_compile_options_default();
  options.cpu = "pentium-of-my-dreams";
  EXPECT_EQ(compile(brownian, status, &options), nullptr);
  EXPECT_EQ(status, SBL_BAD_ARGUMENT);
  EXPECT_NE(std::strstr(sbl_last_message(), "pentium-of-my-dreams"), nullptr);

  options.cpu = "i386"; // LLVM would end the process
  EXPECT_EQ(compile(brownian, status, &options), nullptr);
  EXPECT_EQ(status, SBL_BAD_ARGUMENT);
  EXPECT_NE(std::strstr(sbl_last_message(), "64-bit"), nullptr);

  options = sbl_compile_options_default();
  options.precision = static_cast<sbl_precision>(7);
  EXPECT_EQ(compile(brownian, status, &options), nullptr);
  EXPECT_EQ(status, SBL_BAD_ARGUMENT);
}

TEST(Compiler, TakesOptionsOfAnOlderHeader) {
  sbl_status status;
  sbl_compile_options options = sbl_compile_options_default();
  options.size = offsetof(sbl_compile_options, cpu); // an older program has nothing from there on
  options.cpu = "pentium-of-my-dreams";
  options.name = "old.sbl";
  const Compilation compilation = compile("param a =\n", status, &options);
  ASSERT_EQ(status, SBL_BAD_MODEL);
  sbl_diagnostic diagnostic;
  ASSERT_EQ(sbl_compilation_diagnostic(compilation.get(), 0, &diagnostic), SBL_OK);
  EXPECT_STREQ(diagnostic.file, "old.sbl");
}

TEST(Compiler, ListsMistakesWithTheirPlaces) {
  sbl_status status;
  const Compilation compilation = compile("axis x in [0, 1], cells = 64\n"
                                          "let ä = 2\n"
                                          "let b = ä + bogus\n"
                                          "let c = 1 +\n  nothing\n",
                                          status);
  ASSERT_EQ(status, SBL_BAD_MODEL);
  EXPECT_NE(std::strstr(sbl_last_message(), "bogus"), nullptr);
  ASSERT_EQ(sbl_compilation_diagnostic_count(compilation.get()), 2u);
  sbl_diagnostic d;
  ASSERT_EQ(sbl_compilation_diagnostic(compilation.get(), 0, &d), SBL_OK);
  EXPECT_EQ(d.severity, SBL_ERROR);
  EXPECT_STREQ(d.code, "E0201");
  EXPECT_STREQ(d.file, "<text>");
  EXPECT_EQ(d.line, 3u);
  EXPECT_EQ(d.column, 13u); // code points, not bytes
  EXPECT_EQ(d.end_line, 3u);
  EXPECT_EQ(d.end_column, 18u);
  EXPECT_NE(std::strstr(d.text, "let b = ä + bogus\n"), nullptr);
  EXPECT_NE(std::strstr(d.text, "^~~~~"), nullptr);
  EXPECT_EQ(sbl_compilation_diagnostic(compilation.get(), 2, &d), SBL_BAD_ARGUMENT);

  EXPECT_EQ(modelOf(compilation, status), nullptr);
  EXPECT_EQ(status, SBL_BAD_ARGUMENT);
}

TEST(Compiler, ReportsTextsThatAreNoModels) {
  sbl_status status;
  for (const std::string &text :
       {std::string(), std::string("\0\0\0", 3), std::string("\xff\xfe"), std::string(100000, '('),
        std::string("print 1 / 0"), std::string("}")}) {
    const Compilation compilation = compile(text, status);
    EXPECT_EQ(status, SBL_BAD_MODEL) << text.substr(0, 20);
    EXPECT_GE(sbl_compilation_diagnostic_count(compilation.get()), 1u);
  }
}

TEST(Compiler, ReportsFilesThatCannotBeRead) {
  for (const char *path : {"/nonexistent/model.sbl", "/", "-"}) {
    sbl_compilation *handle = nullptr;
    EXPECT_EQ(sbl_compile_file(path, nullptr, &handle), SBL_BAD_MODEL) << path;
    const Compilation compilation(handle);
    sbl_diagnostic diagnostic;
    ASSERT_EQ(sbl_compilation_diagnostic(handle, 0, &diagnostic), SBL_OK);
    EXPECT_STREQ(diagnostic.file, "");
    EXPECT_EQ(diagnostic.line, 0u);
  }
}

TEST(Compiler, RefusesValuesThatTheModelCannotHave) {
  sbl_status status;
  const Compilation compilation = compile("param w = 0.5 in [0, 10]\n"
                                          "axis x in [-6, 6], cells = 64\n"
                                          "time t in [0, 1]\n"
                                          "diffusion Q { noise = 1 }\n"
                                          "bridge B of Q {\n"
                                          "  at t = 0 : normal(-1, 0.6)\n"
                                          "  at t = w : normal(0, 0.7)\n"
                                          "  at t = 1 : normal(1, 0.8)\n"
                                          "}\n",
                                          status);
  ASSERT_EQ(status, SBL_OK) << sbl_last_message();
  const Model model = modelOf(compilation, status);
  ASSERT_EQ(status, SBL_OK) << sbl_last_message();
  const double late = 3, fine = 0.25, bad = std::nan("");
  EXPECT_EQ(solve(model, status, &late), nullptr);
  EXPECT_EQ(status, SBL_BAD_INPUT);
  EXPECT_STRNE(sbl_last_message(), "");
  EXPECT_EQ(solve(model, status, &bad), nullptr);
  EXPECT_EQ(status, SBL_BAD_INPUT);
  EXPECT_NE(solve(model, status, &fine), nullptr);
  EXPECT_EQ(status, SBL_OK) << sbl_last_message();
}

TEST(Compiler, ModelsOutliveTheirCompilation) {
  sbl_status status;
  Compilation compilation = compile(brownian, status);
  Model model = modelOf(compilation, status), again = modelOf(compilation, status);
  ASSERT_EQ(status, SBL_OK) << sbl_last_message();
  compilation.reset();
  const Solution solution = solve(model, status);
  model.reset();
  again.reset();
  ASSERT_EQ(status, SBL_OK) << sbl_last_message();
  const double *density;
  size_t size;
  ASSERT_EQ(sbl_solution_borrow(solution.get(), SBL_DENSITY, 0, 1, &density, &size), SBL_OK);
  EXPECT_EQ(size, 64u);
}

} // namespace
} // namespace sbl::test
