#include "sbl/Support/Diagnostics.h"

#include <algorithm>
#include <numeric>
#include <tuple>
#include <utility>

namespace sbl {

namespace {

constexpr DiagInfo rows[] = {
#define SBL_DIAGNOSTIC(ID, CODE, SEVERITY, WORDING)                                                \
  {DiagId::ID, #ID, CODE, Severity::SEVERITY, WORDING},
#include "sbl/Support/Diagnostics.def"
};

} // namespace

const DiagInfo &diagnosticInfo(DiagId id) { return rows[static_cast<std::size_t>(id)]; }

const std::vector<DiagInfo> &diagnosticCatalogue() {
  static const std::vector<DiagInfo> catalogue = [] {
    std::vector<DiagInfo> sorted(std::begin(rows), std::end(rows));
    // `E0601` before `W0701`: letter and number order agree in the catalogue.
    std::sort(sorted.begin(), sorted.end(),
              [](const DiagInfo &a, const DiagInfo &b) { return a.code < b.code; });
    return sorted;
  }();
  return catalogue;
}

std::string diagnosticMessage(DiagId id, std::initializer_list<std::string> holes) {
  std::string_view wording = diagnosticInfo(id).wording;
  std::string message;
  for (std::size_t i = 0; i < wording.size(); ++i) {
    bool hole = wording[i] == '{' && i + 2 < wording.size() && wording[i + 2] == '}';
    std::size_t index = hole ? static_cast<std::size_t>(wording[i + 1] - '0') : holes.size();
    if (index < holes.size()) {
      message += holes.begin()[index];
      i += 2;
    } else {
      message += wording[i];
    }
  }
  return message;
}

Diagnostic &Diagnostics::report(DiagId id, Range range, std::initializer_list<std::string> holes) {
  Diagnostic diagnostic;
  diagnostic.id = id;
  diagnostic.range = range;
  diagnostic.message = diagnosticMessage(id, holes);
  return add(std::move(diagnostic));
}

Diagnostic &Diagnostics::reportNowhere(DiagId id, std::initializer_list<std::string> holes) {
  Diagnostic &diagnostic = report(id, {}, holes);
  diagnostic.hasPlace = false;
  return diagnostic;
}

void Diagnostics::sortByPlace(std::size_t first) {
  first = std::min(first, all_.size());
  std::vector<std::size_t> order(all_.size() - first);
  std::iota(order.begin(), order.end(), first);
  auto key = [&](std::size_t i) { // those of one place keep their order
    const Diagnostic &diagnostic = all_[i];
    return std::tuple(!diagnostic.hasPlace, diagnostic.range.file, diagnostic.range.begin, i);
  };
  std::sort(order.begin(), order.end(),
            [&](std::size_t a, std::size_t b) { return key(a) < key(b); });
  std::vector<Diagnostic> sorted;
  for (std::size_t i : order)
    sorted.push_back(std::move(all_[i]));
  std::move(sorted.begin(), sorted.end(), all_.begin() + static_cast<std::ptrdiff_t>(first));
}

void Diagnostics::amend(std::size_t first, const std::function<void(Diagnostic &)> &change) {
  for (std::size_t i = first; i < all_.size(); ++i)
    change(all_[i]);
}

bool Diagnostics::wasSaid(const Diagnostic &diagnostic) const {
  return diagnostic.hasPlace && std::any_of(all_.begin(), all_.end(), [&](const Diagnostic &other) {
           return other.hasPlace && other.id == diagnostic.id && other.range == diagnostic.range &&
                  other.message == diagnostic.message &&
                  // One that comes with hints of its own, as of another run of a sweep, is another.
                  (diagnostic.hints.empty() || diagnostic.hints == other.hints);
         });
}

Diagnostic &Diagnostics::add(Diagnostic diagnostic) {
  const Severity severity = diagnosticInfo(diagnostic.id).severity;
  const bool error = severity == Severity::Error;
  errors_ += error ? 1 : 0;
  if (wasSaid(diagnostic))
    return dropped_ = std::move(diagnostic);
  const std::size_t count = error                           ? ++distinctErrors_
                            : severity == Severity::Warning ? ++distinctWarnings_
                                                            : 0;
  if (count > limit) {
    bool alreadySaid = std::any_of(all_.begin(), all_.end(), [&](const Diagnostic &other) {
      return other.id == DiagId::TooManyErrors;
    });
    if (error && count == limit + 1 && !alreadySaid) {
      Diagnostic note;
      note.id = DiagId::TooManyErrors;
      note.message = diagnosticMessage(note.id, {std::to_string(limit)});
      note.hasPlace = false;
      all_.push_back(std::move(note));
    }
    return dropped_ = std::move(diagnostic);
  }
  all_.push_back(std::move(diagnostic));
  return all_.back();
}

} // namespace sbl
