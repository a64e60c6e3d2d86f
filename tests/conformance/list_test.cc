// List, for every resource.
#include <algorithm>

#include "tests/conformance/standard_fixture.h"

namespace guanxi::conformance {
namespace {

using ::testing::Contains;
using ::testing::ElementsAreArray;
using ::testing::IsEmpty;
using ::testing::SizeIs;

class ListTest : public StandardTest {
 protected:
  // Creates `count` samples of `mark` and gives their names in the order of creation.
  std::vector<std::string> CreateMany(const std::string& mark, int count) const {
    std::vector<std::string> names;
    for (int i = 0; i < count; ++i) names.push_back(NameOf(*api_.MustCreate(mark)));
    return names;
  }
  std::string Token(const Standard::ListQuery& query) const {
    const Answer page = api_.List(query);
    EXPECT_TRUE(Succeeded(page.status));
    return page.ok() ? Text(*page.response, "next_page_token") : "";
  }
};
INSTANTIATE_TEST_SUITE_P(, ListTest, Each(AllResources()), StandardName);

TEST_P(ListTest, FindsWhatTheFilterSaysInTheOrderOfCreation) {
  const std::string mark = NewMark();
  const auto names = CreateMany(mark, 5);
  CreateMany(NewMark(), 1);
  EXPECT_THAT(api_.ListNames({.filter = api_.FilterFor(mark)}), ElementsAreArray(names));
}

TEST_P(ListTest, WithoutAFilterHoldsEveryRecord) {
  const auto names = CreateMany(NewMark(), 3);
  const auto all = api_.ListNames({.page_size = 1000});
  for (const std::string& name : names) EXPECT_THAT(all, Contains(name).Times(1));
}

TEST_P(ListTest, DescendingIsTheReverse) {
  const std::string mark = NewMark();
  auto names = CreateMany(mark, 4);
  std::reverse(names.begin(), names.end());
  const std::string order = api_.resource().order + " desc";
  EXPECT_THAT(api_.ListNames({.filter = api_.FilterFor(mark), .order_by = order}),
              ElementsAreArray(names));
  EXPECT_THAT(api_.ListNames({.filter = api_.FilterFor(mark), .order_by = order, .page_size = 1}),
              ElementsAreArray(names));
}

TEST_P(ListTest, PagesHoldEachRecordOnce) {
  const std::string mark = NewMark();
  const auto names = CreateMany(mark, 7);
  for (int size : {1, 2, 3, 7, 50}) {
    EXPECT_THAT(api_.ListNames({.filter = api_.FilterFor(mark), .page_size = size}),
                ElementsAreArray(names))
        << size;
  }
}

TEST_P(ListTest, APageIsNoLongerThanAskedFor) {
  const std::string mark = NewMark();
  CreateMany(mark, 4);
  const Answer page = api_.List({.filter = api_.FilterFor(mark), .page_size = 3});
  ASSERT_TRUE(Succeeded(page.status));
  EXPECT_LE(Parts(*page.response, api_.list_field()).size(), 3u);
}

TEST_P(ListTest, PagesStayRightWhileRecordsCome) {
  const std::string mark = NewMark();
  auto names = CreateMany(mark, 6);
  Standard::ListQuery query{.filter = api_.FilterFor(mark), .page_size = 2};
  std::vector<std::string> seen;
  do {
    const Answer page = api_.List(query);
    ASSERT_TRUE(Succeeded(page.status));
    for (const Message* record : Parts(*page.response, api_.list_field())) {
      seen.push_back(NameOf(*record));
    }
    query.page_token = Text(*page.response, "next_page_token");
    if (names.size() < 8 && !query.page_token.empty()) {
      names.push_back(NameOf(*api_.MustCreate(mark)));
    }
  } while (!query.page_token.empty());
  EXPECT_THAT(seen, ElementsAreArray(names));
}

TEST_P(ListTest, PagesStayRightWhileRecordsChangeAndGo) {
  if (!api_.resource().editable) return;
  const std::string mark = NewMark();
  auto names = CreateMany(mark, 6);
  Standard::ListQuery query{.filter = api_.FilterFor(mark), .page_size = 2};
  query.page_token = Token(query);
  ASSERT_NE(query.page_token, "");
  ASSERT_TRUE(Succeeded(api_.Delete(names[1]).status));  // the last one seen
  ASSERT_TRUE(Succeeded(api_.Delete(names[3]).status));  // one still to come
  if (!api_.resource().other_field.empty()) {
    const auto patch = api_.Sample(mark);
    SetText(*patch, "name", names[4]);
    SetText(*patch, api_.resource().other_field, "changed");
    ASSERT_TRUE(Succeeded(api_.Update(*patch, {api_.resource().other_field}).status));
  }
  EXPECT_THAT(api_.ListNames(query), ElementsAreArray({names[2], names[4], names[5]}));
}

TEST_P(ListTest, ATokenBelongsToItsQuery) {
  const std::string mark = NewMark();
  CreateMany(mark, 3);
  const std::string filter = api_.FilterFor(mark);
  const std::string token = Token({.filter = filter, .page_size = 1});
  ASSERT_NE(token, "");
  const auto refused = [&](const Standard::ListQuery& query) {
    return FailedWith(api_.List(query).status, grpc::INVALID_ARGUMENT, "INVALID_PAGE_TOKEN");
  };
  EXPECT_TRUE(refused({.filter = api_.FilterFor("other"), .page_token = token}));
  EXPECT_TRUE(refused({.filter = filter, .page_token = token, .show_deleted = true}));
  EXPECT_TRUE(refused(
      {.filter = filter, .order_by = api_.resource().order + " desc", .page_token = token}));
  EXPECT_TRUE(refused({.filter = filter, .page_token = "nonsense"}));
  EXPECT_TRUE(refused({.filter = filter, .page_token = token + "A"}));
  EXPECT_THAT(api_.ListNames({.filter = filter, .page_size = 2, .page_token = token}), SizeIs(2));
}

TEST_P(ListTest, ATokenIsGoodByEitherRoute) {
  const std::string mark = NewMark();
  const auto names = CreateMany(mark, 2);
  const Standard::ListQuery first{.filter = api_.FilterFor(mark), .page_size = 1};
  const Standard elsewhere(api_.resource(), Route::kGateway);
  EXPECT_THAT(elsewhere.ListNames({.filter = first.filter, .page_token = Token(first)}),
              ElementsAreArray({names[1]}));
}

TEST_P(ListTest, RefusesANegativePageSize) {
  EXPECT_TRUE(RefusedField(api_.List({.page_size = -1}).status, "page_size"));
}

TEST_P(ListTest, TakesAPageSizeBeyondTheLargestAsTheLargest) {
  EXPECT_TRUE(Succeeded(api_.List({.page_size = 100'000}).status));
}

TEST_P(ListTest, RefusesAnOrderThatIsNotOffered) {
  EXPECT_TRUE(RefusedField(api_.List({.order_by = "etag"}).status, "order_by"));
  EXPECT_TRUE(RefusedField(api_.List({.order_by = "no_such_field"}).status, "order_by"));
}

TEST_P(ListTest, RefusesAFilterThatMakesNoSense) {
  for (const char* filter : {"no_such_field = 1", "create_time = \"yesterday\"", "name =", "(",
                             "\"", "name = \"a\" AND OR"}) {
    EXPECT_TRUE(
        FailedWith(api_.List({.filter = filter}).status, grpc::INVALID_ARGUMENT, "INVALID_FILTER"))
        << filter;
  }
}

TEST_P(ListTest, CombinesConditions) {
  const std::string mark = NewMark();
  const auto names = CreateMany(mark, 3);
  const std::string base = api_.FilterFor(mark);
  EXPECT_THAT(api_.ListNames({.filter = base + " AND create_time < \"2001-01-01T00:00:00Z\""}),
              IsEmpty());
  EXPECT_THAT(api_.ListNames({.filter = base + " create_time > \"2001-01-01T00:00:00Z\""}),
              ElementsAreArray(names));
  EXPECT_THAT(api_.ListNames({.filter = base + " AND (name = \"" + names[0] + "\" OR name = \"" +
                                        names[2] + "\")"}),
              ElementsAreArray({names[0], names[2]}));
  EXPECT_THAT(api_.ListNames({.filter = base + " AND NOT name = \"" + names[1] + "\""}),
              ElementsAreArray({names[0], names[2]}));
}

}  // namespace
}  // namespace guanxi::conformance
