// `sbl fmt`: models in the one layout.
#include <algorithm>
#include <string_view>

#include "Console.h"
#include "Options.h"
#include "ReplaceFile.h"
#include "Session.h"
#include "sbl/Files/ModelFile.h"
#include "sbl/Syntax/Format.h"

namespace sbl::tool {
namespace {

std::string_view nextLine(std::string_view text) { return text.substr(0, text.find('\n')); }

std::string_view behind(std::string_view text, std::string_view line) {
  return text.substr(std::min(text.size(), line.size() + 1));
}

/// `m.sbl:3: would change` with the first line that differs, as it is and as it would be.
std::string firstDifference(const std::string &path, std::string_view before,
                            std::string_view after) {
  std::size_t number = 1;
  while (!before.empty() && !after.empty() && nextLine(before) == nextLine(after)) {
    before = behind(before, nextLine(before));
    after = behind(after, nextLine(after));
    ++number;
  }
  const bool onlyEnd = before.empty() && after.empty();
  std::string text =
      path + ":" + std::to_string(onlyEnd ? number - 1 : number) + ": would change\n";
  if (onlyEnd)
    return text + "  (only the line break at the end of the file)\n";
  auto show = [&](char sign, std::string_view rest) {
    if (!rest.empty())
      text += std::string("  ") + sign + " " + std::string(nextLine(rest)) + "\n";
  };
  show('-', before);
  show('+', after);
  return text;
}

/// One command line, file by file; mistakes in one do not keep the others from being laid out.
class Files {
public:
  explicit Files(const FmtOptions &options) : options_(options), session_(options.messages) {}

  int run() {
    for (const std::string &path : options_.files)
      one(path);
    return writeOut(out_, session_.finish(code_));
  }

private:
  void raise(int code) { code_ = std::max(code_, code); }

  void one(const std::string &path) {
    std::string text;
    if (!readModel(path, text, session_.diagnostics))
      return raise(exitBadInput);
    const std::string shown = path == "-" ? "<stdin>" : path;
    const std::uint32_t file = session_.sources.add(shown, std::move(text));
    Formatted result = formatModule(file, session_.diagnostics);
    session_.flush();
    if (result.outcome == Formatted::Outcome::BadSyntax)
      return raise(exitBadInput);
    if (result.outcome == Formatted::Outcome::Defect) {
      session_.diagnostics.reportNowhere(DiagId::FormatterDefect, {shown})
          .hints.push_back("please report it with the file, which stays as it is");
      return raise(exitMachine);
    }
    finish(path, shown, session_.sources.file(file).text(), result.text);
  }

  void finish(const std::string &path, const std::string &shown, std::string_view before,
              const std::string &after) {
    if (options_.check) {
      if (before != after) {
        out_ += firstDifference(shown, before, after);
        raise(exitUnmet);
      }
    } else if (path == "-") {
      out_ += after;
    } else if (before != after) {
      if (std::string why = replaceFile(path, after); !why.empty()) {
        session_.diagnostics.reportNowhere(DiagId::CannotWrite, {path, why});
        raise(exitMachine);
      }
    }
  }

  const FmtOptions &options_;
  Session session_;
  std::string out_;
  int code_ = exitDone;
};

} // namespace

int fmt(const FmtOptions &options) { return Files(options).run(); }

} // namespace sbl::tool
