#include "common/api/page_token.h"

#include <algorithm>
#include <memory>

#include "absl/strings/escaping.h"
#include "common/api/stable_bytes.h"
#include "common/status/errors.h"

namespace guanxi::api {
namespace {

using google::protobuf::FieldDescriptor;
using google::protobuf::Message;

// A token is its version, the query's hash, the position, then a checksum of all before.
constexpr char kVersion = 1;
constexpr size_t kHashBytes = 8;
constexpr size_t kMinBytes = 1 + kHashBytes + kHashBytes;

void AppendHash(uint64_t hash, std::string& to) {
  for (size_t i = 0; i < kHashBytes; ++i) {
    to.push_back(static_cast<char>(hash >> (8 * i)));
  }
}

uint64_t ReadHash(std::string_view bytes) {
  uint64_t hash = 0;
  for (size_t i = 0; i < kHashBytes; ++i) {
    hash |= uint64_t{static_cast<unsigned char>(bytes[i])} << (8 * i);
  }
  return hash;
}

void ClearByName(Message& message, const char* name) {
  if (const FieldDescriptor* field = message.GetDescriptor()->FindFieldByName(name)) {
    message.GetReflection()->ClearField(&message, field);
  }
}

}  // namespace

// FNV-1a with a final mix.
uint64_t StableHash(std::string_view bytes) {
  uint64_t hash = 0xcbf29ce484222325;
  for (const char c : bytes) {
    hash = (hash ^ static_cast<unsigned char>(c)) * 0x100000001b3;
  }
  hash = (hash ^ (hash >> 32)) * 0x9e3779b97f4a7c15;
  return hash ^ (hash >> 29);
}

absl::StatusOr<int> PageSize(int requested) {
  if (requested < 0) {
    return errors::InvalidField("page_size", "must not be negative");
  }
  return requested == 0 ? kDefaultPageSize : std::min(requested, kMaxPageSize);
}

uint64_t QueryHash(const Message& request) {
  const std::unique_ptr<Message> query(request.New());
  query->CopyFrom(request);
  ClearByName(*query, "page_size");
  ClearByName(*query, "page_token");
  return StableHash(request.GetTypeName() + "\n" + StableBytes(*query));
}

std::string EncodePageToken(std::string_view position, uint64_t query_hash) {
  std::string bytes(1, kVersion);
  AppendHash(query_hash, bytes);
  bytes.append(position);
  AppendHash(StableHash(bytes), bytes);
  return absl::WebSafeBase64Escape(bytes);
}

absl::StatusOr<std::string> DecodePageToken(std::string_view token, uint64_t query_hash) {
  if (token.empty()) {
    return std::string();
  }
  // Base64 has several spellings of one value; only the one we gave is ours.
  std::string bytes;
  if (!absl::WebSafeBase64Unescape({token.data(), token.size()}, &bytes) ||
      absl::WebSafeBase64Escape(bytes) != token || bytes.size() < kMinBytes) {
    return errors::InvalidPageToken("must be the `next_page_token` of an earlier answer");
  }
  const std::string_view signed_part(bytes.data(), bytes.size() - kHashBytes);
  if (ReadHash(std::string_view(bytes).substr(signed_part.size())) != StableHash(signed_part) ||
      bytes[0] != kVersion) {
    return errors::InvalidPageToken("must be the `next_page_token` of an earlier answer");
  }
  if (ReadHash(signed_part.substr(1)) != query_hash) {
    return errors::InvalidPageToken("must be used with the request that gave it, unchanged");
  }
  return std::string(signed_part.substr(1 + kHashBytes));
}

}  // namespace guanxi::api
