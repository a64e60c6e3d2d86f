// The part of Core that deals with records whose subject is erased.
#include <memory>
#include <optional>
#include <utility>

#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/core.h"
#include "common/table/event.h"
#include "common/table/layout.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::table {

using guanxi::changes::v1::Event;

absl::Status Core::CheckNotErased(const kv::Reader& reader, const Message& record) const {
  if (!sealing_.active() || !sealing_.of_itself()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const SubjectKey key, FindSubjectKey(reader, sealing_.SubjectOf(record)));
  return key.refuses() ? errors::Erased(bookkeeping_.Name(record)) : absl::OkStatus();
}

bool Core::Carries(const Core& other) const {
  const Schema& schema = other.schema();
  return schema.parent.table == this && schema.parent.field == schema.subject &&
         !sealing_.of_itself();
}

absl::StatusOr<Sealing::Holder> Core::HolderOf(const kv::Reader& reader,
                                               const Message& record) const {
  GUANXI_ASSIGN_OR_RETURN(Sealing::Holder holder, sealing_.HolderOf(reader, record));
  const Core* const carrier = schema_.parent.table;
  const bool asks = holder.key.state == SubjectKey::State::kNone && !holder.subject.empty() &&
                    carrier != nullptr && carrier->Carries(*this);
  if (!asks || holder.subject == bookkeeping_.Name(record)) return holder;
  // The first thing sealed for what it hangs on: too late where that one's own subject is erased.
  GUANXI_ASSIGN_OR_RETURN(const std::string id, carrier->IdOf(holder.subject));
  const std::unique_ptr<Message> carries = carrier->NewRecord();
  GUANXI_ASSIGN_OR_RETURN(const bool found, carrier->ReadClear(reader, id, *carries));
  if (!found) return holder;
  GUANXI_ASSIGN_OR_RETURN(const Sealing::Holder above, carrier->HolderOf(reader, *carries));
  if (above.key.refuses()) holder.key.state = SubjectKey::State::kErased;
  return holder;
}

absl::StatusOr<bool> Core::NextAbout(const kv::Reader& reader,
                                     std::string_view subject,
                                     std::string& position,
                                     Message& record) const {
  const ResolvedIndex* const index = IndexBy(schema_.subject);
  if (index == nullptr) return false;
  const std::optional<std::string> part = index->paths.front().PartOf(subject);
  if (!part.has_value()) return false;
  const std::string prefix = index->prefix + *part;
  kv::KeyRange range = kv::PrefixRange(prefix);
  if (absl::StartsWith(position, prefix)) range.begin = position + '\0';
  std::string id;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kIndex, range, kv::Order::kForward,
                                     [&](std::string_view key, std::string_view value) {
                                       position = std::string(key);
                                       id = std::string(value);
                                       return false;
                                     }));
  if (id.empty()) return false;
  GUANXI_RETURN_IF_ERROR(ReadListed(reader, kv::Space::kIndex, id, record));
  return true;
}

absl::StatusOr<bool> Core::Redact(kv::Txn& txn, const Change& change, std::string_view name) const {
  GUANXI_ASSIGN_OR_RETURN(const std::string id, IdOf(name));
  const std::unique_ptr<Message> record = NewRecord();
  GUANXI_ASSIGN_OR_RETURN(const bool found, Read(txn, id, *record));
  if (!found || !sealing_.active()) return false;
  GUANXI_ASSIGN_OR_RETURN(const Sealing::Holder holder, HolderOf(txn, *record));
  if (!holder.key.refuses()) {
    return errors::Internal(
        absl::StrCat(std::string(name), " is about ", holder.subject, ", who is not being erased"));
  }
  IndexRows rows = indexes_.RowsOf(*record, id);
  const bool stripped = sealing_.Strip(*record);
  const std::unique_ptr<Message> before(record->New());
  before->CopyFrom(*record);
  const bool marked = sealing_.of_itself() && bookkeeping_.SetErased(*record, change.time);
  if (!stripped && !marked) return false;
  bookkeeping_.StampUpdated(*record, change.time, txn.next_revision());
  const IndexRows left = indexes_.RowsOf(*record, id);
  GUANXI_RETURN_IF_ERROR(
      indexes_.Replace(txn, id, rows, left, [](std::string_view) { return std::string(); }));
  Sealing::Holder nobody;
  std::string row = sealing_.Encode(txn, nobody, *record);
  txn.Put(kv::Space::kData, DataKey(schema_.id, id), row);
  std::string before_row = sealing_.Encode(txn, nobody, *before);
  Record(txn, schema_.id, resource_type_, bookkeeping_, sealing_, change,
         {name, id, before.get(), record.get(), std::move(before_row), std::move(row),
          Event::KIND_UPDATED});
  return true;
}

absl::Status Core::OpenEvent(const kv::Reader& reader, Event& event) const {
  if (event.has_before()) {
    GUANXI_RETURN_IF_ERROR(sealing_.Unpack(reader, *event.mutable_before()));
  }
  if (event.has_after()) {
    GUANXI_RETURN_IF_ERROR(sealing_.Unpack(reader, *event.mutable_after()));
  }
  return absl::OkStatus();
}

}  // namespace guanxi::table
