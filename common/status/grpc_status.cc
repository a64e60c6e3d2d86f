#include "common/status/grpc_status.h"

#include <map>
#include <string>
#include <utility>

#include "common/status/details.h"
#include "common/text/utf8.h"
#include "google/rpc/error_details.pb.h"
#include "google/rpc/status.pb.h"

namespace guanxi {
namespace {

constexpr size_t kMaxTextBytes = 1024;
constexpr size_t kMaxDetailsBytes = 4096;

google::rpc::Status WithoutDetails(const absl::Status& status, const std::string& text) {
  google::rpc::Status out;
  out.set_code(static_cast<int>(status.code()));
  out.set_message(text);
  return out;
}

// In the order of their types, which a status has in none: equal errors are equal bytes.
std::string AllDetails(const absl::Status& status, const std::string& text) {
  std::map<std::string, std::string> details;
  status.ForEachPayload([&details](absl::string_view url, const absl::Cord& payload) {
    details.emplace(url, payload);
  });
  google::rpc::Status out = WithoutDetails(status, text);
  for (auto& [url, payload] : details) {
    auto* detail = out.add_details();
    detail->set_type_url(url);
    detail->set_value(std::move(payload));
  }
  return out.details().empty() ? std::string() : out.SerializeAsString();
}

std::string ReasonOnly(const absl::Status& status, const std::string& text) {
  auto info = errors::DetailOf<google::rpc::ErrorInfo>(status);
  if (!info) return std::string();
  info->clear_metadata();
  google::rpc::Status out = WithoutDetails(status, text);
  out.add_details()->PackFrom(*info);
  return out.SerializeAsString();
}

// What of the details fits. The reason outlives the rest, since callers switch on it.
std::string Details(const absl::Status& status, const std::string& text) {
  std::string all = AllDetails(status, text);
  if (all.size() <= kMaxDetailsBytes) return all;
  std::string reason = ReasonOnly(status, text);
  return reason.size() <= kMaxDetailsBytes ? reason : std::string();
}

}  // namespace

grpc::Status ToGrpc(const absl::Status& status) {
  if (status.ok()) return grpc::Status::OK;
  const std::string valid = text::ReplaceInvalidUtf8(std::string(status.message()));
  const std::string text(text::CutUtf8(valid, kMaxTextBytes));
  return grpc::Status(static_cast<grpc::StatusCode>(status.code()), text, Details(status, text));
}

absl::Status FromGrpc(const grpc::Status& status) {
  absl::Status out(static_cast<absl::StatusCode>(status.error_code()), status.error_message());
  google::rpc::Status details;
  if (out.ok() || !details.ParseFromString(status.error_details())) return out;
  for (const auto& detail : details.details()) {
    out.SetPayload(detail.type_url(), absl::Cord(detail.value()));
  }
  return out;
}

}  // namespace guanxi
