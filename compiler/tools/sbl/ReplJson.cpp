// `sbl repl --json`: a session for a program, a request a line on stdin, objects a line on stdout.
#include <cerrno>

#include <nlohmann/json.hpp>
#include <unistd.h>

#include "Cancel.h"
#include "Console.h"
#include "LiveInputs.h"
#include "LiveOutput.h"
#include "Version.h"

namespace sbl::tool {
namespace {

using Json = nlohmann::ordered_json;

/// Lines of stdin, however long. Ctrl-C is the solves' affair and does not end them.
class Requests {
public:
  bool next(std::string &line) {
    std::size_t end;
    while ((end = buffer_.find('\n', searched_)) == std::string::npos) {
      searched_ = buffer_.size();
      if (!fill())
        return false;
    }
    line = buffer_.substr(0, end);
    buffer_.erase(0, end + 1);
    searched_ = 0;
    return true;
  }

private:
  bool fill() {
    char chunk[1 << 14];
    ssize_t got;
    do
      got = ::read(STDIN_FILENO, chunk, sizeof chunk);
    while (got < 0 && errno == EINTR);
    if (got > 0)
      buffer_.append(chunk, static_cast<std::size_t>(got));
    return got > 0;
  }

  std::string buffer_;
  std::size_t searched_ = 0;
};

/// The inputs of a cell in turn, up to the first that fails.
Json execute(Live &live, const std::string &text) {
  int code = exitDone;
  for (const std::string &input : inputsOf(text, live)) {
    code = live.execute(input);
    if (code == exitDone && live.isInterrupted())
      code = exitInterrupted;
    if (code != exitDone || live.quits())
      break;
  }
  return {{"done", code}, {"quits", live.quits()}};
}

Json answer(Live &live, const Json &request) {
  const auto text = [&](const char *key) -> const std::string * {
    const auto found = request.find(key);
    return found == request.end() ? nullptr : found->get_ptr<const std::string *>();
  };
  if (const std::string *cell = text("execute"))
    return execute(live, *cell);
  if (const std::string *file = text("load"))
    return {{"done", live.load(*file)}};
  if (const std::string *name = text("help"))
    return {{"done", live.execute("?" + *name)}};
  if (const std::string *cell = text("unfinished"))
    return {{"done", exitDone}, {"unfinished", live.isUnfinished(*cell)}};
  if (const std::string *line = text("complete")) {
    const repl::Completion found = repl::complete(*line, live.vocabulary());
    return {{"done", exitDone}, {"begin", found.begin}, {"candidates", found.candidates}};
  }
  return {{"done", exitBadInput},
          {"refused", "a request is an object with one of execute, load, help, unfinished and "
                      "complete, each a text"}};
}

} // namespace

int replForPrograms(const RunOptions &options) {
  watchInterruptsAgain();
  JsonOutput output;
  Live live(options, output);
  const auto send = [](const Json &object) {
    return writeOut(object.dump(-1, ' ', false, Json::error_handler_t::replace) + "\n", exitDone);
  };
  int code = send({{"ready", versionText}});
  if (!options.file.empty())
    code = send({{"done", live.load(options.file)}});
  for (const std::string &setting : options.settings)
    code = send({{"done", live.execute(":set " + setting)}});
  Requests requests;
  for (std::string line; code == exitDone && !live.quits() && requests.next(line);) {
    // Never copied: a text may nest deeper than a copy could.
    const Json request = Json::parse(line, nullptr, false);
    code = send(answer(live, request));
  }
  return code;
}

} // namespace sbl::tool
