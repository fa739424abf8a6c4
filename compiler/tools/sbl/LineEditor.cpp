#include "LineEditor.h"

#include <algorithm>
#include <clocale>
#include <csignal>
#include <cstdio>
#include <cstdlib>
#include <filesystem>

#include <histedit.h>

#include "sbl/Support/Utf8.h"

namespace sbl::tool {
namespace {

constexpr int historySize = 2000;

std::string toUtf8(const wchar_t *text, std::size_t size) {
  std::string result;
  for (std::size_t i = 0; i < size; ++i) {
    const auto c = static_cast<char32_t>(text[i]);
    const auto byte = [&](char32_t bits) { result += static_cast<char>(bits); };
    if (c < 0x80) {
      byte(c);
    } else if (c < 0x800) {
      byte(0xC0 | c >> 6);
      byte(0x80 | (c & 0x3F));
    } else if (c < 0x10000) {
      byte(0xE0 | c >> 12);
      byte(0x80 | (c >> 6 & 0x3F));
      byte(0x80 | (c & 0x3F));
    } else {
      byte(0xF0 | c >> 18);
      byte(0x80 | (c >> 12 & 0x3F));
      byte(0x80 | (c >> 6 & 0x3F));
      byte(0x80 | (c & 0x3F));
    }
  }
  return result;
}

std::wstring toWide(const std::string &text) {
  std::wstring result;
  for (std::size_t at = 0; at < text.size();) {
    const CodePoint point = codePointAt(text, at);
    result += static_cast<wchar_t>(point.value);
    at += point.bytes;
  }
  return result;
}

void makeFolderOf(const std::string &file) {
  std::error_code ignored;
  std::filesystem::create_directories(std::filesystem::path(file).parent_path(), ignored);
}

} // namespace

struct LineEditor::Impl {
  std::string historyFile;
  Completer completer;
  EditLine *edit = nullptr;
  HistoryW *history = nullptr;
  std::wstring prompt;
  bool isDropped = false;

  static Impl &of(EditLine *edit) {
    void *self = nullptr;
    el_wget(edit, EL_CLIENTDATA, &self);
    return *static_cast<Impl *>(self);
  }
  static wchar_t *promptOf(EditLine *edit) { return of(edit).prompt.data(); }

  static unsigned char drop(EditLine *edit, wint_t) {
    of(edit).isDropped = true;
    std::fputs("^C\n", stdout);
    return CC_EOF;
  }

  static unsigned char suspend(EditLine *, wint_t) {
    std::raise(SIGTSTP); // libedit's handler gives the terminal back
    return CC_REDISPLAY;
  }

  static unsigned char complete(EditLine *edit, wint_t) {
    const LineInfoW *line = el_wline(edit);
    const std::string before =
        toUtf8(line->buffer, static_cast<std::size_t>(line->cursor - line->buffer));
    // At the beginning of a line it indents, so that a block pasted with tabs arrives as one.
    if (before.find_first_not_of(" \t") == std::string::npos) {
      el_winsertstr(edit, L"  ");
      return CC_REFRESH;
    }
    const repl::Completion found = of(edit).completer(before);
    if (found.candidates.empty())
      return CC_REFRESH_BEEP;
    const std::string typed = before.substr(found.begin);
    const std::string more = repl::commonBeginning(found.candidates).substr(typed.size());
    if (!more.empty()) {
      el_winsertstr(edit, toWide(more).c_str());
      return CC_REFRESH;
    }
    if (found.candidates.size() == 1)
      return CC_REFRESH;
    list(found.candidates);
    return CC_REDISPLAY;
  }

