// Users whose use is reported, and short ways to report it and to ask about it.
#ifndef GUANXI_SERVICES_DIRECTORY_USAGE_FIXTURE_H_
#define GUANXI_SERVICES_DIRECTORY_USAGE_FIXTURE_H_

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "guanxi/directory/v1/travels.grpc.pb.h"
#include "guanxi/directory/v1/usage.grpc.pb.h"
#include "guanxi/directory/v1/work_calendars.grpc.pb.h"
#include "services/directory/directory_fixture.h"

namespace guanxi::directory {

// The clock stands on Monday, 2026-01-05, 8:00 UTC. Ana works in the unit east of a group, Bob in
// the unit west.
class UsageFixture : public DirectoryFixture {
 protected:
  using Stub = v1::UsageService::Stub;

  void SetUp() override {
    ASSERT_THAT(CreateUnit("group"), IsOk());
    ASSERT_THAT(CreateUnit("east", R"pb(parent: "units/group")pb"), IsOk());
    ASSERT_THAT(CreateUnit("west"), IsOk());
    ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
    ASSERT_THAT(CreateUser("bob", R"pb(unit: "units/west")pb"), IsOk());
  }

  template <typename Request, typename Response>
  absl::StatusOr<Response> Ask(grpc::Status (Stub::*method)(grpc::ClientContext*,
                                                            const Request&,
                                                            Response*),
                               std::string_view text) {
    return Call(*usage_, method, TextProto<Request>(text), "services/tickets");
  }
  // The batch of that sequence of reporter `tickets-1`: `text` is what was used.
  absl::StatusOr<v1::ReportUseResponse> ReportUse(int sequence, std::string_view text) {
    return Ask(&Stub::ReportUse, absl::StrCat("reporter: 'tickets-1' sequence: ", sequence, " ",
                                              absl::string_view(text.data(), text.size())));
  }
  static std::string Use(std::string_view user,
                         absl::Time first,
                         absl::Time last,
                         std::string_view more = "") {
    return absl::StrCat("uses { user: '", std::string(user),
                        "' call_count: 2 first_use_time { seconds: ", absl::ToUnixSeconds(first),
                        "} last_use_time { seconds: ", absl::ToUnixSeconds(last), "} ",
                        std::string(more), "} ");
  }
  static std::string Use(std::string_view user, absl::Time time, std::string_view more = "") {
    return Use(user, time, time, more);
  }
  std::vector<v1::UsageDay> Days(std::string_view text) {
    const auto page = Ask(&Stub::ListUsageDays, text);
    EXPECT_THAT(page, IsOk());
    if (!page.ok()) return {};
    return {page->usage_days().begin(), page->usage_days().end()};
  }
  // `8: 2 calls, 1 sign-ins` for January 8.
  static std::string Text(const v1::UsageDay& day) {
    return absl::StrCat(day.date().day(), ": ", day.call_count(), " calls, ", day.sign_in_count(),
                        " sign-ins");
  }
  std::vector<std::string> DayTexts(std::string_view text) {
    std::vector<std::string> texts;
    for (const v1::UsageDay& day : Days(text)) texts.push_back(Text(day));
    return texts;
  }

  std::unique_ptr<Stub> usage_ = ServiceFixture::Stub<v1::UsageService>();
};

}  // namespace guanxi::directory

#endif  // GUANXI_SERVICES_DIRECTORY_USAGE_FIXTURE_H_
