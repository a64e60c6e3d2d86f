// `guanxi audit`: takes audit chains out of the suite, and verifies them.
#include <fmt/core.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <memory>
#include <optional>
#include <string>
#include <system_error>
#include <utility>
#include <vector>

#include "absl/time/clock.h"
#include "absl/time/time.h"
#include "cli/audit/anchors.h"
#include "cli/audit/chain_source.h"
#include "cli/audit/errors.h"
#include "cli/audit/exported_chain.h"
#include "cli/commands.h"
#include "cli/connection.h"
#include "cli/options.h"
#include "common/rpc/channel.h"

namespace guanxi::cli {
namespace {

// The exit code that says: not as it was written.
constexpr int kNotWhole = 3;

constexpr char kExamples[] = R"(Examples:
  guanxi audit export --service customers --out customers.audit
  guanxi audit verify customers.audit
  guanxi audit verify --service all --anchors /mnt/elsewhere/anchors
  guanxi audit COMMAND --help)";

constexpr char kExportExamples[] = R"(Examples:
  guanxi audit export --service customers --out customers.audit
  guanxi audit export --gateway crm.example.com:7700 --service directory --out - | grep users/li-na

The file has a line for each record: its hash, and the record as it is stored.)";

constexpr char kVerifyExamples[] = R"(Examples:
  guanxi audit verify customers.audit directory.audit
  guanxi audit verify customers.audit --head 10000:5d41402abc4b2a76b9719d911017c592a9f8…
  guanxi audit verify --gateway crm.example.com:7700 --service all --anchors /mnt/elsewhere/anchors

Without FILE it asks the running services. An export shows by itself that nothing in it was changed,
taken out, added or moved; that nothing is missing at its end, or was written anew as a whole, shows
only against what is known from elsewhere: --head, or --anchors, a file to which each verification
that finds a chain whole adds where it ended. Keep it where the suite's machines cannot write.

Exit codes: 0 every chain is whole, 1 a chain could not be read, 2 wrong usage, 3 a chain is not as
it was written.)";

struct ExportOptions {
  Connection gateway;
  std::string service;
  std::string out;
};

struct VerifyOptions {
  Connection gateway;
  std::string service = "all";
  std::vector<std::string> files;
  std::string head;
  std::string anchors;
};

int Fail(const char* command, const std::string& why, int code = kCannotGoOn) {
  fmt::print(stderr, "guanxi audit {}: {}\n", command, why);
  return code;
}

std::string Text(const absl::Status& status) { return std::string(status.message()); }

absl::Status WriteChain(ChainSource& source, std::ostream& out) {
  const absl::StatusOr<ChainTitle> title = source.Title();
  if (!title.ok()) return title.status();
  out << TitleLine(*title) << '\n';
  return source.Lines([&](std::string_view line) { out << line << '\n'; });
}

// The file appears when it is complete.
absl::Status WriteFile(ChainSource& source, const std::string& path) {
  const std::string part = path + ".part";
  std::ofstream out(part, std::ios::binary | std::ios::trunc);
  absl::Status status = WriteChain(source, out);
  out.close();
  if (status.ok() && !out) status = errors::AuditFileUnusable(part, "cannot be written");
  std::error_code error;
  if (status.ok()) std::filesystem::rename(part, path, error);
  if (error) status = errors::AuditFileUnusable(path, error.message());
  if (!status.ok()) std::filesystem::remove(part, error);
  return status;
}

int RunExport(const ExportOptions& options) {
  ChainSource source(ConnectTo(options.gateway), options.service);
  const absl::Status status =
      options.out == "-" ? WriteChain(source, std::cout) : WriteFile(source, options.out);
  return status.ok() ? kDone : Fail("export", Text(status));
}

class Verification {
 public:
  Verification(const VerifyOptions& options, std::optional<KnownRecord> head, Anchors* anchors)
      : options_(options), head_(std::move(head)), anchors_(anchors) {}

  // The worst exit code of all chains.
  int Run() {
    int code = kDone;
    for (const std::string& file : options_.files) code = std::max(code, VerifyFile(file));
    if (!options_.files.empty()) return code;
    const auto channel = ConnectTo(options_.gateway);
    for (const std::string& service : AuditedServices()) {
      if (options_.service != "all" && options_.service != service) continue;
      code = std::max(code, VerifyService(channel, service));
    }
    return code;
  }

 private:
  int VerifyFile(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    if (!in) return Fail("verify", path + " cannot be read");
    std::string line;
    std::getline(in, line);
    const absl::StatusOr<ChainTitle> title = ParseTitle(line);
    if (!title.ok()) return Fail("verify", fmt::format("{}: {}", path, Text(title.status())));
    const ChainVerdict verdict = VerifyExport(in, *title, KnownOf(title->service));
    if (in.bad()) return Fail("verify", path + " cannot be read to its end");
    return Tell(fmt::format("{} ({})", path, title->service), title->service, verdict);
  }

