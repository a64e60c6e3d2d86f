#include "services/customers/timeline/interaction_entry.h"

#include <string>
#include <utility>

#include "common/api/resource_name.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "guanxi/customers/v1/interactions.pb.h"
#include "services/customers/timeline/entry.h"

namespace guanxi::customers {
namespace {

using changes::v1::Event;
using v1::TimelineEntry;

// Gives `entry` what it tells of `interaction`.
void Fill(const v1::Interaction& interaction, TimelineEntry& entry) {
  entry.set_customer(interaction.customer());
  *entry.mutable_time() = interaction.start_time();
  entry.set_title(interaction.subject());
  entry.set_channel(interaction.channel());
}

}  // namespace

absl::Status KeepEntry(const table::Table<TimelineEntry>& timeline,
                       kv::Txn& txn,
                       const table::Change& change,
                       const Event& event) {
  v1::Interaction interaction;
  if (!event.after().UnpackTo(&interaction)) return errors::DataLoss("an event without its record");
  const table::Change own = WithoutLimits(change);
  GUANXI_ASSIGN_OR_RETURN(const std::string id,
                          api::IdOf(interaction.name(), "interactions", "name"));
  const std::string name = api::ResourceName(timeline.collection(), id);
  if (event.kind() == Event::KIND_CREATED) {
    TimelineEntry entry =
        EntryOf(event, TimelineEntry::KIND_INTERACTION, "", interaction.start_time());
    entry.set_name(name);
    Fill(interaction, entry);
    return timeline.Insert(txn, own, std::move(entry)).status();
  }
  if (event.kind() == Event::KIND_DELETED)
    return timeline.Delete(txn, own, name, "", own.scope).status();
  if (event.kind() == Event::KIND_UNDELETED)
    return timeline.Undelete(txn, own, name, "", own.scope).status();
  GUANXI_ASSIGN_OR_RETURN(const TimelineEntry before, timeline.Get(txn, name, own.scope));
  TimelineEntry after = before;
  Fill(interaction, after);
  return timeline.Update(txn, own, before, std::move(after)).status();
}

}  // namespace guanxi::customers
