# harkara_options: warnings, hardening and sanitizers for every target of ours.
# harkara_floor(name SOURCES ... LINK ...): one library per floor, linked by its
# name: harkara_base, harkara_crypto, ...
find_package(PkgConfig REQUIRED)
find_package(Threads REQUIRED)

find_program(HARKARA_CCACHE ccache)
if(HARKARA_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${HARKARA_CCACHE}")
endif()

add_library(harkara_options INTERFACE)
target_include_directories(harkara_options INTERFACE "${PROJECT_SOURCE_DIR}" "${PROJECT_BINARY_DIR}")
target_compile_options(harkara_options INTERFACE
  -Wall -Wextra -Wpedantic -Wconversion -Wsign-conversion -Wshadow -Wnon-virtual-dtor
  -Wold-style-cast -fstack-protector-strong
  $<$<BOOL:${HARKARA_WERROR}>:-Werror>
  $<$<CXX_COMPILER_ID:GNU>:-Wnull-dereference -fmax-errors=5>)
target_compile_definitions(harkara_options INTERFACE
  _GLIBCXX_ASSERTIONS $<$<CONFIG:Release,RelWithDebInfo>:_FORTIFY_SOURCE=2>)
if(HARKARA_SANITIZE)
  target_compile_options(harkara_options INTERFACE
    -fsanitize=${HARKARA_SANITIZE} -fno-sanitize-recover=all -fno-omit-frame-pointer)
  target_link_options(harkara_options INTERFACE -fsanitize=${HARKARA_SANITIZE})
endif()

function(harkara_floor name)
  cmake_parse_arguments(FLOOR "" "" "SOURCES;LINK;PRIVATE_LINK" ${ARGN})
  add_library(harkara_${name} STATIC ${FLOOR_SOURCES})
  target_link_libraries(harkara_${name} PUBLIC harkara_options ${FLOOR_LINK} PRIVATE ${FLOOR_PRIVATE_LINK})
endfunction()
