#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "services/directory/directory_fixture.h"

namespace guanxi::directory {
namespace {

using ::absl::StatusCode;
using changes::v1::Event;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::SizeIs;
using v1::Unit;

class UnitServiceTest : public DirectoryFixture {
 protected:
  absl::StatusOr<Unit> Get(std::string_view name) {
    v1::GetUnitRequest request;
    request.set_name(std::string(name));
    return Call(units(), &UnitStub::GetUnit, request);
  }
  absl::StatusOr<Unit> Update(std::string_view unit, std::string_view mask = "") {
    v1::UpdateUnitRequest request;
    *request.mutable_unit() = TextProto<Unit>(unit);
    if (!mask.empty()) request.mutable_update_mask()->add_paths(std::string(mask));
    return Call(units(), &UnitStub::UpdateUnit, request);
  }
  std::vector<std::string> List(std::string_view request) {
    const auto list = Call(units(), &UnitStub::ListUnits, TextProto<v1::ListUnitsRequest>(request));
    EXPECT_THAT(list, IsOk());
    return list.ok() ? NamesOf(list->units()) : std::vector<std::string>();
  }
};

TEST_F(UnitServiceTest, GetsWhatWasCreated) {
  const auto created = CreateUnit("east", R"pb(description: "Coast")pb");
  ASSERT_THAT(created, IsOk());
  EXPECT_EQ(created->name(), "units/east");
  const auto got = Get("units/east");
  ASSERT_THAT(got, IsOk());
  EXPECT_EQ(got->SerializeAsString(), created->SerializeAsString());
  EXPECT_THAT(Get("units/none"), StatusIs(StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
  ASSERT_THAT(Events(), SizeIs(1));
  EXPECT_EQ(Events()[0].resource_type(), "guanxi.directory/Unit");
}

TEST_F(UnitServiceTest, RefusesWhatIsIncompleteOrTaken) {
  EXPECT_THAT(Call(units(), &UnitStub::CreateUnit, TextProto<v1::CreateUnitRequest>("unit {}")),
              IsInvalidField("unit.display_name"));
  EXPECT_THAT(CreateUnit("-"), IsInvalidField("unit_id"));
  ASSERT_THAT(CreateUnit("east"), IsOk());
  EXPECT_THAT(CreateUnit("east"), StatusIs(StatusCode::kAlreadyExists, "RESOURCE_EXISTS"));
}

TEST_F(UnitServiceTest, FormsATree) {
  ASSERT_THAT(CreateUnit("group"), IsOk());
  ASSERT_THAT(CreateUnit("east", R"pb(parent: "units/group")pb"), IsOk());
  ASSERT_THAT(CreateUnit("south", R"pb(parent: "units/group")pb"), IsOk());
  EXPECT_THAT(List(R"pb(filter: 'parent = "units/group"')pb"),
              ElementsAre("units/east", "units/south"));
  EXPECT_THAT(List(R"pb(order_by: "name desc")pb"),
              ElementsAre("units/south", "units/group", "units/east"));
  EXPECT_THAT(CreateUnit("west", R"pb(parent: "units/none")pb"),
              StatusIs(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND"));
  EXPECT_THAT(CreateUnit("west", R"pb(parent: "users/ana")pb"), IsInvalidField("unit.parent"));
}

TEST_F(UnitServiceTest, RefusesACircle) {
  ASSERT_THAT(CreateUnit("a"), IsOk());
  ASSERT_THAT(CreateUnit("b", R"pb(parent: "units/a")pb"), IsOk());
  ASSERT_THAT(CreateUnit("c", R"pb(parent: "units/b")pb"), IsOk());
  EXPECT_THAT(Update(R"pb(name: "units/a" parent: "units/c")pb"), IsInvalidField("unit.parent"));
  EXPECT_THAT(Update(R"pb(name: "units/a" parent: "units/a")pb"), IsInvalidField("unit.parent"));
  EXPECT_THAT(Update(R"pb(name: "units/c" parent: "units/a")pb"), IsOk());
}

TEST_F(UnitServiceTest, RefusesATreeThatIsTooDeep) {
  ASSERT_THAT(CreateUnit("u1"), IsOk());
  for (int i = 2; i <= 64; ++i) {
    ASSERT_THAT(CreateUnit(absl::StrCat("u", i), absl::StrCat("parent: 'units/u", i - 1, "'")),
                IsOk());
  }
  EXPECT_THAT(CreateUnit("u65", "parent: 'units/u64'"), IsInvalidField("unit.parent"));
}

TEST_F(UnitServiceTest, ChangesWhatTheMaskNames) {
  const auto created = CreateUnit("east", R"pb(description: "Coast")pb");
  ASSERT_THAT(created, IsOk());
  const auto updated = Update(R"pb(name: "units/east" display_name: "E")pb", "display_name");
  ASSERT_THAT(updated, IsOk());
  EXPECT_EQ(updated->display_name(), "E");
  EXPECT_EQ(updated->description(), "Coast");
  EXPECT_THAT(Update(R"pb(name: "units/east")pb", "display_name"),
              IsInvalidField("unit.display_name"));
  EXPECT_THAT(Update(absl::StrCat("name: 'units/east' etag: '", created->etag(), "'")),
              StatusIs(StatusCode::kAborted, "ETAG_MISMATCH"));
}

TEST_F(UnitServiceTest, AUnitInUseIsNotDeleted) {
  ASSERT_THAT(CreateUnit("group"), IsOk());
  ASSERT_THAT(CreateUnit("east", R"pb(parent: "units/group")pb"), IsOk());
  ASSERT_THAT(CreateUser("ana", R"pb(unit: "units/east")pb"), IsOk());
  EXPECT_THAT(DeleteUnit("units/group"), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(DeleteUnit("units/east"), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  ASSERT_THAT(DeleteUser("users/ana"), IsOk());
  EXPECT_THAT(DeleteUnit("units/east"), IsOk());
  EXPECT_THAT(DeleteUnit("units/group"), IsOk());
}

TEST_F(UnitServiceTest, DeletesOnce) {
  ASSERT_THAT(CreateUnit("east"), IsOk());
  ASSERT_THAT(DeleteUnit("units/east"), IsOk());
  EXPECT_THAT(DeleteUnit("units/east"),
              StatusIs(StatusCode::kFailedPrecondition, "RESOURCE_DELETED"));
  EXPECT_THAT(DeleteUnit("units/none"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(List(""), IsEmpty());
  EXPECT_THAT(List("show_deleted: true"), ElementsAre("units/east"));
}

TEST_F(UnitServiceTest, TheWholeCompanySeesEveryUnit) {
  ASSERT_THAT(CreateUnit("east"), IsOk());
  SetScope(access::Scope::Unit("units/west"));
  EXPECT_THAT(Get("units/east"), IsOk());
  SetScope(access::Scope::Owner("users/ana"));
  EXPECT_THAT(List(""), ElementsAre("units/east"));
}

}  // namespace
}  // namespace guanxi::directory
