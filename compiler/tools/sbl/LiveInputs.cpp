#include "LiveInputs.h"

#include <algorithm>

#include "sbl/Syntax/Input.h"

namespace sbl::tool {
namespace {

bool isIndented(const std::string &line) {
  return !line.empty() && (line[0] == ' ' || line[0] == '\t') &&
         line.find_first_not_of(" \t") != std::string::npos;
}

class TextLines final : public LineSource {
public:
  explicit TextLines(const std::string &text) : text_(text) {}

  Outcome read(bool, std::string &line) override {
    if (!isPending())
      return Outcome::End;
    const std::size_t end = std::min(text_.find('\n', at_), text_.size());
    line = text_.substr(at_, end - at_);
    if (!line.empty() && line.back() == '\r')
      line.pop_back();
    at_ = end + 1;
    return Outcome::Line;
  }
  bool isPending() override { return at_ < text_.size(); }

private:
  const std::string &text_;
  std::size_t at_ = 0;
};

/// Whether `input` can stand in a file, or is empty.
bool isOfFile(const std::string &input) {
  const std::size_t begin = input.find_first_not_of(" \t\n");
  if (begin != std::string::npos && (input[begin] == ':' || input[begin] == '?'))
    return false;
  const InputKind kind = inputKind(input);
  return kind == InputKind::Declarations || kind == InputKind::Nothing;
}

} // namespace

LineSource::Outcome LiveInputs::next(std::string &input) {
  LineSource::Outcome outcome = line(false, input);
  while (outcome == LineSource::Outcome::Line) {
    const bool isUnfinished = live_.isUnfinished(input);
    const bool isBlank = input.find_first_not_of(" \t\n") == std::string::npos;
    if (!isUnfinished && (isBlank || !source_.isPending()))
      break;
    std::string more;
    outcome = line(isUnfinished, more);
    if (outcome == LineSource::Outcome::End)
      return LineSource::Outcome::Line; // whatever it is, it is all there will
                                        // be
    if (outcome == LineSource::Outcome::Line && !isUnfinished && !isIndented(more)) {
      ahead_ = std::move(more);
      break;
    }
    input += "\n" + more;
  }
  return outcome;
}

LineSource::Outcome LiveInputs::line(bool isContinued, std::string &line) {
  if (!ahead_)
    return source_.read(isContinued, line);
  line = std::move(*ahead_);
  ahead_.reset();
  return LineSource::Outcome::Line;
}

std::vector<std::string> inputsOf(const std::string &text, const Live &live) {
  TextLines lines(text);
  LiveInputs source(lines, live);
  std::vector<std::string> inputs;
  std::size_t line = 0; // how many were read
  bool joins = false;   // whether the last input takes more declarations
  for (std::string input; source.next(input) == LineSource::Outcome::Line;) {
    const std::size_t begin = line;
    line += 1 + static_cast<std::size_t>(std::count(input.begin(), input.end(), '\n'));
    const bool isFile = isOfFile(input);
    if (joins && isFile)
      inputs.back() += "\n" + input;
    else if (input.find_first_not_of(" \t\n") != std::string::npos)
      inputs.push_back(std::string(begin, '\n') + input);
    else
      continue;
    joins = isFile;
  }
  return inputs;
}

} // namespace sbl::tool
