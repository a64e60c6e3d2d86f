// The customers service under test, and its imports and exports worked at step by step.
#ifndef GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_FIXTURE_H_
#define GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_FIXTURE_H_

#include <fmt/core.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <openssl/sha.h>

#include <memory>
#include <string>
#include <utility>

#include "absl/strings/escaping.h"
#include "common/kv/key.h"
#include "common/obs/metrics.h"
#include "common/obs/registry.h"
#include "common/status/macros.h"
#include "guanxi/customers/v1/export_jobs.grpc.pb.h"
#include "guanxi/customers/v1/import_jobs.grpc.pb.h"
#include "services/customers/customers_fixture.h"
#include "services/customers/record_writers.h"
#include "services/customers/transfer/export_work.h"
#include "services/customers/transfer/import_work.h"

namespace guanxi::customers {

// Whoever asks is who it was, unless a test says otherwise.
class JobAuthenticator final : public access::Authenticator {
 public:
  absl::StatusOr<access::Principal> Authenticate(
      const grpc::CallbackServerContext&) const override {
    return absl::UnimplementedError("jobs take no calls");
  }
  absl::StatusOr<access::Principal> Refresh(const access::Principal& principal) const override {
    if (!answer.ok()) return answer;
    if (now) return *now;
    return principal;
  }

  absl::Status answer;
  std::optional<access::Principal> now;
};

// How the files of FileOf are read.
inline constexpr char kPlain[] = R"pb(columns { column: "name" field: "display_name" }
                                      columns { column: "code" field: "code" }
                                      columns { column: "phone" field: "phones" separator: "/" }
                                      columns { field: "kind" constant: "ORGANIZATION" })pb";

class TransferFixture : public CustomersFixture {
 protected:
  using ImportStub = v1::ImportJobService::Stub;
  using ExportStub = v1::ExportJobService::Stub;

  TransferFixture() {
    environment_.engine = &engine();
    environment_.clock = &clock();
    environment_.authenticator = &job_authenticator_;
    environment_.metrics = &metrics_;
    customer_service_ = std::make_unique<CustomerService>(environment_, &tables_, ids_.get());
    contact_service_ = std::make_unique<ContactService>(environment_, &tables_, ids_.get());
    interaction_service_ = std::make_unique<InteractionService>(environment_, &tables_, ids_.get());
    writers_ = std::make_unique<ServiceWriters>(&tables_, customer_service_.get(),
                                                contact_service_.get(), interaction_service_.get());
  }

  static std::string DigestOf(const std::string& content) {
    unsigned char digest[SHA256_DIGEST_LENGTH];
    SHA256(reinterpret_cast<const unsigned char*>(content.data()), content.size(), digest);
    return absl::BytesToHexString(
        absl::string_view(reinterpret_cast<const char*>(digest), sizeof(digest)));
  }

  // Announces `content`, to be read as `text` says, the message without what every import has.
  absl::StatusOr<v1::ImportJob> CreateImport(const std::string& content, std::string_view text) {
    v1::CreateImportJobRequest request;
    v1::ImportJob& job = *request.mutable_import_job();
    job = TextProto<v1::ImportJob>(R"pb(display_name: "t.csv"
                                        subject: SUBJECT_CUSTOMERS
                                        mode: MODE_CREATE)pb");
    job.MergeFrom(TextProto<v1::ImportJob>(text));
    job.set_size(static_cast<int64_t>(content.size()));
    job.set_sha256(DigestOf(content));
    return Call(*imports_, &ImportStub::CreateImportJob, request);
  }

  absl::StatusOr<v1::ImportJob> Upload(const std::string& name,
                                       int64_t offset,
                                       const std::string& data) {
    v1::UploadImportJobRequest request;
    request.set_name(name);
    request.set_offset(offset);
    request.set_data(data);
    return Call(*imports_, &ImportStub::UploadImportJob, request);
  }

  // Creates an import of `content`, uploads and checks it; gives its name.
  std::string ReadyImport(const std::string& content, std::string_view text) {
    const auto job = CreateImport(content, text);
    EXPECT_THAT(job, IsOk());
    if (!job.ok()) return "";
    EXPECT_THAT(Upload(job->name(), 0, content), IsOk());
    WorkToEnd();
    EXPECT_EQ(Get(job->name()).state(), v1::ImportJob::STATE_READY);
    return job->name();
  }

  absl::StatusOr<v1::ImportJob> Run(const std::string& name, bool dry_run = false) {
    v1::RunImportJobRequest request;
    request.set_name(name);
    request.set_dry_run(dry_run);
    return Call(*imports_, &ImportStub::RunImportJob, request);
  }

  // Runs an import of `content` to its end.
  v1::ImportJob Import(const std::string& content, std::string_view text, bool dry_run = false) {
    const std::string name = ReadyImport(content, text);
    EXPECT_THAT(Run(name, dry_run), IsOk());
    WorkToEnd();
    return Get(name);
  }

