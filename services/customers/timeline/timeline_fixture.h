// Interactions and time lines of the service under test, and short ways to call them.
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_FIXTURE_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_FIXTURE_H_

#include <algorithm>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "common/status/macros.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/v1/interactions.grpc.pb.h"
#include "guanxi/customers/v1/record_service.grpc.pb.h"
#include "guanxi/customers/v1/timeline.grpc.pb.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {

// An event of `record` at `revision`, as a feed has it.
template <typename M>
changes::v1::Event EventOf(const char* resource_type,
                           const M* before,
                           const M* after,
                           int64_t revision,
                           int32_t ordinal = 0) {
  using changes::v1::Event;
  Event event;
  event.set_revision(revision);
  event.set_ordinal(ordinal);
  event.set_actor("users/maker");
  event.mutable_time()->set_seconds(1767600000 + revision);
  event.set_resource((after != nullptr ? after : before)->name());
  event.set_resource_type(resource_type);
  event.set_kind(before == nullptr ? Event::KIND_CREATED : Event::KIND_UPDATED);
  if (before != nullptr) event.mutable_before()->PackFrom(*before);
  if (after != nullptr) event.mutable_after()->PackFrom(*after);
  return event;
}

class TimelineFixture : public CustomersFixture {
 protected:
  using InteractionStub = v1::InteractionService::Stub;
  using TimelineStub = v1::TimelineService::Stub;
  using Kind = v1::TimelineEntry;

  // Records `interactions/{id}` with `text`, the message without what each must have, and `more` of
  // the request.
  absl::StatusOr<v1::Interaction> CreateInteraction(std::string_view id,
                                                    std::string_view text = "",
                                                    std::string_view more = "") {
    auto request = TextProto<v1::CreateInteractionRequest>(more);
    request.set_interaction_id(std::string(id));
    *request.mutable_interaction() =
        TextProto<v1::Interaction>("subject: 'Price' channel: CHANNEL_PHONE");
    request.mutable_interaction()->MergeFrom(TextProto<v1::Interaction>(text));
    return Call(*interactions_, &InteractionStub::CreateInteraction, request);
  }

  absl::StatusOr<v1::ListTimelineResponse> List(std::string_view request) {
    return Call(*timeline_, &TimelineStub::ListTimeline,
                TextProto<v1::ListTimelineRequest>(request));
  }

  // All entries of the pages that `request` asks for, and how long the pages were.
  std::vector<v1::TimelineEntry> All(const std::string& request, size_t* longest = nullptr) {
    auto asked = TextProto<v1::ListTimelineRequest>(request);
    std::vector<v1::TimelineEntry> all;
    do {
      const auto page = Call(*timeline_, &TimelineStub::ListTimeline, asked);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      all.insert(all.end(), page->entries().begin(), page->entries().end());
      if (longest != nullptr)
        *longest = std::max(*longest, static_cast<size_t>(page->entries_size()));
      asked.set_page_token(page->next_page_token());
    } while (!asked.page_token().empty());
    return all;
  }

  // What happened with `customers/{id}`, newest first.
  std::vector<v1::TimelineEntry::Kind> KindsOf(const std::string& id) {
    std::vector<v1::TimelineEntry::Kind> kinds;
    for (const auto& entry : All("parent: 'customers/" + id + "'")) kinds.push_back(entry.kind());
    return kinds;
  }

  absl::Status Reassign(const std::string& name,
                        const std::string& owner,
                        const std::string& unit = "") {
    records::v1::ReassignRecordRequest request;
    request.set_name(name);
    request.set_owner(owner);
    request.set_unit(unit);
    return Call(*records_, &v1::RecordService::Stub::ReassignRecord, request).status();
  }

  InteractionStub& interactions() { return *interactions_; }
  TimelineStub& timeline() { return *timeline_; }
  v1::RecordService::Stub& records() { return *records_; }

 private:
  std::unique_ptr<InteractionStub> interactions_ = Stub<v1::InteractionService>();
  std::unique_ptr<TimelineStub> timeline_ = Stub<v1::TimelineService>();
  std::unique_ptr<v1::RecordService::Stub> records_ = Stub<v1::RecordService>();
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_TIMELINE_FIXTURE_H_
