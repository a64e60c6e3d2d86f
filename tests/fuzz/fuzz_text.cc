// Names, phone numbers and e-mail addresses: any bytes are normalised or refused, and a name finds
// itself.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/text/email.h"
#include "common/text/normalize.h"
#include "common/text/phone.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)guanxi::text::NormalizePhone(text, "CN");
  (void)guanxi::text::NormalizeEmail(text);
  (void)guanxi::text::Finds(guanxi::text::QueryTerms(text), guanxi::text::SearchTerms(text));
  return 0;
}
