// Fields of a solution: copied out, or kept for the reader.
#include <algorithm>

#include "C/Handles.h"

namespace sbl::rt::c {
namespace {

Status noSuchField() {
  return Status::fail(Code::BadInput, "this kind of question has no such field");
}

Status fieldOf(const BridgeSolution &s, sbl_field field, std::size_t component, double t,
               FieldValues &values) {
  switch (field) {
  case SBL_DENSITY:
    return s.density(t, values);
  case SBL_LOG_PHI:
    return s.logPhi(t, values);
  case SBL_LOG_PHIHAT:
    return s.logPhihat(t, values);
  case SBL_DRIFT:
    return s.drift(t, component, values);
  case SBL_CONTROL:
    return s.control(t, component, values);
  case SBL_SCORE:
    return s.score(t, component, values);
  case SBL_VELOCITY:
    return s.velocity(t, component, values);
  default:
    return noSuchField();
  }
}

template <class Wave>
Status waveField(const Wave &s, sbl_field field, std::size_t component, double t,
                 FieldValues &values) {
  FieldValues other;
  switch (field) {
  case SBL_DENSITY:
    return s.density(t, values);
  case SBL_VELOCITY:
    return s.velocity(t, component, values);
  case SBL_PSI_RE:
    return s.psi(t, values, other);
  case SBL_PSI_IM:
    return s.psi(t, other, values);
  default:
    return noSuchField();
  }
}

Status fieldOf(const WaveSolution &s, sbl_field field, std::size_t component, double t,
               FieldValues &values) {
  return waveField(s, field, component, t, values);
}

Status fieldOf(const FlowWaveSolution &s, sbl_field field, std::size_t component, double t,
               FieldValues &values) {
  return waveField(s, field, component, t, values);
}

Status fieldOf(const FlowSolution &s, sbl_field field, std::size_t component, double t,
               FieldValues &values) {
  switch (field) {
  case SBL_DENSITY:
    return s.density(t, values);
  case SBL_VELOCITY:
    return s.velocity(t, component, values);
  default:
    return noSuchField();
  }
}

Status fieldOf(const SampleSolution &s, sbl_field field, std::size_t, double t,
               FieldValues &values) {
  return field == SBL_DENSITY ? s.density(t, values) : noSuchField();
}

Status fieldOf(const EigenSolution &s, sbl_field field, std::size_t component, double,
               FieldValues &values) {
  return field == SBL_STATE ? s.state(component, values) : noSuchField();
}

Status fieldOf(const HittingSolution &s, sbl_field field, std::size_t, double,
               FieldValues &values) {
  if (field != SBL_HITTING_VALUES)
    return noSuchField();
  values = s.values();
  return Status::good();
}

bool isVector(sbl_field field) {
  return field == SBL_DRIFT || field == SBL_CONTROL || field == SBL_SCORE || field == SBL_VELOCITY;
}

sbl_solution::Key keyOf(const sbl_solution &s, sbl_field field, std::size_t component, double t) {
  const bool timeless = s.kind == SBL_EIGEN || s.kind == SBL_HITTING;
  return {field, component, timeless ? 0.0 : t};
}

/// The field, computed if it is not kept yet; null with a message. Under the solution's lock.
const FieldValues *lend(const sbl_solution &s, sbl_field field, std::size_t component, double t,
                        sbl_status &result) {
  if (isVector(field) && component >= s.instance->grid().rank()) {
    result = fail(SBL_BAD_ARGUMENT, "the field has no component " + std::to_string(component));
    return nullptr;
  }
  const sbl_solution::Key key = keyOf(s, field, component, t);
  const auto kept = s.lent.find(key);
  if (kept != s.lent.end())
    return &kept->second;
  FieldValues values;
  const Status status = std::visit(
      [&](const auto &answer) { return fieldOf(answer, field, component, t, values); }, s.answer);
  if (!status.ok()) {
    result = fail(SBL_BAD_ARGUMENT, status.message, status.hint);
    return nullptr;
  }
  return &s.lent.emplace(key, std::move(values)).first->second;
}

} // namespace
} // namespace sbl::rt::c

using namespace sbl::rt;
using namespace sbl::rt::c;

sbl_status sbl_solution_borrow(const sbl_solution *solution, sbl_field field, size_t component,
                               double t, const double **values, size_t *size) {
  return guarded([&] {
    if (!solution || !values || !size)
      return fail(SBL_BAD_ARGUMENT, "sbl_solution_borrow needs a solution and two places");
    if (!(t == t)) // NaN would never be found again
      return fail(SBL_BAD_ARGUMENT, "the time is not a number");
    sbl_status result = SBL_OK;
    const std::lock_guard lock(solution->mutex);
    const FieldValues *found = lend(*solution, field, component, t, result);
    *values = found ? found->data() : nullptr;
    *size = found ? found->size() : 0;
    return result;
  });
}

sbl_status sbl_solution_field(const sbl_solution *solution, sbl_field field, size_t component,
                              double t, double *out, size_t size) {
  return guarded([&] {
    if (!solution || !out)
      return fail(SBL_BAD_ARGUMENT, "sbl_solution_field needs a solution and an array");
    if (size != sbl_solution_points(solution))
      return fail(SBL_BAD_ARGUMENT, "the array holds " + std::to_string(size) +
                                        " numbers, the field " +
                                        std::to_string(sbl_solution_points(solution)));
    if (!(t == t))
      return fail(SBL_BAD_ARGUMENT, "the time is not a number");
    sbl_status result = SBL_OK;
    const std::lock_guard lock(solution->mutex);
    const sbl_solution::Key key = keyOf(*solution, field, component, t);
    const bool kept = solution->lent.contains(key);
    const FieldValues *values = lend(*solution, field, component, t, result);
    if (!values)
      return result;
    std::copy(values->begin(), values->end(), out);
    if (!kept) // the caller has a copy; a loop over times would otherwise fill memory
      solution->lent.erase(key);
    return SBL_OK;
  });
}