  static void list(const std::vector<std::string> &candidates) {
    constexpr std::size_t mostShown = 60;
    std::size_t width = 0;
    for (const std::string &candidate : candidates)
      width = std::max(width, candidate.size() + 2);
    const std::size_t perLine = std::max<std::size_t>(1, 78 / width);
    std::string text = "\n";
    for (std::size_t i = 0; i < std::min(candidates.size(), mostShown); ++i) {
      text += candidates[i] + std::string(width - candidates[i].size(), ' ');
      if (i % perLine == perLine - 1)
        text += "\n";
    }
    if (text.back() != '\n')
      text += "\n";
    if (candidates.size() > mostShown)
      text += "and " + std::to_string(candidates.size() - mostShown) + " more\n";
    std::fputs(text.c_str(), stdout);
    std::fflush(stdout);
  }
};

LineEditor::LineEditor(std::string historyFile, Completer completer)
    : impl_(std::make_unique<Impl>()) {
  impl_->historyFile = std::move(historyFile);
  impl_->completer = std::move(completer);
  std::setlocale(LC_CTYPE, ""); // what bytes a key sends
  HistEventW event;
  impl_->history = history_winit();
  history_w(impl_->history, &event, H_SETSIZE, historySize);
  history_w(impl_->history, &event, H_SETUNIQUE, 1);
  if (!impl_->historyFile.empty())
    history_w(impl_->history, &event, H_LOAD, impl_->historyFile.c_str());

  EditLine *edit = impl_->edit = el_init("sbl", stdin, stdout, stderr);
  el_wset(edit, EL_CLIENTDATA, impl_.get());
  el_wset(edit, EL_SIGNAL, 1); // window sizes
  el_wset(edit, EL_PROMPT, Impl::promptOf);
  el_wset(edit, EL_EDITOR, L"emacs");
  el_wset(edit, EL_HIST, history_w, impl_->history);
  el_source(edit, nullptr); // a person's own ~/.editrc
  el_wset(edit, EL_ADDFN, L"sbl-complete", L"Complete the word", Impl::complete);
  el_wset(edit, EL_ADDFN, L"sbl-drop", L"Drop the line", Impl::drop);
  el_wset(edit, EL_ADDFN, L"sbl-suspend", L"Stop the program", Impl::suspend);
  el_wset(edit, EL_BIND, L"^I", L"sbl-complete", nullptr);
  el_wset(edit, EL_BIND, L"^R", L"em-inc-search-prev", nullptr);
  // While a line is edited ctrl-c and ctrl-z are keys like others; at other times they are signals.
  el_wset(edit, EL_SETTY, L"-d", L"-isig", nullptr);
  el_wset(edit, EL_BIND, L"^C", L"sbl-drop", nullptr);
  el_wset(edit, EL_BIND, L"^Z", L"sbl-suspend", nullptr);
}

LineEditor::~LineEditor() {
  el_end(impl_->edit);
  history_wend(impl_->history);
}

LineEditor::Outcome LineEditor::read(const std::string &prompt, std::string &line) {
  impl_->prompt = toWide(prompt);
  impl_->isDropped = false;
  int count = 0;
  const wchar_t *text = el_wgets(impl_->edit, &count);
  if (impl_->isDropped)
    return Outcome::Dropped;
  if (!text || count <= 0)
    return Outcome::End;
  line = toUtf8(text, static_cast<std::size_t>(count));
  if (!line.empty() && line.back() == '\n')
    line.pop_back();
  return Outcome::Line;
}

void LineEditor::remember(const std::string &input) {
  // Newlines are white space to the language, so that an input comes back as one line; where
  // comments would swallow the rest, it does not come back.
  std::string line = input;
  if (line.find("//") != std::string::npos && line.find('\n') != std::string::npos)
    return;
  std::replace(line.begin(), line.end(), '\n', ' ');
  HistEventW event;
  history_w(impl_->history, &event, H_ENTER, toWide(line).c_str());
  if (impl_->historyFile.empty())
    return;
  makeFolderOf(impl_->historyFile);
  history_w(impl_->history, &event, H_SAVE, impl_->historyFile.c_str());
}

std::string defaultHistoryFile() {
  if (const char *file = std::getenv("SBL_HISTORY"))
    return file;
  if (const char *state = std::getenv("XDG_STATE_HOME"); state && *state)
    return std::string(state) + "/sbl/history";
  if (const char *home = std::getenv("HOME"); home && *home)
    return std::string(home) + "/.local/state/sbl/history";
  return {};
}

} // namespace sbl::tool
