# harkara_test(name SOURCES ... LINK ... [LABELS ...] [TIMEOUT seconds]):
#   a Catch2 executable; every TEST_CASE becomes one ctest test "name: sentence".
#   LABELS defaults to unit, TIMEOUT (per TEST_CASE) to 900.
# harkara_fuzz(name LINK ...): <name>_fuzz from tests/fuzz/<name>_fuzz.cc, in a
#   HARKARA_FUZZ build only.
# harkara_bench(name SOURCES ... LINK ...): harkara_bench_<name>, in a
#   HARKARA_BENCH build only.

# Floors a test needs and this tree does not hold yet make the test wait, so that
# a part of the house can be built alone.
function(harkara_missing_floors out)
  set(missing "")
  foreach(library IN LISTS ARGN)
    if(library MATCHES "^harkara_" AND NOT TARGET ${library})
      list(APPEND missing ${library})
    endif()
  endforeach()
  set(${out} "${missing}" PARENT_SCOPE)
endfunction()

function(harkara_test name)
  cmake_parse_arguments(TEST "" "TIMEOUT" "SOURCES;LINK;LABELS" ${ARGN})
  if(NOT HARKARA_TESTS)
    return()
  endif()
  harkara_missing_floors(missing ${TEST_LINK})
  if(missing)
    message(STATUS "${name} waits for ${missing}")
    return()
  endif()
  if(NOT TEST_LABELS)
    set(TEST_LABELS unit)
  endif()
  if(NOT TEST_TIMEOUT)
    set(TEST_TIMEOUT 900)
  endif()
  add_executable(${name} ${TEST_SOURCES})
  target_link_libraries(${name} PRIVATE ${TEST_LINK} harkara_test_main)
  target_precompile_headers(${name} REUSE_FROM harkara_test_main)
  set_target_properties(${name} PROPERTIES PCH_WARN_INVALID OFF)  # falls back to reading it
  # Tests of real processes measure seconds: they get the machine for themselves.
  set(alone OFF)
  if("e2e" IN_LIST TEST_LABELS)
    set(alone ON)
  endif()
  catch_discover_tests(${name} TEST_PREFIX "${name}: "
    PROPERTIES LABELS "${TEST_LABELS}" TIMEOUT ${TEST_TIMEOUT} RUN_SERIAL ${alone})
endfunction()

function(harkara_fuzz name)
  cmake_parse_arguments(FUZZ "" "" "LINK" ${ARGN})
  if(NOT HARKARA_FUZZ)
    return()
  endif()
  harkara_missing_floors(missing ${FUZZ_LINK})
  if(missing)
    message(STATUS "${name}_fuzz waits for ${missing}")
    return()
  endif()
  add_executable(${name}_fuzz "${PROJECT_SOURCE_DIR}/tests/fuzz/${name}_fuzz.cc")
  target_link_libraries(${name}_fuzz PRIVATE ${FUZZ_LINK} harkara_options)
  target_link_options(${name}_fuzz PRIVATE -fsanitize=fuzzer)
  add_dependencies(fuzzers ${name}_fuzz)
endfunction()

function(harkara_bench name)
  cmake_parse_arguments(BENCH "" "" "SOURCES;LINK" ${ARGN})
  if(NOT HARKARA_BENCH)
    return()
  endif()
  harkara_missing_floors(missing ${BENCH_LINK})
  if(missing)
    message(STATUS "harkara_bench_${name} waits for ${missing}")
    return()
  endif()
  add_executable(harkara_bench_${name} ${BENCH_SOURCES})
  target_link_libraries(harkara_bench_${name} PRIVATE ${BENCH_LINK} harkara_options)
endfunction()
