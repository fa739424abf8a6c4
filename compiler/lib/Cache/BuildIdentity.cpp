#include "sbl/Cache/BuildIdentity.h"

#include <cstring>
#include <fstream>
#include <vector>

#include <elf.h>
#include <link.h>

namespace sbl {

namespace {

std::string inHexadecimal(const char *bytes, std::size_t size) {
  std::string digits;
  for (std::size_t i = 0; i < size; ++i) {
    const auto byte = static_cast<unsigned char>(bytes[i]);
    digits += "0123456789abcdef"[byte >> 4];
    digits += "0123456789abcdef"[byte & 15];
  }
  return digits;
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
      return inHexadecimal(notes + description, header.n_descsz);
    notes += next;
    size -= next;
  }
  return {};
}

/// A search for the build ID of the loaded object which holds `address`.
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

std::string buildIdHolding(const void *address) {
  BuildIdSearch search{reinterpret_cast<std::uintptr_t>(address), {}};
  dl_iterate_phdr(visitObject, &search);
  return search.id;
}

std::string buildIdOfFile(const std::string &path) {
  std::ifstream file(path, std::ios::binary);
  ElfW(Ehdr) header;
  if (!file.read(reinterpret_cast<char *>(&header), sizeof header) ||
      std::memcmp(header.e_ident, ELFMAG, SELFMAG) != 0 || header.e_phentsize != sizeof(ElfW(Phdr)))
    return {};
  std::vector<ElfW(Phdr)> segments(header.e_phnum);
  file.seekg(static_cast<std::streamoff>(header.e_phoff));
  if (!file.read(reinterpret_cast<char *>(segments.data()),
                 static_cast<std::streamsize>(segments.size() * sizeof(ElfW(Phdr)))))
    return {};
  for (const ElfW(Phdr) &segment : segments) {
    if (segment.p_type != PT_NOTE || segment.p_filesz > 1 << 16)
      continue;
    std::string notes(segment.p_filesz, '\0');
    file.seekg(static_cast<std::streamoff>(segment.p_offset));
    if (!file.read(notes.data(), static_cast<std::streamsize>(notes.size())))
      return {};
    if (std::string id = findBuildId(notes.data(), notes.size()); !id.empty())
      return id;
  }
  return {};
}

std::string compilerIdentity(const std::string &buildId) {
  return "sbl " SBL_VERSION ", LLVM " SBL_LLVM_VERSION ", build " + buildId;
}

std::string compilerIdentity() {
  std::string (*const here)() = &compilerIdentity;
  return compilerIdentity(buildIdHolding(reinterpret_cast<const void *>(here)));
}

} // namespace sbl
