// Diagnostics: what is wrong, where, and what would be right.
//
// Every message has a row in Diagnostics.def (code, severity, wording with {0} {1} … holes).
// Phases report into a Diagnostics sink and go on; the driver renders. Nothing here exits,
// throws or prints by itself.
#pragma once

#include <functional>
#include <initializer_list>
#include <iosfwd>
#include <string>
#include <string_view>
#include <vector>

#include "sbl/Support/Range.h"
#include "sbl/Support/Source.h"

namespace sbl {

enum class Severity { Error, Warning, Note };

/// One enumerator per row of the catalogue, e.g. DiagId::UnknownName.
enum class DiagId {
#define SBL_DIAGNOSTIC(ID, CODE, SEVERITY, WORDING) ID,
#include "sbl/Support/Diagnostics.def"
};

struct DiagInfo {
  DiagId id;
  std::string_view name; // "UnknownName"
  std::string_view code; // "E0201"
  Severity severity;
  std::string_view wording; // "unknown name `{0}`"
};

/// The catalogue in code order.
const std::vector<DiagInfo> &diagnosticCatalogue();
const DiagInfo &diagnosticInfo(DiagId id);

/// A second place that matters ("declared here"), with its own words.
struct Label {
  Range range;
  std::string text;
};

struct Diagnostic {
  DiagId id{};
  Range range;
  std::string message;            // wording with its holes filled
  std::vector<Label> labels;      // further places
  std::vector<std::string> hints; // "did you mean `sigma`?"
  bool hasPlace = true;           // false for command-line and file errors
};

class Diagnostics {
public:
  explicit Diagnostics(const SourceManager &sources) : sources_(&sources) {}

  /// Adds a diagnostic; the returned reference is good until the next report().
  Diagnostic &report(DiagId id, Range range, std::initializer_list<std::string> holes = {});
  /// A diagnostic that belongs to no place in a file.
  Diagnostic &reportNowhere(DiagId id, std::initializer_list<std::string> holes = {});
  /// Adds a diagnostic made elsewhere, e.g. by a phase that sorts its findings first. What was said
  /// of a place before, as when a function with a mistake is called twice, is counted but not kept.
  Diagnostic &add(Diagnostic diagnostic);

  /// As many errors, and as many warnings, are kept; one note then closes the list. Errors beyond
  /// are still counted, so that nothing after them takes the file for a correct one.
  static constexpr std::size_t limit = 100;
  /// No further error would be kept: a phase may stop looking.
  bool full() const { return distinctErrors_ >= limit; }

  /// Puts the diagnostics from the one with index `first` on into the order of their places. A
  /// phase that does not walk its file from top to bottom does so at its end; what has no place
  /// comes last.
  void sortByPlace(std::size_t first);

  /// Lets a phase add to what was reported from index `first` on, such as labels.
  void amend(std::size_t first, const std::function<void(Diagnostic &)> &change);

  const std::vector<Diagnostic> &all() const { return all_; }
  std::size_t errorCount() const { return errors_; }
  bool hasErrors() const { return errors_ != 0; }
  const SourceManager &sources() const { return *sources_; }

private:
  bool wasSaid(const Diagnostic &diagnostic) const;

  const SourceManager *sources_;
  std::vector<Diagnostic> all_;
  std::size_t errors_ = 0; // all of them, so that a phase sees whether it met one
  std::size_t distinctErrors_ = 0;
  std::size_t distinctWarnings_ = 0;
  Diagnostic dropped_{}; // what report() hands out once the list is full
};

/// The wording of `id` with its holes filled.
std::string diagnosticMessage(DiagId id, std::initializer_list<std::string> holes);

/// `file:line:col: error[E0201]: …`, the source line, a caret range, labels, hints.
void renderText(const Diagnostics &diagnostics, std::ostream &out, bool colour);
/// A JSON array, one object per diagnostic (`--diagnostics=json`).
void renderJson(const Diagnostics &diagnostics, std::ostream &out);

/// The candidate nearest to `name` by edit distance, or empty when none is near enough.
std::string nearest(std::string_view name, const std::vector<std::string> &candidates);

} // namespace sbl
