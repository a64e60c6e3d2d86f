#include "services/customers/timeline/source_access.h"

#include <memory>
#include <optional>
#include <utility>

#include "common/kv/key.h"
#include "common/status/macros.h"
#include "common/table/layout.h"

namespace guanxi::customers {
namespace {

using state::v1::SourceAccess;

constexpr uint8_t kSourceAccessTag = 48;

std::string KeyOf(std::string_view name) {
  return kv::KeyWriter().Tag(kSourceAccessTag).Str(name).Take();
}

// The row, without a revision when there is none.
absl::StatusOr<SourceAccess> ReadAccess(const kv::Reader& reader, std::string_view name) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kMeta, KeyOf(name)));
  SourceAccess access;
  if (bytes.has_value()) GUANXI_RETURN_IF_ERROR(table::DecodeRecord(*bytes, access));
  return access;
}

}  // namespace

absl::Status TakeAccess(kv::Txn& txn,
                        const changes::v1::Event& event,
                        SourceAccess access,
                        bool matters) {
  GUANXI_ASSIGN_OR_RETURN(const SourceAccess known, ReadAccess(txn, event.resource()));
  const bool there = known.revision() > 0;
  if (!there && !matters) return absl::OkStatus();
  access.set_revision(known.revision());
  access.set_ordinal(known.ordinal());
  // Most changes of a record are about something else.
  if (there && access.SerializeAsString() == known.SerializeAsString()) return absl::OkStatus();
  if (std::make_pair(event.revision(), event.ordinal()) <
      std::make_pair(known.revision(), known.ordinal()))
    return absl::OkStatus();
  access.set_revision(event.revision());
  access.set_ordinal(event.ordinal());
  txn.Put(kv::Space::kMeta, KeyOf(event.resource()), table::EncodeRecord(access));
  return absl::OkStatus();
}

absl::StatusOr<bool> SeesSource(const table::Catalog& catalog,
                                const kv::Reader& reader,
                                const access::Scope& scope,
                                const std::string& name,
                                access::Level level) {
  if (const table::Core* table = catalog.Of(name); table != nullptr) {
    const std::unique_ptr<google::protobuf::Message> record = table->NewRecord();
    const absl::Status found = table->Get(reader, name, access::Scope::All(), *record);
    if (absl::IsNotFound(found)) return false;
    GUANXI_RETURN_IF_ERROR(found);
    return table->Sees(reader, scope, *record, level);
  }
  GUANXI_ASSIGN_OR_RETURN(const SourceAccess access, ReadAccess(reader, name));
  return access.revision() > 0 && access::Contains(scope, access, level);
}

}  // namespace guanxi::customers
