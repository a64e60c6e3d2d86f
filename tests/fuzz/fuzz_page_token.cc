// Page tokens: a token is refused unless it is one of ours, and ours come back as they were.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/api/page_token.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)guanxi::api::DecodePageToken(text, 7);
  const auto decoded = guanxi::api::DecodePageToken(guanxi::api::EncodePageToken(text, 7), 7);
  if (!decoded.ok() || *decoded != text) std::abort();
  return 0;
}
