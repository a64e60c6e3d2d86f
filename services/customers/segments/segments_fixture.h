// Segments under test: short ways to make them, to let them follow, and to see who is inside.
#ifndef GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENTS_FIXTURE_H_
#define GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENTS_FIXTURE_H_

#include <algorithm>
#include <memory>
#include <set>
#include <string>
#include <string_view>
#include <vector>

#include "guanxi/customers/v1/care_tasks.grpc.pb.h"
#include "guanxi/customers/v1/segments.grpc.pb.h"
#include "guanxi/customers/v1/treatments.grpc.pb.h"
#include "services/customers/customers_fixture.h"
#include "services/customers/segments/segment_job.h"

namespace guanxi::customers {

// The clock starts on 2026-01-05 at 8:00.
class SegmentsFixture : public CustomersFixture {
 protected:
  using SegmentStub = v1::SegmentService::Stub;
  using TreatmentStub = v1::TreatmentService::Stub;
  using TaskStub = v1::CareTaskService::Stub;

  // Creates `segments/{id}`, dynamic when `condition` is not empty.
  absl::StatusOr<v1::Segment> CreateSegment(std::string_view id,
                                            std::string_view condition,
                                            std::string_view text = "") {
    v1::CreateSegmentRequest request;
    request.set_segment_id(std::string(id));
    v1::Segment& segment = *request.mutable_segment();
    segment.set_display_name("Segment");
    segment.set_kind(condition.empty() ? v1::Segment::KIND_STATIC : v1::Segment::KIND_DYNAMIC);
    segment.set_condition(std::string(condition));
    segment.MergeFrom(TextProto<v1::Segment>(text));
    return Call(*segments_, &SegmentStub::CreateSegment, request);
  }
  absl::StatusOr<v1::Segment> UpdateSegment(std::string_view segment, std::string_view path) {
    v1::UpdateSegmentRequest request;
    *request.mutable_segment() = TextProto<v1::Segment>(segment);
    request.mutable_update_mask()->add_paths(std::string(path));
    return Call(*segments_, &SegmentStub::UpdateSegment, request);
  }
  absl::StatusOr<v1::Segment> GetSegment(std::string_view name) {
    v1::GetSegmentRequest request;
    request.set_name(std::string(name));
    return Call(*segments_, &SegmentStub::GetSegment, request);
  }
  absl::StatusOr<v1::Segment> DeleteSegment(std::string_view name) {
    v1::DeleteSegmentRequest request;
    request.set_name(std::string(name));
    return Call(*segments_, &SegmentStub::DeleteSegment, request);
  }
  // How many were added, or why none.
  absl::StatusOr<int> Add(std::string_view segment, const std::vector<std::string>& customers) {
    v1::AddSegmentMembersRequest request;
    request.set_segment(std::string(segment));
    for (const std::string& customer : customers) request.add_customers(customer);
    auto response = Call(*segments_, &SegmentStub::AddSegmentMembers, request);
    if (!response.ok()) return response.status();
    return response->added_count();
  }
  absl::StatusOr<int> Remove(std::string_view segment, const std::vector<std::string>& customers) {
    v1::RemoveSegmentMembersRequest request;
    request.set_segment(std::string(segment));
    for (const std::string& customer : customers) request.add_customers(customer);
    auto response = Call(*segments_, &SegmentStub::RemoveSegmentMembers, request);
    if (!response.ok()) return response.status();
    return response->removed_count();
  }
  // The ids of the customers listed as inside, sorted.
  std::vector<std::string> Members(std::string_view segment, std::string_view filter = "") {
    std::vector<std::string> ids;
    v1::ListSegmentMembersRequest request;
    request.set_segment(std::string(segment));
    request.set_filter(std::string(filter));
    request.set_page_size(1000);
    do {
      const auto page = Call(*segments_, &SegmentStub::ListSegmentMembers, request);
      EXPECT_THAT(page, IsOk());
      if (!page.ok()) break;
      for (const v1::SegmentMember& member : page->segment_members()) {
        ids.push_back(segment == "segments/-" ? member.segment() : member.customer().substr(10));
      }
      request.set_page_token(page->next_page_token());
    } while (!request.page_token().empty());
    std::sort(ids.begin(), ids.end());
    return ids;
  }
  int64_t Count(std::string_view segment) {
    v1::CountSegmentRequest request;
    request.set_name(std::string(segment));
    const auto response = Call(*segments_, &SegmentStub::CountSegment, request);
    EXPECT_THAT(response, IsOk());
    return response.ok() ? response->count() : -1;
  }
  absl::StatusOr<v1::PreviewSegmentResponse> Preview(std::string_view condition,
                                                     int page_size = 0) {
    v1::PreviewSegmentRequest request;
    request.set_condition(std::string(condition));
    request.set_page_size(page_size);
    return Call(*segments_, &SegmentStub::PreviewSegment, request);
  }
  absl::StatusOr<v1::Customer> UpdateCustomer(std::string_view customer, std::string_view path) {
    v1::UpdateCustomerRequest request;
    *request.mutable_customer() = TextProto<v1::Customer>(customer);
    request.mutable_update_mask()->add_paths(std::string(path));
    return Call(customers(), &CustomerStub::UpdateCustomer, request);
  }
  absl::StatusOr<v1::Customer> UndeleteCustomer(std::string_view name) {
    v1::UndeleteCustomerRequest request;
    request.set_name(std::string(name));
    return Call(customers(), &CustomerStub::UndeleteCustomer, request);
  }
  absl::StatusOr<v1::Treatment> CreateTreatment(std::string_view id, std::string_view text) {
    v1::CreateTreatmentRequest request;
    request.set_treatment_id(std::string(id));
    *request.mutable_treatment() = TextProto<v1::Treatment>(R"pb(display_name: "Win back")pb");
    request.mutable_treatment()->MergeFrom(TextProto<v1::Treatment>(text));
    return Call(*treatments_, &TreatmentStub::CreateTreatment, request);
  }
  // All tasks, as `{customer id} {title} {due date} {state}`, sorted.
  std::vector<std::string> Tasks() {
    v1::ListCareTasksRequest request;
    request.set_page_size(1000);
    const auto list = Call(*tasks_, &TaskStub::ListCareTasks, request);
    EXPECT_THAT(list, IsOk());
    std::vector<std::string> lines;
    for (const v1::CareTask& task : list->care_tasks()) {
      const auto& due = task.due_date();
      const absl::CivilDay day(due.year(), due.month(), due.day());
      lines.push_back(task.customer().substr(10) + " " + task.display_name() + " " +
                      absl::FormatCivilTime(day) + " " +
                      v1::CareTask::State_Name(task.state()).substr(6));
    }
    std::sort(lines.begin(), lines.end());
    return lines;
  }

