#include "services/customers/duplicates/duplicate_job.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <random>
#include <string>
#include <string_view>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/time/clock.h"
#include "common/kv/engine.h"
#include "common/table/layout.h"
#include "guanxi/customers/v1/change_service.grpc.pb.h"
#include "guanxi/customers/v1/duplicates.grpc.pb.h"
#include "services/customers/customers_fixture.h"
#include "services/customers/duplicates/search_state.h"

namespace guanxi::customers {
namespace {

using absl::StatusCode;
using testing::Each;
using testing::ElementsAre;
using testing::Gt;
using testing::IsEmpty;
using testing::SizeIs;
using testing::UnorderedElementsAre;
using v1::DuplicateSearch;

bool Never() { return false; }

class DuplicateJobTest : public CustomersFixture {
 protected:
  using DuplicateStub = v1::DuplicateService::Stub;

  absl::StatusOr<DuplicateSearch> Start(std::string_view search = "subject: SUBJECT_CUSTOMERS",
                                        std::string_view id = "s") {
    v1::CreateDuplicateSearchRequest request;
    request.set_duplicate_search_id(std::string(id));
    *request.mutable_duplicate_search() = TextProto<DuplicateSearch>(search);
    return Call(*duplicates_, &DuplicateStub::CreateDuplicateSearch, request);
  }

  absl::StatusOr<DuplicateSearch> Get(std::string_view name = "duplicateSearches/s") {
    v1::GetDuplicateSearchRequest request;
    request.set_name(std::string(name));
    return Call(*duplicates_, &DuplicateStub::GetDuplicateSearch, request);
  }

  absl::StatusOr<DuplicateSearch> Cancel() {
    v1::CancelDuplicateSearchRequest request;
    request.set_name("duplicateSearches/s");
    return Call(*duplicates_, &DuplicateStub::CancelDuplicateSearch, request);
  }

  absl::StatusOr<v1::ListDuplicateSetsResponse> ListSets(
      std::string_view search = "duplicateSearches/s") {
    v1::ListDuplicateSetsRequest request;
    request.set_search(std::string(search));
    request.set_page_size(1000);
    return Call(*duplicates_, &DuplicateStub::ListDuplicateSets, request);
  }

  // The records of each set.
  std::vector<std::vector<std::string>> Sets() {
    const auto response = ListSets();
    EXPECT_THAT(response, IsOk());
    std::vector<std::vector<std::string>> sets;
    for (const v1::DuplicateSet& set : response->duplicate_sets()) {
      sets.emplace_back(set.records().begin(), set.records().end());
    }
    std::sort(sets.begin(), sets.end());
    return sets;
  }

  // `count` names of which no two are alike, each `copies` times.
  void CreateCompanies(int count, int copies) {
    for (int i = 0; i < count; ++i) {
      const std::string name = {static_cast<char>('a' + i % 26), static_cast<char>('a' + i / 26),
                                'q', static_cast<char>('a' + i % 26), 'x'};
      for (int j = 0; j < copies; ++j) {
        ASSERT_THAT(
            CreateCustomer(absl::StrCat(name, "-", j), absl::StrCat("display_name: '", name, "'")),
            IsOk());
      }
    }
  }

  // The customers and sets that the caller hears of in the feed.
  std::vector<std::string> Told() {
    changes::v1::WatchChangesRequest request;
    request.add_resource_types("guanxi.customers/Customer");
    request.add_resource_types("guanxi.customers/DuplicateSet");
    grpc::ClientContext context;
    auto stream = changes_->WatchChanges(&context, request);
    changes::v1::WatchChangesResponse response;
    std::vector<std::string> told;
    while (response.revision() < static_cast<int64_t>(engine().head()) && stream->Read(&response)) {
      for (const auto& event : response.events()) told.push_back(event.resource());
    }
    context.TryCancel();
    return told;
  }

  absl::Status History(const std::string& name) {
    changes::v1::ListHistoryRequest request;
    request.set_name(name);
    return Call(*changes_, &v1::ChangeService::Stub::ListHistory, request).status();
  }

