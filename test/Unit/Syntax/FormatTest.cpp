// The layout: what it looks like, and that it neither loses nor changes anything.
#include <filesystem>
#include <fstream>
#include <random>

#include "Parsing.h"
#include "sbl/Syntax/Format.h"

namespace sbl {
namespace {

std::string read(const std::filesystem::path &path) {
  std::ifstream in(path);
  std::ostringstream text;
  text << in.rdbuf();
  return text.str();
}

std::string format(const std::string &text) {
  SourceManager sources;
  Diagnostics diagnostics(sources);
  Formatted result = formatModule(sources.add("m.sbl", text), diagnostics);
  EXPECT_EQ(result.outcome, Formatted::Outcome::Done) << text;
  return result.text;
}

/// Formatting gives `after`, and leaves that alone.
void expectLayout(const std::string &before, const std::string &after) {
  EXPECT_EQ(format(before), after);
  EXPECT_EQ(format(after), after);
}

TEST(Format, SetsSpacesAroundSigns) {
  expectLayout("let a=-1+2*-x ^ 2/( b-3 )\nfn  f ( x,y=1 )=x [ 0 ]·y²\n",
               "let a = -1 + 2 * -x^2 / (b - 3)\nfn f(x, y = 1) = x[0] · y²\n");
  expectLayout("let s=sum( k  in 1 .. n:k )\nlet v=not(a<b)and c>=drift (B)\n",
               "let s = sum(k in 1..n : k)\nlet v = not (a < b) and c >= drift(B)\n");
  expectLayout("param p :real=0.5 in( 0,1 ]\nimport std . potentials\nlet m=[[1,2],[3,4]]\n",
               "param p : real = 0.5 in (0, 1]\nimport std.potentials\nlet m = [[1, 2], [3, 4]]\n");
  expectLayout("let q = dot (a, b) dot (c) + std.drift (x)\n",
               "let q = dot(a, b) dot (c) + std.drift(x)\n");
}

TEST(Format, PutsEveryDeclarationOnItsOwnLine) {
  expectLayout("model m axis x in[0,1],cells=8 time t in [0,1]",
               "model m\naxis x in [0, 1], cells = 8\ntime t in [0, 1]\n");
}

TEST(Format, KeepsOneBlankLineAndNoneAtTheEnds) {
  expectLayout("\n\nlet a = 1\n\n\n\nlet b = 2\n\n", "let a = 1\n\nlet b = 2\n");
  expectLayout("diffusion Q {\n\n  drift = x\n\n\n  noise = 1\n\n}\n",
               "diffusion Q {\n  drift = x\n\n  noise = 1\n}\n");
}

TEST(Format, KeepsShortBlocksOnOneLine) {
  expectLayout("diffusion Q{drift=-x noise=1}\n", "diffusion Q { drift = -x  noise = 1 }\n");
  expectLayout("bridge B of Q{at t=0:a at t=1:b}\n",
               "bridge B of Q { at t = 0 : a  at t = 1 : b }\n");
  expectLayout("diffusion Q { drift = -x\n noise = 1 }\n",
               "diffusion Q {\n  drift = -x\n  noise = 1\n}\n");
  expectLayout("flow F {\n}\n", "flow F {}\n");
}

TEST(Format, AlignsNeighbours) {
  expectLayout("distribution left = p\ndistribution right = q\nlet a = 1\n",
               "distribution left  = p\ndistribution right = q\nlet a = 1\n");
  expectLayout("diffusion Q {\nnoise=1\nkilling=2\n}\n",
               "diffusion Q {\n  noise   = 1\n  killing = 2\n}\n");
  expectLayout("bridge B of Q {\nat t=0:a\nat t=0.5:b\naccuracy=1\n}\n",
               "bridge B of Q {\n  at t = 0   : a\n  at t = 0.5 : b\n  accuracy = 1\n}\n");
  expectLayout("print x\nplot \"a.svg\": x\nsave \"long.nc\" :y\n",
               "print x\nplot  \"a.svg\"   : x\nsave  \"long.nc\" : y\n");
  // One long name does not push its neighbours across the page.
  expectLayout("let a = 1\nlet a_name_of_unusual_length = 2\n",
               "let a = 1\nlet a_name_of_unusual_length = 2\n");
}

TEST(Format, KeepsComments) {
  expectLayout("// file\n\n/// doc\nlet a=1// one\nlet bb=2  //two\n// end\n",
               "// file\n\n/// doc\nlet a  = 1  // one\nlet bb = 2  //two\n// end\n");
  expectLayout("let a = // why\n // below\n 1 + // more\n 2\n",
               "let a =  // why\n  // below\n  1 +  // more\n  2\n");
  expectLayout("diffusion Q { // head\n // first\n noise = 1 // n\n // last\n} // tail\n",
               "diffusion Q {  // head\n  // first\n  noise = 1  // n\n  // last\n}  // tail\n");
}

TEST(Format, BreaksLongLinesAtTheOutermostPlace) {
  const std::string term = "exp(-(x - 0.25)^2 / (2 * width^2))";
  expectLayout("potential U = " + term + " + " + term + " + " + term + "\n",
               "potential U = " + term + " + " + term + "\n  + " + term + "\n");
  // A value that has room on a line of its own is not torn.
  expectLayout("potential a_name_that_takes_room = " + term + " + " + term + "\n",
               "potential a_name_that_takes_room =\n  " + term + " + " + term + "\n");
  std::string list = "let times = [0";
  for (int i = 1; i < 40; ++i)
    list += ", " + std::to_string(i);
  std::string laidOut = format(list + "]\n");
  EXPECT_NE(laidOut.find(",\n  "), std::string::npos) << laidOut;
  expectLayout(laidOut, laidOut);
}

TEST(Format, KeepsBreaksThatWereWritten) {
  expectLayout("let u = a\n + b\n + f(c,\n d)\n", "let u = a\n  + b\n  + f(c,\n  d)\n");
  expectLayout("let\nu\n=\na ^\n2\n", "let u =\n  a^2\n");
}

TEST(Format, KeepsTheNamesOfItems) {
  // An item is called by its text, spaces included.
  expectLayout("print cost( B ),mean(x*x,B)\n", "print cost( B ), mean(x*x,B)\n");
  expectLayout("expect cost(B)<1+ 2\nplot \"a.svg\":f( x )\n",
               "expect cost(B)<1+ 2\nplot   \"a.svg\" : f( x )\n");
}

TEST(Format, TakesOtherLineEndsAndAByteOrderMark) {
  expectLayout("\xEF\xBB\xBFlet a = 1\r\n// c\r\nlet b = 2\r\n", "let a = 1\n// c\nlet b = 2\n");
}

TEST(Format, LeavesWrongTextsToTheirMessages) {
  SourceManager sources;
  Diagnostics diagnostics(sources);
  Formatted result = formatModule(sources.add("m.sbl", "let a = = 1"), diagnostics);
  EXPECT_EQ(result.outcome, Formatted::Outcome::BadSyntax);
  EXPECT_EQ(diagnostics.errorCount(), 1u);
}

/// Models of the repository, each with its white space thrown about and comments strewn in: the
/// tree stays (formatModule checks that), no comment is lost, and the layout is settled after one
/// round.
TEST(Format, SettlesHoweverTheTextWasSpaced) {
  std::mt19937 random(1);
  auto pick = [&](unsigned n) { return random() % n; };
  std::size_t tried = 0;
  for (const char *folder : {"examples", "stdlib", "test/Numerics", "test/Syntax", "test/Sema"})
    for (const auto &entry :
         std::filesystem::directory_iterator(std::filesystem::path(SBL_SOURCE_DIR) / folder)) {
      if (entry.path().extension() != ".sbl")
        continue;
      const std::string original = read(entry.path());
      for (int round = 0; round < 40; ++round) {
        std::string text;
        std::size_t comments = 0;
        for (std::size_t i = 0; i < original.size(); ++i) {
          char c = original[i];
          if (c == '/' && i + 1 < original.size() && original[i + 1] == '/') {
            std::size_t end = std::min(original.find('\n', i), original.size());
            text += original.substr(i, end - i);
            ++comments;
            i = end - 1;
          } else if (c == '"') {
            std::size_t end = original.find('"', i + 1);
            text += original.substr(i, end + 1 - i);
            i = end;
          } else if (c == ' ' || c == '\n') {
            static const char *const gaps[] = {" ", " ", "  ", "\n", "\n\n\n", "\t ", " //~ c\n"};
            const char *gap = gaps[pick(std::size(gaps))];
            comments += gap[1] == '/';
            if (c == '\n')
              text += '\n';
            text += gap;
          } else {
            text += c;
          }
        }
        const std::string once = format(text);
        ASSERT_EQ(format(once), once) << text;
        std::size_t kept = 0;
        for (std::size_t at = once.find("//"); at != std::string::npos; at = once.find("//", at)) {
          ++kept;
          at = std::min(once.find('\n', at), once.size());
        }
        ASSERT_EQ(kept, comments) << once;
        ++tried;
      }
    }
  EXPECT_GT(tried, 800u);
}

TEST(Format, TakesTimeInProportion) {
  // A list of this length would take minutes if a line looked at the whole statement.
  std::string list = "let a = [0";
  for (int i = 1; i < 200000; ++i)
    list += ",1";
  EXPECT_GT(format(list + "]").size(), list.size());
}

} // namespace
} // namespace sbl
