// Lines put together to the inputs of a session.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "Live.h"

namespace sbl::tool {

/// Where lines come from.
class LineSource {
public:
  virtual ~LineSource() = default;
  enum class Outcome { Line, Dropped, End };
  virtual Outcome read(bool isContinued, std::string &line) = 0;
  /// Whether more has arrived already.
  virtual bool isPending() = 0;
  virtual void remember(const std::string &) {}
};

/// One input goes on while it is unfinished, and in lines that arrived with it and are indented.
class LiveInputs {
public:
  LiveInputs(LineSource &source, const Live &live) : source_(source), live_(live) {}

  LineSource::Outcome next(std::string &input);

private:
  LineSource::Outcome line(bool isContinued, std::string &line);

  LineSource &source_;
  const Live &live_;
  std::optional<std::string> ahead_;
};

/// The inputs of a text that came as a whole, the cell of a notebook. Declarations that follow each
/// other are one input, so that their order is as free as in a file. Each begins with as many empty
/// lines as stand before it in `text`, so that messages name the lines of the cell.
std::vector<std::string> inputsOf(const std::string &text, const Live &live);

} // namespace sbl::tool
