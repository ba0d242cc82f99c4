# harkara_options: warnings, hardening and sanitizers for every target of ours.
# harkara_floor(name SOURCES ... LINK ... [PRIVATE_LINK ...]): one library per
# floor, linked by its name: harkara_base, harkara_crypto, ...
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

# The sloppiness is what ccache asks for before it will cache users of a
# precompiled header.
find_program(HARKARA_CCACHE ccache)
if(HARKARA_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER
    "${CMAKE_COMMAND}" -E env CCACHE_SLOPPINESS=pch_defines,time_macros "${HARKARA_CCACHE}")
endif()

add_library(harkara_options INTERFACE)
target_include_directories(harkara_options INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")
target_compile_options(harkara_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
  -Wold-style-cast -fstack-protector-strong
  $<$<BOOL:${HARKARA_WERROR}>:-Werror>
  $<$<CXX_COMPILER_ID:GNU>:-fmax-errors=5 -fpch-preprocess>
  "$<$<CXX_COMPILER_ID:Clang>:SHELL:-Xclang -fno-pch-timestamp>")
target_compile_definitions(harkara_options INTERFACE _GLIBCXX_ASSERTIONS)

if(HARKARA_SANITIZE)
  # gcc's flow warnings misread the code that its own sanitizers insert.
  target_compile_options(harkara_options INTERFACE
    -fsanitize=${HARKARA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-maybe-uninitialized;-Wno-stringop-overflow;-Wno-array-bounds;-Wno-restrict>")
  # These three look at every access once more, for a third of the compile time. A null
  # access stops at AddressSanitizer as well; clang's fuzz build looks for all of them in
  # whatever reads foreign bytes.
  target_compile_options(harkara_options INTERFACE
    "$<$<CXX_COMPILER_ID:GNU>:-fno-sanitize=null,alignment,vptr>")
  target_link_options(harkara_options INTERFACE -fsanitize=${HARKARA_SANITIZE})
else()
  # At -O3 gcc 12 raises these in the copying and comparing of its own library.
  target_compile_options(harkara_options INTERFACE
    "$<$<CXX_COMPILER_ID:GNU>:-Wno-stringop-overflow;-Wno-stringop-overread;-Wno-array-bounds;-Wno-restrict>")
  target_compile_definitions(harkara_options INTERFACE
    $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=2>)
endif()
if(HARKARA_COVERAGE)
  target_compile_options(harkara_options INTERFACE --coverage)
  target_link_options(harkara_options INTERFACE --coverage)
endif()

function(harkara_floor name)
  cmake_parse_arguments(FLOOR "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(harkara_${name} STATIC ${FLOOR_SOURCES})
  target_link_libraries(harkara_${name} PUBLIC harkara_options ${FLOOR_LINK} PRIVATE ${FLOOR_PRIVATE_LINK})
endfunction()
