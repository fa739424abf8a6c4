# Writes OUTPUT, a .cpp that defines FUNCTION (of EmbeddedText.h) to return every FOLDER/PATTERN.
# Run as: cmake -DFOLDER=docs/explain -DPATTERN=*.md -DFUNCTION=explainPages -DOUTPUT=a.cpp -P …
file(GLOB files ${FOLDER}/${PATTERN})
list(SORT files)
set(source "#include \"sbl/Files/EmbeddedText.h\"\n
namespace sbl {\n
std::span<const EmbeddedText> ${FUNCTION}() {
  static constexpr EmbeddedText texts[] = {\n")
foreach(path IN LISTS files)
  get_filename_component(name ${path} NAME_WE)
  file(READ ${path} text)
  string(APPEND source "    {\"${name}\", R\"sbl_text(${text})sbl_text\"},\n")
endforeach()
# The last entry is empty, since an array of none would not compile.
string(APPEND source "    {\"\", \"\"}};
  return std::span(texts).first(std::size(texts) - 1);
}\n
} // namespace sbl\n")
file(WRITE ${OUTPUT}.new "${source}")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)
