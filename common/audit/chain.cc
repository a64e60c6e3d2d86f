#include "common/audit/chain.h"

#include <openssl/evp.h>

#include <algorithm>
#include <cstdlib>
#include <memory>
#include <optional>

#include "common/audit/record_text.h"
#include "common/kv/key.h"
#include "common/rpc/meta_tag.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::audit {
namespace {

constexpr uint8_t kHeadFormat = 1;

std::string HeadKey() { return kv::KeyWriter().Tag(rpc::kMetaAuditHead).Take(); }

std::string RecordKey(uint64_t sequence) {
  return kv::KeyWriter().Tag(rpc::kMetaAuditRecord).U64(sequence).Take();
}

std::string_view View(const Hash& hash) { return {hash.data(), hash.size()}; }

// Format, sequence, the number of each kind's records behind its number, and the hash at the end.
std::string Encode(const ChainHead& head) {
  kv::KeyWriter out;
  out.Tag(kHeadFormat).U64(head.sequence);
  for (const auto& [kind, count] : head.records) out.Tag(static_cast<uint8_t>(kind)).U64(count);
  return out.Take().append(View(head.hash));
}

absl::StatusOr<ChainHead> Decode(std::string_view value) {
  constexpr size_t kFixed = 1 + 8 + kHashBytes;
  constexpr size_t kPerKind = 1 + 8;
  if (value.size() < kFixed || (value.size() - kFixed) % kPerKind != 0) {
    return errors::DataLoss("the head of the audit chain");
  }
  kv::KeyReader parts(value.substr(0, value.size() - kHashBytes));
  if (parts.Tag() != kHeadFormat) return errors::DataLoss("the head of the audit chain");
  ChainHead head;
  head.sequence = parts.U64();
  for (size_t i = 0; i < (value.size() - kFixed) / kPerKind; ++i) {
    const auto kind = static_cast<Kind>(parts.Tag());
    head.records[kind] = parts.U64();
  }
  value.substr(value.size() - kHashBytes).copy(head.hash.data(), kHashBytes);
  return head;
}

void Put(kv::Txn& txn, ChainHead& head, const Entry& entry, const RecordPart& part) {
  ++head.sequence;
  ++head.records[entry.kind];
  const std::string text = RecordText(head.sequence, entry, part);
  head.hash = NextHash(head.hash, text);
  std::string value;
  value.reserve(kHashBytes + text.size());
  value.append(View(head.hash)).append(text);
  txn.Put(kv::Space::kMeta, RecordKey(head.sequence), value);
}

// As many records as the entry's resources take; one when it names none.
void PutAll(kv::Txn& txn, ChainHead& head, const Entry& entry) {
  absl::Span<const std::string> left = entry.resources;
  int64_t count = entry.count;
  do {
    const size_t fitting = FittingResources(left);
    Put(txn, head, entry, {.resources = left.subspan(0, fitting), .count = count});
    left.remove_prefix(fitting);
    count = 0;
  } while (!left.empty());
}

// Finding the algorithm takes longer than hashing a record, so each thread does it once.
class Sha256 {
 public:
  Hash Of(std::string_view a, std::string_view b) {
    Hash hash;
    const bool done =
        EVP_DigestInit_ex2(context_.get(), algorithm_.get(), nullptr) == 1 &&
        EVP_DigestUpdate(context_.get(), a.data(), a.size()) == 1 &&
        EVP_DigestUpdate(context_.get(), b.data(), b.size()) == 1 &&
        EVP_DigestFinal_ex(context_.get(), reinterpret_cast<unsigned char*>(hash.data()), nullptr);
    // Every OpenSSL has SHA-256; without it there is no chain to go on with.
    if (!done) std::abort();
    return hash;
  }

 private:
  const std::unique_ptr<EVP_MD, decltype(&EVP_MD_free)> algorithm_{
      EVP_MD_fetch(nullptr, "SHA256", nullptr), &EVP_MD_free};
  const std::unique_ptr<EVP_MD_CTX, decltype(&EVP_MD_CTX_free)> context_{EVP_MD_CTX_new(),
                                                                         &EVP_MD_CTX_free};
};

}  // namespace

Hash NextHash(const Hash& previous, std::string_view text) {
  thread_local Sha256 sha256;
  return sha256.Of(View(previous), text);
}

absl::StatusOr<ChainHead> ReadHead(const kv::Reader& reader) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> value,
                          reader.Get(kv::Space::kMeta, HeadKey()));
  return value ? Decode(*value) : ChainHead();
}

absl::Status Append(kv::Txn& txn, const Entry& entry) { return Append(txn, {&entry, 1}); }

absl::Status Append(kv::Txn& txn, absl::Span<const Entry> entries) {
  if (entries.empty()) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(ChainHead head, ReadHead(txn));
  for (const Entry& entry : entries) PutAll(txn, head, entry);
  txn.Put(kv::Space::kMeta, HeadKey(), Encode(head));
  return absl::OkStatus();
}

absl::Status Visit(const kv::Reader& reader,
                   uint64_t sequence,
                   absl::FunctionRef<bool(const StoredRecord&)> visit) {
  const std::string end = kv::PrefixEnd(kv::KeyWriter().Tag(rpc::kMetaAuditRecord).view());
  absl::Status broken;
  GUANXI_RETURN_IF_ERROR(
      reader.Scan(kv::Space::kMeta, {RecordKey(sequence + 1), end}, kv::Order::kForward,
                  [&](std::string_view key, std::string_view value) {
                    kv::KeyReader parts(key);
                    parts.Tag();
                    StoredRecord record{.sequence = parts.U64()};
                    if (!parts.Finish().ok() || value.size() < kHashBytes) {
                      broken = errors::DataLoss("a row of the audit chain");
                      return false;
                    }
                    value.substr(0, kHashBytes).copy(record.hash.data(), kHashBytes);
                    record.text = value.substr(kHashBytes);
                    return visit(record);
                  }));
  return broken;
}

}  // namespace guanxi::audit
