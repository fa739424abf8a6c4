// What the terminal can show, and writing to stdout in one piece.
#pragma once

#include <string>
#include <string_view>

namespace sbl::tool {

/// Colour is for terminals whose user did not set NO_COLOR.
bool colourOnStdout();
bool colourOnStderr();
bool stderrIsTerminal();
/// True when the locale's encoding is UTF-8.
bool unicode();
/// Terminal columns `text` takes, one per code point.
std::size_t columns(std::string_view text);

/// Writes to stdout. A reader that went away (`| head`) is no error; a full disk is: then a message
/// goes to stderr and the result is exitMachine, else `code`.
int writeOut(std::string_view text, int code);

} // namespace sbl::tool
