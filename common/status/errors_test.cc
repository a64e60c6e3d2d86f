#include "common/status/errors.h"

#include <gmock/gmock.h>

#include <set>
#include <vector>

#include "absl/status/statusor.h"
#include "common/status/details.h"
#include "common/status/macros.h"
#include "common/status/status_matchers.h"
#include "google/rpc/error_details.pb.h"

namespace guanxi::errors {
namespace {

using ::absl::StatusCode;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

struct Row {
  absl::Status status;
  StatusCode code;
  std::string reason;
};

std::vector<Row> AllErrors() {
  return {
      {InvalidField("a.b", "must not be empty"), StatusCode::kInvalidArgument, "INVALID_FIELD"},
      {InvalidFilter("x"), StatusCode::kInvalidArgument, "INVALID_FILTER"},
      {InvalidPageToken("x"), StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"},
      {RequestIdReused("r1"), StatusCode::kInvalidArgument, "REQUEST_ID_REUSED"},
      {NotFound("customers/1"), StatusCode::kNotFound, "RESOURCE_NOT_FOUND"},
      {AlreadyExists("customers/1"), StatusCode::kAlreadyExists, "RESOURCE_EXISTS"},
      {ValueTaken("code", "C1", "customers/1"), StatusCode::kAlreadyExists, "VALUE_TAKEN"},
      {WrongState("orders/1", "closed", "x"), StatusCode::kFailedPrecondition, "WRONG_STATE"},
      {ReferenceNotFound("owner", "users/1"), StatusCode::kFailedPrecondition,
       "REFERENCE_NOT_FOUND"},
      {Deleted("customers/1"), StatusCode::kFailedPrecondition, "RESOURCE_DELETED"},
      {EtagMismatch("customers/1"), StatusCode::kAborted, "ETAG_MISMATCH"},
      {PermissionDenied("Get", "agent"), StatusCode::kPermissionDenied, "PERMISSION_DENIED"},
      {Unauthenticated("no token"), StatusCode::kUnauthenticated, "UNAUTHENTICATED"},
      {RecordReadOnly("customers/1"), StatusCode::kPermissionDenied, "RECORD_READ_ONLY"},
      {ShareDenied("customers/1"), StatusCode::kPermissionDenied, "SHARE_DENIED"},
      {MoveDenied("customers/1", "unit"), StatusCode::kPermissionDenied, "MOVE_DENIED"},
      {OutOfReach("owner"), StatusCode::kPermissionDenied, "OUT_OF_REACH"},
      {BatchFull("customers/1"), StatusCode::kResourceExhausted, "BATCH_FULL"},
      {Overloaded(absl::Milliseconds(1500)), StatusCode::kResourceExhausted, "OVERLOADED"},
      {Draining(), StatusCode::kUnavailable, "DRAINING"},
      {PeerUnavailable("tickets"), StatusCode::kUnavailable, "PEER_UNAVAILABLE"},
      {CursorTrimmed(3, 9), StatusCode::kOutOfRange, "CURSOR_TRIMMED"},
      {CursorAhead(9, 3), StatusCode::kOutOfRange, "CURSOR_AHEAD"},
      {DeadlineBeforeWrite(), StatusCode::kDeadlineExceeded, "DEADLINE_BEFORE_WRITE"},
      {Internal("x"), StatusCode::kInternal, "INTERNAL"},
      {DataLoss("x"), StatusCode::kDataLoss, "DATA_LOSS"},
  };
}

TEST(ErrorsTest, EveryErrorHasItsCodeAndAReasonOfItsOwn) {
  std::set<std::string> reasons;
  for (const Row& row : AllErrors()) {
    EXPECT_THAT(row.status, StatusIs(row.code, row.reason));
    EXPECT_TRUE(reasons.insert(Reason(row.status)).second) << row.reason;
  }
}

TEST(ErrorsTest, WhatVariesInTheTextStandsInTheMetadata) {
  for (const Row& row : AllErrors()) {
    auto info = DetailOf<google::rpc::ErrorInfo>(row.status);
    ASSERT_TRUE(info) << row.reason;
    EXPECT_EQ(info->domain(), "guanxi");
    for (const auto& [key, value] : info->metadata()) {
      EXPECT_THAT(std::string(row.status.message()), HasSubstr(value)) << row.reason << " " << key;
    }
  }
}

TEST(ErrorsTest, BadFieldNamesFieldAndRule) {
  auto detail = DetailOf<google::rpc::BadRequest>(InvalidField("a.b", "must not be empty"));
  ASSERT_TRUE(detail);
  ASSERT_EQ(detail->field_violations_size(), 1);
  EXPECT_EQ(detail->field_violations(0).field(), "a.b");
  EXPECT_EQ(detail->field_violations(0).description(), "must not be empty");
}

TEST(ErrorsTest, ResourceTypeIsTheLastCollection) {
  auto type = [](std::string_view name) {
    return DetailOf<google::rpc::ResourceInfo>(NotFound(name))->resource_type();
  };
  EXPECT_EQ(type("customers/1"), "customers");
  EXPECT_EQ(type("customers/1/contacts/2"), "contacts");
  EXPECT_EQ(type("odd"), "odd");
  EXPECT_EQ(type("/odd"), "/odd");
  EXPECT_EQ(type(""), "");
}

TEST(ErrorsTest, OverloadSaysWhenToRetry) {
  auto retry = DetailOf<google::rpc::RetryInfo>(Overloaded(absl::Milliseconds(1500)));
  ASSERT_TRUE(retry);
  EXPECT_EQ(retry->retry_delay().seconds(), 1);
  EXPECT_EQ(retry->retry_delay().nanos(), 500'000'000);
}

TEST(ErrorsTest, IllFormedTextStillMakesAReadableDetail) {
  const absl::Status status = InvalidField("name", "must not be \xFF\xFE");
  EXPECT_TRUE(DetailOf<google::rpc::BadRequest>(status));
  auto info = DetailOf<google::rpc::ErrorInfo>(status);
  ASSERT_TRUE(info);
  EXPECT_THAT(info->metadata(),
              UnorderedElementsAre(Pair("field", "name"),
                                   Pair("rule", "must not be \xEF\xBF\xBD\xEF\xBF\xBD")));
}

TEST(ErrorsTest, StatusOfAnotherMakeHasNoReason) {
  EXPECT_EQ(Reason(absl::OkStatus()), "");
  EXPECT_EQ(Reason(absl::NotFoundError("x")), "");
}

absl::StatusOr<int> Half(int n) {
  if (n % 2 != 0) return InvalidField("n", "must be even");
  return n / 2;
}

absl::StatusOr<int> Quarter(int n) {
  GUANXI_ASSIGN_OR_RETURN(const int half, Half(n));
  GUANXI_RETURN_IF_ERROR(Half(half).status());
  return half / 2;
}

TEST(MacrosTest, AssignAndReturn) {
  EXPECT_THAT(Quarter(8), IsOkAndHolds(2));
  EXPECT_THAT(Quarter(3), StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(Quarter(6), StatusIs(StatusCode::kInvalidArgument));
}

TEST(MatchersTest, TellApart) {
  const absl::StatusOr<int> error = NotFound("customers/1");
  EXPECT_THAT(absl::OkStatus(), IsOk());
  EXPECT_THAT(grpc::Status::OK, IsOk());
  EXPECT_THAT(error, Not(IsOk()));
  EXPECT_THAT(error, Not(IsOkAndHolds(1)));
  EXPECT_THAT(absl::StatusOr<int>(1), AllOf(IsOk(), Not(IsOkAndHolds(2))));
  EXPECT_THAT(error, Not(StatusIs(StatusCode::kAborted)));
  EXPECT_THAT(error, Not(StatusIs(StatusCode::kNotFound, "VALUE_TAKEN")));
  EXPECT_THAT(error, StatusIs(StatusCode::kNotFound, HasSubstr("NOT_FOUND")));
  EXPECT_THAT(ToGrpc(error.status()), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

}  // namespace
}  // namespace guanxi::errors