  // Who is inside by the events of members alone, replayed from the beginning.
  std::vector<std::string> Replayed(std::string_view segment) {
    std::set<std::string> inside;
    kv::Revision at = 0;
    for (auto page = Events(); !page.empty(); page = Events(at)) {
      for (const changes::v1::Event& event : page) Replay(event, segment, inside);
      at = static_cast<kv::Revision>(page.back().revision());
    }
    return {inside.begin(), inside.end()};
  }

  // Does everything that is due, as a process does that starts now.
  void RunDue() {
    SegmentJob job = NewJob();
    absl::StatusOr<bool> worked = true;
    while (worked.ok() && *worked) worked = job.Step();
    EXPECT_THAT(worked, IsOk());
  }
  SegmentJob NewJob() {
    rpc::Environment environment;
    environment.engine = &engine();
    environment.clock = &clock();
    return SegmentJob(environment, &tables_);
  }

  const Tables& tables() const { return tables_; }
  SegmentStub& segments() { return *segments_; }
  TreatmentStub& treatments() { return *treatments_; }
  TaskStub& tasks() { return *tasks_; }

 private:
  static void Replay(const changes::v1::Event& event,
                     std::string_view segment,
                     std::set<std::string>& inside) {
    if (event.resource_type() != "guanxi.customers/SegmentMember") return;
    v1::SegmentMember member;
    EXPECT_TRUE(event.after().UnpackTo(&member));
    if (member.segment() != segment) return;
    const std::string id = member.customer().substr(10);
    const bool leaves = event.kind() == changes::v1::Event::KIND_DELETED;
    EXPECT_EQ(leaves ? inside.erase(id) : inside.insert(id).second, 1u) << event.DebugString();
  }

  const Tables tables_{"CN"};
  std::unique_ptr<SegmentStub> segments_ = Stub<v1::SegmentService>();
  std::unique_ptr<TreatmentStub> treatments_ = Stub<v1::TreatmentService>();
  std::unique_ptr<TaskStub> tasks_ = Stub<v1::CareTaskService>();
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_SEGMENTS_SEGMENTS_FIXTURE_H_
