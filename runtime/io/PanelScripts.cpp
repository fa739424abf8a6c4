// One panel as gnuplot text.
#include <algorithm>
#include <cmath>
#include <cstdio>
#include <functional>
#include <numbers>

#include "Panel.h"
#include "Waves.h"

namespace sbl::io {
namespace {

/// Nine samples of viridis: perceptually uniform, readable in grey and by the colour-blind.
constexpr const char *uniformColours[] = {"#440154", "#472d7b", "#3b528b", "#2c728e", "#21918c",
                                          "#28ae80", "#5ec962", "#addc30", "#fde725"};
/// Blue through white to red, equally dark at both ends.
constexpr const char *divergingColours[] = {"#20457c", "#3f74b5", "#86abd6", "#c9dbec", "#f7f7f7",
                                            "#f3d0c2", "#dd9079", "#bd4a44", "#7f1d2b"};
constexpr const char *curveColours[] = {"#1f5a99", "#c2452d", "#2f7d4f",
                                        "#a8741a", "#6b4796", "#3b7f8c"};
constexpr int colourCount = 9;

std::string number(double value) {
  if (!std::isfinite(value))
    return "NaN";
  char text[32];
  std::snprintf(text, sizeof text, "%.8g", value); // eight digits hold a colour of three bytes
  return text;
}

/// A step of 1, 2 or 5 times a power of ten that cuts `length` into three to six parts.
double tickStep(double length) {
  const double raw = length / 6, decade = std::pow(10, std::floor(std::log10(raw)));
  for (double factor : {1.0, 2.0, 5.0})
    if (factor * decade >= raw)
      return factor * decade;
  return 10 * decade;
}

std::string palette(bool diverging) {
  std::string text = "set palette defined (";
  for (int i = 0; i < colourCount; ++i)
    text += std::string(i ? ", " : "") + std::to_string(i) + " '" +
            (diverging ? divergingColours : uniformColours)[i] + "'";
  return text + ")\n";
}

/// Collects the data blocks and the plot command of a panel.
class Script {
public:
  explicit Script(int serial) : serial_(serial) {}

