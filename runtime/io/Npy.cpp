// NumPy's .npy: a short Python dictionary that gives type, order and shape, then the bytes.
// https://numpy.org/doc/stable/reference/generated/numpy.lib.format.html
#include <algorithm>
#include <array>
#include <bit>
#include <charconv>
#include <cmath>
#include <cstring>

#include "Samples.h"

namespace sbl::io {
namespace {

static_assert(std::endian::native == std::endian::little,
              "byte orders are turned for such machines");

constexpr std::size_t longestHeader = 65536;

struct Header {
  char kind = 'f'; // f, i, u, b
  std::size_t bytes = 8;
  bool bigEndian = false, fortranOrder = false;
  std::vector<std::size_t> shape;
};

void readExactly(InputFile &file, char *into, std::size_t count, const char *what) {
  while (count > 0) {
    const std::size_t got = file.read(into, count);
    if (got == 0)
      fail(std::string("it ends within its ") + what, "the file is truncated; copy it again");
    into += got;
    count -= got;
  }
}

/// The text after `'key':` in the dictionary.
std::string_view valueOf(std::string_view text, const std::string &key) {
  std::size_t at = text.find("'" + key + "'");
  if (at == text.npos)
    fail("its header has no `" + key + "`", "it is no NumPy array as numpy.save writes it");
  at = text.find(':', at);
  if (at == text.npos)
    fail("its header is no dictionary");
  text.remove_prefix(at + 1);
  while (!text.empty() && text.front() == ' ')
    text.remove_prefix(1);
  return text;
}

Header parse(std::string_view text) {
  Header header;
  std::string_view type = valueOf(text, "descr");
  if (type.starts_with("["))
    fail("its entries are records with named fields", "save the columns as one array of numbers");
  if (type.empty() || (type.front() != '\'' && type.front() != '"'))
    fail("its header names no type");
  type = type.substr(1, type.find(type.front(), 1) - 1);
  const std::string shown(type.substr(0, 16));
  const char order = type.empty() ? ' ' : type.front();
  if (order == '<' || order == '>' || order == '|' || order == '=')
    type.remove_prefix(1);
  header.bigEndian = order == '>';
  header.kind = type.empty() ? ' ' : type.front();
  if (!type.empty())
    type.remove_prefix(1);
  const auto [stop, error] = std::from_chars(type.data(), type.data() + type.size(), header.bytes);
  const auto sizeIn = [&](std::initializer_list<std::size_t> sizes) {
    return std::find(sizes.begin(), sizes.end(), header.bytes) != sizes.end();
  };
  const bool known = error == std::errc() && stop == type.data() + type.size() &&
                     ((header.kind == 'f' && sizeIn({4, 8})) ||
                      ((header.kind == 'i' || header.kind == 'u') && sizeIn({1, 2, 4, 8})) ||
                      (header.kind == 'b' && sizeIn({1})));
  if (!known)
    fail("its entries are of the type `" + shown + "`",
         "save real numbers: `numpy.save(file, array.astype(float))`");

  const std::string_view fortran = valueOf(text, "fortran_order");
  header.fortranOrder = fortran.starts_with("True");
  std::string_view shape = valueOf(text, "shape");
  if (!shape.starts_with("(") || shape.find(')') == shape.npos)
    fail("its header gives no shape");
  shape = shape.substr(1, shape.find(')') - 1);
  while (!shape.empty()) {
    if (shape.front() == ' ' || shape.front() == ',') {
      shape.remove_prefix(1);
      continue;
    }
    std::size_t extent = 0;
    const auto [end, bad] = std::from_chars(shape.data(), shape.data() + shape.size(), extent);
    if (bad != std::errc())
      fail("its header gives no shape of whole numbers");
    header.shape.push_back(extent);
    shape.remove_prefix(static_cast<std::size_t>(end - shape.data()));
  }
  return header;
}

Header readHeader(InputFile &file, std::size_t &begin) {
  std::array<char, 8> start{};
  readExactly(file, start.data(), start.size(), "header");
  const int version = static_cast<unsigned char>(start[6]);
  if (version < 1 || version > 3)
    fail("it is of version " + std::to_string(version) + " of NumPy's format; 1 to 3 are known");
  std::array<unsigned char, 4> raw{};
  const std::size_t lengthBytes = version == 1 ? 2 : 4;
  readExactly(file, reinterpret_cast<char *>(raw.data()), lengthBytes, "header");
  const std::size_t length = raw[0] | raw[1] << 8 | static_cast<std::size_t>(raw[2]) << 16 |
                             static_cast<std::size_t>(raw[3]) << 24;
  if (length > longestHeader)
    fail("its header claims " + std::to_string(length) +
         " bytes, more than any array of numbers has");
  std::string text(length, '\0');
  readExactly(file, text.data(), length, "header");
  begin = start.size() + lengthBytes + length;
  return parse(text);
}

template <class T> double decode(const char *bytes, bool swap) {
  std::array<char, sizeof(T)> raw;
  std::memcpy(raw.data(), bytes, sizeof(T));
  if (swap)
    std::reverse(raw.begin(), raw.end());
  return static_cast<double>(std::bit_cast<T>(raw));
}

using Decoder = double (*)(const char *, bool);

Decoder decoderOf(const Header &header) {
  if (header.kind == 'f')
    return header.bytes == 8 ? &decode<double> : &decode<float>;
  const bool isSigned = header.kind == 'i';
  switch (header.bytes) {
  case 1:
    return isSigned ? &decode<std::int8_t> : &decode<std::uint8_t>;
  case 2:
    return isSigned ? &decode<std::int16_t> : &decode<std::uint16_t>;
  case 4:
    return isSigned ? &decode<std::int32_t> : &decode<std::uint32_t>;
  default:
    return isSigned ? &decode<std::int64_t> : &decode<std::uint64_t>;
  }
}

} // namespace

SampleRows readNpy(InputFile &file, const DensityRequest &request) {
  std::size_t begin = 0;
  const Header header = readHeader(file, begin);
  std::string shown;
  for (const std::size_t extent : header.shape)
    shown += (shown.empty() ? "" : " x ") + std::to_string(extent);
  if (header.shape.empty() || header.shape.size() > 2)
    fail(header.shape.empty() ? std::string("it holds a single number, not a row for each sample")
                              : "it has the shape " + shown + "; samples are rows and columns",
         "save an array of the shape (samples, coordinates)");
  const std::size_t count = header.shape[0],
                    columns = header.shape.size() == 2 ? header.shape[1] : 1;
  if (count == 0 || columns == 0)
    fail("it has the shape " + shown + ", so it holds no sample");
  const std::size_t space = file.size() > begin ? (file.size() - begin) / header.bytes : 0;
  if (columns > space || count > space / columns)
    fail("its header promises " + shown + " numbers, but only " + std::to_string(space) +
             " are there",
         "the file is truncated; copy it again");
  const std::size_t rank = request.axes.size();
  if (request.columns.empty() && columns != rank && count == rank)
    fail("it has the shape " + shown + ": a row for each sample is expected",
         "save its transpose: `numpy.save(file, array.T)`");
  const std::vector<std::size_t> chosen = chooseColumns(request, {}, columns, 0);

  SampleRows rows;
  rows.rank = rank;
  rows.values.resize(count * rank);
  std::vector<std::size_t> axisOf(columns, rank);
  for (std::size_t a = 0; a < rank; ++a)
    axisOf[chosen[a]] = a;
  const Decoder number = decoderOf(header);
  // Number i of the file is row i / columns of column i % columns, or in Fortran's order the other
  // way round.
  const std::size_t total = count * columns, block = 65536;
  std::vector<char> bytes(std::min(total, block) * header.bytes);
  std::size_t row = 0, column = 0;
  for (std::size_t done = 0; done < total;) {
    const std::size_t part = std::min(block, total - done);
    readExactly(file, bytes.data(), part * header.bytes, "numbers");
    for (std::size_t i = 0; i < part; ++i) {
      if (axisOf[column] < rank) {
        const double value = number(bytes.data() + i * header.bytes, header.bigEndian);
        if (!std::isfinite(value))
          fail("its entry [" + std::to_string(row) +
                   (header.shape.size() == 2 ? ", " + std::to_string(column) : "") +
                   "] is not finite",
               "drop such rows before saving");
        rows.values[row * rank + axisOf[column]] = value;
      }
      std::size_t &fast = header.fortranOrder ? row : column;
      if (++fast == (header.fortranOrder ? count : columns)) {
        fast = 0;
        ++(header.fortranOrder ? column : row);
      }
    }
    done += part;
  }
  return rows;
}

} // namespace sbl::io
