#include "common/audit/reads.h"

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "common/api/page_token.h"
#include "common/audit/chain.h"
#include "common/audit/record_text.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/time/clock.h"

namespace guanxi::audit {
namespace {

using v1::ExportAuditRequest;
using v1::ExportAuditResponse;
using v1::Head;
using v1::ListAuditRecordsRequest;
using v1::ListAuditRecordsResponse;
using v1::Record;

std::string Bytes(const Hash& hash) { return {hash.data(), hash.size()}; }

// Which records a caller asks for. Parsing a record takes a hundred times as long as looking for a
// few bytes in it, so most are told apart by that.
class Wanted {
 public:
  explicit Wanted(const ListAuditRecordsRequest& request)
      : request_(request),
        actor_(TextValue(request.actor())),
        resource_(TextValue(request.resource())),
        kind_(TextMember("kind", Record::Kind_Name(request.kind()))) {}

  bool Perhaps(std::string_view text) const {
    return (request_.actor().empty() || Has(text, actor_)) &&
           (request_.resource().empty() || Has(text, resource_)) &&
           (request_.kind() == Record::KIND_UNSPECIFIED || Has(text, kind_));
  }

  bool Surely(const Record& record) const {
    const auto& resources = record.resources();
    return (request_.actor().empty() || record.actor() == request_.actor() ||
            record.on_behalf_of() == request_.actor()) &&
           (request_.resource().empty() || std::find(resources.begin(), resources.end(),
                                                     request_.resource()) != resources.end()) &&
           (request_.kind() == Record::KIND_UNSPECIFIED || record.kind() == request_.kind()) &&
           InTime(FromProto(record.time()));
  }

 private:
  static bool Has(std::string_view text, const std::string& part) {
    return text.find(part) != text.npos;
  }

  bool InTime(absl::Time time) const {
    return (!request_.has_from_time() || time >= FromProto(request_.from_time())) &&
           (!request_.has_until_time() || time < FromProto(request_.until_time()));
  }

  const ListAuditRecordsRequest& request_;
  const std::string actor_;
  const std::string resource_;
  const std::string kind_;
};

// One page in the making.
class Page {
 public:
  Page(const ListAuditRecordsRequest& request, int size, uint64_t after)
      : wanted_(request), size_(size), after_(after) {}

  absl::Status Read(const kv::Reader& reader) {
    // The record before the first gives its hash.
    const uint64_t from = after_ == 0 ? 0 : after_ - 1;
    GUANXI_RETURN_IF_ERROR(
        Visit(reader, from, [this](const StoredRecord& stored) { return Take(stored); }));
    return broken_;
  }

  ListAuditRecordsResponse& answer() { return answer_; }
  // The last record looked at, when there are more; else 0.
  uint64_t continues_after() const { return full_ ? last_ : 0; }

 private:
  bool Take(const StoredRecord& stored) {
    if (stored.sequence > after_) {
      if (answer_.records_size() == size_ || looked_at_ == kMaxLookedAt) {
        full_ = true;
        return false;
      }
      ++looked_at_;
      last_ = stored.sequence;
      if (wanted_.Perhaps(stored.text) && !Add(stored)) return false;
    }
    previous_ = stored.hash;
    return true;
  }

  bool Add(const StoredRecord& stored) {
    absl::StatusOr<Record> record = ParseRecordText(stored.text);
    if (!record.ok()) {
      broken_ = record.status();
      return false;
    }
    if (!wanted_.Surely(*record)) return true;
    record->set_previous_hash(Bytes(previous_));
    record->set_hash(Bytes(stored.hash));
    *answer_.add_records() = *std::move(record);
    return true;
  }

  const Wanted wanted_;
  const int size_;
  const uint64_t after_;
  ListAuditRecordsResponse answer_;
  absl::Status broken_;
  Hash previous_{};
  uint64_t last_ = 0;
  int looked_at_ = 0;
  bool full_ = false;
};

absl::StatusOr<uint64_t> StartOf(const ListAuditRecordsRequest& request, uint64_t query) {
  GUANXI_ASSIGN_OR_RETURN(const std::string position,
                          api::DecodePageToken(request.page_token(), query));
  if (position.empty()) return std::max<int64_t>(request.from_sequence(), 1) - 1;
  kv::KeyReader parts(position);
  const uint64_t after = parts.U64();
  if (!parts.Finish().ok()) return errors::InvalidPageToken("must be one that was given");
  return after;
}

Head ToProto(const ChainHead& chain) {
  Head head;
  head.set_sequence(static_cast<int64_t>(chain.sequence));
  head.set_hash(Bytes(chain.hash));
  return head;
}

}  // namespace

absl::StatusOr<ListAuditRecordsResponse> ListRecords(const kv::Reader& reader,
                                                     const ListAuditRecordsRequest& request) {
  GUANXI_ASSIGN_OR_RETURN(const int size, api::PageSize(request.page_size()));
  const uint64_t query = api::QueryHash(request);
  GUANXI_ASSIGN_OR_RETURN(const uint64_t after, StartOf(request, query));
  Page page(request, size, after);
  GUANXI_RETURN_IF_ERROR(page.Read(reader));
  if (page.continues_after() > 0) {
    const std::string position = kv::KeyWriter().U64(page.continues_after()).Take();
    page.answer().set_next_page_token(api::EncodePageToken(position, query));
  }
  return std::move(page.answer());
}

absl::StatusOr<Head> GetHead(const kv::Reader& reader) {
  GUANXI_ASSIGN_OR_RETURN(const ChainHead head, ReadHead(reader));
  return ToProto(head);
}

absl::StatusOr<ExportAuditResponse> ExportRecords(const kv::Reader& reader,
                                                  const ExportAuditRequest& request) {
  GUANXI_ASSIGN_OR_RETURN(const int size, api::PageSize(request.page_size()));
  ExportAuditResponse answer;
  GUANXI_ASSIGN_OR_RETURN(*answer.mutable_head(), GetHead(reader));
  size_t bytes = 0;
  GUANXI_RETURN_IF_ERROR(Visit(reader, static_cast<uint64_t>(request.after_sequence()),
                               [&](const StoredRecord& stored) {
                                 auto* record = answer.add_records();
                                 record->set_record(std::string(stored.text));
                                 record->set_hash(Bytes(stored.hash));
                                 record->set_sequence(static_cast<int64_t>(stored.sequence));
                                 bytes += stored.text.size() + kHashBytes;
                                 return answer.records_size() < size && bytes < kMaxExportBytes;
                               }));
  return answer;
}

}  // namespace guanxi::audit