  /// Starts a data block and returns its name.
  std::string block() {
    const std::string name = "$d" + std::to_string(serial_) + "_" + std::to_string(blocks_++);
    data_ += name + " << EOD\n";
    return name;
  }
  void row(std::initializer_list<double> numbers) {
    for (double value : numbers)
      data_ += number(value) + " ";
    data_ += "\n";
  }
  void value(double value) { data_ += number(value) + " "; }
  void gap() { data_ += "\n"; }
  void endBlock() { data_ += "EOD\n"; }
  void plot(const std::string &element) {
    plots_ += (plots_.empty() ? "plot " : ", \\\n  ") + element;
  }
  std::string text() const {
    // An empty panel still shows its axes.
    return data_ + (plots_.empty() ? "plot NaN notitle" : plots_) + "\n";
  }

private:
  int serial_, blocks_ = 0;
  std::string data_, plots_;
};

/// Pixels as a matrix of numbers: `columns` says what becomes of number $3.
template <class Pixels>
void drawPixels(const Pixels &map, const std::function<double(std::size_t)> &value,
                const std::string &columns, Script &script) {
  const std::string name = script.block();
  for (std::size_t j = 0; j < map.ny; ++j) {
    for (std::size_t i = 0; i < map.nx; ++i)
      script.value(value(j * map.nx + i));
    script.gap();
  }
  script.endBlock();
  script.plot(name + " matrix using (" + number(map.x0) + "+$1*" + number(map.dx) + "):(" +
              number(map.y0) + "+$2*" + number(map.dy) + "):" + columns + " notitle");
}

void drawHeat(const HeatMap &heat, Script &script) {
  drawPixels(heat, [&](std::size_t k) { return heat.values[k]; }, "3 with image", script);
}

/// A colour as one number.
double packed(const std::array<unsigned char, 3> &colour) {
  return colour[0] * 65536.0 + colour[1] * 256.0 + colour[2];
}

void drawPhases(const PhaseMap &map, Script &script) {
  drawPixels(
      map, [&](std::size_t k) { return packed(map.colours[k]); },
      "(int($3)/65536):(int($3)/256%256):(int($3)%256) with rgbimage", script);
}

void drawFill(const PhaseFill &fill, Script &script) {
  const std::string name = script.block();
  for (std::size_t i = 0; i < fill.x.size(); ++i)
    script.row({fill.x[i], fill.height[i], packed(fill.colours[i])});
  script.endBlock();
  script.plot(name + " using 1:2:(" + number(1.1 * fill.width) +
              "):3 with boxes fs solid noborder lc rgb variable notitle");
  script.plot(name + " using 1:2 with lines lw 1.2 lc rgb '#303030' notitle");
}

/// The colours of all phases beside a panel; a point out of sight makes gnuplot draw the bar.
std::string phaseBar(const Frame &frame, Script &script) {
  constexpr int steps = 24;
  std::string text = "set palette defined (";
  for (int i = 0; i <= steps; ++i) {
    const auto c = phaseColour(2 * std::numbers::pi * (i - steps / 2) / steps);
    char colour[16];
    std::snprintf(colour, sizeof colour, "'#%02x%02x%02x'", c[0], c[1], c[2]);
    text += std::string(i ? ", " : "") + std::to_string(i) + " " + colour;
  }
  text += ")\nset cbrange [-pi:pi]\nset cbtics ('-π' -pi, '0' 0, 'π' pi)\n";
  text += "set colorbox user origin screen " + number(frame.right + 0.018) + "," +
          number(frame.bottom) + " size screen 0.016," + number(frame.top - frame.bottom) +
          " noborder\nset cblabel 'phase' noenhanced offset 0.6,0\n";
  const std::string name = script.block();
  script.row({-1e30, -1e30, 0});
  script.endBlock();
  script.plot(name + " using 1:2:3 with points pt 7 palette notitle");
  return text;
}

void drawTrails(const Trails &trails, bool onHeat, Script &script) {
  // The more lines, the fainter each, so that crowds read as density.
  const double opacity =
      std::clamp(4.5 / std::sqrt(static_cast<double>(trails.lines.size()) + 1), 0.12, 0.8);
  char colour[16];
  std::snprintf(colour, sizeof colour, "#%02X%s", static_cast<int>(255 * (1 - opacity)),
                onHeat ? "FFFFFF" : "1F5A99");
  const std::string lines = script.block();
  for (const auto &line : trails.lines) {
    for (const auto &[x, y] : line)
      script.row({x, y});
    script.gap();
  }
  script.endBlock();
  script.plot(lines + " using 1:2 with lines lw 0.8 lc rgb '" + colour + "' notitle");
  if (!trails.dots)
    return;
  const std::string dots = script.block();
  for (const auto &line : trails.lines)
    if (!line.empty())
      script.row({line.back()[0], line.back()[1]});
  script.endBlock();
  script.plot(dots + " using 1:2 with points pt 7 ps 0.3 lc rgb '#40FFFFFF' notitle");
}

void drawCurves(const std::vector<Curve> &curves, Script &script) {
  std::size_t fixed = 0;
  for (const Curve &curve : curves) {
    const std::string name = script.block();
    for (std::size_t i = 0; i < curve.x.size(); ++i)
      script.row({curve.x[i], curve.y[i]});
    script.endBlock();
    const std::string colour = curve.shade < 0 ? curveColours[fixed++ % std::size(curveColours)]
                                               : mapColour(0.9 * curve.shade);
    script.plot(name + " using 1:2 with lines " + (curve.dashed ? "lw 0.8 dt 2" : "lw 2") +
                " lc rgb '" + colour + "' " +
                (curve.label.empty() ? "notitle" : "title " + quoted(curve.label)));
  }
}

void drawArrows(const Arrows &arrows, bool onHeat, Script &script) {
  const std::string name = script.block();
  for (const auto &[x, y, dx, dy] : arrows.items)
    script.row({x - dx / 2, y - dy / 2, dx, dy}); // centred on their place
  script.endBlock();
  script.plot(name + " using 1:2:3:4 with vectors head filled size graph 0.012,20 lw 1 lc rgb '" +
              (onHeat ? "#30FFFFFF" : "#1F5A99") + "' notitle");
}

} // namespace

std::string quoted(const std::string &text) {
  std::string result = "'";
  for (char c : text) {
    if (c == '\'')
      result += '\'';
    result += c == '\n' ? ' ' : c;
  }
  return result + "'";
}

std::string mapColour(double shade) {
  const double at = std::clamp(shade, 0.0, 1.0) * (colourCount - 1);
  const int first = std::min(static_cast<int>(at), colourCount - 2);
  unsigned a[3], b[3];
  std::sscanf(uniformColours[first], "#%2x%2x%2x", &a[0], &a[1], &a[2]);
  std::sscanf(uniformColours[first + 1], "#%2x%2x%2x", &b[0], &b[1], &b[2]);
  char text[8];
  const double w = at - first;
  std::snprintf(text, sizeof text, "#%02x%02x%02x",
                static_cast<int>(a[0] + w * (b[0] - 1.0 * a[0])),
                static_cast<int>(a[1] + w * (b[1] - 1.0 * a[1])),
                static_cast<int>(a[2] + w * (b[2] - 1.0 * a[2])));
  return text;
}

std::string panelScript(const Panel &panel, const Frame &frame, int serial) {
  std::string text;
  auto margin = [&](const char *name, double at) {
    text += std::string("set ") + name + " at screen " + number(at) + "\n";
  };
  margin("lmargin", frame.left);
  margin("rmargin", frame.right);
  margin("bmargin", frame.bottom);
  margin("tmargin", frame.top);
  text += "set title " + quoted(panel.title) + " noenhanced offset 0,-0.5\n";
  text += "set xlabel " + quoted(panel.xLabel) + " noenhanced offset 0,0.3\n";
  text += "set ylabel " + quoted(panel.yLabel) + " noenhanced\n";
  text += "set xrange [" + number(panel.xlo) + ":" + number(panel.xhi) + "]\n";
  text += panel.yRange ? "set yrange [" + number((*panel.yRange)[0]) + ":" +
                             number((*panel.yRange)[1]) + "]\n"
                       : "set yrange [*:*]\n";
  // About four ticks on a small panel; gnuplot's own choice on a wide one.
  text += panel.small ? "set xtics " + number(tickStep(panel.xhi - panel.xlo)) + "\n"
                      : "set xtics autofreq\n";
  text += panel.small && panel.yRange
              ? "set ytics " + number(tickStep((*panel.yRange)[1] - (*panel.yRange)[0])) + "\n"
              : "set ytics autofreq\n";
  const bool framed = panel.isMap();
  text +=
      framed
          ? "set border 15 lw 0.8 lc rgb '#404040'\nunset grid\nset tics out nomirror scale 0.6\n"
          : "set border 3 lw 0.8 lc rgb '#404040'\nset grid lw 0.5 lc rgb '#dddddd'\nset tics "
            "out nomirror\n";
  if (panel.hidesX)
    text += "unset xtics\n";
  text += "set cbtics autofreq\n";
  for (const Label &label : panel.labels)
    text += "set label " + quoted(label.text) + " at " + number(label.x) + "," + number(label.y) +
            " left noenhanced font ',9' tc rgb '#404040'\n";
  Script script(serial);
  if (panel.phaseBar) {
    text += phaseBar(frame, script);
  } else if (panel.heat) {
    text += palette(panel.heat->diverging);
    text += "set cbrange [" + number(panel.heat->lo) + ":" + number(panel.heat->hi) + "]\n";
    if (panel.heat->label.empty()) {
      text += "unset colorbox\n";
    } else {
      text += "set colorbox user origin screen " + number(frame.right + 0.018) + "," +
              number(frame.bottom) + " size screen 0.016," + number(frame.top - frame.bottom) +
              " noborder\nset cblabel " + quoted(panel.heat->label) + " noenhanced offset 0.6,0\n";
    }
  } else {
    text += "unset colorbox\n";
  }

  if (panel.heat)
    drawHeat(*panel.heat, script);
  if (panel.phases)
    drawPhases(*panel.phases, script);
  if (panel.fill)
    drawFill(*panel.fill, script);
  for (const Trails &trails : panel.trails)
    drawTrails(trails, panel.isMap(), script);
  if (panel.arrows)
    drawArrows(*panel.arrows, panel.isMap(), script);
  drawCurves(panel.curves, script);
  return text + script.text();
}

} // namespace sbl::io
