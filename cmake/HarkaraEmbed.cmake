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
