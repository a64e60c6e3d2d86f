// The directory under test beside two services with records.
#ifndef GUANXI_SERVICES_DIRECTORY_HAND_OVER_FIXTURE_H_
#define GUANXI_SERVICES_DIRECTORY_HAND_OVER_FIXTURE_H_

#include <memory>
#include <string>
#include <string_view>

#include "absl/strings/str_cat.h"
#include "guanxi/customers/v1/record_service.grpc.pb.h"
#include "guanxi/tickets/v1/record_service.grpc.pb.h"
#include "services/directory/directory_fixture.h"
#include "services/directory/fake_records.h"

namespace guanxi::directory {

// Begun before the service under test, and ended after it.
struct FakePeers {
  FakeRecords<customers::v1::RecordService> customers;
  FakeRecords<tickets::v1::RecordService> tickets;

  Peers channels() const {
    return {{"customers", customers.channel()}, {"tickets", tickets.channel()}};
  }
};

// Units east and west; ana and bob work in east, cat in west.
class HandOverFixture : protected FakePeers, public DirectoryFixture {
 protected:
  using HandOverStub = v1::HandOverService::Stub;

  HandOverFixture() : DirectoryFixture(channels()) {}

  void SetUp() override {
    for (const char* unit : {"east", "west"}) ASSERT_THAT(CreateUnit(unit), IsOk());
    ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
    ASSERT_THAT(CreateUser("bob", R"pb(unit: "units/east")pb"), IsOk());
    ASSERT_THAT(CreateUser("cat", R"pb(unit: "units/west")pb"), IsOk());
  }

  // Begins the hand-over that `text` describes, from ana to bob unless it says otherwise.
  absl::StatusOr<v1::HandOver> Begin(std::string_view text = "", std::string_view id = "") {
    v1::CreateHandOverRequest request;
    request.set_hand_over_id(std::string(id));
    v1::HandOver& hand_over = *request.mutable_hand_over();
    hand_over.set_from_user("users/ana");
    hand_over.set_to_user("users/bob");
    hand_over.MergeFrom(TextProto<v1::HandOver>(text));
    return Call(*hand_overs_, &HandOverStub::CreateHandOver, request);
  }
  absl::StatusOr<v1::HandOver> Get(const std::string& name) {
    return Ask(*hand_overs_, &HandOverStub::GetHandOver, absl::StrCat("name: '", name, "'"));
  }
  absl::StatusOr<v1::HandOver> Cancel(const std::string& name) {
    return Ask(*hand_overs_, &HandOverStub::CancelHandOver,
               absl::StrCat("name: '", name, "' reason: 'Changed our mind'"));
  }
  absl::StatusOr<v1::Holdings> Holdings(const std::string& user) {
    return Ask(*hand_overs_, &HandOverStub::GetHoldings, absl::StrCat("name: '", user, "'"));
  }

  HandOverStub& hand_overs() { return *hand_overs_; }

 private:
  std::unique_ptr<HandOverStub> hand_overs_ = Stub<v1::HandOverService>();
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_HAND_OVER_FIXTURE_H_
