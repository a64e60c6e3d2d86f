// Update and Delete, for every resource that has them.
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

class UpdateTest : public StandardTest {
 protected:
  const std::string& mark_field() const { return api_.resource().mark_field; }
  const std::string& other_field() const { return api_.resource().other_field; }

  // A patch of `record` that says nothing but its name.
  std::unique_ptr<Message> PatchOf(const Message& record) const {
    auto patch = New(record.GetDescriptor());
    SetText(*patch, "name", NameOf(record));
    return patch;
  }
  // The sample of `mark`, named as `record`, for whole replacements.
  std::unique_ptr<Message> Replacement(const Message& record, const std::string& mark) const {
    auto replacement = api_.Sample(mark);
    SetText(*replacement, "name", NameOf(record));
    return replacement;
  }
};
INSTANTIATE_TEST_SUITE_P(, UpdateTest, Each(EditableResources()), StandardName);

class DeleteTest : public StandardTest {};
INSTANTIATE_TEST_SUITE_P(, DeleteTest, Each(EditableResources()), StandardName);

TEST_P(UpdateTest, ChangesTheFieldsOfTheMaskOnly) {
  const auto created = api_.MustCreate(NewMark());
  const auto patch = PatchOf(*created);
  SetText(*patch, mark_field(), "changed");
  if (!other_field().empty()) SetText(*patch, other_field(), "not in the mask");
  const Answer updated = api_.Update(*patch, {mark_field()});
  ASSERT_TRUE(Succeeded(updated.status));
  EXPECT_EQ(Text(*updated.response, mark_field()), "changed");
  if (!other_field().empty()) {
    EXPECT_EQ(Text(*updated.response, other_field()), Text(*created, other_field()));
  }
  EXPECT_NE(Text(*updated.response, "etag"), Text(*created, "etag"));
  EXPECT_TRUE(Same(Part(*updated.response, "create_time"), Part(*created, "create_time")));
  EXPECT_TRUE(Same(*api_.Get(NameOf(*created)).response, *updated.response));
}

TEST_P(UpdateTest, AnEmptyMaskMeansTheFieldsThatAreSet) {
  const auto created = api_.MustCreate(NewMark());
  const auto patch = PatchOf(*created);
  SetText(*patch, mark_field(), "changed");
  const Answer updated = api_.Update(*patch, {});
  ASSERT_TRUE(Succeeded(updated.status));
  const auto expected = Copy(*created);
  SetText(*expected, mark_field(), "changed");
  for (const char* stamp : {"etag", "update_time"}) {
    ClearField(*expected, stamp);
    ClearField(*updated.response, stamp);
  }
  EXPECT_TRUE(Same(*updated.response, *expected))
      << updated.response->DebugString() << expected->DebugString();
}

TEST_P(UpdateTest, AStarReplacesTheWholeRecord) {
  if (other_field().empty()) return;
  const auto record = api_.Sample(NewMark());
  SetText(*record, other_field(), "to be cleared");
  const Answer created = api_.Create(*record);
  ASSERT_TRUE(Succeeded(created.status));
  const Answer updated = api_.Update(*Replacement(*created.response, "changed"), {"*"});
  ASSERT_TRUE(Succeeded(updated.status));
  EXPECT_EQ(Text(*updated.response, mark_field()), "changed");
  EXPECT_EQ(Text(*updated.response, other_field()), "");
}

TEST_P(UpdateTest, AMaskedFieldLeftUnsetIsCleared) {
  if (other_field().empty()) return;
  const auto record = api_.Sample(NewMark());
  SetText(*record, other_field(), "to be cleared");
  const Answer created = api_.Create(*record);
  ASSERT_TRUE(Succeeded(created.status));
  const Answer updated = api_.Update(*PatchOf(*created.response), {other_field()});
  ASSERT_TRUE(Succeeded(updated.status));
  EXPECT_EQ(Text(*updated.response, other_field()), "");
}

TEST_P(UpdateTest, RefusesToClearARequiredField) {
  if (!api_.resource().mark_required) return;
  const auto record = api_.Sample(NewMark());
  const Answer created = api_.Create(*record);
  ASSERT_TRUE(Succeeded(created.status));
  EXPECT_TRUE(RefusedField(api_.Update(*PatchOf(*created.response), {mark_field()}).status,
                           api_.field() + "." + mark_field()));
}

TEST_P(UpdateTest, RefusesAMaskOfUnknownFields) {
  const auto created = api_.MustCreate(NewMark());
  EXPECT_TRUE(
      RefusedField(api_.Update(*PatchOf(*created), {"no_such_field"}).status, "update_mask"));
}

TEST_P(UpdateTest, AnOldEtagIsRefusedAndTheNewOneTaken) {
  const auto created = api_.MustCreate(NewMark());
  const auto patch = Copy(*created);
  SetText(*patch, mark_field(), "second");
  const Answer second = api_.Update(*patch, {mark_field()});
  ASSERT_TRUE(Succeeded(second.status));
  SetText(*patch, mark_field(), "third");
  EXPECT_TRUE(
      FailedWith(api_.Update(*patch, {mark_field()}).status, grpc::ABORTED, "ETAG_MISMATCH"));
  EXPECT_EQ(Text(*api_.Get(NameOf(*created)).response, mark_field()), "second");
  SetText(*patch, "etag", Text(*second.response, "etag"));
  EXPECT_TRUE(Succeeded(api_.Update(*patch, {mark_field()}).status));
}

