#include "common/table/event.h"

#include <utility>

#include "common/api/field_mask.h"
#include "common/table/layout.h"
#include "common/time/clock.h"

namespace guanxi::table {
namespace {

using guanxi::changes::v1::Event;

void SetChangedFields(const Bookkeeping& bookkeeping, const Write& write, Event& event) {
  if (write.kind != Event::KIND_UPDATED) return;
  for (std::string& field : api::ChangedFields(*write.before, *write.after)) {
    if (!bookkeeping.IsStamp(field)) event.mutable_changed_fields()->add_paths(std::move(field));
  }
}

Event MakeEvent(const std::string& resource_type,
                const Bookkeeping& bookkeeping,
                const Change& change,
                const Write& write) {
  Event event;
  *event.mutable_time() = ToProto(change.time);
  event.set_actor(change.actor);
  event.set_request_id(change.request_id);
  event.set_method(change.method);
  event.set_resource(std::string(write.name));
  event.set_resource_type(resource_type);
  event.set_kind(write.kind);
  event.set_note(change.note);
  SetChangedFields(bookkeeping, write, event);
  return event;
}

}  // namespace

Event Record(kv::Txn& txn,
             uint8_t table,
             const std::string& resource_type,
             const Bookkeeping& bookkeeping,
             const Sealing& sealing,
             const Change& change,
             Write write) {
  Event event = MakeEvent(resource_type, bookkeeping, change, write);
  if (write.before != nullptr) sealing.Pack(std::move(write.before_row), *event.mutable_before());
  if (write.after != nullptr) sealing.Pack(std::move(write.after_row), *event.mutable_after());
  std::string history_key;
  std::string bytes;
  txn.Emit([&](kv::Revision revision, uint32_t ordinal) {
    event.set_revision(static_cast<int64_t>(revision));
    event.set_ordinal(static_cast<int32_t>(ordinal));
    history_key = HistoryKey(table, write.id, revision, ordinal);
    bytes = event.SerializeAsString();
    return bytes;
  });
  txn.Put(kv::Space::kHistory, history_key, bytes);
  event.clear_before();
  event.clear_after();
  return event;
}

}  // namespace guanxi::table
