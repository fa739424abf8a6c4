// Answers as pictures without a name: made of characters, or in a file for a program that shows it.
#include <algorithm>

#include "LiveAsked.h"
#include "Outputs.h"
#include "sbl/Repl/Draw.h"

namespace sbl::tool {

int Live::drawItems(Asked &asked) {
  if (const std::string file = output_.pictureFile(); !file.empty())
    return drawInFile(asked, file);
  const repl::Screen screen = currentScreen();
  questions::Evaluator &evaluator = asked.evaluator();
  // A map over time has a column per time; of a plane there is room for three.
  evaluator.setEvenTimes(asked.rank() == 1 ? static_cast<std::size_t>(screen.columns) : 3);
  int code = exitDone;
  for (const Item &item : std::get<Print>(asked.session->model->actions.front()).items) {
    questions::Failure failure;
    const questions::ValuePtr value = evaluator.evaluate(item, failure);
    if (!value) {
      code = std::max<int>(code, reportNoAnswer(failure, item.text, asked.session->diagnostics));
      continue;
    }
    std::string why;
    const std::string picture = repl::draw(*value, item.text, screen, why);
    if (picture.empty()) {
      asked.session->diagnostics.report(DiagId::NoDrawing, item.range, {item.text, why});
      code = std::max<int>(code, exitBadInput);
    }
    code = std::max(code, output_.text(picture, exitDone));
  }
  evaluator.setEvenTimes(0);
  return code;
}

/// All items in one picture, as `plot "file" : …` draws it.
int Live::drawInFile(Asked &asked, const std::string &file) {
  const Print &print = std::get<Print>(asked.session->model->actions.front());
  Output output;
  output.isPlot = true;
  output.file = file;
  output.items = print.items;
  output.range = print.items.front().range;
  std::string title;
  for (const Item &item : print.items)
    title += (title.empty() ? "" : ", ") + item.text;
  io::Dataset dataset;
  questions::Failure failure;
  if (!collect(*asked.session->model, output, asked.grid(), asked.evaluator(), dataset, failure))
    return reportNoAnswer(failure, title, asked.session->diagnostics);
  if (const std::string why = writeOutput(output, dataset); !why.empty()) {
    asked.session->diagnostics.report(DiagId::NoDrawing, output.range, {title, why});
    return exitBadInput;
  }
  return output_.picture(file, title, exitDone);
}

} // namespace sbl::tool
