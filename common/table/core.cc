#include "common/table/core.h"

#include <memory>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/kv/errors.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/event.h"
#include "common/table/layout.h"
#include "google/api/resource.pb.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::table {

using guanxi::changes::v1::Event;

Core::Core(Schema schema, const Message& prototype)
    : schema_(std::move(schema)),
      prototype_(&prototype),
      resource_type_(
          prototype.GetDescriptor()->options().GetExtension(google::api::resource).type()),
      bookkeeping_(*prototype.GetDescriptor()),
      indexes_(schema_, *prototype.GetDescriptor(), &bookkeeping_) {}

absl::Status Core::Get(const kv::Reader& reader,
                       std::string_view name,
                       const access::Scope& scope,
                       Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, IdOf(name));
  GUANXI_ASSIGN_OR_RETURN(const bool found, Read(reader, id, record));
  if (!found) return errors::NotFound(name);
  GUANXI_ASSIGN_OR_RETURN(const bool seen, Sees(reader, scope, record));
  return seen ? absl::OkStatus() : errors::NotFound(name);
}

absl::Status Core::GetLive(const kv::Reader& reader,
                           std::string_view name,
                           const access::Scope& scope,
                           Message& record) const {
  GUANXI_RETURN_IF_ERROR(Get(reader, name, scope, record));
  return bookkeeping_.IsDeleted(record) ? errors::Deleted(name) : absl::OkStatus();
}

absl::Status Core::GetForUpdate(const kv::Reader& reader,
                                std::string_view name,
                                std::string_view etag,
                                const access::Scope& scope,
                                Message& record) const {
  GUANXI_RETURN_IF_ERROR(Get(reader, name, scope, record));
  GUANXI_RETURN_IF_ERROR(CheckWritable(reader, scope, record));
  if (bookkeeping_.IsDeleted(record)) return errors::Deleted(name);
  return CheckEtag(record, etag);
}

absl::StatusOr<bool> Core::Exists(const kv::Reader& reader, std::string_view name) const {
  const std::unique_ptr<Message> record = NewRecord();
  const absl::StatusOr<std::string> id = IdOf(name);
  if (!id.ok()) return false;
  GUANXI_ASSIGN_OR_RETURN(const bool found, Read(reader, *id, *record));
  return found && !bookkeeping_.IsDeleted(*record);
}

absl::StatusOr<Core::Draft> Core::Prepare(const Change& change, Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(std::string id, IdOf(bookkeeping_.Name(record)));
  GUANXI_RETURN_IF_ERROR(CheckReach(change, record));
  bookkeeping_.StampCreated(record, change.time, 0);
  GUANXI_RETURN_IF_ERROR(CheckSize(record));
  IndexRows rows = indexes_.RowsOf(record, id);
  return Draft{std::move(id), std::move(rows)};
}

absl::Status Core::Insert(kv::Txn& txn,
                          const Change& change,
                          const Draft& draft,
                          Message& record) const {
  if (schema_.parent.any()) {
    GUANXI_ASSIGN_OR_RETURN(const bool within,
                            Sees(txn, change.scope, record, access::Level::kWrite));
    if (!within) return errors::OutOfReach(schema_.parent.field);
  }
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> taken,
                          txn.Get(kv::Space::kData, DataKey(schema_.id, draft.id)));
  if (taken.has_value()) return errors::AlreadyExists(bookkeeping_.Name(record));
  bookkeeping_.StampUpdated(record, change.time, txn.next_revision());
  GUANXI_RETURN_IF_ERROR(
      indexes_.Replace(txn, draft.id, {}, draft.rows,
                       [&](std::string_view holder) { return NameOf(txn, holder, change.scope); }));
  return Put(txn, change, draft.id, nullptr, record, Event::KIND_CREATED);
}

absl::Status Core::Insert(kv::Txn& txn, const Change& change, Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const Draft draft, Prepare(change, record));
  return Insert(txn, change, draft, record);
}

absl::Status Core::Update(kv::Txn& txn,
                          const Change& change,
                          const Message& before,
                          Message& after) const {
  bookkeeping_.CopyFrom(before, after);
  if (before.SerializePartialAsString() == after.SerializePartialAsString())
    return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(CheckMove(change, before, after));
  GUANXI_RETURN_IF_ERROR(CheckSize(after));
  bookkeeping_.StampUpdated(after, change.time, txn.next_revision());
  return Replace(txn, change, before, after, Event::KIND_UPDATED);
}

