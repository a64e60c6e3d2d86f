#include "common/feed/history.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "common/feed/sample_source.h"
#include "common/kv/memory_engine.h"
#include "common/status/status_matchers.h"

namespace guanxi::feed {
namespace {

using guanxi::changes::v1::Event;
using guanxi::changes::v1::ListHistoryRequest;
using guanxi::changes::v1::ListHistoryResponse;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class HistoryTest : public ::testing::Test {
 protected:
  // Changes the description of `customers/{id}`.
  void Change(const std::string& id, const std::string& text) {
    const auto changed = kv::CommitAndWait(engine_, [&](kv::Txn& txn) -> absl::Status {
      GUANXI_ASSIGN_OR_RETURN(
          auto before, source_.customers().Get(txn, "customers/" + id, access::Scope::All()));
      auto after = before;
      after.set_description(text);
      return source_.customers().Update(txn, SampleSource::ChangeNow(), before, after).status();
    });
    ASSERT_THAT(changed, IsOk());
  }

  absl::StatusOr<ListHistoryResponse> List(const std::string& name,
                                           int page_size = 0,
                                           const std::string& token = "",
                                           access::Scope scope = access::Scope::All()) {
    ListHistoryRequest request;
    request.set_name(name);
    request.set_page_size(page_size);
    request.set_page_token(token);
    return ListHistory(source_.catalog(), *engine_.Snapshot(), request, scope);
  }

  kv::MemoryEngine engine_;
  SampleSource source_{&engine_};
};

TEST_F(HistoryTest, ListsARecordsChangesNewestFirst) {
  source_.Add("a");
  source_.Add("ab");
  Change("a", "one");
  Change("a", "two");
  const auto page = List("customers/a");
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->events(), SizeIs(3));
  EXPECT_EQ(page->events(0).revision(), 4);
  EXPECT_EQ(page->events(0).kind(), Event::KIND_UPDATED);
  EXPECT_EQ(page->events(2).revision(), 1);
  EXPECT_EQ(page->events(2).kind(), Event::KIND_CREATED);
  EXPECT_THAT(page->next_page_token(), IsEmpty());
}

TEST_F(HistoryTest, PagesGiveEachChangeOnce) {
  source_.Add("a");
  for (int i = 0; i < 10; ++i) Change("a", absl::StrCat(i));
  std::vector<int64_t> revisions;
  std::string token;
  int pages = 0;
  do {
    const auto page = List("customers/a", 4, token);
    ASSERT_THAT(page, IsOk());
    EXPECT_LE(page->events_size(), 4);
    for (const Event& event : page->events()) revisions.push_back(event.revision());
    token = page->next_page_token();
    ++pages;
  } while (!token.empty());
  EXPECT_THAT(revisions, ::testing::ElementsAre(11, 10, 9, 8, 7, 6, 5, 4, 3, 2, 1));
  EXPECT_EQ(pages, 3);
}

TEST_F(HistoryTest, ALongPageEndsEarly) {
  source_.Add("a");
  for (int i = 0; i < 100; ++i) Change("a", std::string(12'000, static_cast<char>('a' + i % 26)));
  const auto page = List("customers/a", 1000);
  ASSERT_THAT(page, IsOk());
  EXPECT_LT(page->ByteSizeLong(), 2 * 1024 * 1024);
  EXPECT_LT(page->events_size(), 101);
  EXPECT_THAT(page->next_page_token(), Not(IsEmpty()));
}

TEST_F(HistoryTest, KnowsDeletedRecords) {
  source_.Add("a");
  ASSERT_THAT(kv::CommitAndWait(engine_,
                                [&](kv::Txn& txn) {
                                  return source_.customers()
                                      .Delete(txn, SampleSource::ChangeNow(), "customers/a", "",
                                              access::Scope::All())
                                      .status();
                                }),
              IsOk());
  const auto page = List("customers/a");
  ASSERT_THAT(page, IsOk());
  ASSERT_THAT(page->events(), SizeIs(2));
  EXPECT_EQ(page->events(0).kind(), Event::KIND_DELETED);
}

TEST_F(HistoryTest, WhatIsNotThereAndWhatIsNotOursIsNotFound) {
  auto customer = SampleSource::CustomerOf("a");
  customer.set_unit("units/x");
  source_.Add(customer);
  for (const std::string name : {"customers/b", "customers/", "customers", "orders/a", "", "/"}) {
    EXPECT_THAT(List(name), StatusIs(absl::StatusCode::kNotFound)) << name;
  }
  EXPECT_THAT(List("customers/a", 0, "", access::Scope::Unit("units/x")), IsOk());
  EXPECT_THAT(List("customers/a", 0, "", access::Scope::Unit("units/y")),
              StatusIs(absl::StatusCode::kNotFound, "RESOURCE_NOT_FOUND"));
}

TEST_F(HistoryTest, RefusesTokensOfOtherRecords) {
  source_.Add("a");
  source_.Add("b");
  Change("a", "one");
  Change("b", "one");
  const auto page = List("customers/a", 1);
  ASSERT_THAT(page, IsOk());
  EXPECT_THAT(List("customers/a", 1, page->next_page_token()), IsOk());
  EXPECT_THAT(List("customers/b", 1, page->next_page_token()),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  const auto scope = access::Scope::All();
  const auto ana = List("customers/a", 1, "", scope.SeenBy("users/ana"));
  ASSERT_THAT(ana, IsOk());
  EXPECT_THAT(List("customers/a", 1, ana->next_page_token(), scope.SeenBy("users/bo")),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN"));
  EXPECT_THAT(List("customers/a", 1, "nonsense"), StatusIs(absl::StatusCode::kInvalidArgument));
  EXPECT_THAT(List("customers/a", -1), StatusIs(absl::StatusCode::kInvalidArgument));
}

TEST_F(HistoryTest, IsServed) {
  source_.Add("a");
  ListHistoryRequest request;
  request.set_name("customers/a");
  grpc::ClientContext context;
  ListHistoryResponse response;
  ASSERT_THAT(source_.NewStub()->ListHistory(&context, request, &response), IsOk());
  EXPECT_THAT(response.events(), SizeIs(1));
}

}  // namespace
}  // namespace guanxi::feed
