#include "common/feed/event_page.h"

#include <memory>

#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::feed {
namespace {

// Adds the event to `response` as `filter` lets it be told; false when it does not.
absl::StatusOr<bool> AddEvent(const kv::Reader& reader,
                              const kv::EventView& view,
                              const EventFilter& filter,
                              guanxi::changes::v1::WatchChangesResponse& response) {
  guanxi::changes::v1::Event& event = *response.add_events();
  if (!event.ParseFromArray(view.bytes.data(), static_cast<int>(view.bytes.size())))
    return errors::DataLoss("an event of the feed");
  if (filter.Asks(event)) {
    GUANXI_RETURN_IF_ERROR(filter.Open(reader, event));
    if (filter.Apply(event)) return true;
  }
  response.mutable_events()->RemoveLast();
  return false;
}

}  // namespace

absl::StatusOr<kv::Revision> ReadEventPage(kv::Engine& engine,
                                           kv::Revision after,
                                           const EventFilter& filter,
                                           guanxi::changes::v1::WatchChangesResponse& response) {
  kv::Revision taken = after;
  size_t bytes = 0;
  bool full = false;
  absl::Status failure;
  // Keys come with the events they open. What is committed from here on is left for the next page.
  const std::unique_ptr<kv::Reader> reader = engine.Snapshot();
  const auto visit = [&](const kv::EventView& view) {
    full = full || (bytes >= kPageBytes && view.revision != taken) ||
           view.revision > reader->revision();
    if (full || !failure.ok()) return;
    taken = view.revision;
    absl::StatusOr<bool> added = AddEvent(*reader, view, filter, response);
    failure = added.status();
    if (added.ok() && *added) bytes += view.bytes.size();
  };
  GUANXI_ASSIGN_OR_RETURN(const kv::Revision read, engine.ReadEvents(after, kPageEvents, visit));
  GUANXI_RETURN_IF_ERROR(failure);
  if (filter.AsksParents(response.events())) {
    GUANXI_RETURN_IF_ERROR(filter.DropUnseen(*engine.Snapshot(), *response.mutable_events()));
  }
  return full ? taken : read;
}

}  // namespace guanxi::feed
