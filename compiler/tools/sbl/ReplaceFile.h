// Writing over a file of the user's without ever leaving half of one.
#pragma once

#include <string>
#include <string_view>

namespace sbl::tool {

enum class FileKind { Data, Program };

/// Makes a file, or replaces the content of an existing one: writes beside it, then renames.
/// Follows symbolic links and keeps the file's permissions; a program may be run by whoever may
/// read it. Empty on success, else why not, and the old content stays.
std::string replaceFile(const std::string &path, std::string_view content,
                        FileKind kind = FileKind::Data);

} // namespace sbl::tool
