// Pictures of waves: the colour is the phase, its strength the amplitude.
#pragma once

#include <array>
#include <string>
#include <vector>

#include "Panel.h"
#include "View.h"

namespace sbl::io {

/// A colour for every phase, equally light for all of them: red at 0, then yellow, green, cyan at
/// pi, blue, violet and back. `strength` in [0, 1] fades it to white;
/// `coarse` leaves 168 colours and white.
std::array<unsigned char, 3> phaseColour(double phase, double strength = 1, bool coarse = false);

/// Draws complex values over a line, a plane, or a line and time, as further groups. False where
/// the variable is no such thing; `error` says why one has no picture.
bool arrangeWave(const View &view, std::vector<Group> &groups, std::string &error);

} // namespace sbl::io
