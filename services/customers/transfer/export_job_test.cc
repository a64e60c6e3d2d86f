#include <string>

#include "services/customers/transfer/stored_file.h"
#include "services/customers/transfer/transfer_fixture.h"
#include "services/customers/transfer/transfer_rows.h"
#include "services/testing/dying_engine.h"

namespace guanxi::customers {
namespace {

using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;
using v1::ExportJob;

class ExportJobTest : public TransferFixture {
 protected:
  absl::StatusOr<ExportJob> CreateExport(std::string_view text) {
    v1::CreateExportJobRequest request;
    *request.mutable_export_job() = TextProto<ExportJob>(R"pb(display_name: "all"
                                                              subject: SUBJECT_CUSTOMERS)pb");
    request.mutable_export_job()->MergeFrom(TextProto<ExportJob>(text));
    return Call(exports(), &ExportStub::CreateExportJob, request);
  }

  ExportJob GetExport(const std::string& name) {
    v1::GetExportJobRequest request;
    request.set_name(name);
    const auto job = Call(exports(), &ExportStub::GetExportJob, request);
    EXPECT_THAT(job, IsOk());
    return job.ok() ? *job : ExportJob();
  }

  absl::StatusOr<std::string> Download(const std::string& name,
                                       std::string_view actor = "users/tester") {
    v1::DownloadExportJobRequest request;
    request.set_name(name);
    std::string file;
    while (true) {
      const auto piece = Call(exports(), &ExportStub::DownloadExportJob, request, actor);
      if (!piece.ok()) return piece.status();
      if (piece->data().empty()) break;
      file += piece->data();
      request.set_offset(piece->next_offset());
    }
    return file;
  }

