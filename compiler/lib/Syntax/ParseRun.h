// Running one rule of the grammar over a text, for everything that parses.
#pragma once

#include <string>

#include "Failures.h"
#include "Grammar.h"

namespace sbl::syntax {

/// Refuses what is no text of a reasonable size.
bool acceptText(ParseState &state, const SourceFile &source);

/// Hands the findings over in the order of the file.
void deliver(ParseState &state, Diagnostics &diagnostics);

/// Runs one rule; a failure is reported and `at` moved to its place. Nothing that X3 throws gets
/// out.
template <typename Rule, typename Attribute>
bool run(const Rule &rule, ParseState &state, Iterator &at, Iterator end, Attribute &result,
         const std::string &expected) {
  Iterator begin = at;
  state.open.clear();
  state.closerMissing = false;
  try {
    Context context(state);
    if (rule.parse(at, end, context, x3::unused, result))
      return true;
    reportFailure(state, begin, at, expected);
  } catch (const x3::expectation_failure<Iterator> &failure) {
    at = failure.where();
    reportFailure(state, begin, at, failure.which());
  } catch (const Refused &refusal) {
    at = refusal.where;
  }
  return false;
}

} // namespace sbl::syntax
