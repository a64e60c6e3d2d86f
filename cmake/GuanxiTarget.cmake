# guanxi_library(name SOURCES ... DEPS ...): one library of ours, warnings as errors.
# guanxi_test(name SOURCES ... DEPS ...): one test binary, registered with ctest.
# Every header is included by its path from the repository's root.
#
# gRPC's and protobuf's headers take seconds to parse, so targets that include them share a
# precompiled header: name GRPC among the options to use it. For tests it is GUANXI_TEST_PCH, which a
# folder may set: those of services have larger ones (services/testing). Tests have ones of their own
# because their options differ (GUANXI_TEST_OPTIONS): most of a test's code runs once, and costs more to
# optimise than it takes.
set(GUANXI_TEST_PCH guanxi_test_pch)

function(guanxi_warnings target)
  # Designated initialisers leave out what has a default; that is their point.
  target_compile_options(${target} PRIVATE -Wall -Wextra -Werror -Wno-missing-field-initializers)
  # At -O3 GCC 12 reports these wrongly inside std::string (its bugs 105329 and 105651).
  target_compile_options(${target} PRIVATE
    $<$<AND:$<CONFIG:Release>,$<CXX_COMPILER_ID:GNU>>:-Wno-array-bounds -Wno-restrict -Wno-stringop-overread -Wno-stringop-overflow>)
  target_include_directories(${target} PUBLIC ${CMAKE_SOURCE_DIR})
endfunction()

function(guanxi_library name)
  cmake_parse_arguments(ARG "GRPC" "" "SOURCES;DEPS" ${ARGN})
  add_library(${name} STATIC ${ARG_SOURCES})
  guanxi_warnings(${name})
  target_link_libraries(${name} PUBLIC ${ARG_DEPS})
  if(ARG_GRPC)
    target_link_libraries(${name} PUBLIC guanxi_pch)
    target_precompile_headers(${name} REUSE_FROM guanxi_pch)
  endif()
endfunction()

function(guanxi_executable name)
  cmake_parse_arguments(ARG "GRPC" "PCH" "SOURCES;DEPS" ${ARGN})
  if(NOT ARG_PCH)
    set(ARG_PCH guanxi_pch)
  endif()
  add_executable(${name} ${ARG_SOURCES})
  guanxi_warnings(${name})
  target_link_libraries(${name} PRIVATE ${ARG_DEPS})
  if(ARG_GRPC)
    target_link_libraries(${name} PRIVATE ${ARG_PCH})
    # The precompiled header was made with -fPIC; GCC refuses it under the -fPIE of executables.
    target_compile_options(${name} PRIVATE -fPIC)
    target_precompile_headers(${name} REUSE_FROM ${ARG_PCH})
  endif()
endfunction()

function(guanxi_test name)
  cmake_parse_arguments(ARG "GRPC" "TIMEOUT" "SOURCES;DEPS" ${ARGN})
  if(ARG_GRPC)
    set(grpc GRPC PCH ${GUANXI_TEST_PCH})
  endif()
  guanxi_executable(${name} ${grpc} SOURCES ${ARG_SOURCES} DEPS ${ARG_DEPS} GTest::gmock_main)
  target_compile_options(${name} PRIVATE ${GUANXI_TEST_OPTIONS})
  if(NOT ARG_TIMEOUT)
    set(ARG_TIMEOUT 120)
  endif()
  add_test(NAME ${name} COMMAND ${name} WORKING_DIRECTORY ${CMAKE_SOURCE_DIR})
  set_tests_properties(${name} PROPERTIES TIMEOUT ${ARG_TIMEOUT})
endfunction()
