// NumPy arrays of every type that holds real numbers.
#include <bit>
#include <cmath>
#include <cstring>

#include "DataFile.h"

namespace sbl::io::test {
namespace {

std::string npy(const std::string &header, const std::string &data, int version = 1) {
  std::string text = header + "\n";
  std::string bytes = std::string("\x93NUMPY") + static_cast<char>(version) + '\0';
  for (int k = 0; k < (version == 1 ? 2 : 4); ++k)
    bytes += static_cast<char>(text.size() >> 8 * k & 0xff);
  return bytes + text + data;
}
std::string header(const std::string &type, const std::string &shape, bool fortran = false) {
  return "{'descr': '" + type + "', 'fortran_order': " + (fortran ? "True" : "False") +
         ", 'shape': " + shape + ", }";
}
template <class T> std::string bytes(std::initializer_list<T> values, bool swap = false) {
  std::string result;
  for (T value : values) {
    char raw[sizeof(T)];
    std::memcpy(raw, &value, sizeof(T));
    for (std::size_t k = 0; k < sizeof(T); ++k)
      result += raw[swap ? sizeof(T) - 1 - k : k];
  }
  return result;
}
std::string read(const std::string &content, std::size_t rank = 1, double samples = 3) {
  const DataFile file(content, ".npy");
  return digits(readGood(counting(file.path(), rank)), samples);
}
std::string refuse(const std::string &content, std::size_t rank = 1) {
  const DataFile file(content, ".npy");
  return refusal(counting(file.path(), rank));
}

TEST(Npy, ReadsEveryTypeOfNumber) {
  const std::string expected = "0020100000";
  EXPECT_EQ(read(npy(header("<f8", "(3,)"), bytes<double>({2, 2, 4}))), expected);
  EXPECT_EQ(read(npy(header(">f8", "(3,)"), bytes<double>({2, 2, 4}, true))), expected);
  EXPECT_EQ(read(npy(header("<f4", "(3, 1)"), bytes<float>({2, 2, 4}))), expected);
  EXPECT_EQ(read(npy(header(">f4", "(3,)"), bytes<float>({2, 2, 4}, true))), expected);
  EXPECT_EQ(read(npy(header("<i8", "(3,)"), bytes<std::int64_t>({2, 2, 4}))), expected);
  EXPECT_EQ(read(npy(header(">i2", "(3,)"), bytes<std::int16_t>({2, 2, 4}, true))), expected);
  EXPECT_EQ(read(npy(header("|i1", "(3,)"), bytes<std::int8_t>({2, 2, 4}))), expected);
  EXPECT_EQ(read(npy(header("|u1", "(3,)"), bytes<std::uint8_t>({2, 2, 4}))), expected);
  EXPECT_EQ(read(npy(header("<u4", "(3,)"), bytes<std::uint32_t>({2, 2, 4}), 2)), expected);
  EXPECT_EQ(read(npy(header("|b1", "(3,)"), bytes<std::uint8_t>({1, 0, 1}), 3)), "1200000000");
}

TEST(Npy, KnowsBothOrders) {
  // Samples (1, 0), (2, 0), (3, 5).
  const std::string c = npy(header("<f8", "(3, 2)"), bytes<double>({1, 0, 2, 0, 3, 5}));
  const std::string f = npy(header("<f8", "(3, 2)", true), bytes<double>({1, 2, 3, 0, 0, 5}));
  for (const std::string &content : {c, f}) {
    const DataFile file(content, ".npy");
    const DensityTable table = readGood(counting(file.path(), 2));
    for (const int cell : {10, 20, 35})
      EXPECT_NEAR(table.density[static_cast<std::size_t>(cell)], 1.0 / 3, 1e-15);
    DensityRequest second = counting(file.path(), 1);
    second.columns = {std::uint64_t(1)};
    EXPECT_EQ(digits(readGood(second), 3), "2000010000");
  }
}

TEST(Npy, RefusesWhatHoldsNoSamples) {
  EXPECT_EQ(refuse(npy(header("<c16", "(1,)"), bytes<double>({1, 0}))).substr(0, 37),
            "its entries are of the type `<c16` (s");
  EXPECT_EQ(refuse(npy(header("<U3", "(1,)"), "abc")).substr(0, 34),
            "its entries are of the type `<U3` ");
  EXPECT_EQ(refuse(npy(header("|O", "(1,)"), "abc")).substr(0, 33),
            "its entries are of the type `|O` ");
  EXPECT_EQ(refuse(npy("{'descr': [('x', '<f8')], 'fortran_order': False, 'shape': (1,), }",
                       bytes<double>({1})))
                .substr(0, 41),
            "its entries are records with named fields");
  EXPECT_EQ(refuse(npy(header("<f8", "()"), bytes<double>({1}))).substr(0, 26),
            "it holds a single number, ");
  EXPECT_EQ(refuse(npy(header("<f8", "(1, 1, 1)"), bytes<double>({1}))).substr(0, 28),
            "it has the shape 1 x 1 x 1; ");
  EXPECT_EQ(refuse(npy(header("<f8", "(0,)"), "")), "it has the shape 0, so it holds no sample");
  EXPECT_EQ(refuse(npy(header("<f8", "(2, 3)"), bytes<double>({1, 2, 3, 4, 5, 6})), 2),
            "it has the shape 2 x 3: a row for each sample is expected (save its transpose: "
            "`numpy.save(file, array.T)`)");
  EXPECT_EQ(refuse(npy(header("<f8", "(2, 2)"), bytes<double>({1, 2, 3, NAN})), 2),
            "its entry [1, 1] is not finite (drop such rows before saving)");
}

TEST(Npy, RefusesDamage) {
  EXPECT_EQ(refuse(npy(header("<f8", "(3,)"), bytes<double>({1, 2}))).substr(0, 60),
            "its header promises 3 numbers, but only 2 are there (the fil");
  EXPECT_EQ(refuse(npy(header("<f8", "(4611686018427387904, 4)"), "")).substr(0, 39),
            "its header promises 4611686018427387904");
  EXPECT_EQ(refuse("\x93NUMPY").substr(0, 25), "it ends within its header");
  EXPECT_EQ(refuse(std::string("\x93NUMPY\x02\0\xff\xff\xff\x7f", 12)).substr(0, 34),
            "its header claims 2147483647 bytes");
  EXPECT_EQ(refuse(std::string("\x93NUMPY\x09\0\x01\0", 10)).substr(0, 18), "it is of version 9");
  EXPECT_EQ(refuse(npy("{}", "")).substr(0, 25), "its header has no `descr`");
  EXPECT_EQ(refuse(npy("{'descr'", "")), "its header is no dictionary");
  EXPECT_EQ(refuse(npy(header("<f8", "(three,)"), "")),
            "its header gives no shape of whole numbers");
  EXPECT_EQ(refuse(npy("{'descr': '<f8', 'fortran_order': False, 'shape': (3", "")),
            "its header gives no shape");
}

} // namespace
} // namespace sbl::io::test
