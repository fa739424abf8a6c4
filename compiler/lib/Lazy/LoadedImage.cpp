#include "LoadedImage.h"

#include <cerrno>
#include <cstring>

#include <dlfcn.h>
#include <sys/mman.h>
#include <unistd.h>

namespace sbl {

std::unique_ptr<LoadedImage> LoadedImage::load(std::string_view image, std::string &error) {
  std::unique_ptr<LoadedImage> loaded(new LoadedImage);
  loaded->file_ = ::memfd_create("sbl-model", MFD_CLOEXEC);
  for (std::size_t done = 0; loaded->file_ >= 0 && done < image.size();) {
    const ssize_t n = ::write(loaded->file_, image.data() + done, image.size() - done);
    if (n <= 0)
      break;
    done += static_cast<std::size_t>(n);
    if (done == image.size())
      loaded->library_ = ::dlopen(("/proc/self/fd/" + std::to_string(loaded->file_)).c_str(),
                                  RTLD_NOW | RTLD_LOCAL);
  }
  if (!loaded->library_) {
    const char *const cause = ::dlerror();
    error = cause ? cause : std::string("no memory for code: ") + std::strerror(errno);
    return nullptr;
  }
  loaded->module_ = static_cast<const sbl_module_v1 *>(::dlsym(loaded->library_, "sbl_module"));
  if (!loaded->module_ || loaded->module_->abi != SBL_MODULE_ABI) {
    error = loaded->module_ ? "the module has ABI version " + std::to_string(loaded->module_->abi) +
                                  ", this program " + std::to_string(SBL_MODULE_ABI)
                            : std::string("the library holds no model");
    return nullptr;
  }
  return loaded;
}

LoadedImage::~LoadedImage() {
  if (library_)
    ::dlclose(library_);
  if (file_ >= 0)
    ::close(file_);
}

} // namespace sbl