absl::Status Core::Delete(kv::Txn& txn,
                          const Change& change,
                          std::string_view name,
                          std::string_view etag,
                          const access::Scope& scope,
                          Message& record) const {
  GUANXI_RETURN_IF_ERROR(GetForUpdate(txn, name, etag, scope, record));
  const std::unique_ptr<Message> before(record.New());
  before->CopyFrom(record);
  bookkeeping_.SetDeleted(record, change.time);
  bookkeeping_.StampUpdated(record, change.time, txn.next_revision());
  return Replace(txn, change, *before, record, Event::KIND_DELETED);
}

absl::Status Core::Undelete(kv::Txn& txn,
                            const Change& change,
                            std::string_view name,
                            std::string_view etag,
                            const access::Scope& scope,
                            Message& record) const {
  GUANXI_RETURN_IF_ERROR(Get(txn, name, scope, record));
  GUANXI_RETURN_IF_ERROR(CheckWritable(txn, scope, record));
  if (!bookkeeping_.IsDeleted(record))
    return errors::WrongState(name, "not deleted", "only a deleted record can be undeleted");
  GUANXI_RETURN_IF_ERROR(CheckEtag(record, etag));
  const std::unique_ptr<Message> before(record.New());
  before->CopyFrom(record);
  bookkeeping_.ClearDeleted(record);
  bookkeeping_.StampUpdated(record, change.time, txn.next_revision());
  return Replace(txn, change, *before, record, Event::KIND_UNDELETED);
}

kv::KeyRange Core::HistoryRange(std::string_view id) const {
  return kv::PrefixRange(HistoryPrefix(schema_.id, id));
}

absl::StatusOr<std::string> Core::IdOf(std::string_view name) const {
  return api::IdOf(name, schema_.collection, "name");
}

absl::StatusOr<bool> Core::Read(const kv::Reader& reader,
                                std::string_view id,
                                Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> bytes,
                          reader.Get(kv::Space::kData, DataKey(schema_.id, id)));
  if (!bytes.has_value()) return false;
  GUANXI_RETURN_IF_ERROR(DecodeRecord(*bytes, record));
  return true;
}

absl::Status Core::Replace(kv::Txn& txn,
                           const Change& change,
                           const Message& before,
                           const Message& after,
                           int kind) const {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, IdOf(bookkeeping_.Name(after)));
  GUANXI_RETURN_IF_ERROR(
      indexes_.Replace(txn, id, indexes_.RowsOf(before, id), indexes_.RowsOf(after, id),
                       [&](std::string_view holder) { return NameOf(txn, holder, change.scope); }));
  return Put(txn, change, id, &before, after, kind);
}

absl::Status Core::Put(kv::Txn& txn,
                       const Change& change,
                       std::string_view id,
                       const Message* before,
                       const Message& after,
                       int kind) const {
  const std::string name = bookkeeping_.Name(after);
  txn.Put(kv::Space::kData, DataKey(schema_.id, id), EncodeRecord(after));
  const Event event = Record(txn, schema_.id, resource_type_, bookkeeping_, change,
                             {name, id, before, &after, static_cast<Event::Kind>(kind)});
  for (const Effect& effect : schema_.effects) {
    GUANXI_RETURN_IF_ERROR(effect.apply(txn, change, event));
  }
  return absl::OkStatus();
}

absl::Status Core::CheckSize(const Message& record) const {
  const size_t bytes = record.ByteSizeLong();
  return bytes > kMaxRecordBytes ? errors::ValueSize(bytes, kMaxRecordBytes) : absl::OkStatus();
}

absl::StatusOr<std::string> Core::NameOf(const kv::Reader& reader,
                                         std::string_view id,
                                         const access::Scope& scope) const {
  const std::unique_ptr<Message> record = NewRecord();
  GUANXI_ASSIGN_OR_RETURN(const bool found, Read(reader, id, *record));
  if (!found) return "";
  GUANXI_ASSIGN_OR_RETURN(const bool seen, Sees(reader, scope, *record));
  return seen ? api::ResourceName(schema_.collection, id) : "";
}

absl::Status Core::CheckEtag(const Message& record, std::string_view etag) const {
  if (etag.empty() || etag == bookkeeping_.Etag(record)) return absl::OkStatus();
  return errors::EtagMismatch(bookkeeping_.Name(record));
}

}  // namespace guanxi::table
