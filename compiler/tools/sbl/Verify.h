// `sbl run --verify`: which equalities between the pictures of a model hold, and to what digit.
#pragma once

#include <string>
#include <vector>

#include "Options.h"
#include "Session.h"

namespace sbl::tool {

/// An equality that was looked at.
struct VerifiedEquality {
  std::string claim;
  bool applies = true;
  bool isTooCoarse = false; // it was looked at and not applied: the solves know too little
  bool isRuledOut = false;  // what was solved says that it does not apply
  std::string why;          // why it does not apply, or could not be measured
  bool measured = false;    // then the rest is known
  double difference = 0;    // the largest one, of all times
  double scale = 1;         // the size of what was compared
  double allowed = 0;       // the difference that the accuracy of the solves allows
  std::string left, right;  // what was compared, in the language
  /// Decimal digits that both sides share: log10(scale / difference), from 0 to 16.
  double digits() const;
  bool holds() const { return measured && difference <= allowed; }
};

struct VerifiedQuestion {
  QuestionRef question; // of the session's model
  std::vector<VerifiedEquality> equalities;
};

/// Solves each question of the session's model anew, beside its other pictures. `code` is raised to
/// exitUnmet where an equality that applies does not hold, to exitInterrupted by Ctrl-C.
std::vector<VerifiedQuestion> verify(const RunOptions &options, const Session &session, int &code);

} // namespace sbl::tool
