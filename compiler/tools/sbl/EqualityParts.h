// What the equalities of all kinds of questions are written with.
#pragma once

#include "Equalities.h"

namespace sbl::tool {

/// What a numerical integral adds to the accuracy of a solve.
inline constexpr const char *rounding = "1e-10";
/// Ten times what the question is asked to be accurate to: two pictures, each with its own error.
/// No more than a hundredth: pictures farther apart are not one, whatever was asked for.
std::string tenTimesAccuracy(const QuestionText &q);
/// Ten times that, where a picture is solved in the picture of another; no more than a hundredth.
std::string hundredTimesAccuracy(const QuestionText &q);
bool isCallOf(const ast::Expr &node, const char *function);
/// A wave whose |psi|^2 is the law of `at` line k: of `density(f)`, which is known up to its mass,
/// the root of f.
std::string rootOfLaw(const QuestionText &q, std::size_t k);
/// The block of an evolution that starts as the question does, from another state.
std::string startLine(const QuestionText &q, const std::string &state);
/// The text of an entry of the law; empty where it has none.
std::string entryOf(const QuestionText &q, const char *name);
Equality unitMass(const QuestionText &q, const std::string &claim);
Equality absent(std::string claim, std::string why);

// Continuity.cpp
/// d rho / dt + div (rho v) = 0 of a wave, by integrals over a short time.
Equality isContinuous(const QuestionText &q);

// WaveEqualities.cpp
std::vector<Equality> equalitiesOfWave(const QuestionText &q);
std::vector<Equality> equalitiesOfFlow(const QuestionText &q);
std::vector<Equality> equalitiesOfFlowWave(const QuestionText &q);
std::vector<Equality> equalitiesOfLevels(const QuestionText &q);

} // namespace sbl::tool
