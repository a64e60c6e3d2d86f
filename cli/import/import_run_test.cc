// Imports into a server of units that the tests can make fail.
#include "cli/import/import_run.h"

#include <gmock/gmock.h>

#include <map>
#include <optional>

#include "absl/synchronization/mutex.h"
#include "cli/import/import_state.h"
#include "cli/import/scratch_dir.h"
#include "common/rpc/channel.h"
#include "common/rpc/server.h"
#include "common/status/errors.h"
#include "common/status/grpc_status.h"
#include "common/status/status_matchers.h"
#include "guanxi/directory/v1/units.grpc.pb.h"

namespace guanxi::importer {
namespace {

using directory::v1::CreateUnitRequest;
using directory::v1::Unit;
using ::testing::ElementsAre;
using ::testing::HasSubstr;

// Keeps units by id and answers by request id, as the real one does.
class Units final : public directory::v1::UnitService::CallbackService {
 public:
  grpc::ServerUnaryReactor* CreateUnit(grpc::CallbackServerContext* context,
                                       const CreateUnitRequest* request,
                                       Unit* response) override {
    auto* reactor = context->DefaultReactor();
    reactor->Finish(ToGrpc(Create(*request, *response)));
    return reactor;
  }

  // From the call after next `calls` on, nobody answers.
  void FailAfter(int calls) {
    absl::MutexLock lock(&mu_);
    left_ = calls;
  }
  // The next `calls` calls get no answer, those behind them do.
  void FailNext(int calls) {
    absl::MutexLock lock(&mu_);
    outage_ = calls;
  }
  void Forget() {
    absl::MutexLock lock(&mu_);
    answers_.clear();
    units_.clear();
    generation_ = "other";
  }

  std::vector<std::string> units() const {
    absl::MutexLock lock(&mu_);
    std::vector<std::string> ids;
    for (const auto& [id, times] : units_) ids.push_back(id);
    return ids;
  }
  int calls() const {
    absl::MutexLock lock(&mu_);
    return calls_;
  }

 private:
  absl::Status Create(const CreateUnitRequest& request, Unit& response) {
    absl::MutexLock lock(&mu_);
    ++calls_;
    if (left_ && (*left_)-- <= 0) return errors::Draining();
    if (outage_ > 0) {
      --outage_;
      return errors::Draining();
    }
    if (const auto answer = answers_.find(request.request_id()); answer != answers_.end()) {
      response = answer->second;
      return absl::OkStatus();
    }
    if (request.unit().display_name() == "bad")
      return errors::InvalidField("unit.display_name", "must be good");
    if (!units_.emplace(request.unit_id(), 1).second)
      return errors::AlreadyExists("units/" + request.unit_id());
    response.set_name("units/" + request.unit_id());
    response.set_etag(generation_);
    answers_[request.request_id()] = response;
    return absl::OkStatus();
  }

  mutable absl::Mutex mu_;
  std::map<std::string, Unit> answers_ ABSL_GUARDED_BY(mu_);
  std::map<std::string, int> units_ ABSL_GUARDED_BY(mu_);
  std::string generation_ ABSL_GUARDED_BY(mu_) = "first";
  std::optional<int> left_ ABSL_GUARDED_BY(mu_);
  int outage_ ABSL_GUARDED_BY(mu_) = 0;
  int calls_ ABSL_GUARDED_BY(mu_) = 0;
};

class ImportRunTest : public ::testing::Test {
 protected:
  ImportRunTest() {
    server_ = *rpc::Server::Start({.services = {&units_}});
    options_ = {.channel = rpc::Connect(server_->address()),
                .state_path = dir_.File("state"),
                .rejects_path = dir_.File("rejects.csv"),
                .in_flight = 1,
                .give_up_after = absl::ZeroDuration()};
    dir_.Write("units.csv", "id,name\na,A\nb,B\nc,bad\nd,D,ragged\ne,E\n");
    dir_.Write("m.toml", R"(
      name = "units"
      [[step]]
      name = "units"
      file = "units.csv"
      [[step.call]]
      method = "guanxi.directory.v1.UnitService/CreateUnit"
      set.unit_id = "{id}"
      set.unit.display_name = "{name}"
    )");
  }

  absl::StatusOr<ImportFigures> Import() {
    const auto mapping = LoadMapping(dir_.File("m.toml"), dir_.path());
    if (!mapping.ok()) return mapping.status();
    ImportProgress progress;
    return RunImport(*mapping, options_, progress);
  }

