#include "common/table/core.h"

#include <memory>
#include <utility>

#include "absl/strings/str_cat.h"
#include "common/api/resource_name.h"
#include "common/api/stable_bytes.h"
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
      sealing_(schema_, *prototype.GetDescriptor()),
      references_(*prototype.GetDescriptor(), schema_.kept_references),
      link_fields_(LinkFields(schema_, *prototype.GetDescriptor())),
      indexes_(schema_, *prototype.GetDescriptor(), &bookkeeping_) {}

absl::Status Core::Get(const kv::Reader& reader,
                       std::string_view name,
                       const access::Scope& scope,
                       Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, IdOf(name));
  GUANXI_ASSIGN_OR_RETURN(const bool found, Read(reader, id, record));
  if (!found) return errors::NotFound(name);
  GUANXI_RETURN_IF_ERROR(FollowMerges(reader, record));
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
  GUANXI_RETURN_IF_ERROR(CheckNotErased(reader, record));
  return CheckEtag(record, etag);
}

absl::StatusOr<bool> Core::Exists(const kv::Reader& reader, std::string_view name) const {
  const std::unique_ptr<Message> record = NewRecord();
  const absl::StatusOr<std::string> id = IdOf(name);
  if (!id.ok()) return false;
  GUANXI_ASSIGN_OR_RETURN(const bool found, ReadClear(reader, *id, *record));
  return found && !bookkeeping_.IsDeleted(*record);
}

absl::StatusOr<Core::Draft> Core::Prepare(const Change& change, Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(std::string id, IdOf(bookkeeping_.Name(record)));
  GUANXI_RETURN_IF_ERROR(CheckReach(change, record));
  bookkeeping_.StampCreated(record, change.time, 0);
  GUANXI_RETURN_IF_ERROR(CheckSize(change, 0, record));
  IndexRows rows = indexes_.RowsOf(record, id);
  return Draft{std::move(id), std::move(rows)};
}

absl::Status Core::Insert(kv::Txn& txn,
                          const Change& change,
                          const Draft& draft,
                          Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const bool resolved, references_.Resolve(txn, nullptr, record));
  if (schema_.parent.any()) {
    GUANXI_ASSIGN_OR_RETURN(const bool within,
                            Sees(txn, change.scope, record, access::Level::kWrite));
    if (!within) return errors::OutOfReach(schema_.parent.field);
  }
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> taken,
                          txn.Get(kv::Space::kData, DataKey(schema_.id, draft.id)));
  if (taken.has_value()) return errors::AlreadyExists(bookkeeping_.Name(record));
  bookkeeping_.StampUpdated(record, change.time, txn.next_revision());
  GUANXI_ASSIGN_OR_RETURN(Sealing::Holder holder, HolderOf(txn, record));
  const bool stripped = holder.key.refuses() && sealing_.Strip(record);
  GUANXI_RETURN_IF_ERROR(indexes_.Replace(
      txn, draft.id, {}, stripped || resolved ? indexes_.RowsOf(record, draft.id) : draft.rows,
      [&](std::string_view taker) { return NameOf(txn, taker, change.scope); }));
  return Put(txn, change, draft.id, nullptr, record, holder, Event::KIND_CREATED);
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
  GUANXI_RETURN_IF_ERROR(references_.Resolve(txn, &before, after).status());
  if (api::StableBytes(before) == api::StableBytes(after)) return absl::OkStatus();
  GUANXI_RETURN_IF_ERROR(CheckMove(change, before, after));
  GUANXI_RETURN_IF_ERROR(CheckSize(change, before.ByteSizeLong(), after));
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
  // What was merged is gone already; who means the record it is now says so by its name.
  if (bookkeeping_.Name(record) != name) return errors::Deleted(name);
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
  // As in Delete: what was merged does not come back by the record it is now.
  if (bookkeeping_.Name(record) != name) return errors::Deleted(name);
  GUANXI_RETURN_IF_ERROR(CheckNotErased(txn, record));
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

absl::StatusOr<std::optional<std::string>> Core::RowOf(const kv::Reader& reader,
                                                       std::string_view id) const {
  return reader.Get(kv::Space::kData, DataKey(schema_.id, id));
}

