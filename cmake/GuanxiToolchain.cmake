# Language level, warnings, hardening, sanitizers and build accelerators, for every target of ours.
set(CMAKE_CXX_STANDARD 20)
set(CMAKE_CXX_STANDARD_REQUIRED ON)
set(CMAKE_CXX_EXTENSIONS OFF)
set(CMAKE_POSITION_INDEPENDENT_CODE ON)
set(CMAKE_EXPORT_COMPILE_COMMANDS ON)

set(GUANXI_SANITIZER "" CACHE STRING "address, thread or undefined; empty for none")
set(GUANXI_TEST_OPTIONS "" CACHE STRING "compiler options of tests alone, after all others")
option(GUANXI_COVERAGE "Instrument for gcov" OFF)
option(GUANXI_FUZZ "Build the fuzz targets (clang)" OFF)
option(GUANXI_HARDEN "PIE, RELRO, stack protector, FORTIFY" OFF)

# ccache makes a second clean build a matter of seconds; mold links in a fraction of ld's time.
find_program(CCACHE ccache)
if(CCACHE)
  set(CMAKE_CXX_COMPILER_LAUNCHER
      ${CMAKE_COMMAND} -E env CCACHE_SLOPPINESS=pch_defines,time_macros,include_file_mtime,include_file_ctime
      CCACHE_BASEDIR=${CMAKE_SOURCE_DIR} ${CCACHE})
endif()
# A precompiled header that was made again from the same sources is the same for ccache.
add_compile_options("$<$<COMPILE_LANG_AND_ID:CXX,Clang>:SHELL:-Xclang -fno-pch-timestamp>")
find_program(MOLD mold)
if(MOLD)
  add_link_options(-fuse-ld=mold)
endif()

if(GUANXI_SANITIZER)
  add_compile_options(-fsanitize=${GUANXI_SANITIZER} -fno-omit-frame-pointer)
  add_link_options(-fsanitize=${GUANXI_SANITIZER})
endif()
if(GUANXI_SANITIZER STREQUAL thread)
  # protobuf lays out map fields otherwise when it sees this macro, and Debian's library was built without it.
  # Debian's Abseil and gRPC are not instrumented: locks inside them are not seen, so a report is a place to look.
  add_compile_options(-U__SANITIZE_THREAD__)
endif()
if(GUANXI_COVERAGE)
  add_compile_options(--coverage)
  add_link_options(--coverage)
endif()
if(GUANXI_FUZZ)
  add_compile_options(-fsanitize=fuzzer-no-link,address)
  add_link_options(-fsanitize=address)
endif()
if(GUANXI_HARDEN)
  add_compile_options(-fstack-protector-strong -D_FORTIFY_SOURCE=2 -fcf-protection)
  add_link_options(-Wl,-z,relro,-z,now)
  include(CheckPIESupported)
  check_pie_supported()
endif()
