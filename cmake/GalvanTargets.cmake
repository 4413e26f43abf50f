include(CheckCXXCompilerFlag)

find_package(Threads REQUIRED)
find_package(GTest REQUIRED)
find_program(GALVAN_CCACHE ccache)
if(GALVAN_CCACHE AND NOT CMAKE_CXX_COMPILER_LAUNCHER)
  set(CMAKE_CXX_COMPILER_LAUNCHER "${GALVAN_CCACHE}")
endif()

# Programs stand at the top of the build folder: build/release/galvan.
set(CMAKE_RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}")

# What every target of ours is compiled with. Members left out of a designated initialiser keep their defaults on
# purpose, so -Wextra's warning about them is off.
add_library(galvan_options INTERFACE)
target_include_directories(galvan_options INTERFACE "${CMAKE_SOURCE_DIR}/src")
target_compile_options(galvan_options INTERFACE -Wall -Wextra -Wpedantic -Wshadow -Wnon-virtual-dtor
  -Woverloaded-virtual -Wcast-align -Wunused -Wconversion -Wsign-conversion -Wimplicit-fallthrough -Wno-missing-field-initializers)
if(CMAKE_CXX_COMPILER_ID MATCHES "Clang")
  target_compile_options(galvan_options INTERFACE -Wthread-safety)
endif()
if(GALVAN_WERROR)
  target_compile_options(galvan_options INTERFACE -Werror)
endif()
if(GALVAN_SANITIZE)
  target_compile_options(galvan_options INTERFACE "-fsanitize=${GALVAN_SANITIZE}" -fno-omit-frame-pointer
    -fno-sanitize-recover=all)
  target_link_options(galvan_options INTERFACE "-fsanitize=${GALVAN_SANITIZE}")
  if(CMAKE_CXX_COMPILER_ID MATCHES "Clang" AND GALVAN_SANITIZE MATCHES "undefined")
    # clang 14 cannot assemble a coroutine with this one check ("cannot represent a difference across sections").
    target_compile_options(galvan_options INTERFACE -fno-sanitize=function)
  endif()
endif()
if(GALVAN_FUZZ)
  target_compile_options(galvan_options INTERFACE -fsanitize=fuzzer-no-link)
endif()
find_program(GALVAN_MOLD mold)
if(GALVAN_MOLD)
  target_link_options(galvan_options INTERFACE -fuse-ld=mold)
endif()
target_link_libraries(galvan_options INTERFACE Threads::Threads)

# galvan_test(NAME sources…): a GoogleTest program that ctest runs. Its own files are compiled one by one, since each has
# its tables and helpers in an unnamed namespace, and without optimisation, which takes half of the time: what they test
# is optimised.
function(galvan_test name)
  add_executable(${name} ${ARGN})
  set_target_properties(${name} PROPERTIES UNITY_BUILD OFF)
  target_compile_options(${name} PRIVATE -O0)
  target_link_libraries(${name} PRIVATE GTest::gtest GTest::gtest_main)
  add_test(NAME ${name} COMMAND ${name})
endfunction()

# galvan_library(NAME folder-library DEPENDS libraries… PRIVATE_DEPENDS libraries…)
# One library of a folder: all its .cc files but the tests, with a test program NAME_test of its *_test.cc files.
# DEPENDS states the folders (and packages) that this folder's headers may include.
function(galvan_library name)
  cmake_parse_arguments(ARG "" "" "DEPENDS;PRIVATE_DEPENDS;SUBFOLDERS" ${ARGN})
  set(patterns "*.cc")
  foreach(folder IN LISTS ARG_SUBFOLDERS)
    list(APPEND patterns "${folder}/*.cc")
  endforeach()
  file(GLOB sources CONFIGURE_DEPENDS ${patterns})
  set(tests ${sources})
  list(FILTER tests INCLUDE REGEX "_test\\.cc$")
  list(FILTER sources EXCLUDE REGEX "(_test|/main)\\.cc$")
  if(sources)
    add_library(${name} STATIC ${sources})
    target_link_libraries(${name} PUBLIC galvan_options ${ARG_DEPENDS} PRIVATE ${ARG_PRIVATE_DEPENDS})
  else()
    add_library(${name} INTERFACE)
    target_link_libraries(${name} INTERFACE galvan_options ${ARG_DEPENDS} ${ARG_PRIVATE_DEPENDS})
  endif()
  if(tests)
    galvan_test(${name}_test ${tests})
    target_link_libraries(${name}_test PRIVATE ${name} ${ARG_PRIVATE_DEPENDS})
  endif()
endfunction()

# galvan_fuzz(NAME DEPENDS libraries…)
# A libFuzzer program of NAME.cc in this folder. It stands in the build folder's fuzz/, where tools/check runs every
# program it finds for a short time; corpus/NAME beside the source, where there is one, is what it starts from.
function(galvan_fuzz name)
  cmake_parse_arguments(ARG "" "" "DEPENDS" ${ARGN})
  add_executable(${name} ${name}.cc)
  target_link_libraries(${name} PRIVATE galvan_options ${ARG_DEPENDS})
  target_link_options(${name} PRIVATE -fsanitize=fuzzer)
  set_target_properties(${name} PROPERTIES RUNTIME_OUTPUT_DIRECTORY "${CMAKE_BINARY_DIR}/fuzz")
endfunction()