absl::StatusOr<bool> Core::Read(const kv::Reader& reader,
                                std::string_view id,
                                Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> row, RowOf(reader, id));
  if (!row.has_value()) return false;
  GUANXI_RETURN_IF_ERROR(sealing_.Decode(reader, *row, record));
  return true;
}

absl::StatusOr<bool> Core::ReadClear(const kv::Reader& reader,
                                     std::string_view id,
                                     Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> row, RowOf(reader, id));
  if (!row.has_value()) return false;
  GUANXI_RETURN_IF_ERROR(sealing_.DecodeClear(*row, record));
  return true;
}

absl::Status Core::Replace(
    kv::Txn& txn, const Change& change, const Message& before, Message& after, int kind) const {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, IdOf(bookkeeping_.Name(after)));
  GUANXI_ASSIGN_OR_RETURN(Sealing::Holder holder, HolderOf(txn, after));
  if (holder.key.refuses()) sealing_.Strip(after);
  GUANXI_RETURN_IF_ERROR(
      indexes_.Replace(txn, id, indexes_.RowsOf(before, id), indexes_.RowsOf(after, id),
                       [&](std::string_view taker) { return NameOf(txn, taker, change.scope); }));
  return Put(txn, change, id, &before, after, holder, kind);
}

absl::Status Core::Put(kv::Txn& txn,
                       const Change& change,
                       std::string_view id,
                       const Message* before,
                       const Message& after,
                       Sealing::Holder& holder,
                       int kind) const {
  const std::string name = bookkeeping_.Name(after);
  std::string row = sealing_.Encode(txn, holder, after);
  txn.Put(kv::Space::kData, DataKey(schema_.id, id), row);
  std::string before_row;
  if (before != nullptr && sealing_.SubjectOf(*before) == holder.subject) {
    before_row = sealing_.Encode(txn, holder, *before);
  } else if (before != nullptr) {
    GUANXI_ASSIGN_OR_RETURN(Sealing::Holder earlier, HolderOf(txn, *before));
    before_row = sealing_.Encode(txn, earlier, *before);
  }
  Event event = Record(txn, schema_.id, resource_type_, bookkeeping_, sealing_, change,
                       {name, id, before, &after, std::move(before_row), std::move(row),
                        static_cast<Event::Kind>(kind)});
  return ApplyEffects(txn, change, before, after, std::move(event));
}

absl::Status Core::ApplyEffects(kv::Txn& txn,
                                const Change& change,
                                const Message* before,
                                const Message& after,
                                Event event) const {
  if (schema_.effects.empty()) return absl::OkStatus();
  if (before != nullptr) event.mutable_before()->PackFrom(*before);
  event.mutable_after()->PackFrom(after);
  for (const Effect& effect : schema_.effects) {
    GUANXI_RETURN_IF_ERROR(effect.apply(txn, change, event));
  }
  return absl::OkStatus();
}

// A record that is longer than its writers may make it can still be changed: it must not grow.
absl::Status Core::CheckSize(const Change& change, size_t before, const Message& record) const {
  const size_t bytes = record.ByteSizeLong();
  const size_t limit = change.uses_reserve ? kMaxStoredBytes : std::max(kMaxRecordBytes, before);
  return bytes > limit ? errors::ValueSize(bytes, limit) : absl::OkStatus();
}

absl::StatusOr<std::string> Core::NameOf(const kv::Reader& reader,
                                         std::string_view id,
                                         const access::Scope& scope) const {
  const std::unique_ptr<Message> record = NewRecord();
  GUANXI_ASSIGN_OR_RETURN(const bool found, ReadClear(reader, id, *record));
  if (!found) return "";
  GUANXI_ASSIGN_OR_RETURN(const bool seen, Sees(reader, scope, *record));
  return seen ? api::ResourceName(schema_.collection, id) : "";
}

absl::Status Core::CheckEtag(const Message& record, std::string_view etag) const {
  if (etag.empty() || etag == bookkeeping_.Etag(record)) return absl::OkStatus();
  return errors::EtagMismatch(bookkeeping_.Name(record));
}

}  // namespace guanxi::table