TEST_P(UpdateTest, AnUnknownNameIsNotFound) {
  const std::string name = api_.resource().collection + "/nobody";
  const auto patch = api_.Sample(NewMark());
  SetText(*patch, "name", name);
  EXPECT_TRUE(MissesResource(api_.Update(*patch, {mark_field()}).status, name));
}

TEST_P(UpdateTest, TheNameIsRequired) {
  EXPECT_TRUE(
      RefusedField(api_.Update(*api_.Sample(NewMark()), {}).status, api_.field() + ".name"));
}

TEST_P(UpdateTest, ARepeatedRequestHasItsEffectOnce) {
  const auto created = api_.MustCreate(NewMark());
  const auto patch = PatchOf(*created);
  SetText(*patch, mark_field(), "once");
  const std::string request_id = NewMark();
  const Answer first = api_.Update(*patch, {mark_field()}, request_id);
  ASSERT_TRUE(Succeeded(first.status));
  const auto later = PatchOf(*created);
  SetText(*later, mark_field(), "later");
  ASSERT_TRUE(Succeeded(api_.Update(*later, {mark_field()}).status));
  const Answer again = api_.Update(*patch, {mark_field()}, request_id);
  ASSERT_TRUE(Succeeded(again.status));
  EXPECT_TRUE(Same(*first.response, *again.response));
  EXPECT_EQ(Text(*api_.Get(NameOf(*created)).response, mark_field()), "later");
}

TEST_P(DeleteTest, ADeletedRecordCanBeReadButIsNotListed) {
  const std::string mark = NewMark();
  const auto created = api_.MustCreate(mark);
  const Answer deleted = api_.Delete(NameOf(*created));
  ASSERT_TRUE(Succeeded(deleted.status));
  EXPECT_TRUE(Has(*deleted.response, "delete_time"));
  const Answer got = api_.Get(NameOf(*created));
  ASSERT_TRUE(Succeeded(got.status));
  EXPECT_TRUE(Has(*got.response, "delete_time"));
  EXPECT_THAT(api_.ListNames({.filter = api_.FilterFor(mark)}), IsEmpty());
  EXPECT_THAT(api_.ListNames({.filter = api_.FilterFor(mark), .show_deleted = true}),
              ElementsAre(NameOf(*created)));
}

TEST_P(DeleteTest, AnUnfilteredListLeavesOutDeletedOnesToo) {
  const auto created = api_.MustCreate(NewMark());
  EXPECT_THAT(api_.ListNames({.page_size = 1000}), Contains(NameOf(*created)));
  ASSERT_TRUE(Succeeded(api_.Delete(NameOf(*created)).status));
  EXPECT_THAT(api_.ListNames({.page_size = 1000}), Not(Contains(NameOf(*created))));
}

TEST_P(DeleteTest, TwiceIsRefused) {
  const auto created = api_.MustCreate(NewMark());
  ASSERT_TRUE(Succeeded(api_.Delete(NameOf(*created)).status));
  EXPECT_TRUE(FailedWith(api_.Delete(NameOf(*created)).status, grpc::FAILED_PRECONDITION,
                         "RESOURCE_DELETED"));
}

TEST_P(DeleteTest, ADeletedRecordIsNotUpdated) {
  const auto created = api_.MustCreate(NewMark());
  ASSERT_TRUE(Succeeded(api_.Delete(NameOf(*created)).status));
  ClearField(*created, "etag");
  EXPECT_TRUE(FailedWith(api_.Update(*created, {api_.resource().mark_field}).status,
                         grpc::FAILED_PRECONDITION, "RESOURCE_DELETED"));
}

TEST_P(DeleteTest, AnOldEtagIsRefused) {
  const auto created = api_.MustCreate(NewMark());
  const Answer wrong = api_.Delete(NameOf(*created), "old");
  EXPECT_TRUE(FailedWith(wrong.status, grpc::ABORTED, "ETAG_MISMATCH"));
  EXPECT_TRUE(Succeeded(api_.Delete(NameOf(*created), Text(*created, "etag")).status));
}

TEST_P(DeleteTest, AnUnknownNameIsNotFound) {
  const std::string name = api_.resource().collection + "/nobody";
  EXPECT_TRUE(MissesResource(api_.Delete(name).status, name));
}

TEST_P(DeleteTest, ARepeatedRequestGetsTheFirstAnswer) {
  const auto created = api_.MustCreate(NewMark());
  const std::string request_id = NewMark();
  const Answer first = api_.Delete(NameOf(*created), "", request_id);
  ASSERT_TRUE(Succeeded(first.status));
  const Answer again = api_.Delete(NameOf(*created), "", request_id);
  ASSERT_TRUE(Succeeded(again.status));
  EXPECT_TRUE(Same(*first.response, *again.response));
}

TEST_P(DeleteTest, TheIdStaysTaken) {
  const std::string mark = NewMark();
  const auto created = api_.MustCreate(mark, mark);
  ASSERT_TRUE(Succeeded(api_.Delete(NameOf(*created)).status));
  EXPECT_TRUE(FailedWith(api_.Create(*api_.Sample(mark), mark).status, grpc::ALREADY_EXISTS,
                         "RESOURCE_EXISTS"));
}

}  // namespace
}  // namespace guanxi::conformance
