# harkara_embed(out.cc NAMESPACE a::b HEADER "a/b/parts.h" name=file... ARRAYS name=file,file...)
#   generates out.cc in the build tree: each file as a std::string_view of that name, each
#   array as a std::array of them. Also the script that does it (cmake -P).
if(CMAKE_SCRIPT_MODE_FILE)
  function(bytes_of file symbol)
    file(READ "${file}" hex HEX)
    string(REGEX REPLACE "([0-9a-f][0-9a-f])" "'\\\\x\\1'," hex "${hex}")
    string(REPEAT "." 112 sixteen)  # bytes, as written above
    string(REGEX REPLACE "(${sixteen})" "\\1\n" hex "${hex}")
    file(APPEND "${OUT}.new" "constexpr char ${symbol}[] = {\n${hex}};\n\n")
  endfunction()

  file(WRITE "${OUT}.new" "#include \"${HEADER}\"\n\nnamespace ${NAMESPACE} {\nnamespace {\n\n")
  set(definitions "")
  foreach(pair IN LISTS FILES)
    string(REPLACE "=" ";" pair "${pair}")
    list(GET pair 0 name)
    list(GET pair 1 file)
    bytes_of("${file}" "${name}_bytes")
    string(APPEND definitions "const std::string_view ${name}(${name}_bytes, sizeof(${name}_bytes));\n")
  endforeach()
  foreach(pair IN LISTS ARRAYS)
    string(REPLACE "=" ";" pair "${pair}")
    list(GET pair 0 name)
    list(GET pair 1 files)
    string(REPLACE "," ";" files "${files}")
    set(number 0)
    set(views "")
    foreach(file IN LISTS files)
      bytes_of("${file}" "${name}_${number}_bytes")
      string(APPEND views "  std::string_view(${name}_${number}_bytes, sizeof(${name}_${number}_bytes)),\n")
      math(EXPR number "${number} + 1")
    endforeach()
    string(APPEND definitions "const std::array<std::string_view, ${number}> ${name} = {\n${views}};\n")
  endforeach()
  file(APPEND "${OUT}.new" "}  // namespace\n\n${definitions}\n}  // namespace ${NAMESPACE}\n")
  file(RENAME "${OUT}.new" "${OUT}")
  return()
endif()

function(harkara_embed out)
  cmake_parse_arguments(EMBED "" "NAMESPACE;HEADER" "FILES;ARRAYS" ${ARGN})
  set(sources "")
  foreach(pair IN LISTS EMBED_FILES EMBED_ARRAYS)
    string(REGEX REPLACE "^[^=]*=" "" files "${pair}")
    string(REPLACE "," ";" files "${files}")
    list(APPEND sources ${files})
  endforeach()
  add_custom_command(OUTPUT "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${out}" "-DNAMESPACE=${EMBED_NAMESPACE}"
            "-DHEADER=${EMBED_HEADER}" "-DFILES=${EMBED_FILES}" "-DARRAYS=${EMBED_ARRAYS}"
            -P "${PROJECT_SOURCE_DIR}/cmake/HarkaraEmbed.cmake"
    DEPENDS ${sources} "${PROJECT_SOURCE_DIR}/cmake/HarkaraEmbed.cmake"
    WORKING_DIRECTORY "${CMAKE_CURRENT_SOURCE_DIR}"
    VERBATIM)
endfunction()

# The files of `folder` as node/api/page_table.h offers them: page_table.cc and page_parts.cc
# in the current build folder. A new file is found at the next configuring, a changed one at
# once.
function(harkara_page_table folder)
  file(GLOB_RECURSE files CONFIGURE_DEPENDS RELATIVE "${folder}" "${folder}/*")
  set(parts "")
  set(declared "")
  set(rows "")
  set(number 0)
  foreach(file IN LISTS files)
    list(APPEND parts "kFile${number}=${folder}/${file}")
    string(APPEND declared "extern const std::string_view kFile${number};\n")
    string(APPEND rows "      {\"${file}\", page_parts::kFile${number}},\n")
    math(EXPR number "${number} + 1")
  endforeach()
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/page_parts.h" @ONLY CONTENT
"#pragma once\n#include <string_view>\n
namespace harkara::node::api::page_parts {\n${declared}}\n")
  # A function's own table: constants of another file may not be there yet before main.
  file(CONFIGURE OUTPUT "${CMAKE_CURRENT_BINARY_DIR}/page_table.cc" @ONLY CONTENT
"#include \"node/api/page_table.h\"\n\n#include <array>\n\n#include \"node/page_parts.h\"\n
namespace harkara::node::api {
std::span<const std::pair<std::string_view, std::string_view>> page_table() {
  static const std::array<std::pair<std::string_view, std::string_view>, ${number}> table = {{
${rows}  }};
  return table;
}
}  // namespace harkara::node::api\n")
  harkara_embed("${CMAKE_CURRENT_BINARY_DIR}/page_parts.cc"
    NAMESPACE harkara::node::api::page_parts HEADER "node/page_parts.h" FILES ${parts})
endfunction()
