// What stands behind the handles of sbl/compiler.h.
#pragma once

#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <vector>

#include "sbl/Pipeline/Compile.h"
#include "sbl/Sema/Model.h"
#include "sbl/Support/Diagnostics.h"
#include "sbl/Support/Source.h"
#include "sbl/compiler.h"

namespace sbl::c {

/// A message with the strings that sbl_diagnostic lends.
struct Message {
  Severity severity = Severity::Error;
  std::string code, message, hint, file, text;
  Position begin{0, 0}, end{0, 0};
};

/// A model as it was read. Models made of it keep it: their ranges speak of its sources.
struct Reading {
  SourceManager sources;
  std::optional<Model> model; // empty where there are errors
};

/// The messages as the interface lends them.
std::vector<Message> messagesOf(const Diagnostics &diagnostics, bool colour);

} // namespace sbl::c

struct sbl_compilation {
  std::shared_ptr<sbl::c::Reading> reading = std::make_shared<sbl::c::Reading>();
  std::vector<sbl::c::Message> messages;
  sbl::CompileOptions options;
  std::string features; // that a processor must have for options.cpu

  mutable std::mutex mutex; // guards the code, which is made when it is first asked for
  mutable std::shared_ptr<const sbl::CompiledModel> compiled;
};
