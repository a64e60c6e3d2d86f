#include "common/api/field_mask.h"

#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "common/api/sample_types.h"
#include "common/status/status_matchers.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::api {
namespace {

using absl::StatusCode;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

using Paths = std::vector<std::string>;

google::protobuf::FieldMask Mask(const Paths& paths) {
  google::protobuf::FieldMask mask;
  for (const std::string& path : paths) {
    mask.add_paths(path);
  }
  return mask;
}

// What `target` becomes, in text format; the message of the error when there is one.
std::string Updated(const Paths& paths, const std::string& patch, const std::string& target) {
  const auto record = Sample("Record", target);
  const auto status = ApplyUpdate(Mask(paths), *Sample("Record", patch), *record);
  return status.ok() ? Text(*record) : std::string(status.message());
}

std::string Plain(const std::string& fields) { return Text(*Sample("Record", fields)); }

TEST(ApplyUpdate, WithoutMaskTakesWhatIsSet) {
  EXPECT_EQ(Updated({}, "title: 'new'", "title: 'old' motto: 'm'"),
            Plain("title: 'new' motto: 'm'"));
  EXPECT_EQ(Updated({}, "", "title: 'old'"), Plain("title: 'old'"));
}

TEST(ApplyUpdate, WithoutMaskReplacesSetMessagesAndLists) {
  EXPECT_EQ(Updated({}, "address { zip: 'z' }", "address { city: 'c' }"),
            Plain("address { zip: 'z' }"));
  EXPECT_EQ(Updated({}, "tags: 'b'", "tags: 'a' tags: 'c'"), Plain("tags: 'b'"));
  EXPECT_EQ(Updated({}, "labels { key: 'b' value: '2' }", "labels { key: 'a' value: '1' }"),
            Plain("labels { key: 'b' value: '2' }"));
}

TEST(ApplyUpdate, WithStarTakesEverything) {
  EXPECT_EQ(Updated({"*"}, "title: 'new' size: 3", "title: 'old' motto: 'm' tags: 'a'"),
            Plain("title: 'new' size: 3"));
}

TEST(ApplyUpdate, TakesNamedFieldsOnly) {
  EXPECT_EQ(Updated({"title"}, "title: 'new' motto: 'new'", "title: 'old' motto: 'old'"),
            Plain("title: 'new' motto: 'old'"));
  EXPECT_EQ(Updated({"title", "motto"}, "title: 'new'", "title: 'old' motto: 'old'"),
            Plain("title: 'new'"));
}

TEST(ApplyUpdate, ClearsNamedFieldsThatAreUnset) {
  EXPECT_EQ(Updated({"motto", "tags", "address", "amount", "size", "labels"}, "",
                    "title: 't' motto: 'm' tags: 'a' address { city: 'c' } size: 7 "
                    "amount { units: 1 } labels { key: 'k' }"),
            Plain("title: 't'"));
}

TEST(ApplyUpdate, TakesNestedFields) {
  EXPECT_EQ(Updated({"address.zip"}, "address { zip: 'new' city: 'x' }",
                    "address { zip: 'old' city: 'c' }"),
            Plain("address { zip: 'new' city: 'c' }"));
  EXPECT_EQ(Updated({"address.zip"}, "", "address { zip: 'old' city: 'c' }"),
            Plain("address { city: 'c' }"));
  EXPECT_EQ(Updated({"address.zip"}, "address { zip: 'new' }", "title: 't'"),
            Plain("title: 't' address { zip: 'new' }"));
  EXPECT_EQ(Updated({"address.zip"}, "", "title: 't'"), Plain("title: 't'"));
  EXPECT_EQ(Updated({"node.next.text"}, "node { next { text: 'b' } }",
                    "node { text: 'a' next { text: 'a' more { } } }"),
            Plain("node { text: 'a' next { text: 'b' more { } } }"));
}

TEST(ApplyUpdate, TakesPathsInAnyOrderAndMoreThanOnce) {
  EXPECT_EQ(Updated({"address.zip", "address", "address", "title", "title"},
                    "title: 'n' address { city: 'n' }", "title: 'o' address { zip: 'o' }"),
            Plain("title: 'n' address { city: 'n' }"));
}

TEST(ApplyUpdate, LeavesOutputOnlyAndIdentifierFields) {
  const std::string target = "name: 'records/a' title: 'o' create_time { seconds: 1 }";
  const std::string patch = "name: 'records/b' title: 'n' create_time { seconds: 2 }";
  const std::string expected = Plain("name: 'records/a' title: 'n' create_time { seconds: 1 }");
  EXPECT_EQ(Updated({}, patch, target), expected);
  EXPECT_EQ(Updated({"*"}, patch, target), expected);
  EXPECT_EQ(Updated({"name", "title", "create_time"}, patch, target), expected);
  EXPECT_EQ(Updated({"*"}, "title: 'n'", target), expected);
}

TEST(ApplyUpdate, LeavesOutputOnlyFieldsInsideReplacedMessages) {
  const std::string target = "address { city: 'o' geocode: 'g' }";
  const std::string patch = "address { city: 'n' geocode: 'forged' }";
  const std::string expected = Plain("address { city: 'n' geocode: 'g' }");
  EXPECT_EQ(Updated({}, patch, target), expected);
  EXPECT_EQ(Updated({"*"}, patch, target), expected);
  EXPECT_EQ(Updated({"address"}, patch, target), expected);
  EXPECT_EQ(Updated({"address"}, "", target), Plain("address { geocode: 'g' }"));
  EXPECT_EQ(Updated({"address"}, patch, ""), Plain("address { city: 'n' }"));
}

TEST(ApplyUpdate, TakesNoOutputOnlyFieldsInEntries) {
  EXPECT_EQ(Updated({"items"}, "items { label: 'n' digest: 'forged' }", "items { digest: 'd' }"),
            Plain("items { label: 'n' }"));
  EXPECT_EQ(Updated({"parts"}, "parts { key: 'k' value { label: 'n' digest: 'forged' } }", ""),
            Plain("parts { key: 'k' value { label: 'n' } }"));
}

TEST(ApplyUpdate, RefusesToChangeImmutableFields) {
  for (const Paths& paths : {Paths{}, Paths{"*"}, Paths{"code"}}) {
    EXPECT_THAT(Updated(paths, "code: 'b'", "code: 'a'"), HasSubstr("code"));
    EXPECT_EQ(Updated(paths, "code: 'a'", "code: 'a'"), Plain("code: 'a'"));
  }
  EXPECT_THAT(Updated({"code"}, "", "code: 'a'"), HasSubstr("must stay"));
  EXPECT_THAT(Updated({"code"}, "code: 'a'", ""), HasSubstr("must stay"));
  EXPECT_EQ(Updated({"title"}, "code: 'b' title: 't'", "code: 'a'"), Plain("code: 'a' title: 't'"));
  EXPECT_EQ(Updated({}, "title: 't'", "code: 'a'"), Plain("code: 'a' title: 't'"));
}

TEST(ApplyUpdate, RefusesToChangeNestedImmutableFields) {
  EXPECT_THAT(Updated({"address"}, "address { country: 'b' }", "address { country: 'a' }"),
              HasSubstr("address.country"));
  EXPECT_THAT(Updated({"address"}, "", "address { country: 'a' }"), HasSubstr("address.country"));
  EXPECT_EQ(Updated({"address"}, "address { city: 'n' country: 'a' }", "address { country: 'a' }"),
            Plain("address { city: 'n' country: 'a' }"));
}

TEST(ApplyUpdate, GivesImmutableFieldsOfNewMessagesTheirFirstValue) {
  EXPECT_EQ(Updated({"address"}, "address { country: 'a' }", ""),
            Plain("address { country: 'a' }"));
}

TEST(ApplyUpdate, ReplacesOneEntryOfAMap) {
  const std::string two = "labels { key: 'a' value: '1' } labels { key: 'b' value: '2' }";
  EXPECT_EQ(
      Updated({"labels.b"}, "labels { key: 'b' value: '3' } labels { key: 'c' value: '4' }", two),
      Plain("labels { key: 'a' value: '1' } labels { key: 'b' value: '3' }"));
  EXPECT_EQ(Updated({"labels.c", "labels.a"}, "labels { key: 'c' value: '4' }", two),
            Plain("labels { key: 'b' value: '2' } labels { key: 'c' value: '4' }"));
  EXPECT_EQ(Updated({"labels.z"}, "", two), Plain(two));
  EXPECT_EQ(Updated({"labels", "labels.a"}, "", two), Plain(""));
  EXPECT_EQ(Updated({"parts.k"}, "parts { key: 'k' value { label: 'n' digest: 'forged' } }",
                    "parts { key: 'k' value { count: 1 } } parts { key: 'l' value { count: 2 } }"),
            Plain("parts { key: 'k' value { label: 'n' } } parts { key: 'l' value { count: 2 } }"));
}

TEST(ApplyUpdate, LeavesTheTargetWhenItFails) {
  const auto record = Sample("Record", "title: 'o' code: 'a'");
  EXPECT_THAT(
      ApplyUpdate(Mask({"title", "code"}), *Sample("Record", "title: 'n' code: 'b'"), *record),
      StatusIs(StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_EQ(Text(*record), Plain("title: 'o' code: 'a'"));
}

TEST(ApplyUpdate, RefusesUnknownPaths) {
  for (const char* path :
       {"nothing", "", ".", "title.x", "items.label", "labels.", "by_number.1", "address.*"}) {
    EXPECT_THAT(Updated({path}, "title: 'n'", ""), HasSubstr("update_mask")) << path;
  }
  EXPECT_THAT(Updated({"*", "title"}, "title: 'n'", ""), HasSubstr("update_mask"));
}

TEST(ApplyUpdate, TakesValuesAsAWholeOnly) {
  EXPECT_EQ(Updated({"amount"}, "amount { units: -5 }", "amount { units: 3 nanos: 500000000 }"),
            Plain("amount { units: -5 }"));
  for (const char* path : {"amount.units", "day.day", "due.seconds", "took.nanos"}) {
    EXPECT_THAT(Updated({path}, "amount { units: -5 } day { day: 31 }",
                        "amount { units: 3 nanos: 500000000 } day { month: 2 }"),
                HasSubstr("update_mask"))
        << path;
  }
}

TEST(ApplyUpdate, TellsUnsetFromZeroWherePresenceIsKept) {
  EXPECT_EQ(Updated({}, "priority: 0", "priority: 5"), Plain("priority: 0"));
  EXPECT_EQ(Updated({"priority"}, "", "priority: 5"), Plain(""));
  EXPECT_EQ(Updated({"size"}, "size: 0", "size: 5"), Plain(""));
}

TEST(ApplyUpdate, SwitchesOneofs) {
  EXPECT_EQ(Updated({"*"}, "fax: 'f'", "phone: 'p'"), Plain("fax: 'f'"));
  EXPECT_EQ(Updated({"*"}, "fax: 'f'", "place { city: 'c' }"), Plain("fax: 'f'"));
  EXPECT_EQ(Updated({"*"}, "place { city: 'c' }", "phone: 'p'"), Plain("place { city: 'c' }"));
  EXPECT_EQ(Updated({"phone", "place", "fax"}, "phone: 'n'", "place { city: 'c' }"),
            Plain("phone: 'n'"));
  EXPECT_EQ(Updated({"fax"}, "", "phone: 'p'"), Plain("phone: 'p'"));
  EXPECT_EQ(Updated({"phone"}, "", "phone: 'p'"), Plain(""));
}

TEST(ApplyUpdate, WorksOnGeneratedMessages) {
  changes::v1::Event target, patch;
  target.set_actor("users/a");
  target.set_resource("customers/x");
  patch.set_actor("users/b");
  EXPECT_THAT(ApplyUpdate(Mask({"actor", "resource"}), patch, target), IsOk());
  EXPECT_EQ(target.ShortDebugString(), "actor: \"users/b\"");
}

std::vector<std::string> Changed(const std::string& before, const std::string& after) {
  return ChangedFields(*Sample("Record", before), *Sample("Record", after));
}

TEST(ChangedFields, IsEmptyForEqualMessages) {
  const std::string fields =
      "title: 't' address { city: 'c' } tags: 'a' tags: 'b' priority: 0 ratio: 0.5 phone: 'p' "
      "labels { key: 'a' value: '1' } labels { key: 'b' value: '2' } items { label: 'l' }";
  EXPECT_THAT(Changed(fields, fields), IsEmpty());
  EXPECT_THAT(Changed("", ""), IsEmpty());
  EXPECT_THAT(Changed("labels { key: 'a' value: '1' } labels { key: 'b' value: '2' }",
                      "labels { key: 'b' value: '2' } labels { key: 'a' value: '1' }"),
              IsEmpty());
}

TEST(ChangedFields, NamesChangesInFieldOrder) {
  EXPECT_THAT(Changed("motto: 'a' title: 'a' size: 1", "motto: 'b' title: 'b' size: 1"),
              ElementsAre("title", "motto"));
}

TEST(ChangedFields, SeesEveryKindOfChange) {
  EXPECT_THAT(Changed("title: 'a'", ""), ElementsAre("title"));
  EXPECT_THAT(Changed("", "size: 1"), ElementsAre("size"));
  EXPECT_THAT(Changed("", "address {}"), ElementsAre("address"));
  EXPECT_THAT(Changed("address { city: 'a' }", "address { city: 'b' }"), ElementsAre("address"));
  EXPECT_THAT(Changed("priority: 0", ""), ElementsAre("priority"));
  EXPECT_THAT(Changed("tags: 'a' tags: 'b'", "tags: 'b' tags: 'a'"), ElementsAre("tags"));
  EXPECT_THAT(Changed("tags: 'a'", "tags: 'a' tags: 'a'"), ElementsAre("tags"));
  EXPECT_THAT(Changed("labels { key: 'a' value: '1' }", "labels { key: 'a' value: '2' }"),
              ElementsAre("labels"));
  EXPECT_THAT(Changed("phone: 'a'", "fax: 'a'"), ElementsAre("phone", "fax"));
  EXPECT_THAT(Changed("items { label: 'a' }", "items { label: 'b' }"), ElementsAre("items"));
  EXPECT_THAT(Changed("kind: KIND_A", "kind: KIND_B"), ElementsAre("kind"));
}

}  // namespace
}  // namespace guanxi::api
