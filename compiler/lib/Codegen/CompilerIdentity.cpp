#include <cstring>

#include <elf.h>
#include <link.h>

#include "llvm/ADT/StringExtras.h"
#include "llvm/Config/llvm-config.h"

#include "sbl/Codegen/ObjectCache.h"

namespace sbl {

namespace {

/// A search for the build ID that the linker gave the program or library which holds `address`.
struct BuildIdSearch {
  std::uintptr_t address;
  std::string id;
};

bool holds(const dl_phdr_info &object, std::uintptr_t address) {
  for (int i = 0; i < object.dlpi_phnum; ++i) {
    const ElfW(Phdr) &segment = object.dlpi_phdr[i];
    const std::uintptr_t begin = object.dlpi_addr + segment.p_vaddr;
    if (segment.p_type == PT_LOAD && address - begin < segment.p_memsz)
      return true;
  }
  return false;
}

/// Notes are a header, a name and a descriptor, the last two padded to four bytes.
std::string findBuildId(const char *notes, std::size_t size) {
  const auto padded = [](std::size_t n) { return (n + 3) & ~std::size_t{3}; };
  while (size >= sizeof(ElfW(Nhdr))) {
    ElfW(Nhdr) header;
    std::memcpy(&header, notes, sizeof header);
    const std::size_t name = sizeof header, description = name + padded(header.n_namesz);
    const std::size_t next = description + padded(header.n_descsz);
    if (next > size)
      break;
    if (header.n_type == NT_GNU_BUILD_ID && header.n_namesz == 4 &&
        std::memcmp(notes + name, "GNU", 4) == 0)
      return llvm::toHex(llvm::StringRef(notes + description, header.n_descsz));
    notes += next;
    size -= next;
  }
  return {};
}

int visitObject(dl_phdr_info *object, std::size_t, void *data) {
  auto &search = *static_cast<BuildIdSearch *>(data);
  if (!holds(*object, search.address))
    return 0;
  for (int i = 0; i < object->dlpi_phnum && search.id.empty(); ++i) {
    const ElfW(Phdr) &segment = object->dlpi_phdr[i];
    if (segment.p_type == PT_NOTE)
      search.id = findBuildId(reinterpret_cast<const char *>(object->dlpi_addr + segment.p_vaddr),
                              segment.p_memsz);
  }
  return 1;
}

} // namespace

std::string compilerIdentity() {
  BuildIdSearch search{reinterpret_cast<std::uintptr_t>(&compilerIdentity), {}};
  dl_iterate_phdr(visitObject, &search);
  return std::string("sbl " SBL_VERSION ", LLVM " LLVM_VERSION_STRING ", build ") + search.id;
}

} // namespace sbl
