// The part of Core that goes by terms, and over all records.
#include <algorithm>
#include <memory>
#include <utility>

#include "absl/strings/match.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/status/string_view.h"
#include "common/table/core.h"
#include "common/table/layout.h"

namespace guanxi::table {

absl::Status Core::LookUp(const kv::Reader& reader,
                          std::string_view term_index,
                          std::string_view term,
                          bool prefix,
                          size_t limit,
                          const access::Scope& scope,
                          Visitor visit) const {
  const std::unique_ptr<Message> record = NewRecord();
  IdSet examined;
  size_t visited = 0;
  bool broken_off = false;
  absl::Status failure;
  const auto examine = [&](std::string_view id) -> absl::Status {
    record->Clear();
    GUANXI_ASSIGN_OR_RETURN(const bool found, Read(reader, id, *record));
    if (!found) return absl::OkStatus();
    GUANXI_ASSIGN_OR_RETURN(const bool seen, Sees(reader, scope, *record));
    if (seen && visited < limit) {
      visit(*record);
      ++visited;
    }
    return absl::OkStatus();
  };
  GUANXI_RETURN_IF_ERROR(
      ScanTerms(reader, term_index, term, [&](std::string_view found_term, std::string_view id) {
        if ((!prefix && found_term != term) || visited >= limit) return false;
        broken_off = examined.size() >= static_cast<size_t>(kRowBudget);
        if (broken_off) return false;
        if (!examined.emplace(id).second) return true;
        failure = examine(id);
        return failure.ok();
      }));
  GUANXI_RETURN_IF_ERROR(failure);
  if (!broken_off) return absl::OkStatus();
  GUANXI_ASSIGN_OR_RETURN(const auto rest,
                          HoldersInReach(reader, term_index, term, prefix, scope, examined));
  for (const auto& [found_term, id] : rest) GUANXI_RETURN_IF_ERROR(examine(id));
  return absl::OkStatus();
}

absl::StatusOr<std::vector<std::pair<std::string, std::string>>> Core::HoldersInReach(
    const kv::Reader& reader,
    std::string_view term_index,
    std::string_view term,
    bool prefix,
    const access::Scope& scope,
    const IdSet& examined) const {
  std::vector<std::pair<std::string, std::string>> holders;
  GUANXI_ASSIGN_OR_RETURN(const std::optional<IdSet> ids, VisibleIds(reader, scope, kRowBudget));
  if (!ids.has_value()) return holders;
  const TermIndex& index = indexes_.Term(term_index);
  const std::unique_ptr<Message> record = NewRecord();
  for (const std::string& id : *ids) {
    if (examined.contains(id)) continue;
    GUANXI_RETURN_IF_ERROR(ReadListed(reader, kv::Space::kIndex, id, *record));
    if (bookkeeping_.IsDeleted(*record)) continue;
    const std::string* first = nullptr;
    const std::vector<std::string> terms = index.terms(*record);
    for (const std::string& held : terms) {
      const bool fits = prefix ? absl::StartsWith(held, ToAbsl(term)) : held == term;
      if (fits && (first == nullptr || held < *first)) first = &held;
    }
    if (first != nullptr) holders.emplace_back(*first, id);
  }
  std::sort(holders.begin(), holders.end());
  return holders;
}

absl::Status Core::ScanTerms(
    const kv::Reader& reader,
    std::string_view term_index,
    std::string_view prefix,
    absl::FunctionRef<bool(std::string_view term, std::string_view id)> visit) const {
  const std::string index_prefix = indexes_.TermPrefix(term_index);
  // A term that starts with `prefix` has a key that starts with the encoding of `prefix` less its
  // terminator.
  std::string begin = std::move(kv::KeyWriter(index_prefix).Str(prefix)).Take();
  begin.resize(begin.size() - 2);
  return reader.Scan(kv::Space::kIndex, kv::PrefixRange(begin), kv::Order::kForward,
                     [&](std::string_view key, std::string_view id) {
                       kv::KeyReader parts(key.substr(index_prefix.size()));
                       return visit(parts.Str(), id);
                     });
}

absl::Status Core::ForEach(const kv::Reader& reader,
                           absl::FunctionRef<bool(const Message&)> visit) const {
  const std::unique_ptr<Message> record = NewRecord();
  const std::string prefix = std::move(kv::KeyWriter().Tag(schema_.id)).Take();
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kData, kv::PrefixRange(prefix), kv::Order::kForward,
                                     [&](std::string_view, std::string_view bytes) {
                                       record->Clear();
                                       failure = sealing_.Decode(reader, bytes, *record);
                                       return failure.ok() && visit(*record);
                                     }));
  return failure;
}

absl::StatusOr<bool> Core::AnyWith(const kv::Reader& reader,
                                   std::string_view field,
                                   std::string_view value) const {
  ListQuery query;
  query.page_size = 1;
  query.extra.push_back({std::string(field), std::string(value)});
  bool any = false;
  do {
    GUANXI_ASSIGN_OR_RETURN(query.page_token, List(reader, query, access::Scope::All(),
                                                   [&](const Message&) { any = true; }));
  } while (!any && !query.page_token.empty());
  return any;
}

std::vector<uint8_t> Core::IndexNumbers() const { return indexes_.Numbers(); }

absl::Status Core::AddIndexRows(kv::Txn& txn,
                                const std::vector<uint8_t>& numbers,
                                const std::string& position,
                                int limit,
                                int& records,
                                std::string& reached) const {
  const std::unique_ptr<Message> record = NewRecord();
  kv::KeyRange range = kv::PrefixRange(std::move(kv::KeyWriter().Tag(schema_.id)).Take());
  if (!position.empty()) range.begin = position + '\0';
  const auto name_of = [&](std::string_view holder) {
    return NameOf(txn, holder, access::Scope::All());
  };
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(txn.Scan(
      kv::Space::kData, range, kv::Order::kForward,
      [&](std::string_view key, std::string_view bytes) {
        record->Clear();
        failure = sealing_.Decode(txn, bytes, *record);
        if (!failure.ok()) return false;
        const absl::StatusOr<std::string> id = IdOf(bookkeeping_.Name(*record));
        failure = id.ok() ? indexes_.Add(txn, *id, indexes_.RowsOf(*record, *id), numbers, name_of)
                          : id.status();
        reached = std::string(key);
        return failure.ok() && ++records < limit;
      }));
  return failure;
}

}  // namespace guanxi::table
