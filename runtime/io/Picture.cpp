// A page of panels: sizes, titles, the terminal, and the run of gnuplot.
#include <algorithm>
#include <cmath>
#include <filesystem>

#include "Animation.h"
#include "Arrange.h"
#include "Gnuplot.h"
#include "ReplacedFile.h"

namespace sbl::io {
namespace {

// All lengths are in pixels at 96 dpi.
constexpr double pageWidth = 860, stripHeight = 470, groupTitle = 46, panelTitle = 26;
constexpr double left = 78, right = 34, bar = 100, bottom = 62, between = 46, gap = 50;
constexpr std::size_t mostColumns = 3;

struct Box {
  double x, y, width, height; // y downwards from the top of the page
};

struct Page {
  double height = 0;
  std::vector<std::pair<const Panel *, Box>> panels;
  std::vector<std::pair<std::string, double>> titles; // and where from the top
};

/// Stacks the groups; a group of small multiples fills rows of up to three panels.
Page layOut(std::vector<Group> &groups) {
  Page page;
  double y = 10;
  for (Group &group : groups) {
    page.titles.emplace_back(group.title, y + groupTitle / 2);
    y += groupTitle;
    if (group.aspect == 0) {
      const Panel &panel = group.panels.front();
      const double width = pageWidth - left - (panel.heat || panel.phaseBar ? bar : 0) - right;
      page.panels.push_back({&panel, {left, y, width, stripHeight - bottom - groupTitle}});
      y += stripHeight - groupTitle;
      continue;
    }
    const std::size_t columns = std::min(mostColumns, group.panels.size());
    const double room = (pageWidth - left - right - gap * static_cast<double>(columns - 1)) /
                        static_cast<double>(columns);
    // Equal scales on both axes; a lone or tall panel must not outgrow the page.
    const double width = std::min({room, 480.0, 480.0 / group.aspect});
    const double height = width * group.aspect;
    const double used =
        width * static_cast<double>(columns) + gap * static_cast<double>(columns - 1);
    const double start = left + (pageWidth - left - right - used) / 2;
    for (std::size_t k = 0; k < group.panels.size(); ++k) {
      const auto column = static_cast<double>(k % columns);
      Panel &panel = group.panels[k];
      panel.small = columns > 1;
      if (k % columns != 0) // the axes of a row are the same: name them once
        panel.yLabel.clear();
      if (k + columns < group.panels.size())
        panel.xLabel.clear();
      if (k && k % columns == 0)
        y += panelTitle + height + between;
      page.panels.push_back(
          {&panel, {start + column * (width + gap), y + panelTitle, width, height}});
    }
    y += panelTitle + height + bottom;
  }
  page.height = y + 6;
  return page;
}

std::string shortened(const std::string &title) {
  constexpr std::size_t longest = 96;
  if (title.size() <= longest)
    return title;
  std::size_t cut = longest;
  while (cut > 0 && (title[cut] & 0xC0) == 0x80) // not inside a code point
    --cut;
  return title.substr(0, cut) + " ...";
}

std::string terminal(const std::string &ending, double width, double height) {
  const std::string size =
      std::to_string(std::lround(width)) + "," + std::to_string(std::lround(height));
  if (ending == "svg")
    return "set terminal svg noenhanced size " + size +
           " font 'DejaVu Sans,13' background '#ffffff'\n";
  if (ending == "png") // twice the pixels, for sharp screens
    return "set terminal pngcairo noenhanced size " + std::to_string(std::lround(2 * width)) + "," +
           std::to_string(std::lround(2 * height)) +
           " font 'DejaVu Sans,9.75' fontscale 2 linewidth 2 pointscale 2 background '#ffffff'\n";
  if (ending == "gif") // hundredths of a second a frame
    return "set terminal gif noenhanced animate delay 8 loop 0 optimize size " + size +
           " font 'DejaVu Sans,10' background '#ffffff'\n";
  return "set terminal pdfcairo noenhanced size " + std::to_string(width / 96) + "in," +
         std::to_string(height / 96) + "in font 'DejaVu Sans,9.75' background '#ffffff'\n";
}

std::string pageScript(const Page &page) {
  std::string text = "set multiplot\n";
  text += "set key top right samplen 2 spacing 1.1 noenhanced\n";
  for (std::size_t i = 0; i < page.titles.size(); ++i)
    text += "set label " + std::to_string(i + 1) + " " + quoted(shortened(page.titles[i].first)) +
            " at screen 0.5, screen " + std::to_string(1 - page.titles[i].second / page.height) +
            " center noenhanced font ',15' tc rgb '#202020'\n";
  int serial = 0;
  for (const auto &[panel, box] : page.panels) {
    const Frame frame = {box.x / pageWidth, (box.x + box.width) / pageWidth,
                         1 - (box.y + box.height) / page.height, 1 - box.y / page.height};
    text += panelScript(*panel, frame, serial++);
    text += "unset label\n";
  }
  return text + "unset multiplot\n";
}

/// One page, or one after the other.
std::string script(std::vector<std::vector<Group>> &frames, const std::string &ending,
                   const std::string &file) {
  std::string text = "set encoding utf8\n";
  for (std::vector<Group> &groups : frames) {
    const Page page = layOut(groups);
    if (&groups == &frames.front()) // a name that begins with a bar would be a command
      text += terminal(ending, pageWidth, page.height) + "set output " +
              quoted((file.starts_with('/') ? "" : "./") + file) + "\n";
    text += pageScript(page);
  }
  return text + "set output\n";
}

} // namespace

std::string drawPicture(const Dataset &dataset, const std::string &path) {
  std::string ending = std::filesystem::path(path).extension().string();
  std::transform(ending.begin(), ending.end(), ending.begin(),
                 [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  const bool moves = ending == ".gif";
  std::vector<std::vector<Group>> frames(moves ? 0 : 1);
  if (std::string error = moves ? animate(dataset, frames) : arrange(dataset, frames.front());
      !error.empty())
    return error;
  ReplacedFile file(path);
  if (file.temporary().empty())
    return file.why();
  if (std::string error =
          runGnuplot(script(frames, ending.substr(ending.empty() ? 0 : 1), file.temporary()));
      !error.empty())
    return error;
  return file.commit();
}

} // namespace sbl::io
