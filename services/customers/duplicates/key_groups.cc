#include "services/customers/duplicates/key_groups.h"

#include <string_view>

#include "common/status/macros.h"
#include "services/customers/duplicates/duplicates_schema.h"
#include "services/customers/duplicates/find_matches.h"

namespace guanxi::customers {

absl::Status ForEachKeyGroup(const table::Core& table,
                             const kv::Reader& reader,
                             absl::FunctionRef<bool(const KeyGroup& group)> visit) {
  KeyGroup group;
  bool goes_on = true;
  GUANXI_RETURN_IF_ERROR(
      table.ScanTerms(reader, kMatchIndex, "", [&](std::string_view term, std::string_view id) {
        if (term != group.key) {
          if (!group.ids.empty()) goes_on = visit(group);
          if (!goes_on) return false;
          group.key = term;
          group.ids.clear();
        }
        ++group.rows;
        if (group.ids.size() <= kMaxSharers) group.ids.emplace_back(id);
        return true;
      }));
  if (goes_on && !group.ids.empty()) visit(group);
  return absl::OkStatus();
}

}  // namespace guanxi::customers
