// Merges of the service under test, and short ways to call them.
#ifndef GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_FIXTURE_H_
#define GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_FIXTURE_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/statusor.h"
#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "guanxi/customers/v1/merges.grpc.pb.h"
#include "services/customers/customers_fixture.h"

namespace guanxi::customers {

class MergeFixture : public CustomersFixture {
 protected:
  using MergeStub = v1::MergeService::Stub;

  // Merges customers, named by their ids, with `more` of the request.
  absl::StatusOr<v1::Merge> MergeInto(std::string_view master,
                                      const std::vector<std::string>& losers,
                                      std::string_view more = "",
                                      std::string_view actor = "users/tester") {
    auto request = TextProto<v1::MergeCustomersRequest>(more);
    request.set_master(absl::StrCat("customers/", std::string(master)));
    for (const std::string& loser : losers)
      request.add_losers()->set_customer(absl::StrCat("customers/", loser));
    return Call(*merges_, &MergeStub::MergeCustomers, request, actor);
  }

  absl::StatusOr<v1::Merge> GetMerge(const std::string& name) {
    v1::GetMergeRequest request;
    request.set_name(name);
    return Call(*merges_, &MergeStub::GetMerge, request);
  }

  absl::StatusOr<v1::Merge> Undo(const std::string& name) {
    v1::UndoMergeRequest request;
    request.set_name(name);
    return Call(*merges_, &MergeStub::UndoMerge, request);
  }

  // The merge once it is in `state`; looks for half a minute.
  v1::Merge WhenIn(v1::Merge::State state, const std::string& name) {
    absl::StatusOr<v1::Merge> merge;
    for (int i = 0; i < 30'000; ++i) {
      merge = GetMerge(name);
      if (!merge.ok() || merge->state() == state) break;
      absl::SleepFor(absl::Milliseconds(1));
    }
    EXPECT_THAT(merge, IsOk());
    if (!merge.ok()) return {};
    EXPECT_EQ(merge->state(), state) << merge->DebugString();
    return *merge;
  }

  MergeStub& merges() { return *merges_; }

 private:
  std::unique_ptr<MergeStub> merges_ = Stub<v1::MergeService>();
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_MERGE_MERGE_FIXTURE_H_
