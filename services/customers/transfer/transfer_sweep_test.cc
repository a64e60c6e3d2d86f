#include "services/customers/transfer/transfer_sweep.h"

#include <string>

#include "services/customers/transfer/transfer_fixture.h"
#include "services/customers/transfer/transfer_rows.h"

namespace guanxi::customers {
namespace {

using ::testing::SizeIs;
using v1::ExportJob;
using v1::ImportJob;

class TransferSweepTest : public TransferFixture {
 protected:
  std::string Export() {
    v1::CreateExportJobRequest request;
    request.mutable_export_job()->set_display_name("t.csv");
    request.mutable_export_job()->set_subject(ExportJob::SUBJECT_CUSTOMERS);
    request.mutable_export_job()->add_fields("name");
    const auto job = Call(exports(), &ExportStub::CreateExportJob, request);
    EXPECT_THAT(job, IsOk());
    ExportToEnd();
    return job.ok() ? job->name() : "";
  }

  ExportJob GetExport(const std::string& name) {
    v1::GetExportJobRequest request;
    request.set_name(name);
    return *Call(exports(), &ExportStub::GetExportJob, request);
  }

  // As an erasure does that ended now.
  absl::Status DropAll(bool at_start = false) {
    clock().Advance(absl::Seconds(1));
    return DropTransfers(environment(), tables(), clock().Now(), at_start);
  }
};

TEST_F(TransferSweepTest, FilesAreDroppedWhenTheirTimeHasCome) {
  const ImportJob job = Import(FileOf(3), kPlain);
  clock().Advance(absl::Hours(24 * 7) + absl::Seconds(1));
  ASSERT_THAT(ExpireJobs(engine(), tables(), clock().Now()), IsOk());
  while (*SweepOnce(engine())) {
  }
  EXPECT_TRUE(Get(job.name()).dropped());
  EXPECT_EQ(Get(job.name()).figures().created_count(), 3);
  EXPECT_THAT(Undo(job.name()).status(), StatusIs(absl::StatusCode::kNotFound, "FILE_DROPPED"));
  EXPECT_EQ(RowsKept(), 0);
}

TEST_F(TransferSweepTest, AFileThatIsWholeWaitsHoweverLongToBeChecked) {
  const std::string content = FileOf(3);
  const auto job = CreateImport(content, kPlain);
  ASSERT_THAT(Upload(job->name(), 0, content), IsOk());
  clock().Advance(absl::Hours(24 * 8));
  ASSERT_THAT(ExpireJobs(engine(), tables(), clock().Now()), IsOk());
  EXPECT_FALSE(Get(job->name()).dropped());
  WorkToEnd();
  EXPECT_EQ(Get(job->name()).state(), ImportJob::STATE_READY);
  ASSERT_THAT(ExpireJobs(engine(), tables(), clock().Now()), IsOk());
  EXPECT_FALSE(Get(job->name()).dropped());
  clock().Advance(absl::Hours(24 * 8));
  ASSERT_THAT(ExpireJobs(engine(), tables(), clock().Now()), IsOk());
  EXPECT_TRUE(Get(job->name()).dropped());
}

TEST_F(TransferSweepTest, ADeletedImportLeavesNothingBehindButItsRecord) {
  // More rows than are removed at once.
  const ImportJob job = Import(FileOf(1'000), kPlain);
  EXPECT_GT(RowsKept(), 1'000);
  v1::DeleteImportJobRequest request;
  request.set_name(job.name());
  ASSERT_THAT(Call(imports(), &ImportStub::DeleteImportJob, request), IsOk());
  while (*SweepOnce(engine())) {
  }
  EXPECT_EQ(RowsKept(), 0);
  EXPECT_TRUE(Get(job.name()).dropped());
  EXPECT_EQ(Get(job.name()).figures().created_count(), 1'000);
  EXPECT_THAT(AllCustomers(), SizeIs(1'000));
}

TEST_F(TransferSweepTest, AnErasureDropsWhatWasBegunBefore) {
  const ImportJob done = Import(FileOf(3), kPlain);
  const std::string ready = ReadyImport(FileOf(2), kPlain);
  const std::string taken_out = Export();
  ASSERT_THAT(DropAll(), IsOk());
  EXPECT_EQ(RowsKept(), 0);
  EXPECT_TRUE(Get(done.name()).dropped());
  EXPECT_EQ(Get(done.name()).state(), ImportJob::STATE_DONE);
  EXPECT_THAT(AllCustomers(), SizeIs(3)) << "what was imported stays";
  EXPECT_TRUE(Get(ready).dropped());
  EXPECT_EQ(Get(ready).state(), ImportJob::STATE_FAILED);
  EXPECT_TRUE(GetExport(taken_out).dropped());
  EXPECT_EQ(GetExport(taken_out).state(), ExportJob::STATE_DONE);
}

TEST_F(TransferSweepTest, AnErasureLeavesWhatWasBegunAfterIt) {
  const absl::Time erased = clock().Now();
  clock().Advance(absl::Seconds(1));
  const ImportJob job = Import(FileOf(3), kPlain);
  ASSERT_THAT(DropTransfers(environment(), tables(), erased, false), IsOk());
  EXPECT_FALSE(Get(job.name()).dropped());
  EXPECT_GT(RowsKept(), 3);
}

TEST_F(TransferSweepTest, AnErasureWaitsForWhatIsAtWork) {
  const std::string name = ReadyImport(FileOf(200), kPlain);
  ASSERT_THAT(Run(name), IsOk());
  WorkABit(3);
  EXPECT_THAT(DropAll(), StatusIs(absl::StatusCode::kUnavailable, "STILL_COPIED"));
  EXPECT_FALSE(Get(name).dropped());
  WorkToEnd();
  EXPECT_EQ(Get(name).figures().created_count(), 200);
  ASSERT_THAT(DropAll(), IsOk());
  EXPECT_EQ(RowsKept(), 0);
}

TEST_F(TransferSweepTest, AtTheStartNothingIsAtWork) {
  const std::string name = ReadyImport(FileOf(200), kPlain);
  ASSERT_THAT(Run(name), IsOk());
  WorkABit(3);
  ASSERT_THAT(DropAll(/*at_start=*/true), IsOk());
  EXPECT_EQ(RowsKept(), 0);
  EXPECT_EQ(Get(name).state(), ImportJob::STATE_FAILED);
  WorkToEnd();
  EXPECT_EQ(Get(name).state(), ImportJob::STATE_FAILED);
}

}  // namespace
}  // namespace guanxi::customers
