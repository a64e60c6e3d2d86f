// REQUIRED in Update requests: only what the mask names counts.
#include <gmock/gmock.h>

#include <string>

#include "common/api/sample_types.h"
#include "common/api/validate.h"
#include "common/status/status_matchers.h"

namespace guanxi::api {
namespace {

using absl::StatusCode;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

MATCHER_P(Breaks, field, "") {
  *result_listener << "which is " << arg;
  return errors::Reason(arg) == "INVALID_FIELD" &&
         std::string(arg.message()).find(field) != std::string::npos;
}

absl::Status Update(const std::string& record, const std::string& mask) {
  return ValidateRequest(
      *Sample("UpdateRecordRequest", "record { name: 'records/x' " + record + " } " + mask));
}

std::string Paths(const std::string& path) { return "update_mask { paths: '" + path + "' }"; }

TEST(UpdateRequest, RequiresItsResource) {
  EXPECT_THAT(ValidateRequest(*Sample("UpdateRecordRequest", Paths("motto"))), Breaks("record"));
}

TEST(UpdateRequest, RequiresTheIdentifier) {
  EXPECT_THAT(ValidateRequest(*Sample("UpdateRecordRequest", "record { motto: 'm' }")),
              Breaks("record.name"));
  EXPECT_THAT(Update("motto: 'm'", ""), IsOk());
}

TEST(CreateRequest, RequiresTheResourcesFieldsButNoIdentifier) {
  EXPECT_THAT(ValidateRequest(*Sample("CreateRecordRequest", "record { title: 't' kind: KIND_A }")),
              IsOk());
  EXPECT_THAT(ValidateRequest(*Sample("CreateRecordRequest", "record { kind: KIND_A }")),
              Breaks("record.title"));
  EXPECT_THAT(ValidateRequest(*Sample("CreateRecordRequest", "record { title: 't' }")),
              Breaks("record.kind"));
  EXPECT_THAT(ValidateRequest(*Sample("CreateRecordRequest", "")), Breaks("record"));
}

TEST(UpdateRequest, WithoutMaskRequiresInsideWhatIsSet) {
  EXPECT_THAT(Update("motto: 'm'", ""), IsOk());
  EXPECT_THAT(Update("motto: 'm'", "update_mask {}"), IsOk());
  EXPECT_THAT(Update("address { zip: 'z' }", ""), Breaks("record.address.city"));
  EXPECT_THAT(Update("items { }", ""), Breaks("record.items[0].label"));
}

TEST(UpdateRequest, WithStarRequiresEverything) {
  EXPECT_THAT(Update("title: 't' kind: KIND_A", Paths("*")), IsOk());
  EXPECT_THAT(Update("title: 't'", Paths("*")), Breaks("record.kind"));
  EXPECT_THAT(Update("title: 't' kind: KIND_A address {}", Paths("*")),
              Breaks("record.address.city"));
}

TEST(UpdateRequest, RequiresWhatTheMaskNames) {
  EXPECT_THAT(Update("", Paths("motto")), IsOk());
  EXPECT_THAT(Update("title: 't'", Paths("title")), IsOk());
  EXPECT_THAT(Update("", Paths("title")), Breaks("record.title"));
  EXPECT_THAT(Update("title: 't'", Paths("kind")), Breaks("record.kind"));
  EXPECT_THAT(Update("", "update_mask { paths: 'motto' paths: 'title' }"), Breaks("record.title"));
}

TEST(UpdateRequest, RequiresInsideWhatTheMaskNames) {
  EXPECT_THAT(Update("address { city: 'c' }", Paths("address")), IsOk());
  EXPECT_THAT(Update("", Paths("address")), IsOk());
  EXPECT_THAT(Update("address { zip: 'z' }", Paths("address")), Breaks("record.address.city"));
  EXPECT_THAT(Update("address { zip: 'z' }", Paths("motto")), IsOk());
}

TEST(UpdateRequest, RequiresNestedFieldsTheMaskNames) {
  EXPECT_THAT(Update("address { zip: 'z' }", Paths("address.zip")), IsOk());
  EXPECT_THAT(Update("address { city: 'c' }", Paths("address.city")), IsOk());
  EXPECT_THAT(Update("address { zip: 'z' }", Paths("address.city")), Breaks("record.address.city"));
  EXPECT_THAT(Update("", Paths("address.city")), Breaks("record.address.city"));
}

TEST(UpdateRequest, ChecksSizesOfAllThatIsSent) {
  EXPECT_THAT(Update("code: '123456789'", Paths("motto")), Breaks("record.code"));
}

TEST(UpdateRequest, TakesOutputOnlyPaths) {
  EXPECT_THAT(Update("", Paths("create_time")), IsOk());
  EXPECT_THAT(Update("", Paths("address.geocode")), IsOk());
}

TEST(UpdateRequest, RefusesMasksThatNameNoField) {
  for (const char* path : {"nothing", "", ".", "title.", "title.x", "items.label", "labels.",
                           "address..city", " title", "Title", "record.title", "address.*"}) {
    EXPECT_THAT(Update("title: 't'", Paths(path)), AllOf(Breaks("update_mask"), Not(IsOk())))
        << path;
  }
  EXPECT_THAT(Update("title: 't'", "update_mask { paths: '*' paths: 'title' }"),
              Breaks("update_mask"));
}

TEST(UpdateRequest, ChecksItsOtherFields) {
  EXPECT_THAT(Update("", "wait { seconds: 1 nanos: -1 }"), Breaks("wait.nanos"));
}

TEST(UpdateRequest, IsFoundInsideBatches) {
  EXPECT_THAT(ValidateRequest(*Sample(
                  "BatchUpdateRecordsRequest",
                  "requests { record { name: 'records/x' } update_mask { paths: 'motto' } }")),
              IsOk());
  EXPECT_THAT(ValidateRequest(*Sample(
                  "BatchUpdateRecordsRequest",
                  "requests { record { name: 'records/x' } }"
                  "requests { record { name: 'records/x' } update_mask { paths: 'title' } }")),
              Breaks("requests[1].record.title"));
  EXPECT_THAT(ValidateRequest(
                  *Sample("BatchUpdateRecordsRequest",
                          "requests { record { name: 'records/x' } update_mask { paths: 'x' } }")),
              Breaks("requests[0].update_mask"));
}

TEST(UpdateRequest, ChecksMasksOfResourcesWithoutRules) {
  EXPECT_THAT(ValidateRequest(*Sample("UpdateFlagsRequest", "flags { } " + Paths("left"))), IsOk());
  EXPECT_THAT(ValidateRequest(*Sample("UpdateFlagsRequest", "flags { } " + Paths("up"))),
              Breaks("update_mask"));
}

// With two candidates it is unknown which the mask is about, so the request is any other.
TEST(UpdateRequest, NeedsOneResource) {
  EXPECT_THAT(ValidateRequest(*Sample("AmbiguousRequest", "one { count: 1 } " + Paths("count"))),
              Breaks("one.label"));
}

}  // namespace
}  // namespace guanxi::api
