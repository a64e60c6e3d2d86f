// Keys: any bytes are read or refused, and what was written is read back.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "common/kv/key.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using guanxi::kv::KeyReader;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  KeyReader any(bytes);
  any.Tag();
  any.Str();
  any.I64Desc();
  any.StrDesc();
  any.Bool();
  (void)any.Finish();
  guanxi::kv::KeyWriter writer;
  writer.Str(bytes).StrDesc(bytes).U64(size);
  KeyReader reader(writer.view());
  if (reader.Str() != bytes || reader.StrDesc() != bytes || reader.U64() != size ||
      !reader.Finish().ok())
    std::abort();
  return 0;
}
