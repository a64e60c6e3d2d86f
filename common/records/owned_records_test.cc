#include "common/records/owned_records.h"

#include "absl/strings/str_cat.h"
#include "common/records/records_fixture.h"

namespace guanxi::records {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

class OwnedRecordsTest : public RecordsTest {
 protected:
  void SetUp() override {
    for (const char* id : {"a", "b", "gone"}) AddCustomer(id, "units/north", "users/ana");
    AddCustomer("south", "units/south", "users/ana");
    AddCustomer("other", "units/north", "users/bo");
    for (const char* id : {"x", "y"}) AddContact(id, "units/north", "users/ana");
    ASSERT_THAT(Write([&](kv::Txn& txn) {
                  return customers_.Delete(txn, Mover(), "customers/gone", "", access::Scope::All())
                      .status();
                }),
                IsOk());
  }

  absl::StatusOr<std::vector<std::string>> Names(v1::ListOwnedRecordsRequest request,
                                                 const table::Change& caller) {
    std::vector<std::string> names;
    do {
      GUANXI_ASSIGN_OR_RETURN(const auto page,
                              ListOwned(catalog_, *engine_.Snapshot(), request, caller.scope));
      for (const auto& record : page.records()) names.push_back(record.name());
      request.set_page_token(page.next_page_token());
    } while (!request.page_token().empty());
    return names;
  }

  static v1::ListOwnedRecordsRequest Of(const std::string& owner, int page_size = 0) {
    v1::ListOwnedRecordsRequest request;
    request.set_owner(owner);
    request.set_page_size(page_size);
    return request;
  }
};

TEST_F(OwnedRecordsTest, ListsWhatAUserLooksAfter) {
  for (const int page_size : {0, 1, 2, 3, 5}) {
    EXPECT_THAT(Names(Of("users/ana", page_size), Mover()),
                IsOkAndHolds(ElementsAre("customers/a", "customers/b", "customers/south",
                                         "contacts/x", "contacts/y")))
        << page_size;
  }
  auto contacts = Of("users/ana");
  contacts.add_resource_types("guanxi.customers/Contact");
  EXPECT_THAT(Names(contacts, Mover()), IsOkAndHolds(ElementsAre("contacts/x", "contacts/y")));
  EXPECT_THAT(Names(Of("users/zoe"), Mover()), IsOkAndHolds(IsEmpty()));
}

TEST_F(OwnedRecordsTest, ListsWhatTheCallerSees) {
  EXPECT_THAT(Names(Of("users/ana"), Head("users/head", {"units/north"})),
              IsOkAndHolds(ElementsAre("customers/a", "customers/b", "contacts/x", "contacts/y")));
  EXPECT_THAT(Names(Of("users/ana"), User("users/bo")), IsOkAndHolds(IsEmpty()));
  EXPECT_THAT(Names(Of("users/bo"), User("users/bo")),
              IsOkAndHolds(ElementsAre("customers/other")));
}

TEST_F(OwnedRecordsTest, ATokenIsForOneCallerAndOneQuestion) {
  auto request = Of("users/ana", 1);
  const auto head = Head("users/head", {"units/north"}).scope;
  const auto page = ListOwned(catalog_, *engine_.Snapshot(), request, head);
  ASSERT_THAT(page, IsOk());
  request.set_page_token(page->next_page_token());
  EXPECT_THAT(ListOwned(catalog_, *engine_.Snapshot(), request, head), IsOk());
  EXPECT_THAT(ListOwned(catalog_, *engine_.Snapshot(), request, head.SeenBy("users/other")),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  request.set_owner("users/bo");
  EXPECT_THAT(ListOwned(catalog_, *engine_.Snapshot(), request, head),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
}

TEST_F(OwnedRecordsTest, CountsTheSame) {
  v1::CountOwnedRecordsRequest request;
  request.set_owner("users/ana");
  const auto all = CountOwned(catalog_, *engine_.Snapshot(), request, Mover().scope);
  ASSERT_THAT(all, IsOk());
  ASSERT_EQ(all->counts_size(), 2);
  EXPECT_EQ(all->counts(0).resource_type(), "guanxi.customers/Customer");
  EXPECT_EQ(all->counts(0).count(), 3);
  EXPECT_EQ(all->counts(1).count(), 2);
  const auto north =
      CountOwned(catalog_, *engine_.Snapshot(), request, Head("users/head", {"units/north"}).scope);
  ASSERT_THAT(north, IsOk());
  EXPECT_EQ(north->counts(0).count(), 2);
}

TEST_F(OwnedRecordsTest, RefusesWhatItCannotRead) {
  const auto refused = StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD");
  EXPECT_THAT(Names(Of("teams/t"), Mover()), refused);
  EXPECT_THAT(Names(Of("users/ana", -1), Mover()), refused);
  auto scores = Of("users/ana");
  scores.add_resource_types("guanxi.loyalty/Score");
  EXPECT_THAT(Names(scores, Mover()), refused);
}

}  // namespace
}  // namespace guanxi::records
