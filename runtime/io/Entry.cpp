// What dlsym finds. Exceptions end here.
#include <exception>

#include "sbl/io/Dataset.h"

namespace {

template <typename Action> bool guarded(Action action, std::string *error) {
  try {
    *error = action();
  } catch (const std::exception &) {
    *error = "not enough memory";
  }
  return error->empty();
}

} // namespace

bool sbl_io_write_netcdf(const sbl::io::Dataset *dataset, const char *path, std::string *error) {
  return guarded([&] { return sbl::io::writeNetcdf(*dataset, path); }, error);
}

bool sbl_io_draw_picture(const sbl::io::Dataset *dataset, const char *path, std::string *error) {
  return guarded([&] { return sbl::io::drawPicture(*dataset, path); }, error);
}