  // The file of an export.
  std::string Export(std::string_view text) {
    const auto job = CreateExport(text);
    EXPECT_THAT(job, IsOk());
    if (!job.ok()) return "";
    ExportToEnd();
    EXPECT_EQ(GetExport(job->name()).state(), ExportJob::STATE_DONE)
        << GetExport(job->name()).error();
    const auto file = Download(job->name());
    EXPECT_THAT(file, IsOk());
    return file.value_or("");
  }
};

TEST_F(ExportJobTest, HoldsTheRecordsThatTheFilterFinds) {
  ASSERT_THAT(CreateCustomer("a", R"pb(industry: "steel" phones: "1001" phones: "1002")pb"),
              IsOk());
  ASSERT_THAT(CreateCustomer("b", R"pb(industry: "paper")pb"), IsOk());
  EXPECT_EQ(Export(R"pb(filter: "industry = \"steel\""
                        fields: "name"
                        fields: "display_name"
                        fields: "kind"
                        fields: "phones"
                        separator: "|")pb"),
            "name,display_name,kind,phones\ncustomers/a,Acme,ORGANIZATION,1001|1002\n");
}

TEST_F(ExportJobTest, ManyRecordsAreAllThereOnce) {
  for (int i = 0; i < 120; ++i) {
    ASSERT_THAT(CreateCustomer(fmt::format("c{:03}", i), R"pb(description: "x")pb"), IsOk());
  }
  const std::string file = Export(R"pb(fields: "name" fields: "description")pb");
  for (int i = 0; i < 120; ++i) {
    EXPECT_THAT(file, HasSubstr(fmt::format("\ncustomers/c{:03},x\n", i)));
  }
}

TEST_F(ExportJobTest, AProcessThatDiesAfterAnyCommitLeavesEachRecordOnce) {
  for (const char* id : {"a", "b", "c"}) ASSERT_THAT(CreateCustomer(id), IsOk());
  const auto job = CreateExport(R"pb(fields: "name")pb");
  ASSERT_THAT(job, IsOk());
  int lives = 1;
  for (;; ++lives) {
    ASSERT_LT(lives, 20);
    DyingEngine dying(&engine(), 1);
    if (ExportIn(dying).ok()) break;
  }
  EXPECT_EQ(GetExport(job->name()).record_count(), 3);
  EXPECT_EQ(Download(job->name()).value_or(""), "name\ncustomers/a\ncustomers/b\ncustomers/c\n");
}

TEST_F(ExportJobTest, BeginsAnewWhereItsListCannotGoOn) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  const auto job = CreateExport(R"pb(fields: "name")pb");
  ASSERT_THAT(job, IsOk());
  // As a page left it, in a list of what another scope sees.
  const auto write = [&](kv::Txn& txn) -> absl::Status {
    GUANXI_ASSIGN_OR_RETURN(auto state, ReadState<state::v1::ExportState>(txn, job->name()));
    AppendToFile(txn, job->name(), state.file(), 0, "name\ncustomers/b\n");
    state.set_page_token("of another list");
    state.set_record_count(1);
    state.set_size(17);
    WriteRow(txn, StateKey(job->name()), state);
    return absl::OkStatus();
  };
  ASSERT_THAT(kv::CommitAndWait(engine(), write), IsOk());
  ExportToEnd();
  EXPECT_EQ(GetExport(job->name()).record_count(), 1);
  EXPECT_EQ(Download(job->name()).value_or(""), "name\ncustomers/a\n");
}

TEST_F(ExportJobTest, WhatIsExportedIsImportedAgain) {
  ASSERT_THAT(CreateCustomer("a", R"pb(code: "c1"
                                       annual_revenue { currency_code: "CNY" units: 5 }
                                       addresses {
                                         kind: KIND_OFFICE
                                         address { region_code: "CN" locality: "深圳" }
                                       })pb"),
              IsOk());
  const std::string file = Export(
      R"pb(fields: "name" fields: "annual_revenue" fields: "addresses" fields: "industry")pb");
  const std::string changed = file.substr(0, file.size() - 1) + "paper\n";
  const v1::ImportJob job =
      Import(changed, R"pb(mode: MODE_UPDATE
                           match_by: MATCH_NAME
                           columns { column: "name" field: "name" }
                           columns { column: "annual_revenue" field: "annual_revenue" }
                           columns { column: "addresses" field: "addresses" }
                           columns { column: "industry" field: "industry" })pb");
  EXPECT_EQ(job.figures().updated_count(), 1) << Report(job.name());
  const v1::Customer customer = *GetCustomer("customers/a");
  EXPECT_EQ(customer.industry(), "paper");
  EXPECT_EQ(customer.addresses(0).address().locality(), "深圳");
  EXPECT_EQ(customer.annual_revenue().units(), 5);
}

TEST_F(ExportJobTest, WithoutFieldsItHasAllOfThem) {
  ASSERT_THAT(CreateCustomer("a"), IsOk());
  const std::string file = Export(R"pb(byte_order_mark: true)pb");
  EXPECT_THAT(file, StartsWith("\xEF\xBB\xBFname,display_name,kind,roles,code,"));
}

TEST_F(ExportJobTest, FormulasAreGuardedOnRequest) {
  ASSERT_THAT(CreateCustomer("a", R"pb(code: "=1+1")pb"), IsOk());
  EXPECT_EQ(Export(R"pb(fields: "code")pb"), "code\n=1+1\n");
  EXPECT_EQ(Export(R"pb(fields: "code" guard_formulas: true)pb"), "code\n'=1+1\n");
}

TEST_F(ExportJobTest, HoldsWhatItsRequesterSees) {
  ASSERT_THAT(CreateCustomer("in", R"pb(unit: "units/a"
                                        credit_standing: CREDIT_STANDING_GOOD
                                        phones: "1001")pb"),
              IsOk());
  ASSERT_THAT(CreateCustomer("out", R"pb(unit: "units/b")pb"), IsOk());
  access::Principal admin{.user = "users/ad", .role = access::Role::kUnitAdmin};
  admin.unit = "units/a";
  admin.own =
      access::Scope::Of({.units = {}, .owner = "users/ad", .grantees = {}, .home = "units/a"});
  admin.group = access::Scope::Of(
      {.units = {"units/a"}, .owner = "users/ad", .grantees = {}, .home = "units/a"});
  SetPrincipal(admin);
  job_authenticator().now = admin;
  EXPECT_EQ(Export(R"pb(fields: "name" fields: "phones" fields: "credit_standing")pb"),
            "name,phones,credit_standing\ncustomers/in,1001,\n");
  EXPECT_THAT(CreateExport(R"pb(filter: "credit_standing = CREDIT_STANDING_GOOD")pb").status(),
              StatusIs(absl::StatusCode::kPermissionDenied, "FIELD_HIDDEN"));
}

TEST_F(ExportJobTest, IsARightOfItsOwn) {
  access::Principal seller{.user = "users/li", .role = access::Role::kSalesperson};
  SetPrincipal(seller);
  EXPECT_THAT(CreateExport("").status(), StatusIs(absl::StatusCode::kPermissionDenied));
}

TEST_F(ExportJobTest, GoesToItsRequesterAlone) {
  const auto job = CreateExport("");
  ASSERT_THAT(job, IsOk());
  EXPECT_THAT(Download(job->name()).status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  ExportToEnd();
  EXPECT_THAT(Download(job->name(), "users/somebody").status(),
              StatusIs(absl::StatusCode::kPermissionDenied, "EXPORT_OF_ANOTHER"));
  EXPECT_THAT(Download(job->name()), IsOk());
}

TEST_F(ExportJobTest, EndsWhenItsRequesterMayGoOnNoLonger) {
  const auto job = CreateExport("");
  job_authenticator().answer = absl::UnauthenticatedError("frozen");
  ExportToEnd();
  EXPECT_EQ(GetExport(job->name()).state(), ExportJob::STATE_FAILED);
}

TEST_F(ExportJobTest, RefusesWhatIsNoFieldOrFilter) {
  EXPECT_THAT(CreateExport(R"pb(fields: "nothing")pb").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(CreateExport(R"pb(filter: "=")pb").status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FILTER"));
}

TEST_F(ExportJobTest, ACancelledExportLeavesNoFile) {
  const auto job = CreateExport("");
  v1::CancelExportJobRequest request;
  request.set_name(job->name());
  ASSERT_THAT(Call(exports(), &ExportStub::CancelExportJob, request), IsOk());
  ExportToEnd();
  EXPECT_EQ(GetExport(job->name()).state(), ExportJob::STATE_CANCELLED);
  EXPECT_THAT(Download(job->name()).status(),
              StatusIs(absl::StatusCode::kNotFound, "FILE_DROPPED"));
}

}  // namespace
}  // namespace guanxi::customers
