#include "common/status/errors.h"

#include <fmt/core.h>
#include <google/protobuf/io/coded_stream.h>
#include <google/protobuf/io/zero_copy_stream_impl_lite.h>

#include <string>
#include <utility>

#include "common/status/details.h"
#include "common/text/utf8.h"
#include "google/rpc/error_details.pb.h"

namespace guanxi::errors {
namespace {

using absl::StatusCode;

absl::Status WithField(absl::Status status, std::string_view field, std::string_view rule) {
  google::rpc::BadRequest bad_request;
  auto* violation = bad_request.add_field_violations();
  violation->set_field(text::ReplaceInvalidUtf8(field));
  violation->set_description(text::ReplaceInvalidUtf8(rule));
  AttachDetail(bad_request, status);
  return status;
}

// The collection a resource name ends in: `customers/1/contacts/2` is one of `contacts`.
std::string_view Collection(std::string_view name) {
  const size_t id = name.rfind('/');
  if (id == std::string_view::npos || id == 0) return name;
  const size_t before = name.rfind('/', id - 1);
  const size_t begin = before == std::string_view::npos ? 0 : before + 1;
  return name.substr(begin, id - begin);
}

absl::Status WithResource(absl::Status status, std::string_view name) {
  google::rpc::ResourceInfo resource;
  resource.set_resource_type(text::ReplaceInvalidUtf8(Collection(name)));
  resource.set_resource_name(text::ReplaceInvalidUtf8(name));
  AttachDetail(resource, status);
  return status;
}

absl::Status WithRetry(absl::Status status, absl::Duration delay) {
  google::rpc::RetryInfo retry;
  absl::Duration rest;
  retry.mutable_retry_delay()->set_seconds(absl::IDivDuration(delay, absl::Seconds(1), &rest));
  retry.mutable_retry_delay()->set_nanos(static_cast<int32_t>(absl::ToInt64Nanoseconds(rest)));
  AttachDetail(retry, status);
  return status;
}

// How long callers wait for a peer or a restart: a restart takes about as long.
constexpr absl::Duration kRestart = absl::Seconds(1);

}  // namespace

void AttachDetail(const google::protobuf::Message& detail, absl::Status& status) {
  // Maps in the order of their keys: equal errors are equal bytes.
  std::string bytes;
  {
    google::protobuf::io::StringOutputStream stream(&bytes);
    google::protobuf::io::CodedOutputStream coded(&stream);
    coded.SetSerializationDeterministic(true);
    detail.SerializeToCodedStream(&coded);
  }
  status.SetPayload(TypeUrl(detail.GetDescriptor()), absl::Cord(bytes));
}

absl::Status Make(StatusCode code,
                  std::string_view reason,
                  std::string_view message,
                  Metadata metadata) {
  absl::Status status(code, text::ReplaceInvalidUtf8(message));
  google::rpc::ErrorInfo info;
  info.set_reason(std::string(reason));
  info.set_domain(std::string(kDomain));
  for (const auto& [key, value] : metadata) {
    (*info.mutable_metadata())[std::string(key)] = text::ReplaceInvalidUtf8(value);
  }
  AttachDetail(info, status);
  return status;
}

absl::Status InvalidField(std::string_view field, std::string_view rule) {
  return WithField(Make(StatusCode::kInvalidArgument, "INVALID_FIELD",
                        fmt::format("{} {}", field, rule), {{"field", field}, {"rule", rule}}),
                   field, rule);
}

absl::Status InvalidFilter(std::string_view rule) {
  return WithField(Make(StatusCode::kInvalidArgument, "INVALID_FILTER",
                        fmt::format("filter: {}", rule), {{"rule", rule}}),
                   "filter", rule);
}

absl::Status InvalidPageToken(std::string_view rule) {
  return WithField(Make(StatusCode::kInvalidArgument, "INVALID_PAGE_TOKEN",
                        fmt::format("page_token {}", rule), {{"rule", rule}}),
                   "page_token", rule);
}

absl::Status RequestIdReused(std::string_view request_id) {
  return WithField(
      Make(StatusCode::kInvalidArgument, "REQUEST_ID_REUSED",
           fmt::format("request_id {} was used before, for a different request", request_id),
           {{"request_id", request_id}}),
      "request_id", "must not be shared by different requests");
}

absl::Status NotFound(std::string_view name) {
  return WithResource(Make(StatusCode::kNotFound, "RESOURCE_NOT_FOUND",
                           fmt::format("{} was not found", name), {{"name", name}}),
                      name);
}

absl::Status AlreadyExists(std::string_view name) {
  return WithResource(Make(StatusCode::kAlreadyExists, "RESOURCE_EXISTS",
                           fmt::format("{} exists already", name), {{"name", name}}),
                      name);
}

absl::Status ValueTaken(std::string_view field, std::string_view value, std::string_view holder) {
  const bool named = !holder.empty();
  absl::Status status = Make(StatusCode::kAlreadyExists, "VALUE_TAKEN",
                             named ? fmt::format("{} {} belongs to {}", field, value, holder)
                                   : fmt::format("{} {} is taken", field, value),
                             {{"field", field}, {"value", value}, {"holder", holder}});
  return named ? WithResource(std::move(status), holder) : status;
}

absl::Status WrongState(std::string_view name, std::string_view state, std::string_view rule) {
  return WithResource(Make(StatusCode::kFailedPrecondition, "WRONG_STATE",
                           fmt::format("{} is {}: {}", name, state, rule),
                           {{"name", name}, {"state", state}, {"rule", rule}}),
                      name);
}

absl::Status ReferenceNotFound(std::string_view field, std::string_view name) {
  return WithResource(Make(StatusCode::kFailedPrecondition, "REFERENCE_NOT_FOUND",
                           fmt::format("{} refers to {}, which was not found", field, name),
                           {{"field", field}, {"name", name}}),
                      name);
}

absl::Status Deleted(std::string_view name) {
  return WithResource(Make(StatusCode::kFailedPrecondition, "RESOURCE_DELETED",
                           fmt::format("{} is deleted", name), {{"name", name}}),
                      name);
}

absl::Status Erased(std::string_view name) {
  return WithResource(Make(StatusCode::kFailedPrecondition, "RESOURCE_ERASED",
                           fmt::format("{} is erased, and stays as it is", name), {{"name", name}}),
                      name);
}

absl::Status EtagMismatch(std::string_view name) {
  return WithResource(
      Make(StatusCode::kAborted, "ETAG_MISMATCH",
           fmt::format("{} changed since its etag was read", name), {{"name", name}}),
      name);
}

absl::Status PermissionDenied(std::string_view method, std::string_view role) {
  return Make(StatusCode::kPermissionDenied, "PERMISSION_DENIED",
              fmt::format("role {} may not call {}", role, method),
              {{"method", method}, {"role", role}});
}

absl::Status Unauthenticated(std::string_view rule) {
  return Make(StatusCode::kUnauthenticated, "UNAUTHENTICATED",
              fmt::format("not authenticated: {}", rule), {{"rule", rule}});
}

absl::Status RecordReadOnly(std::string_view name) {
  return WithResource(
      Make(StatusCode::kPermissionDenied, "RECORD_READ_ONLY",
           fmt::format("{} is for the caller to read and not to change", name), {{"name", name}}),
      name);
}

absl::Status ShareDenied(std::string_view name) {
  return WithResource(
      Make(StatusCode::kPermissionDenied, "SHARE_DENIED",
           fmt::format("{} is shared by its owner and by the head of its unit only", name),
           {{"name", name}}),
      name);
}

absl::Status MoveDenied(std::string_view name, std::string_view field) {
  return WithResource(Make(StatusCode::kPermissionDenied, "MOVE_DENIED",
                           fmt::format("the caller may not give {} that {}", name, field),
                           {{"name", name}, {"field", field}}),
                      name);
}

absl::Status OutOfReach(std::string_view field) {
  return Make(StatusCode::kPermissionDenied, "OUT_OF_REACH",
              fmt::format("a record of that {} would be out of the caller's reach", field),
              {{"field", field}});
}

absl::Status BatchFull(std::string_view name) {
  return WithResource(
      Make(StatusCode::kResourceExhausted, "BATCH_FULL",
           fmt::format("{} found no room in the commit; ask for it again", name), {{"name", name}}),
      name);
}

absl::Status Overloaded(absl::Duration retry_after) {
  return WithRetry(Make(StatusCode::kResourceExhausted, "OVERLOADED",
                        "the queue of writes is full; nothing was written"),
                   retry_after);
}

absl::Status Draining() {
  return WithRetry(Make(StatusCode::kUnavailable, "DRAINING", "the service is shutting down"),
                   kRestart);
}

absl::Status PeerUnavailable(std::string_view service) {
  return WithRetry(Make(StatusCode::kUnavailable, "PEER_UNAVAILABLE",
                        fmt::format("service {} does not answer", service), {{"service", service}}),
                   kRestart);
}

absl::Status CursorTrimmed(uint64_t cursor, uint64_t oldest) {
  return Make(StatusCode::kOutOfRange, "CURSOR_TRIMMED",
              fmt::format("events after {} were trimmed; the oldest kept is {}", cursor, oldest),
              {{"cursor", std::to_string(cursor)}, {"oldest", std::to_string(oldest)}});
}

absl::Status CursorAhead(uint64_t cursor, uint64_t head) {
  return Make(StatusCode::kOutOfRange, "CURSOR_AHEAD",
              fmt::format("cursor {} lies beyond the head {}", cursor, head),
              {{"cursor", std::to_string(cursor)}, {"head", std::to_string(head)}});
}

absl::Status DeadlineBeforeWrite() {
  return Make(StatusCode::kDeadlineExceeded, "DEADLINE_BEFORE_WRITE",
              "the deadline passed before the write began; nothing was written");
}

absl::Status Internal(std::string_view what) {
  return Make(StatusCode::kInternal, "INTERNAL", fmt::format("internal error: {}", what),
              {{"what", what}});
}

absl::Status DataLoss(std::string_view what) {
  return Make(StatusCode::kDataLoss, "DATA_LOSS", fmt::format("stored data is damaged: {}", what),
              {{"what", what}});
}

std::string Reason(const absl::Status& status) {
  auto info = DetailOf<google::rpc::ErrorInfo>(status);
  return info ? info->reason() : std::string();
}

}  // namespace guanxi::errors