  int VerifyService(const std::shared_ptr<grpc::Channel>& channel, const std::string& service) {
    ChainSource source(channel, service);
    const absl::StatusOr<ChainTitle> title = source.Title();
    if (!title.ok()) return Fail("verify", fmt::format("{}: {}", service, Text(title.status())));
    std::vector<KnownRecord> known = KnownOf(service);
    known.push_back(EndOf(*title, "the service"));
    ChainVerifier verifier(std::move(known));
    // Lines count as in an export, whose first is the title.
    uint64_t number = 1;
    const absl::Status status =
        source.Lines([&](std::string_view line) { verifier.Line(++number, line); });
    if (!status.ok()) return Fail("verify", fmt::format("{}: {}", service, Text(status)));
    return Tell(service, service, verifier.Finish());
  }

  std::vector<KnownRecord> KnownOf(const std::string& service) const {
    std::vector<KnownRecord> known;
    if (anchors_ != nullptr) known = anchors_->Of(service);
    if (head_) known.push_back(*head_);
    return known;
  }

  int Tell(const std::string& what, const std::string& service, const ChainVerdict& verdict) {
    if (verdict.problem_count == 0) {
      fmt::print("{}: {} records, whole, ends at {}:{}\n", what, verdict.records, verdict.sequence,
                 verdict.hash);
      return Anchor(service, verdict);
    }
    fmt::print("{}: not as it was written\n", what);
    for (const ChainProblem& problem : verdict.problems) fmt::print("  {}\n", problem.text);
    if (verdict.problem_count > verdict.problems.size()) {
      fmt::print("  and {} more places\n", verdict.problem_count - verdict.problems.size());
    }
    return kNotWhole;
  }

  int Anchor(const std::string& service, const ChainVerdict& verdict) {
    if (anchors_ == nullptr) return kDone;
    const std::string time =
        absl::FormatTime("%Y-%m-%dT%H:%M:%SZ", absl::Now(), absl::UTCTimeZone());
    const absl::Status added = anchors_->Add(service, verdict.sequence, verdict.hash, time);
    return added.ok() ? kDone : Fail("verify", Text(added));
  }

  const VerifyOptions& options_;
  const std::optional<KnownRecord> head_;
  Anchors* const anchors_;
};

int RunVerify(const VerifyOptions& options) {
  std::optional<KnownRecord> head;
  if (!options.head.empty()) {
    const size_t chains = options.files.empty() && options.service == "all"
                              ? AuditedServices().size()
                              : std::max<size_t>(options.files.size(), 1);
    if (chains > 1) return Fail("verify", "--head is of one chain: name one", kBadUsage);
    absl::StatusOr<KnownRecord> parsed = ParseHead(options.head);
    if (!parsed.ok()) return Fail("verify", Text(parsed.status()), kBadUsage);
    head = *std::move(parsed);
  }
  if (options.anchors.empty()) return Verification(options, head, nullptr).Run();
  absl::StatusOr<Anchors> anchors = Anchors::Read(options.anchors);
  if (!anchors.ok()) return Fail("verify", Text(anchors.status()));
  return Verification(options, head, &*anchors).Run();
}

CLI::App* AddExport(CLI::App& audit, ExportOptions& options) {
  CLI::App* app = audit.add_subcommand("export", "Write a service's audit chain to a file");
  app->footer(kExportExamples);
  AddGateway(*app, options.gateway);
  app->add_option("--service", options.service, "Whose chain")
      ->required()
      ->check(CLI::IsMember(AuditedServices()));
  app->add_option("--out", options.out, "The file to write; - is standard output")
      ->required()
      ->type_name("FILE");
  return app;
}

CLI::App* AddVerify(CLI::App& audit, VerifyOptions& options) {
  CLI::App* app =
      audit.add_subcommand("verify", "Tell whether audit chains are as they were written");
  app->footer(kVerifyExamples);
  AddGateway(*app, options.gateway);
  std::vector<std::string> services = AuditedServices();
  services.emplace_back("all");
  app->add_option("FILE", options.files, "Chains that were exported")->check(CLI::ExistingFile);
  app->add_option("--service", options.service, "Without FILE: whose chain")
      ->check(CLI::IsMember(services))
      ->capture_default_str();
  app->add_option("--head", options.head, "A record known to be in the chain")
      ->type_name("SEQUENCE:HASH");
  AddOption(*app, "--anchors", options.anchors,
            "The file of what earlier verifications found; added to")
      ->type_name("FILE");
  return app;
}

}  // namespace

Command AddAudit(CLI::App& root) {
  auto to_export = std::make_shared<ExportOptions>();
  auto to_verify = std::make_shared<VerifyOptions>();
  CLI::App* app = root.add_subcommand("audit", "Export and verify the audit chains");
  app->footer(kExamples);
  app->require_subcommand(1);
  CLI::App* exporting = AddExport(*app, *to_export);
  AddVerify(*app, *to_verify);
  return {app, [to_export, to_verify, exporting] {
            return exporting->parsed() ? RunExport(*to_export) : RunVerify(*to_verify);
          }};
}

}  // namespace guanxi::cli