  ScratchDir dir_;
  Units units_;
  std::unique_ptr<rpc::Server> server_;
  ImportOptions options_;
};

TEST_F(ImportRunTest, TakesGoodRowsAndListsTheOthers) {
  const auto figures = Import();
  ASSERT_THAT(figures, IsOk());
  EXPECT_EQ(figures->steps[0].rows, 5);
  EXPECT_EQ(figures->steps[0].taken, 3);
  EXPECT_EQ(figures->steps[0].rejected, 2);
  EXPECT_THAT(units_.units(), ElementsAre("a", "b", "e"));
  const std::string rejects = dir_.Read("rejects.csv");
  EXPECT_THAT(rejects, HasSubstr("file,line,column,reason,row\n"));
  EXPECT_THAT(rejects, HasSubstr("units.csv,4,unit.display_name,"
                                 "guanxi.directory.v1.UnitService/CreateUnit: INVALID_ARGUMENT: "
                                 "must be good,\"c,bad\"\n"));
  EXPECT_THAT(rejects,
              HasSubstr("units.csv,5,,it has 3 columns where the header has 2,\"d,D,ragged\"\n"));
  EXPECT_FALSE(std::filesystem::exists(dir_.File("state")));
}

TEST_F(ImportRunTest, GoesOnWhereItStopped) {
  units_.FailAfter(2);
  EXPECT_THAT(Import().status(), StatusIs(absl::StatusCode::kUnavailable));
  EXPECT_THAT(units_.units(), ElementsAre("a", "b"));
  EXPECT_TRUE(std::filesystem::exists(dir_.File("state")));
  units_.FailAfter(1000);
  const auto figures = Import();
  ASSERT_THAT(figures, IsOk());
  EXPECT_EQ(figures->steps[0].taken, 3);
  EXPECT_EQ(figures->steps[0].resumed, 2);
  EXPECT_EQ(figures->steps[0].rejected, 2);
  // The witness, the row the first run was refused at and the one behind it; the first two are not
  // sent again.
  EXPECT_EQ(figures->calls, 3);
  EXPECT_THAT(units_.units(), ElementsAre("a", "b", "e"));
}

TEST_F(ImportRunTest, SitsOutAnOutage) {
  options_.give_up_after = absl::Seconds(30);
  options_.in_flight = 64;
  units_.FailNext(5);
  const auto figures = Import();
  ASSERT_THAT(figures, IsOk());
  EXPECT_EQ(figures->steps[0].taken, 3);
  EXPECT_EQ(figures->calls, 4 + 5);
  EXPECT_THAT(units_.units(), ElementsAre("a", "b", "e"));
}

TEST_F(ImportRunTest, DoesAllAnewWhenTheSuiteIsAnother) {
  units_.FailAfter(2);
  EXPECT_THAT(Import().status(), StatusIs(absl::StatusCode::kUnavailable));
  units_.Forget();
  units_.FailAfter(1000);
  const auto figures = Import();
  ASSERT_THAT(figures, IsOk());
  EXPECT_EQ(figures->steps[0].resumed, 0);
  EXPECT_THAT(units_.units(), ElementsAre("a", "b", "e"));
}

TEST_F(ImportRunTest, DoingItTwiceChangesNothing) {
  ASSERT_THAT(Import(), IsOk());
  const auto again = Import();
  ASSERT_THAT(again, IsOk());
  EXPECT_EQ(again->steps[0].taken, 3);
  EXPECT_THAT(units_.units(), ElementsAre("a", "b", "e"));
}

TEST_F(ImportRunTest, ADryRunCallsNothing) {
  options_.channel = nullptr;
  const auto figures = Import();
  ASSERT_THAT(figures, IsOk());
  EXPECT_EQ(figures->steps[0].taken, 4);
  EXPECT_EQ(figures->steps[0].rejected, 1);
  EXPECT_EQ(units_.calls(), 0);
  EXPECT_FALSE(std::filesystem::exists(dir_.File("state")));
}

TEST_F(ImportRunTest, AStateOfOtherDataIsRefused) {
  units_.FailAfter(1);
  EXPECT_THAT(Import().status(), StatusIs(absl::StatusCode::kUnavailable));
  dir_.Write("units.csv", "id,name\nx,X\n");
  EXPECT_THAT(Import().status(), StatusIs(absl::StatusCode::kFailedPrecondition, "OTHER_IMPORT"));
}

TEST(ImportStateTest, AHalfWrittenLineDoesNotCount) {
  ScratchDir dir;
  {
    auto state = *ImportState::Open(dir.File("s"), 7);
    state->Take(0, 1);
    state->Take(0, 2);
    state->SetWitness({0, 1, 42});
    ASSERT_THAT(state->Flush(), IsOk());
    state->Take(3, 9);
    ASSERT_THAT(state->Flush(), IsOk());
  }
  const std::string whole = dir.Read("s");
  for (size_t size = 0; size < whole.size(); ++size) {
    dir.Write("cut", whole.substr(0, size));
    const auto state = ImportState::Open(dir.File("cut"), 7);
    ASSERT_THAT(state, IsOk()) << size;
    EXPECT_FALSE((*state)->Taken(3, 9)) << size;
    (*state)->Take(3, 9);
    ASSERT_THAT((*state)->Flush(), IsOk());
  }
  const auto state = ImportState::Open(dir.File("cut"), 7);
  ASSERT_THAT(state, IsOk());
  EXPECT_TRUE((*state)->Taken(0, 2));
  EXPECT_TRUE((*state)->Taken(3, 9));
  EXPECT_EQ((*state)->witness()->answer, 42u);
  EXPECT_THAT(ImportState::Open(dir.File("cut"), 7).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "IMPORT_RUNNING"));
}

}  // namespace
}  // namespace guanxi::importer
