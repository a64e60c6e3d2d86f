// Create and Get, for every resource.
#include "google/api/field_behavior.pb.h"
#include "google/protobuf/timestamp.pb.h"
#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

using ::testing::StartsWith;

class CreateTest : public StandardTest {};
INSTANTIATE_TEST_SUITE_P(, CreateTest, Each(AllResources()), StandardName);

std::vector<std::string> FieldsThatAre(google::api::FieldBehavior behavior, const Message& record) {
  std::vector<std::string> names;
  const Descriptor* type = record.GetDescriptor();
  for (int i = 0; i < type->field_count(); ++i) {
    const auto& options = type->field(i)->options();
    for (int j = 0; j < options.ExtensionSize(google::api::field_behavior); ++j) {
      if (options.GetExtension(google::api::field_behavior, j) == behavior) {
        names.push_back(type->field(i)->name());
      }
    }
  }
  return names;
}

TEST_P(CreateTest, AnswersTheRecordWithNameTimesAndEtag) {
  const std::string mark = NewMark();
  const auto created = api_.MustCreate(mark);
  EXPECT_THAT(NameOf(*created), StartsWith(api_.resource().collection + "/"));
  EXPECT_EQ(Text(*created, api_.resource().mark_field), api_.Marked(mark));
  EXPECT_NE(Text(*created, "etag"), "");
  EXPECT_TRUE(Has(*created, "create_time"));
  EXPECT_TRUE(Has(*created, "update_time"));
  EXPECT_FALSE(Has(*created, "delete_time"));
}

TEST_P(CreateTest, GetAnswersWhatCreateDid) {
  const auto created = api_.MustCreate(NewMark());
  const Answer got = api_.Get(NameOf(*created));
  ASSERT_TRUE(Succeeded(got.status));
  EXPECT_TRUE(Same(*created, *got.response))
      << created->DebugString() << got.response->DebugString();
}

TEST_P(CreateTest, TakesTheIdGiven) {
  const std::string mark = NewMark();
  EXPECT_EQ(NameOf(*api_.MustCreate(mark, mark)), api_.resource().collection + "/" + mark);
}

TEST_P(CreateTest, RefusesAnIdThatIsTaken) {
  const std::string mark = NewMark();
  const auto created = api_.MustCreate(mark, mark);
  const Answer again = api_.Create(*api_.Sample(NewMark()), mark);
  EXPECT_TRUE(FailedWith(again.status, grpc::ALREADY_EXISTS, "RESOURCE_EXISTS"));
  const auto info = DetailOf<google::rpc::ResourceInfo>(again.status);
  ASSERT_TRUE(info);
  EXPECT_EQ(info->resource_name(), NameOf(*created));
}

TEST_P(CreateTest, RefusesAMalformedId) {
  for (const char* id : {"Upper", "with space", "a/b", "ü"}) {
    const Answer answer = api_.Create(*api_.Sample(NewMark()), id);
    EXPECT_TRUE(RefusedField(answer.status, api_.field() + "_id")) << id;
  }
  EXPECT_TRUE(RefusedField(api_.Create(*api_.Sample(NewMark()), std::string(64, 'a')).status,
                           api_.field() + "_id"));
}

TEST_P(CreateTest, NamesTheRequiredFieldThatIsMissing) {
  const auto sample = api_.Sample(NewMark());
  const auto required = FieldsThatAre(google::api::REQUIRED, *sample);
  ASSERT_FALSE(required.empty());
  for (const std::string& field : required) {
    const auto record = Copy(*sample);
    ClearField(*record, field);
    EXPECT_TRUE(RefusedField(api_.Create(*record).status, api_.field() + "." + field));
  }
}

TEST_P(CreateTest, RefusesARequestWithoutTheRecord) {
  const Answer answer = Call(api_.route(), api_.Method("Create"), *api_.Request("Create"));
  EXPECT_TRUE(RefusedField(answer.status, api_.field()));
}

