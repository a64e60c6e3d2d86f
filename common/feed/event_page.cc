#include "common/feed/event_page.h"

#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::feed {

absl::StatusOr<kv::Revision> ReadEventPage(kv::Engine& engine,
                                           kv::Revision after,
                                           const EventFilter& filter,
                                           guanxi::changes::v1::WatchChangesResponse& response) {
  kv::Revision taken = after;
  size_t bytes = 0;
  bool full = false, whole = true;
  const auto visit = [&](const kv::EventView& view) {
    full = full || (bytes >= kPageBytes && view.revision != taken);
    if (full || !whole) return;
    taken = view.revision;
    guanxi::changes::v1::Event* event = response.add_events();
    whole = event->ParseFromArray(view.bytes.data(), static_cast<int>(view.bytes.size()));
    if (whole && filter.Apply(*event)) {
      bytes += view.bytes.size();
    } else {
      response.mutable_events()->RemoveLast();
    }
  };
  GUANXI_ASSIGN_OR_RETURN(const kv::Revision read, engine.ReadEvents(after, kPageEvents, visit));
  if (!whole) return errors::DataLoss("an event of the feed");
  if (filter.AsksParents(response.events())) {
    GUANXI_RETURN_IF_ERROR(filter.DropUnseen(*engine.Snapshot(), *response.mutable_events()));
  }
  return full ? taken : read;
}

}  // namespace guanxi::feed
