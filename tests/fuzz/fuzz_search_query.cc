// What people type to search: any bytes are read, into no more words than count, and what is hidden
// is not looked for.
#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "guanxi/customers/v1/customers.pb.h"
#include "services/customers/search_query.h"

extern "C" int LLVMFuzzerTestOneInput(const uint8_t* data, size_t size) {
  using guanxi::access::FieldClasses;
  const std::string_view text(reinterpret_cast<const char*>(data), size);
  const auto& type = *guanxi::customers::v1::Customer::descriptor();
  const auto query = guanxi::customers::ReadQuery(text, type, FieldClasses::Personal(), "CN");
  if (query.words.size() > guanxi::text::kMaxQueryWords) std::abort();
  for (const auto& word : query.words) {
    for (const auto& probe : word.probes) {
      if (query.fields.at(probe.field) == "phones" || probe.prefix.empty()) std::abort();
      (void)guanxi::customers::ScoreOf(probe, probe.prefix);
    }
  }
  return 0;
}
