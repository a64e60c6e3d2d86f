// Names, phone numbers and e-mail addresses: any bytes are normalised or refused, and a name finds
// itself.
#include <cstddef>
#include <cstdint>
#include <string_view>

#include "common/text/email.h"
#include "common/text/normalize.h"
#include "common/text/phone.h"
#include "common/text/search_terms.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  (void)guanxi::text::NormalizePhone(text, "CN");
  (void)guanxi::text::NormalizeEmail(text);
  for (const auto& term : guanxi::text::NameTerms(text)) {
    (void)guanxi::text::FittingOf(guanxi::text::WholeQuery(text), term.term);
  }
  (void)guanxi::text::WordTerms(text, 8);
  (void)guanxi::text::QueryWords(text);
  return 0;
}
