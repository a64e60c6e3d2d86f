#include "services/customers/erasure/subject_export.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <utility>

#include "common/status/grpc_status.h"
#include "common/status/status_matchers.h"
#include "guanxi/customers/v1/customers.pb.h"

namespace guanxi::customers {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

// Peers of which one hands out a customer with money in it, or answers with `status`.
SubjectPeers PeersThatAnswer(const absl::Status& status = absl::OkStatus()) {
  SubjectPeers peers;
  peers["customers"].hand_out = [status](auto*, auto*, auto* response, auto done) {
    v1::Customer customer;
    customer.set_name("customers/a");
    customer.set_display_name("Li Lei");
    customer.mutable_annual_revenue()->set_units(4711);
    response->add_records()->PackFrom(customer);
    done(ToGrpc(status));
  };
  return peers;
}

absl::StatusOr<v1::ExportCustomerDataResponse> Page(const SubjectPeers& peers,
                                                    access::FieldClasses hidden) {
  v1::ExportCustomerDataRequest request;
  request.set_customer("customers/a");
  rpc::PeerCalls calls("services/customers");
  return ExportPage(peers, {"customers/a"}, hidden, request, calls);
}

TEST(SubjectExportTest, HandsOutWhatItsCallerMaySee) {
  const auto all = Page(PeersThatAnswer(), access::FieldClasses());
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->lines_size(), 1);
  EXPECT_THAT(all->lines(0).json(), AllOf(HasSubstr("Li Lei"), HasSubstr("4711")));
  const auto some = Page(PeersThatAnswer(), access::FieldClasses::Financial());
  ASSERT_THAT(some, IsOk());
  ASSERT_EQ(some->lines_size(), 1);
  EXPECT_THAT(some->lines(0).json(), AllOf(HasSubstr("Li Lei"), Not(HasSubstr("4711"))));
}

TEST(SubjectExportTest, SaysWhyAServiceDoesNotAnswer) {
  EXPECT_THAT(Page(PeersThatAnswer(absl::InvalidArgumentError("another process")), {}),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(Page(PeersThatAnswer(absl::UnavailableError("down")), {}),
              StatusIs(absl::StatusCode::kUnavailable, "PEER_UNAVAILABLE"));
}

}  // namespace
}  // namespace guanxi::customers
