# harkara_engine_version(out.cc): generates it, with a hash over the sources of the floors
# that decide what a run does. Also the script that does it (cmake -P).
if(CMAKE_SCRIPT_MODE_FILE)
  set(all "")
  foreach(source IN LISTS SOURCES)
    file(SHA256 "${ROOT}/${source}" hash)
    string(APPEND all "${source} ${hash}\n")
  endforeach()
  string(SHA256 hash "${all}")
  string(SUBSTRING "${hash}" 0 12 hash)
  file(WRITE "${OUT}"
    "#include \"sim/engine_version.h\"\n\nnamespace harkara::sim {\n\n"
    "std::string_view engine_version() {\n  return \"${VERSION}+${hash}\";\n}\n\n"
    "}  // namespace harkara::sim\n")
  return()
endif()

function(harkara_engine_version out)
  set(patterns "")
  foreach(floor base crypto storage sync sim)
    list(APPEND patterns "${floor}/*.h" "${floor}/*.cc" "${floor}/*.capnp")
  endforeach()
  list(APPEND patterns "app/scenario*.cc")
  list(TRANSFORM patterns PREPEND "${PROJECT_SOURCE_DIR}/")
  file(GLOB_RECURSE sources CONFIGURE_DEPENDS RELATIVE "${PROJECT_SOURCE_DIR}" ${patterns})
  # What only shows a run, or plays with faults, does not decide what it does.
  list(FILTER sources EXCLUDE REGEX "^sim/(report|sweep|fuzz)/")
  list(SORT sources)
  set(files ${sources})
  list(TRANSFORM files PREPEND "${PROJECT_SOURCE_DIR}/")
  add_custom_command(OUTPUT "${out}"
    COMMAND "${CMAKE_COMMAND}" "-DOUT=${out}" "-DROOT=${PROJECT_SOURCE_DIR}"
            "-DVERSION=${PROJECT_VERSION}" "-DSOURCES=${sources}"
            -P "${PROJECT_SOURCE_DIR}/cmake/HarkaraEngineVersion.cmake"
    DEPENDS ${files} "${PROJECT_SOURCE_DIR}/cmake/HarkaraEngineVersion.cmake"
    VERBATIM)
endfunction()
