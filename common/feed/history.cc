#include "common/feed/history.h"

#include <string>
#include <utility>

#include "absl/strings/str_cat.h"
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

const table::Core* TableOf(const table::Catalog& catalog, const std::string& name) {
  return name.find('/') == std::string::npos ? nullptr : catalog.Of(name);
}

// NOT_FOUND unless the record's newest event is there and in `scope`.
absl::Status CheckNewest(const table::Core& table,
                         const kv::Reader& reader,
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
  GUANXI_RETURN_IF_ERROR(table.OpenEvent(reader, newest));
  return found && InScope(newest, scope) ? absl::OkStatus() : errors::NotFound(name);
}

// NOT_FOUND unless `scope` sees the record, or saw it last where it is gone.
absl::Status CheckVisible(const table::Core& table,
                          const kv::Reader& reader,
                          const kv::KeyRange& range,
                          const std::string& name,
                          const access::Scope& scope) {
  const auto record = table.NewRecord();
  const absl::Status there = table.Get(reader, name, access::Scope::All(), *record);
  if (absl::IsNotFound(there)) return CheckNewest(table, reader, range, name, scope);
  // A name that no record can have.
  if (absl::IsInvalidArgument(there)) return errors::NotFound(name);
  GUANXI_RETURN_IF_ERROR(there);
  GUANXI_ASSIGN_OR_RETURN(const bool seen, table.Sees(reader, scope, *record));
  return seen ? absl::OkStatus() : errors::NotFound(name);
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

absl::StatusOr<ListHistoryResponse> ReadPage(const table::Core& table,
                                             const kv::Reader& reader,
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
  for (Event& event : *page.mutable_events()) {
    GUANXI_RETURN_IF_ERROR(table.OpenEvent(reader, event));
  }
  return page;
}

}  // namespace

absl::StatusOr<ListHistoryResponse> ListHistory(const table::Catalog& catalog,
                                                const kv::Reader& reader,
                                                const ListHistoryRequest& request,
                                                const access::Scope& scope) {
  GUANXI_ASSIGN_OR_RETURN(const int page_size, api::PageSize(request.page_size()));
  const table::Core* table = TableOf(catalog, request.name());
  if (table == nullptr) return errors::NotFound(request.name());
  kv::KeyRange range =
      table->HistoryRange(std::string_view(request.name()).substr(request.name().find('/') + 1));
  GUANXI_RETURN_IF_ERROR(CheckVisible(*table, reader, range, request.name(), scope));
  const uint64_t query =
      api::StableHash(absl::StrCat(api::QueryHash(request), " ", scope.Identity()));
  GUANXI_ASSIGN_OR_RETURN(range, Rest(std::move(range), request.page_token(), query));
  return ReadPage(*table, reader, range, page_size, query);
}

}  // namespace guanxi::feed