TEST_P(CreateTest, RefusesTextThatIsTooLong) {
  const auto record = api_.Sample(NewMark());
  SetText(*record, api_.resource().mark_field, api_.Marked(std::string(20'000, 'x')));
  EXPECT_TRUE(
      RefusedField(api_.Create(*record).status, api_.field() + "." + api_.resource().mark_field));
}

TEST_P(CreateTest, PassesOverOutputOnlyFields) {
  const auto record = api_.Sample(NewMark());
  google::protobuf::Timestamp past;
  past.set_seconds(1);
  MutablePart(*record, "create_time").CopyFrom(past);
  MutablePart(*record, "delete_time").CopyFrom(past);
  const Answer created = api_.Create(*record);
  ASSERT_TRUE(Succeeded(created.status));
  EXPECT_FALSE(Same(Part(*created.response, "create_time"), past));
  EXPECT_FALSE(Has(*created.response, "delete_time"));
}

TEST_P(CreateTest, ARepeatedRequestGetsTheFirstAnswer) {
  const std::string mark = NewMark();
  const Answer first = api_.Create(*api_.Sample(mark), "", mark);
  ASSERT_TRUE(Succeeded(first.status));
  for (int i = 0; i < 3; ++i) {
    const Answer again = api_.Create(*api_.Sample(mark), "", mark);
    ASSERT_TRUE(Succeeded(again.status));
    EXPECT_TRUE(Same(*first.response, *again.response));
  }
  EXPECT_EQ(api_.ListNames({.filter = api_.FilterFor(mark)}).size(), 1u);
}

TEST_P(CreateTest, ARequestIdServesOneRequestOnly) {
  const std::string mark = NewMark();
  ASSERT_TRUE(Succeeded(api_.Create(*api_.Sample(mark), "", mark).status));
  const Answer other = api_.Create(*api_.Sample(NewMark()), "", mark);
  EXPECT_TRUE(FailedWith(other.status, grpc::INVALID_ARGUMENT, "REQUEST_ID_REUSED"));
}

TEST_P(CreateTest, RequestIdsOfDifferentCallersDoNotMeet) {
  const std::string mark = NewMark();
  const Answer first = api_.Create(*api_.Sample(mark), "", mark, "users/ana");
  const Answer second = api_.Create(*api_.Sample(mark), "", mark, "users/bo");
  ASSERT_TRUE(Succeeded(first.status));
  ASSERT_TRUE(Succeeded(second.status));
  EXPECT_NE(NameOf(*first.response), NameOf(*second.response));
}

TEST_P(CreateTest, AFailedRequestCanBePutRightUnderItsId) {
  const std::string mark = NewMark();
  const auto record = api_.Sample(mark);
  const auto broken = Copy(*record);
  ClearField(*broken, FieldsThatAre(google::api::REQUIRED, *record).front());
  EXPECT_EQ(api_.Create(*broken, "", mark).status.error_code(), grpc::INVALID_ARGUMENT);
  EXPECT_TRUE(Succeeded(api_.Create(*record, "", mark).status));
}

TEST_P(CreateTest, GetOfAnUnknownNameSaysWhich) {
  const std::string name = api_.resource().collection + "/nobody";
  EXPECT_TRUE(MissesResource(api_.Get(name).status, name));
}

TEST_P(CreateTest, GetRefusesWhatIsNoName) {
  EXPECT_TRUE(RefusedField(api_.Get("").status, "name"));
  for (const std::string& name : {std::string("nobody"), api_.resource().collection + "/",
                                  api_.resource().collection + "/A B",
                                  api_.resource().collection + "/a/b", "elsewhere/" + NewMark()}) {
    const auto code = api_.Get(name).status.error_code();
    EXPECT_TRUE(code == grpc::INVALID_ARGUMENT || code == grpc::NOT_FOUND) << name << ": " << code;
  }
}

TEST_P(CreateTest, HistoryTellsOfTheCreationAndItsCaller) {
  const std::string mark = NewMark();
  const Answer created = api_.Create(*api_.Sample(mark), "", mark, "users/ana");
  ASSERT_TRUE(Succeeded(created.status));
  guanxi::changes::v1::ListHistoryRequest request;
  request.set_name(NameOf(*created.response));
  const auto history = History(api_.route(), api_.resource().package, request);
  ASSERT_TRUE(Succeeded(history.status));
  ASSERT_EQ(history->events_size(), 1);
  const auto& event = history->events(0);
  EXPECT_EQ(event.kind(), guanxi::changes::v1::Event::KIND_CREATED);
  EXPECT_EQ(event.actor(), "users/ana");
  EXPECT_EQ(event.request_id(), mark);
  EXPECT_EQ(event.resource(), request.name());
  EXPECT_FALSE(event.has_before());
  const auto after = New(created.response->GetDescriptor());
  ASSERT_TRUE(event.after().UnpackTo(after.get()));
  EXPECT_TRUE(Same(*after, *created.response));
}

TEST_P(CreateTest, HistoryOfAnUnknownNameIsNotFound) {
  guanxi::changes::v1::ListHistoryRequest request;
  request.set_name(api_.resource().collection + "/nobody");
  EXPECT_TRUE(MissesResource(History(api_.route(), api_.resource().package, request).status,
                             request.name()));
}

}  // namespace
}  // namespace guanxi::conformance