  absl::StatusOr<v1::ImportJob> Undo(const std::string& name) {
    v1::UndoImportJobRequest request;
    request.set_name(name);
    return Call(*imports_, &ImportStub::UndoImportJob, request);
  }

  v1::ImportJob Get(const std::string& name) {
    v1::GetImportJobRequest request;
    request.set_name(name);
    const auto job = Call(*imports_, &ImportStub::GetImportJob, request);
    EXPECT_THAT(job, IsOk());
    return job.ok() ? *job : v1::ImportJob();
  }

  // A report, all of its pieces.
  std::string Report(
      const std::string& name,
      v1::DownloadRejectsRequest::Report report = v1::DownloadRejectsRequest::REPORT_REJECTS) {
    v1::DownloadRejectsRequest request;
    request.set_name(name);
    request.set_report(report);
    std::string text;
    do {
      const auto piece = Call(*imports_, &ImportStub::DownloadRejects, request);
      EXPECT_THAT(piece, IsOk());
      if (!piece.ok()) break;
      text += piece->data();
      request.set_page_token(piece->next_page_token());
    } while (!request.page_token().empty());
    return text;
  }

  // Works at imports until there is nothing to do.
  void WorkToEnd() {
    ImportWork work(environment_, &tables_, &writers_->by_subject());
    while (true) {
      const absl::StatusOr<bool> worked = work.Work([] { return false; });
      ASSERT_THAT(worked, IsOk());
      if (!*worked) break;
    }
  }

  // Works at an import until it has been asked `times` whether to stop, as a process that is killed
  // then.
  void WorkABit(int times) {
    ImportWork work(environment_, &tables_, &writers_->by_subject());
    ASSERT_THAT(work.Work([&] { return times-- <= 0; }), IsOk());
  }

  // Works at imports in so many turns, each of which ends when it has been asked `times` whether to
  // stop.
  void WorkInTurns(int turns, int times) {
    ImportWork work(environment_, &tables_, &writers_->by_subject());
    for (; turns > 0; --turns) {
      int left = times;
      ASSERT_THAT(work.Work([&] { return left-- <= 0; }), IsOk());
    }
  }

  // Works at exports in `engine` until there is nothing to do, or to the first error.
  absl::Status ExportIn(kv::Engine& engine) {
    rpc::Environment environment = environment_;
    environment.engine = &engine;
    ExportWork work(environment, &tables_, &writers_->by_subject());
    bool more = true;
    while (more) {
      GUANXI_ASSIGN_OR_RETURN(more, work.Work([] { return false; }));
    }
    return absl::OkStatus();
  }

  void ExportToEnd() { ASSERT_THAT(ExportIn(engine()), IsOk()); }

  // The customers there are, deleted ones left out.
  std::vector<v1::Customer> AllCustomers() {
    std::vector<v1::Customer> all;
    EXPECT_THAT(tables_.customers.ForEach(*engine().Snapshot(),
                                          [&](const v1::Customer& customer) {
                                            if (!customer.has_delete_time())
                                              all.push_back(customer);
                                            return true;
                                          }),
                IsOk());
    return all;
  }

  // A file of `count` customers with codes c0, c1, …
  static std::string FileOf(int count) {
    std::string content = "name,code,phone\n";
    for (int i = 0; i < count; ++i)
      content += fmt::format("Acme {},c{},138123456{:02}\n", i, i, i % 100);
    return content;
  }

  // How many rows there are beside the records.
  int RowsKept() {
    int rows = 0;
    EXPECT_THAT(
        engine().Snapshot()->Scan(kv::Space::kMeta, kv::PrefixRange("\x36"), kv::Order::kForward,
                                  [&](auto, auto) {
                                    ++rows;
                                    return true;
                                  }),
        IsOk());
    return rows;
  }

  const rpc::Environment& environment() const { return environment_; }
  ImportStub& imports() { return *imports_; }
  ExportStub& exports() { return *exports_; }
  JobAuthenticator& job_authenticator() { return job_authenticator_; }
  const Tables& tables() { return tables_; }

 private:
  JobAuthenticator job_authenticator_;
  obs::Registry registry_;
  obs::RpcMetrics metrics_{registry_, obs::RpcMetrics::Side::kServer};
  rpc::Environment environment_;
  Tables tables_{"CN"};
  std::unique_ptr<api::IdSource> ids_ = api::NewSystemIds(&clock());
  std::unique_ptr<CustomerService> customer_service_;
  std::unique_ptr<ContactService> contact_service_;
  std::unique_ptr<InteractionService> interaction_service_;
  std::unique_ptr<ServiceWriters> writers_;
  std::unique_ptr<ImportStub> imports_ = Stub<v1::ImportJobService>();
  std::unique_ptr<ExportStub> exports_ = Stub<v1::ExportJobService>();
};

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TRANSFER_TRANSFER_FIXTURE_H_
