# Writes OUTPUT, a .cpp that holds every page of FOLDER, so that `sbl explain` needs no files.
# Run as: cmake -DFOLDER=docs/explain -DOUTPUT=ExplainPages.cpp -P EmbedExplainPages.cmake
file(GLOB pages ${FOLDER}/*.md)
list(SORT pages)
set(rows "")
foreach(page IN LISTS pages)
  get_filename_component(code ${page} NAME_WE)
  if(NOT code MATCHES "^[EWN][0-9][0-9][0-9][0-9]$")
    continue()
  endif()
  file(READ ${page} text)
  string(APPEND rows "    {\"${code}\", R\"sbl_page(${text})sbl_page\"},\n")
endforeach()
if(rows STREQUAL "") # an empty array would not compile
  set(rows "    {\"\", \"\"},\n")
endif()
file(WRITE ${OUTPUT}.new "#include \"ExplainPages.h\"

namespace sbl::tool {

std::span<const ExplainPage> explainPages() {
  static constexpr ExplainPage pages[] = {
${rows}  };
  return pages;
}

} // namespace sbl::tool
")
file(COPY_FILE ${OUTPUT}.new ${OUTPUT} ONLY_IF_DIFFERENT)
file(REMOVE ${OUTPUT}.new)
