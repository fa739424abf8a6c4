// Why: --set is the one way a value enters from outside; a bad one must not reach a solve.
#include <gtest/gtest.h>

#include "ModelText.h"

using namespace sbl;
using test::ModelText;

namespace {

struct Values : ModelText {
  explicit Values(const std::string &text) : ModelText(text) {}
  std::string check(std::vector<Setting> settings) {
    Diagnostics report(sources);
    auto values = bindParameters(*model, settings, report);
    bool fine = values && checkValues(*model, *values, report);
    EXPECT_EQ(fine, !report.hasErrors());
    std::string list;
    for (const Diagnostic &diagnostic : report.all()) {
      list += std::string(diagnosticInfo(diagnostic.id).code) + ": " + diagnostic.message;
      for (const std::string &hint : diagnostic.hints)
        list += " [" + hint + "]";
    }
    return list;
  }
};

const std::string model =
    "param s = 0.7 in (0, 10]\nparam n : int = 64\nparam on : bool = true\nparam w = 0.5\n"
    "param T = 1\nparam a = 2\nparam r = 0.1\nparam m = 1\n"
    "axis x in [-a, a], cells = n\naxis y in [-1, 1], cells = 16\ntime t in [0, T]\n"
    "diffusion Q { noise = (s - 0.1, m + 0.4 * x) }\n"
    "distribution p = w * normal((0, 0), 1) + 0.5 * normal((0, 0), cov = [[1, r], [r, 1]])\n"
    "bridge B of Q { at t = 0 : p at t = 1 : normal((1, 0), 2 / m) iterations = n }\n";

TEST(Values, DefaultsPass) {
  Values values(model);
  ASSERT_TRUE(values.model) << values.messages();
  EXPECT_EQ(values.check({}), "");
  EXPECT_EQ(values.check({{"s", "1/3"}, {"on", "false"}, {"n", "128"}}), "");
}

TEST(Values, WhatIsWrongWithASetting) {
  Values values(model);
  ASSERT_TRUE(values.model) << values.messages();
  EXPECT_EQ(values.check({{"nn", "2"}}),
            "E0210: the model has no parameter `nn` [did you mean `n`?]");
  EXPECT_EQ(values.check({{"s", "11"}}), "E0409: `s` = 11 is outside of (0, 10]");
  EXPECT_EQ(values.check({{"s", "0"}}), "E0409: `s` = 0 is outside of (0, 10]");
  EXPECT_EQ(values.check({{"n", "2.5"}}), "E0410: `n` is a whole number, and `2.5` is not");
  EXPECT_EQ(values.check({{"on", "1"}}), "E0410: `on` is `true` or `false`, and `1` is not");
  for (const char *bad : {"", "abc", "1e", "nan", "inf", "1/0", "1/2/", "0x10", "1e999"})
    EXPECT_EQ(values.check({{"w", bad}}).substr(0, 5), "E0410") << bad;
}

TEST(Values, WhatAModelDemandsOfItsParameters) {
  Values values(model);
  ASSERT_TRUE(values.model) << values.messages();
  EXPECT_EQ(values.check({{"s", "0.05"}}),
            "E0508: the noise along `x` must be positive; it is -0.05");
  EXPECT_EQ(values.check({{"n", "1"}}).substr(0, 5), "E0408");
  EXPECT_EQ(values.check({{"w", "0.25"}}),
            "E0404: the weights of this mixture sum to 0.75, not to 1");
  EXPECT_EQ(values.check({{"T", "0.5"}}), "E0507: the time 1 lies outside of the time axis [0, T]");
  Values late("param a = 0\nparam b = 1\naxis x in [-1, 1], cells = 8\ntime t in [0, 1]\n"
              "diffusion Q { noise = 1 }\n"
              "bridge B of Q { at t = a : normal(0, 1) at t = b : normal(0, 1) }\n");
  ASSERT_TRUE(late.model) << late.messages();
  EXPECT_EQ(late.check({}), "");
  EXPECT_EQ(late.check({{"a", "1"}}).substr(0, 5), "E0506");
  EXPECT_EQ(late.check({{"a", "1"}, {"b", "0"}}).substr(0, 5), "E0510");
  EXPECT_EQ(values.check({{"T", "-1"}}).substr(0, 5), "E0403");
  EXPECT_EQ(values.check({{"a", "-2"}}).substr(0, 5), "E0403");
  EXPECT_EQ(values.check({{"r", "1"}}), "E0407: this covariance is not positive definite");
  // m = 0 divides by zero; m = 0.3 makes the second noise negative on the left.
  EXPECT_EQ(values.check({{"m", "0"}}).substr(0, 5), "E0401");
  EXPECT_EQ(values.check({{"m", "0.3"}}).substr(0, 48),
            "E0508: the noise along `y` must be positive; it ");
}

} // namespace
