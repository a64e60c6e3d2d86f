#include <algorithm>
#include <set>
#include <string>
#include <vector>

#include "guanxi/customers/v1/custom_fields.grpc.pb.h"
#include "services/customers/transfer/transfer_fixture.h"

namespace guanxi::customers {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;
using v1::ImportJob;

constexpr char kByCode[] = " match_by: MATCH_CODE ";

class ImportJobTest : public TransferFixture {
 protected:
  v1::Customer ByCode(const std::string& code) {
    for (const v1::Customer& customer : AllCustomers()) {
      if (customer.code() == code) return customer;
    }
    ADD_FAILURE() << "no customer has " << code;
    return {};
  }
};

TEST_F(ImportJobTest, MakesARecordOfEachRow) {
  const ImportJob job = Import(FileOf(100), kPlain);
  EXPECT_EQ(job.state(), ImportJob::STATE_DONE) << job.error();
  EXPECT_EQ(job.figures().row_count(), 100);
  EXPECT_EQ(job.figures().created_count(), 100);
  EXPECT_EQ(job.progress(), 1);
  EXPECT_THAT(AllCustomers(), SizeIs(100));
  EXPECT_THAT(ByCode("c7").phones(), ElementsAre("13812345607"));
}

TEST_F(ImportJobTest, ARecordHasItsImporterInItsHistory) {
  Import(FileOf(1), kPlain);
  bool found = false;
  for (const auto& event : Events()) {
    if (!event.resource().starts_with("customers/")) continue;
    EXPECT_EQ(event.actor(), "users/tester");
    found = true;
  }
  EXPECT_TRUE(found);
}

TEST_F(ImportJobTest, APieceSentAgainChangesNothingAndAGapIsRefused) {
  const std::string content = FileOf(10);
  const auto job = CreateImport(content, kPlain);
  ASSERT_THAT(job, IsOk());
  EXPECT_EQ(Upload(job->name(), 0, content.substr(0, 20))->uploaded_size(), 20);
  EXPECT_EQ(Upload(job->name(), 0, content.substr(0, 20))->uploaded_size(), 20);
  EXPECT_THAT(Upload(job->name(), 21, "x").status(),
              StatusIs(absl::StatusCode::kFailedPrecondition, "UPLOAD_GAP"));
  EXPECT_EQ(Upload(job->name(), 10, content.substr(10, 30))->uploaded_size(), 40);
  EXPECT_EQ(Get(job->name()).uploaded_size(), 40);
  EXPECT_THAT(Upload(job->name(), 40, content + content).status(),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_EQ(Upload(job->name(), 40, content.substr(40))->state(), ImportJob::STATE_CHECKING);
  // Its answer was lost.
  EXPECT_THAT(Upload(job->name(), 40, content.substr(40)), IsOk());
  WorkToEnd();
  EXPECT_EQ(Get(job->name()).state(), ImportJob::STATE_READY);
}

TEST_F(ImportJobTest, AnotherFileThanAnnouncedIsWantedAgain) {
  const std::string content = FileOf(2);
  const auto job = CreateImport(content, kPlain);
  std::string other = content;
  other.back() = '!';
  ASSERT_THAT(Upload(job->name(), 0, other), IsOk());
  WorkToEnd();
  EXPECT_EQ(Get(job->name()).state(), ImportJob::STATE_UPLOADING);
  EXPECT_EQ(Get(job->name()).uploaded_size(), 0);
  EXPECT_THAT(Get(job->name()).error(), HasSubstr("SHA-256"));
  ASSERT_THAT(Upload(job->name(), 0, content), IsOk());
  WorkToEnd();
  EXPECT_EQ(Get(job->name()).state(), ImportJob::STATE_READY);
}

TEST_F(ImportJobTest, RejectsNameLineColumnAndRule) {
  const ImportJob job = Import(
      "name,code,phone\n"
      "Good,a,\n"
      "No phone,b,nonsense\n"
      "Taken,a,\n"
      "\"open,c,\n"
      "Short,d\n"
      ",e,\n",
      kPlain);
  EXPECT_EQ(job.state(), ImportJob::STATE_DONE);
  EXPECT_EQ(job.figures().created_count(), 1);
  EXPECT_EQ(job.figures().rejected_count(), 5);
  const std::string report = Report(job.name());
  EXPECT_THAT(report,
              StartsWith("import_line,import_column,import_value,import_rule,name,code,phone\n"));
  EXPECT_THAT(report, HasSubstr("\n3,phone,nonsense,"));
  EXPECT_THAT(report, HasSubstr(",No phone,b,nonsense\n"));
  EXPECT_THAT(report, HasSubstr("\n4,code,a,"));
  EXPECT_THAT(report, HasSubstr("VALUE_TAKEN"));
  EXPECT_THAT(report, HasSubstr("\n5,,\"\"\"open,c,\","));
  EXPECT_THAT(report, HasSubstr("a quote is opened and not closed"));
  EXPECT_THAT(report, HasSubstr("\n6,,\"Short,d\",it has 2 columns where the header has 3"));
  EXPECT_THAT(report, HasSubstr("\n7,name,,"));
}

TEST_F(ImportJobTest, ACellLongerThanARuleIsARejectLikeAnyOther) {
  // What a rule quotes of it ends within a character.
  std::string cell = "xx";
  while (cell.size() < size_t{70} * 1024) cell += "张";
  const ImportJob job = Import("name,kind\nBad," + cell + "\nGood,ORGANIZATION\n",
                               R"pb(columns { column: "name" field: "display_name" }
                                    columns { column: "kind" field: "kind" })pb");
  EXPECT_EQ(job.state(), ImportJob::STATE_DONE) << job.error();
  EXPECT_EQ(job.figures().created_count(), 1);
  EXPECT_EQ(job.figures().rejected_count(), 1);
  EXPECT_THAT(Report(job.name()), HasSubstr("\n2,kind,xx张"));
}

TEST_F(ImportJobTest, ImportsTakeTurns) {
  std::string others = "name,code,phone\n";
  for (int i = 0; i < 100; ++i) others += fmt::format("Other {0},d{0},\n", i);
  const std::string first = ReadyImport(FileOf(100), kPlain);
  const std::string second = ReadyImport(others, kPlain);
  for (const std::string& name : {first, second}) ASSERT_THAT(Run(name), IsOk());
  WorkInTurns(2, 2);
  for (const std::string& name : {first, second}) {
    EXPECT_EQ(Get(name).state(), ImportJob::STATE_RUNNING);
    EXPECT_GT(Get(name).figures().row_count(), 0);
  }
  WorkToEnd();
  for (const std::string& name : {first, second}) {
    EXPECT_EQ(Get(name).state(), ImportJob::STATE_DONE) << Get(name).error();
    EXPECT_EQ(Get(name).figures().row_count(), 100);
  }
}

TEST_F(ImportJobTest, ADryRunWritesNothingAndTheRealOneFollows) {
  const std::string name = ReadyImport(FileOf(30) + "No phone,x,nonsense\n", kPlain);
  ASSERT_THAT(Run(name, true), IsOk());
  WorkToEnd();
  EXPECT_EQ(Get(name).state(), ImportJob::STATE_DONE);
  EXPECT_TRUE(Get(name).dry_run());
  EXPECT_EQ(Get(name).figures().created_count(), 30);
  EXPECT_EQ(Get(name).figures().rejected_count(), 1);
  EXPECT_THAT(Report(name), HasSubstr("\n32,phone,nonsense,"));
  EXPECT_THAT(AllCustomers(), IsEmpty());
  EXPECT_THAT(Undo(name).status(), StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
  ASSERT_THAT(Run(name), IsOk());
  WorkToEnd();
  EXPECT_EQ(Get(name).figures().created_count(), 30);
  EXPECT_EQ(Get(name).figures().row_count(), 31);
  EXPECT_THAT(AllCustomers(), SizeIs(30));
  EXPECT_THAT(Run(name).status(), StatusIs(absl::StatusCode::kFailedPrecondition, "WRONG_STATE"));
}

TEST_F(ImportJobTest, GoesOnWhereAProcessEndedAndTakesEachRowOnce) {
  const std::string name = ReadyImport(FileOf(300), kPlain);
  ASSERT_THAT(Run(name), IsOk());
  int pieces = 0;
  while (Get(name).state() == ImportJob::STATE_RUNNING && pieces < 400) {
    WorkABit(1 + pieces % 5);
    ++pieces;
  }
  EXPECT_GT(pieces, 3);
  EXPECT_EQ(Get(name).figures().row_count(), 300);
  EXPECT_EQ(Get(name).figures().created_count(), 300);
  std::set<std::string> codes;
  for (const v1::Customer& customer : AllCustomers()) codes.insert(customer.code());
  EXPECT_THAT(codes, SizeIs(300));
  EXPECT_THAT(AllCustomers(), SizeIs(300));
}

TEST_F(ImportJobTest, IsCancelledAndGoesOn) {
  const std::string name = ReadyImport(FileOf(200), kPlain);
  ASSERT_THAT(Run(name), IsOk());
  WorkABit(3);
  v1::CancelImportJobRequest cancel;
  cancel.set_name(name);
  ASSERT_THAT(Call(imports(), &ImportStub::CancelImportJob, cancel), IsOk());
  const size_t written = AllCustomers().size();
  EXPECT_GT(written, 0u);
  WorkToEnd();
  EXPECT_THAT(AllCustomers(), SizeIs(written));
  EXPECT_EQ(Get(name).state(), ImportJob::STATE_CANCELLED);
  ASSERT_THAT(Run(name), IsOk());
  WorkToEnd();
  EXPECT_EQ(Get(name).figures().created_count(), 200);
  EXPECT_THAT(AllCustomers(), SizeIs(200));
}

TEST_F(ImportJobTest, ChangesWhatMatchesAndMakesTheRest) {
  ASSERT_THAT(CreateCustomer("known", R"pb(code: "c1" industry: "steel")pb"), IsOk());
  const ImportJob job =
      Import("name,code,phone\nNew name,c1,\nAcme,c1,13812345678\nOther,c2,\nOther,c2,\n",
             std::string(kPlain) + kByCode + "mode: MODE_CREATE_OR_UPDATE");
  EXPECT_EQ(job.figures().updated_count(), 2);
  EXPECT_EQ(job.figures().created_count(), 1);
  // A row sees what the rows before it did.
  EXPECT_EQ(job.figures().unchanged_count(), 1);
  const v1::Customer known = *GetCustomer("customers/known");
  EXPECT_EQ(known.display_name(), "Acme");
  EXPECT_EQ(known.industry(), "steel");
  EXPECT_THAT(known.phones(), ElementsAre("13812345678"));
}

TEST_F(ImportJobTest, UpdatesOnlyWhatIsThere) {
  ASSERT_THAT(CreateCustomer("known", R"pb(code: "c1")pb"), IsOk());
  const ImportJob job = Import("name,code,phone\nNew,c1,\nOther,c2,\n",
                               std::string(kPlain) + kByCode + "mode: MODE_UPDATE");
  EXPECT_EQ(job.figures().updated_count(), 1);
  EXPECT_EQ(job.figures().rejected_count(), 1);
  EXPECT_THAT(Report(job.name()), HasSubstr("NO_MATCH"));
}

TEST_F(ImportJobTest, MatchesByPhoneHoweverItIsWritten) {
  ASSERT_THAT(CreateCustomer("known", R"pb(phones: "+86 138 1234 5678")pb"), IsOk());
  const ImportJob job =
      Import("name,code,phone\nNew,c1,138-1234-5678\n",
             std::string(kPlain) + "match_by: MATCH_PHONE mode: MODE_UPDATE phone_region: \"CN\"");
  EXPECT_EQ(job.figures().updated_count(), 1);
  EXPECT_EQ(GetCustomer("customers/known")->code(), "c1");
  EXPECT_THAT(GetCustomer("customers/known")->phones(), ElementsAre("+8613812345678"));
}

TEST_F(ImportJobTest, SeveralMatchesAreRefused) {
  ASSERT_THAT(CreateCustomer("a", R"pb(phones: "13812345678")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("b", R"pb(phones: "13812345678")pb"), IsOk());
  const ImportJob job = Import("name,code,phone\nNew,c1,13812345678\n",
                               std::string(kPlain) + "match_by: MATCH_PHONE mode: MODE_UPDATE");
  EXPECT_THAT(Report(job.name()), HasSubstr("\n2,phone,13812345678,MATCH_AMBIGUOUS"));
}

TEST_F(ImportJobTest, UndoesWhatNobodyHasChangedSince) {
  ASSERT_THAT(CreateCustomer("kept", R"pb(code: "c1" industry: "steel")pb"), IsOk());
  ASSERT_THAT(CreateCustomer("touched", R"pb(code: "c2")pb"), IsOk());
  const ImportJob job =
      Import("name,code,phone\nFirst,c1,\nSecond,c1,13812345678\nX,c2,\nNew,c3,\nNewer,c4,\n",
             std::string(kPlain) + kByCode + "mode: MODE_CREATE_OR_UPDATE");
  EXPECT_EQ(job.figures().updated_count(), 3);
  const v1::Customer newer = ByCode("c4");
  for (const std::string& name : {std::string("customers/touched"), newer.name()}) {
    v1::UpdateCustomerRequest change;
    change.mutable_customer()->set_name(name);
    change.mutable_customer()->set_industry("paper");
    ASSERT_THAT(Call(customers(), &CustomerStub::UpdateCustomer, change), IsOk());
  }
  ASSERT_THAT(Undo(job.name()), IsOk());
  WorkToEnd();
  const ImportJob undone = Get(job.name());
  EXPECT_EQ(undone.state(), ImportJob::STATE_UNDONE) << undone.error();
  EXPECT_EQ(undone.undo().deleted_count(), 1);
  EXPECT_EQ(undone.undo().restored_count(), 1);
  EXPECT_EQ(undone.undo().kept_count(), 2);
  const v1::Customer kept = *GetCustomer("customers/kept");
  EXPECT_EQ(kept.display_name(), "Acme");
  EXPECT_EQ(kept.industry(), "steel");
  EXPECT_THAT(kept.phones(), IsEmpty());
  EXPECT_EQ(GetCustomer("customers/touched")->industry(), "paper");
  const std::string report = Report(job.name(), v1::DownloadRejectsRequest::REPORT_NOT_UNDONE);
  EXPECT_THAT(report, StartsWith("record,rule\n"));
  EXPECT_THAT(report, HasSubstr("customers/touched,has been changed since\n"));
  EXPECT_THAT(report, HasSubstr(newer.name() + ",has been changed since\n"));
  EXPECT_THAT(report, Not(HasSubstr("customers/kept")));
}

TEST_F(ImportJobTest, AChangeBetweenTwoRowsOfOneRecordIsNotUndone) {
  ASSERT_THAT(CreateCustomer("mixed", R"pb(code: "m1")pb"), IsOk());
  std::string content = "name,code,phone\nFirst,m1,\n" + FileOf(200).substr(16);
  content += "Last,m1,\n";
  const std::string name =
      ReadyImport(content, std::string(kPlain) + kByCode + "mode: MODE_CREATE_OR_UPDATE");
  ASSERT_THAT(Run(name), IsOk());
  WorkABit(2);
  ASSERT_EQ(GetCustomer("customers/mixed")->display_name(), "First");
  v1::UpdateCustomerRequest change;
  change.mutable_customer()->set_name("customers/mixed");
  change.mutable_customer()->set_industry("paper");
  ASSERT_THAT(Call(customers(), &CustomerStub::UpdateCustomer, change), IsOk());
  WorkToEnd();
  ASSERT_THAT(Undo(name), IsOk());
  WorkToEnd();
  EXPECT_EQ(Get(name).undo().kept_count(), 1);
  EXPECT_EQ(GetCustomer("customers/mixed")->industry(), "paper");
  EXPECT_THAT(AllCustomers(), SizeIs(1));
}

TEST_F(ImportJobTest, DuplicatesAreSkippedOrReported) {
  ASSERT_THAT(CreateCustomer("known", R"pb(display_name: "Huawei Technologies Shenzhen"
                                           phones: "+8675528780808"
                                           emails: "info@huawei.example")pb"),
              IsOk());
  const std::string content =
      "name,code,phone\nHuawei Technologies Shenzhen,c1,+8675528780808\nZTE Nanjing,c2,\n";
  const ImportJob skipped =
      Import(content, std::string(kPlain) + "duplicates: DUPLICATES_SKIP", true);
  EXPECT_EQ(skipped.figures().skipped_count(), 1);
  EXPECT_EQ(skipped.figures().created_count(), 1);
  EXPECT_THAT(Report(skipped.name()), HasSubstr("POSSIBLE_DUPLICATE: may be the same as "));
  const ImportJob reported =
      Import(content, std::string(kPlain) + "duplicates: DUPLICATES_REPORT", true);
  EXPECT_EQ(reported.figures().created_count(), 2);
  EXPECT_THAT(Report(reported.name()), HasSubstr("customers/known"));
}

TEST_F(ImportJobTest, DuplicatesWithinTheFileAreSeen) {
  std::string content = "name,code,phone\n";
  for (int i = 0; i < 40; ++i) {
    content += fmt::format("Huawei Technologies Shenzhen,d{},+8675528780808\n", i);
  }
  const ImportJob job = Import(content, std::string(kPlain) + "duplicates: DUPLICATES_SKIP");
  EXPECT_EQ(job.figures().created_count(), 1);
  EXPECT_EQ(job.figures().skipped_count(), 39);
}

TEST_F(ImportJobTest, ContactsFindTheirCustomersByCode) {
  ASSERT_THAT(CreateCustomer("acme", R"pb(code: "c1")pb"), IsOk());
  const ImportJob job = Import(
      "who;at;since\nLi Lei;c1;03.04.2020\nHan Mei;c9;\n",
      R"pb(subject: SUBJECT_CONTACTS
           delimiter: ";"
           columns { column: "who" field: "display_name" }
           columns { column: "at" field: "affiliations[0].customer" find: FIND_BY_CODE }
           columns { column: "since" field: "affiliations[0].from" format: "%d.%m.%Y" })pb");
  EXPECT_EQ(job.figures().created_count(), 1);
  EXPECT_THAT(Report(job.name()), HasSubstr("\n3;at;c9;no customer has 'c9';Han Mei;c9;\n"));
}

TEST_F(ImportJobTest, AParentMayBeARowOfTheSameFile) {
  std::string content = "name,code,parent\n";
  for (int i = 0; i < 60; ++i)
    content += fmt::format("N{},p{},{}\n", i, i, i == 0 ? "" : fmt::format("p{}", i / 2));
  const ImportJob job =
      Import(content, R"pb(columns { column: "name" field: "display_name" }
                           columns { column: "code" field: "code" }
                           columns { column: "parent" field: "parent" find: FIND_BY_CODE }
                           columns { field: "kind" constant: "ORGANIZATION" })pb");
  EXPECT_EQ(job.figures().created_count(), 60) << Report(job.name());
  EXPECT_EQ(ByCode("p9").parent(), ByCode("p4").name());
}

TEST_F(ImportJobTest, InteractionsAreKnownByTheirExternalId) {
  ASSERT_THAT(CreateCustomer("acme", R"pb(emails: "a@acme.example")pb"), IsOk());
  constexpr char kCalls[] = R"pb(subject: SUBJECT_INTERACTIONS
                                 mode: MODE_CREATE_OR_UPDATE
                                 match_by: MATCH_EXTERNAL_ID
                                 columns { column: "id" field: "external_id" }
                                 columns { column: "mail" field: "customer" find: FIND_BY_EMAIL }
                                 columns { column: "what" field: "subject" }
                                 columns {
                                   column: "how"
                                   field: "channel"
                                   values { key: "tel" value: "PHONE" }
                                 })pb";
  const std::string content =
      "id,mail,what,how\n1,A@Acme.example,Asked,tel\n2,a@acme.example,Left,visit\n";
  EXPECT_EQ(Import(content, kCalls).figures().created_count(), 2);
  EXPECT_EQ(Import(content, kCalls).figures().unchanged_count(), 2);
}

TEST_F(ImportJobTest, AConstantAloneMakesNoEntryOfAList) {
  const ImportJob job = Import(
      "name,code,phone,city\nA,a,,\nB,b,,Nanjing\n",
      std::string(kPlain) + R"pb(columns { column: "city" field: "addresses[0].address.locality" }
                                 columns { field: "addresses[0].kind" constant: "OFFICE" })pb");
  EXPECT_EQ(job.figures().created_count(), 2) << Report(job.name());
  EXPECT_EQ(ByCode("a").addresses_size(), 0);
  EXPECT_EQ(ByCode("b").addresses(0).kind(), v1::Address::KIND_OFFICE);
}

TEST_F(ImportJobTest, AddedFieldsHaveColumns) {
  for (const char* field : {R"pb(key: "colour" type: TYPE_TEXT)pb", R"pb(key: "weight"
                                                                         type: TYPE_DECIMAL)pb",
                            R"pb(key: "fee" type: TYPE_MONEY)pb"}) {
    v1::CreateCustomFieldRequest request;
    *request.mutable_custom_field() = TextProto<v1::CustomField>(field);
    request.mutable_custom_field()->set_display_name("Added");
    request.mutable_custom_field()->set_resource_type("guanxi.customers/Customer");
    const auto stub = Stub<v1::CustomFieldService>();
    ASSERT_THAT(Call(*stub, &v1::CustomFieldService::Stub::CreateCustomField, request), IsOk());
  }
  const ImportJob job =
      Import("name,code,phone,colour,weight,fee\nA,a,,red,12.50,CNY 3.5\nB,b,,,heavy,\n",
             std::string(kPlain) + R"pb(columns { column: "colour" field: "custom_values.colour" }
                                        columns { column: "weight" field: "custom_values.weight" }
                                        columns { column: "fee" field: "custom_values.fee" })pb");
  EXPECT_EQ(job.figures().created_count(), 1);
  EXPECT_THAT(Report(job.name()), HasSubstr("\n3,weight,heavy,"));
  const v1::Customer a = ByCode("a");
  EXPECT_EQ(a.custom_values().at("colour").text(), "red");
  EXPECT_EQ(a.custom_values().at("weight").decimal().nanos(), 500'000'000);
  EXPECT_EQ(a.custom_values().at("fee").money().units(), 3);
}

TEST_F(ImportJobTest, ReadsGb18030) {
  const ImportJob job = Import("name,code,phone\n\xbb\xaa\xce\xaa,c1,\n",
                               std::string(kPlain) + "encoding: ENCODING_GB18030");
  EXPECT_EQ(job.figures().created_count(), 1);
  EXPECT_EQ(ByCode("c1").display_name(), "华为");
}

TEST_F(ImportJobTest, AMappingThatCannotWorkIsRefused) {
  const auto refused = [&](const std::string& text) {
    return CreateImport("name\nx\n", text).status();
  };
  EXPECT_THAT(refused(R"pb(columns { column: "name" field: "nothing" })pb"),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(refused(R"pb(columns { column: "name" field: "create_time" })pb"),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(refused(R"pb(columns { field: "display_name" })pb"),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(refused(R"pb(columns { column: "name" field: "display_name" }
                           mode: MODE_UPDATE)pb"),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  EXPECT_THAT(refused(R"pb(columns { column: "name" field: "display_name" }
                           mode: MODE_UPDATE
                           match_by: MATCH_EXTERNAL_ID)pb"),
              StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
}

TEST_F(ImportJobTest, AFileWithoutAMappedColumnIsNotRun) {
  const std::string name = ReadyImport("other\nx\n", kPlain);
  EXPECT_THAT(Run(name).status(), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_FIELD"));
  const std::string twice = ReadyImport("name,name\nx,y\n", kPlain);
  EXPECT_THAT(Run(twice).status(), StatusIs(absl::StatusCode::kInvalidArgument, "INVALID_HEADER"));
}

TEST_F(ImportJobTest, StopsWhenItsRequesterMayGoOnNoLonger) {
  const std::string name = ReadyImport(FileOf(100), kPlain);
  ASSERT_THAT(Run(name), IsOk());
  WorkABit(2);
  job_authenticator().answer = absl::UnauthenticatedError("frozen");
  WorkToEnd();
  EXPECT_EQ(Get(name).state(), ImportJob::STATE_FAILED);
  EXPECT_THAT(Get(name).error(), HasSubstr("frozen"));
  EXPECT_LT(AllCustomers().size(), 100u);
  job_authenticator().answer = absl::OkStatus();
  ASSERT_THAT(Run(name), IsOk());
  WorkToEnd();
  EXPECT_THAT(AllCustomers(), SizeIs(100));
}

TEST_F(ImportJobTest, RowsHaveTheRightsOfTheirRequester) {
  ASSERT_THAT(CreateCustomer("elsewhere", R"pb(code: "c1" unit: "units/other")pb"), IsOk());
  access::Principal seller{.user = "users/li", .role = access::Role::kSalesperson};
  seller.unit = "units/own";
  seller.own =
      access::Scope::Of({.units = {}, .owner = "users/li", .grantees = {}, .home = "units/own"});
  SetPrincipal(seller);
  job_authenticator().now = seller;
  const ImportJob job = Import("name,code,phone\nMine,c2,\nNot mine,c1,\n",
                               std::string(kPlain) + kByCode + "mode: MODE_CREATE_OR_UPDATE");
  EXPECT_EQ(job.owner(), "users/li");
  EXPECT_EQ(job.figures().created_count(), 1);
  // The code is taken by what the requester does not see.
  EXPECT_EQ(job.figures().rejected_count(), 1);
  EXPECT_THAT(Report(job.name()), Not(HasSubstr("customers/elsewhere")));
  EXPECT_EQ(ByCode("c2").owner(), "users/li");
  EXPECT_EQ(ByCode("c2").unit(), "units/own");
  access::Principal other = seller;
  other.user = "users/han";
  other.own =
      access::Scope::Of({.units = {}, .owner = "users/han", .grantees = {}, .home = "units/own"});
  SetPrincipal(other);
  EXPECT_THAT(Run(job.name()).status(), StatusIs(absl::StatusCode::kNotFound));
}

TEST_F(ImportJobTest, WhatIsHiddenFromAReaderOfTheReportIsEmpty) {
  const ImportJob job = Import("name,code,phone\nSecret name,c1,nonsense\n", kPlain);
  EXPECT_THAT(Report(job.name()), HasSubstr("nonsense"));
  access::Principal marketing{.user = "users/ma", .role = access::Role::kMarketing};
  SetPrincipal(marketing);
  const std::string report = Report(job.name());
  EXPECT_THAT(report, HasSubstr("\n2,phone,,hidden,"));
  EXPECT_THAT(report, Not(HasSubstr("nonsense")));
}

}  // namespace
}  // namespace guanxi::customers
