#include "common/feed/history.h"

#include <string>
#include <utility>

#include "common/api/page_token.h"
#include "common/feed/event_filter.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::feed {
namespace {

using guanxi::changes::v1::Event;
using guanxi::changes::v1::ListHistoryRequest;
using guanxi::changes::v1::ListHistoryResponse;

constexpr size_t kPageBytes = 1024 * 1024;

absl::StatusOr<kv::KeyRange> RangeOf(const table::Catalog& catalog, const std::string& name) {
  const table::Core* table = catalog.Of(name);
  const size_t slash = name.find('/');
  if (table == nullptr || slash == std::string::npos) return errors::NotFound(name);
  return table->HistoryRange(std::string_view(name).substr(slash + 1));
}

// NOT_FOUND unless the record's newest event is there and in `scope`.
absl::Status CheckVisible(const kv::Reader& reader,
                          const kv::KeyRange& range,
                          const std::string& name,
                          const access::Scope& scope) {
  Event newest;
  bool found = false, whole = true;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kHistory, range, kv::Order::kForward,
                                     [&](std::string_view, std::string_view bytes) {
                                       found = true;
                                       whole = newest.ParseFromArray(bytes.data(), bytes.size());
                                       return false;
                                     }));
  if (!whole) return errors::DataLoss("an entry of a history");
  return found && InScope(newest, scope) ? absl::OkStatus() : errors::NotFound(name);
}

// The part of `range` after the place that `token` names.
absl::StatusOr<kv::KeyRange> Rest(kv::KeyRange range, const std::string& token, uint64_t query) {
  GUANXI_ASSIGN_OR_RETURN(std::string last, api::DecodePageToken(token, query));
  if (last.empty()) return range;
  if (last < range.begin || (!range.end.empty() && last >= range.end)) {
    return errors::InvalidPageToken("is of another record");
  }
  last.push_back('\0');
  range.begin = std::move(last);
  return range;
}

absl::StatusOr<ListHistoryResponse> ReadPage(const kv::Reader& reader,
                                             const kv::KeyRange& range,
                                             int page_size,
                                             uint64_t query) {
  ListHistoryResponse page;
  std::string last;
  size_t bytes = 0;
  bool whole = true;
  const auto visit = [&](std::string_view key, std::string_view value) {
    if (page.events_size() == page_size || bytes >= kPageBytes) {
      page.set_next_page_token(api::EncodePageToken(last, query));
      return false;
    }
    last = key;
    bytes += value.size();
    whole = page.add_events()->ParseFromArray(value.data(), value.size());
    return whole;
  };
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kHistory, range, kv::Order::kForward, visit));
  if (!whole) return errors::DataLoss("an entry of a history");
  return page;
}

}  // namespace

absl::StatusOr<ListHistoryResponse> ListHistory(const table::Catalog& catalog,
                                                const kv::Reader& reader,
                                                const ListHistoryRequest& request,
                                                const access::Scope& scope) {
  GUANXI_ASSIGN_OR_RETURN(const int page_size, api::PageSize(request.page_size()));
  GUANXI_ASSIGN_OR_RETURN(kv::KeyRange range, RangeOf(catalog, request.name()));
  GUANXI_RETURN_IF_ERROR(CheckVisible(reader, range, request.name(), scope));
  const uint64_t query = api::QueryHash(request);
  GUANXI_ASSIGN_OR_RETURN(range, Rest(std::move(range), request.page_token(), query));
  return ReadPage(reader, range, page_size, query);
}

}  // namespace guanxi::feed
