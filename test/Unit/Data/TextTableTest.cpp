// Tables as people write them, and what is wrong with those that are none.
#include "DataFile.h"

namespace sbl::io::test {
namespace {

std::string read(const std::string &text, std::size_t samples) {
  const DataFile file(text);
  return digits(readGood(counting(file.path())), static_cast<double>(samples));
}
std::string refuse(const std::string &text, std::size_t rank = 1,
                   std::vector<DensityRequest::Column> columns = {}) {
  const DataFile file(text);
  DensityRequest request = counting(file.path(), rank);
  request.columns = std::move(columns);
  return refusal(request);
}

TEST(TextTable, ReadsPlainNumbers) {
  EXPECT_EQ(read("2.5\n2.5\n4.5\n", 3), "0020100000");
  EXPECT_EQ(read("2.5\n2.5\n4.5", 3), "0020100000"); // no line end at the end
  EXPECT_EQ(read("+2.5\n2.5e0\n.45e1\n", 3), "0020100000");
  EXPECT_EQ(read("1e-400\n", 1), "1000000000"); // rounds to 0
}

TEST(TextTable, KnowsLineEndsCommentsAndMarks) {
  EXPECT_EQ(read("2.5\r\n4.5\r\n", 2), "0010100000");
  EXPECT_EQ(read("2.5\r4.5\r", 2), "0010100000"); // old Macintosh
  EXPECT_EQ(read("\xef\xbb\xbf"
                 "2.5\n4.5\n",
                 2),
            "0010100000");
  EXPECT_EQ(read("# a comment, with commas\n\n2.5 # and one here\n   \n4.5\n", 2), "0010100000");
  EXPECT_EQ(read("\"2.5\"\n\"4.5\"\n", 2), "0010100000");
}

TEST(TextTable, FindsSeparatorAndColumns) {
  for (const std::string separator : {",", ";", "\t", " ", "   ", ", ", " ; "}) {
    SCOPED_TRACE("[" + separator + "]");
    const DataFile file("a" + separator + "x" + separator + "y\n9" + separator + "2.5" + separator +
                        "7\n9" + separator + "4.5" + separator + "7\n");
    EXPECT_EQ(digits(readGood(counting(file.path())), 2), "0010100000"); // the column named x
    DensityRequest request = counting(file.path());
    request.columns = {"y"};
    EXPECT_EQ(digits(readGood(request), 2), "0000000200");
    request.columns = {std::uint64_t(1)};
    EXPECT_EQ(digits(readGood(request), 2), "0010100000");
  }
}

TEST(TextTable, LeavesOtherColumnsAlone) {
  const DataFile file("kind,when,x\n\"a, b\",2020-01-01,2.5\n,nan,4.5\n");
  EXPECT_EQ(digits(readGood(counting(file.path())), 2), "0010100000");
}

TEST(TextTable, TakesTheAxesInTheirOrder) {
  const DataFile file("y x\n0.5 3.5\n");
  const DensityTable table = readGood(counting(file.path(), 2));
  EXPECT_EQ(table.density[3 * 10 + 0], 1); // x = 3.5, y = 0.5
  const DataFile plain("3.5 0.5\n");
  EXPECT_EQ(readGood(counting(plain.path(), 2)).density[30], 1);
}

TEST(TextTable, SaysWhichLineIsWrong) {
  EXPECT_EQ(refuse("1\n2\nthree\n"),
            "3: `three` in column 0 is not a number (text may stand in columns that are not asked "
            "for)");
  EXPECT_EQ(refuse("x\n1\n\n# four\n1e999\n"),
            "5: the value `1e999` in column `x` is not finite (drop the row, or fill the gap)");
  EXPECT_EQ(refuse("x\n1\nNaN\n").substr(0, 12), "3: the value");
  EXPECT_EQ(refuse("1\ninf\n").substr(0, 12), "2: the value");
  EXPECT_EQ(refuse("1,2\n3\n", 2), "2: it has 1 value, but line 1 has 2");
  EXPECT_EQ(refuse("1,2\n3,4,5\n", 2), "2: it has 3 values, but line 1 has 2");
  EXPECT_EQ(refuse("x,y\n1,\n", 2),
            "2: there is no number in column `y` (drop the row, or fill the gap)");
  EXPECT_EQ(refuse("1;2\n1,5;2\n", 2),
            "2: `1,5` in column 0 is not a number (numbers are written with a point: `1.5`)");
  EXPECT_EQ(refuse("1\n\"2\n"), "2: a quote is not closed on this line");
  EXPECT_EQ(refuse("1\n0x10\n").substr(0, 9), "2: `0x10`");
}

TEST(TextTable, SaysWhichColumnsThereAre) {
  EXPECT_EQ(refuse("a,b,c\n1,2,3\n", 2),
            "1: it has 3 columns (`a`, `b`, `c`) for 2 axes (say which: `columns = (0, 1)` by "
            "number, or by name in quotes)");
  EXPECT_EQ(refuse("a,b\n1,2\n", 1, {"c"}), "1: it has no column `c` (it has `a`, `b`)");
  EXPECT_EQ(refuse("1,2\n", 1, {"a"}),
            "1: its columns have no names, so there is no `a` (name columns by their numbers, from "
            "0)");
  EXPECT_EQ(refuse("1,2\n", 1, {std::uint64_t(2)}),
            "1: it has no column 2 (it has 2 columns, counted from 0)");
  EXPECT_EQ(refuse("1,2\n", 2, {std::uint64_t(1), std::uint64_t(1)}),
            "1: the column 1 is asked for twice");
  EXPECT_EQ(refuse("a,a\n1,2\n", 1, {"a"}).substr(0, 31), "1: two columns are called `a` (");
}

TEST(TextTable, RefusesWhatIsNoTable) {
  EXPECT_EQ(refuse(""), "it is empty");
  EXPECT_EQ(refuse("# nothing\n\n"), "it holds no numbers");
  EXPECT_EQ(refuse("x\n"), "it holds no row of numbers below its names");
  EXPECT_EQ(refuse("\xff\xfe"
                   "1\n"),
            "it is text in UTF-16 (save it as UTF-8)");
  EXPECT_EQ(refuse("PK\x03\x04 and so on").substr(0, 20), "it is a ZIP archive ");
  EXPECT_EQ(refuse(std::string("1\0"
                               "2\n",
                               4))
                .substr(0, 26),
            "1: it holds a NUL byte, so");
  EXPECT_EQ(refuse(std::string("0\n1\0\n", 5)).substr(0, 26), "2: it holds a NUL byte, so");
  EXPECT_EQ(refuse(std::string(std::size_t(17) << 20, '1')).substr(0, 31),
            "1: this line is longer than 16 ");
  EXPECT_EQ(refusal(counting("/nonexistent/file.csv")),
            "No such file or directory (files are looked for beside the model)");
  EXPECT_EQ(refusal(counting("/")), "it is a folder");
  EXPECT_EQ(refusal(counting("/dev/zero")), "it is not a regular file");
}

TEST(TextTable, KeepsLinesWholeAcrossReads) {
  // Lines of growing length, so that every place in a line meets the end of a buffer.
  std::string text;
  std::size_t rows = 0;
  while (text.size() < (std::size_t(3) << 20)) {
    text += std::to_string(rows % 10) + ".25" + std::string(rows % 97, ' ') + "\n";
    ++rows;
  }
  const DataFile file(text);
  const DensityTable table = readGood(counting(file.path()));
  for (std::size_t k = 0; k < 10; ++k)
    EXPECT_NEAR(table.density[k], 0.1, 10.0 / static_cast<double>(rows));
  EXPECT_EQ(table.summary, std::to_string(rows) + " samples, histogram");
}

} // namespace
} // namespace sbl::io::test