  // A job such as another process would have.
  DuplicateJob NewJob() {
    rpc::Environment environment;
    environment.engine = &engine();
    environment.clock = &clock();
    return DuplicateJob(environment, &tables_, ids_.get());
  }

  std::unique_ptr<DuplicateStub> duplicates_ = Stub<v1::DuplicateService>();
  std::unique_ptr<v1::ChangeService::Stub> changes_ = Stub<v1::ChangeService>();
  Tables tables_{"CN"};
  std::unique_ptr<api::IdSource> ids_ = api::NewSequentialIds();
  DuplicateJob job_ = NewJob();
};

TEST_F(DuplicateJobTest, FindsTheSetsOfTheWholeStore) {
  ASSERT_THAT(CreateCustomer("a", R"pb(display_name: "Acme Roadrunner")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("b", R"pb(display_name: "Acme Roadrunner Ltd")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("c", R"pb(display_name: "Acme Roadruner")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("d", R"pb(display_name: "Zenith")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("e", R"pb(display_name: "Acme Roadrunner" kind: KIND_PERSON)pb"),
              IsOk());
  const auto started = Start();
  ASSERT_THAT(started, IsOk());
  EXPECT_EQ(started->state(), DuplicateSearch::STATE_RUNNING);
  EXPECT_EQ(started->min_score(), 0.5);
  ASSERT_THAT(job_.Work(Never), IsOkAndHolds(true));
  const auto done = Get();
  ASSERT_THAT(done, IsOk());
  EXPECT_EQ(done->state(), DuplicateSearch::STATE_DONE);
  EXPECT_EQ(done->progress(), 1);
  EXPECT_TRUE(done->has_end_time());
  EXPECT_EQ(done->set_count(), 1);
  EXPECT_EQ(done->match_count(), 3);
  EXPECT_THAT(Sets(), ElementsAre(ElementsAre("customers/a", "customers/b", "customers/c")));
  const auto sets = ListSets();
  EXPECT_THAT(sets->duplicate_sets(0).pairs(), SizeIs(3));
  EXPECT_THAT(sets->duplicate_sets(0).pairs(0).reasons(), SizeIs(1));
  EXPECT_THAT(job_.Work(Never), IsOkAndHolds(false));
}

TEST_F(DuplicateJobTest, FindsContacts) {
  ASSERT_THAT(CreateCustomer("acme"), IsOk());
  for (const char* id : {"one", "two"}) {
    ASSERT_THAT(CreateContact(id, R"pb(display_name: "Ada Byron"
                                       affiliations { customer: "customers/acme" })pb"),
                IsOk());
  }
  ASSERT_THAT(Start("subject: SUBJECT_CONTACTS"), IsOk());
  ASSERT_THAT(job_.Work(Never), IsOk());
  EXPECT_THAT(Sets(), ElementsAre(ElementsAre("contacts/one", "contacts/two")));
}

// Stopped wherever it may be, in the end there is what one run finds.
TEST_F(DuplicateJobTest, GoesOnWhereItWasStopped) {
  CreateCompanies(200, 3);
  ASSERT_THAT(Start(), IsOk());
  int runs = 0;
  for (; Get()->state() == DuplicateSearch::STATE_RUNNING; ++runs) {
    ASSERT_LT(runs, 1000);
    DuplicateJob job = NewJob();
    int questions = 0;
    const int patience = 50 + 10 * runs;
    ASSERT_THAT(job.Work([&] { return ++questions > patience; }), IsOk());
  }
  EXPECT_THAT(runs, Gt(3));
  const auto sets = Sets();
  EXPECT_THAT(sets, SizeIs(200));
  for (const auto& records : sets) EXPECT_THAT(records, SizeIs(3));
  EXPECT_EQ(Get()->set_count(), 200);
}

TEST_F(DuplicateJobTest, SaysHowFarItIs) {
  CreateCompanies(200, 2);
  ASSERT_THAT(Start(), IsOk());
  int questions = 0;
  ASSERT_THAT(job_.Work([&] { return ++questions > 250; }), IsOk());
  const auto search = Get();
  EXPECT_EQ(search->state(), DuplicateSearch::STATE_RUNNING);
  EXPECT_THAT(search->progress(), Gt(0.1));
  EXPECT_LT(search->progress(), 1);
  EXPECT_THAT(Sets(), SizeIs(search->set_count()));
}

TEST_F(DuplicateJobTest, EndsWhenItIsCancelled) {
  CreateCompanies(100, 2);
  ASSERT_THAT(Start(), IsOk());
  int questions = 0;
  const auto cancel_late = [&] {
    if (++questions == 60) {
      EXPECT_THAT(Cancel(), IsOk());
    }
    return false;
  };
  ASSERT_THAT(job_.Work(cancel_late), IsOk());
  EXPECT_EQ(Get()->state(), DuplicateSearch::STATE_CANCELLED);
  EXPECT_LT(Sets().size(), 100u);
  EXPECT_THAT(Cancel(), StatusIs(StatusCode::kFailedPrecondition, "WRONG_STATE"));
  EXPECT_THAT(job_.Work(Never), IsOkAndHolds(false));
}

TEST_F(DuplicateJobTest, LeavesNoPlaceWhenItIsCancelled) {
  ASSERT_THAT(Start(), IsOk());
  const auto leave_place = [](kv::Txn& txn) {
    WritePlace(txn, "duplicateSearches/s", "n");
    return absl::OkStatus();
  };
  ASSERT_THAT(kv::CommitAndWait(engine(), leave_place), IsOk());
  ASSERT_THAT(Cancel(), IsOk());
  EXPECT_THAT(ReadPlace(*engine().Snapshot(), "duplicateSearches/s"), IsOkAndHolds(""));
}

// What they found takes more writes than one transaction may have.
TEST_F(DuplicateJobTest, FindsHundredsOfSetsUnderOneKey) {
  constexpr int kSets = 300;
  std::mt19937 random(1);
  const auto word = [&] {
    std::string letters(8, 'a');
    for (char& letter : letters) letter = static_cast<char>('a' + random() % 26);
    return letters;
  };
  for (int i = 0; i < kSets; ++i) {
    const std::string person =
        absl::StrCat("kind: KIND_PERSON display_name: '", word(), " ", word(),
                     "' important_dates { kind: KIND_BIRTHDAY year: 1980 month: 5 day: 17 }");
    for (int copy = 0; copy < 2; ++copy) ASSERT_THAT(CreateCustomer("", person), IsOk());
  }
  ASSERT_THAT(Start(), IsOk());
  ASSERT_THAT(job_.Work(Never), IsOkAndHolds(true));
  EXPECT_EQ(Get()->state(), DuplicateSearch::STATE_DONE);
  EXPECT_EQ(Get()->set_count(), kSets);
  const auto sets = Sets();
  EXPECT_THAT(sets, SizeIs(kSets));
  EXPECT_THAT(sets, Each(SizeIs(2)));
}

// An index that leads to a record that is not there will do so the next time too.
TEST_F(DuplicateJobTest, EndsASearchThatCannotGoOn) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  ASSERT_THAT(CreateCustomer("b"), IsOk());
  const auto lose = [](kv::Txn& txn) {
    txn.Delete(kv::Space::kData, table::DataKey(1, "b"));
    return absl::OkStatus();
  };
  ASSERT_THAT(kv::CommitAndWait(engine(), lose), IsOk());
  ASSERT_THAT(Start(), IsOk());
  EXPECT_FALSE(job_.Work(Never).ok());
  EXPECT_EQ(Get()->state(), DuplicateSearch::STATE_CANCELLED);
  EXPECT_TRUE(Get()->has_end_time());
  EXPECT_THAT(job_.Work(Never), IsOkAndHolds(false));
}

TEST_F(DuplicateJobTest, OneSearchOfASubjectAtATime) {
  ASSERT_THAT(Start(), IsOk());
  EXPECT_THAT(Start("subject: SUBJECT_CUSTOMERS", "t"),
              StatusIs(StatusCode::kFailedPrecondition, "SEARCH_RUNNING"));
  EXPECT_THAT(Start("subject: SUBJECT_CONTACTS", "t"), IsOk());
  EXPECT_THAT(Start("min_score: 0.5", "u"), IsInvalidField("duplicate_search.subject"));
  EXPECT_THAT(Start("subject: SUBJECT_CUSTOMERS min_score: 2", "u"),
              IsInvalidField("duplicate_search.min_score"));
  ASSERT_THAT(job_.Work(Never), IsOk());
  ASSERT_THAT(job_.Work(Never), IsOk());
  EXPECT_THAT(Start("subject: SUBJECT_CUSTOMERS", "u"), IsOk());
}

TEST_F(DuplicateJobTest, ShowsEverybodyOnlyWhatTheySee) {
  ASSERT_THAT(CreateCustomer("east-1", R"pb(unit: "units/east")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("east-2", R"pb(unit: "units/east")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("west-1", R"pb(unit: "units/west")pb"), IsOk());
  ASSERT_THAT(Start(), IsOk());
  ASSERT_THAT(job_.Work(Never), IsOk());
  EXPECT_THAT(Sets(), ElementsAre(UnorderedElementsAre("customers/east-1", "customers/east-2",
                                                       "customers/west-1")));
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Sets(), ElementsAre(ElementsAre("customers/east-1", "customers/east-2")));
  SetScope(access::Scope::Unit("units/west"));
  EXPECT_THAT(Sets(), IsEmpty());
  EXPECT_THAT(ListSets("duplicateSearches/none"), StatusIs(StatusCode::kNotFound));
  EXPECT_THAT(ListSets("customers/a"), IsInvalidField("search"));
}

// Whole sets name records of every unit.
TEST_F(DuplicateJobTest, FeedAndHistoryShowWholeSetsToThoseWhoSeeEverything) {
  ASSERT_THAT(CreateCustomer("east", R"pb(unit: "units/east")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("west", R"pb(unit: "units/west")pb"), IsOk());
  ASSERT_THAT(Start(), IsOk());
  ASSERT_THAT(job_.Work(Never), IsOk());
  const std::string set = ListSets()->duplicate_sets(0).name();
  EXPECT_THAT(Told(), ElementsAre("customers/east", "customers/west", set));
  EXPECT_THAT(History(set), IsOk());
  SetScope(access::Scope::Unit("units/east"));
  EXPECT_THAT(Told(), ElementsAre("customers/east"));
  EXPECT_THAT(History(set), StatusIs(StatusCode::kNotFound));
}

TEST_F(DuplicateJobTest, ForgetsRecordsThatWereDeletedSince) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  ASSERT_THAT(CreateCustomer("b"), IsOk());
  ASSERT_THAT(Start(), IsOk());
  ASSERT_THAT(job_.Work(Never), IsOk());
  EXPECT_THAT(Sets(), SizeIs(1));
  ASSERT_THAT(DeleteCustomer("customers/b"), IsOk());
  EXPECT_THAT(Sets(), IsEmpty());
}

TEST_F(DuplicateJobTest, WorksByItself) {
  CreateCompanies(3, 2);
  assembly().StartJobs();
  ASSERT_THAT(Start(), IsOk());
  const absl::Time deadline = absl::Now() + absl::Seconds(10);
  while (Get()->state() == DuplicateSearch::STATE_RUNNING && absl::Now() < deadline) {
    absl::SleepFor(absl::Milliseconds(5));
  }
  assembly().StopJobs();
  EXPECT_EQ(Get()->state(), DuplicateSearch::STATE_DONE);
  EXPECT_THAT(Sets(), SizeIs(3));
}

}  // namespace
}  // namespace guanxi::customers
