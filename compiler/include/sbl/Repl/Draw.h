// Answers as pictures made of characters.
#pragma once

#include <string>

#include "sbl/Questions/Value.h"

namespace sbl::repl {

/// What the terminal can show.
struct Screen {
  int columns = 80, rows = 24;
  bool unicode = false; // Braille dots and half blocks; else one ASCII character a cell
  bool colour = false;  // the 256 colours of xterm, or any where `trueColour`
  bool trueColour = false;
};

/// Curves over one dimension, a heat map over two (time to the right, or x to the right and y
/// upwards), a row of maps for a plane at several times, one picture per component of a vector,
/// lines for sample paths. Empty where there is no such picture, with the reason in `error`.
std::string draw(const questions::Value &value, const std::string &title, const Screen &screen,
                 std::string &error);

} // namespace sbl::repl
