// The part of Core that reads many records.
#include <algorithm>
#include <memory>

#include "absl/container/flat_hash_set.h"
#include "absl/strings/match.h"
#include "absl/strings/str_cat.h"
#include "common/api/page_token.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/core.h"
#include "common/table/layout.h"
#include "common/table/plan.h"

namespace guanxi::table {
namespace {

using google::protobuf::Message;

// The most bytes of records one page holds, but for its first: answers stay well below the 4 MiB
// that gRPC lets a message have, and ordinary pages stay whole.
constexpr size_t kPageBytes = 2 * 1024 * 1024;

// What a page token is bound to: all that decides which rows come, and in which order.
uint64_t HashOf(const Schema& schema, const ListQuery& query, const access::Scope& scope) {
  kv::KeyWriter text;
  text.Str(schema.collection).Str(query.filter).Str(query.order_by).Bool(query.show_deleted);
  for (const api::Equality& equality : query.extra) text.Str(equality.path).Str(equality.value);
  text.I64(static_cast<int64_t>(scope.kind)).Str(scope.unit).Str(scope.owner);
  return api::StableHash(text.view());
}

// The rows of `plan` after `position`, the key of the last row dealt with; empty for all.
absl::StatusOr<kv::KeyRange> Remaining(const Plan& plan, const std::string& position) {
  kv::KeyRange range = kv::PrefixRange(plan.prefix);
  if (position.empty()) return range;
  if (!absl::StartsWith(position, plan.prefix))
    return errors::InvalidPageToken("belongs to another list");
  if (plan.order == kv::Order::kForward) {
    range.begin = position + '\0';
  } else {
    range.end = position;
  }
  return range;
}

struct Row {
  std::string key;
  std::string value;
};

// The rows of a plan one after another. They are copied from the store in batches, each twice as
// large as the one before, so that records are read after a scan and not inside it.
class Rows {
 public:
  // Starts after `position`; see Remaining. All outlive it.
  Rows(const kv::Reader& reader, const Plan& plan, std::string position, size_t first_batch)
      : reader_(reader), plan_(plan), position_(std::move(position)), batch_(first_batch) {}

  // The next row, valid until the next call; nullptr at the end.
  absl::StatusOr<const Row*> Next() {
    if (at_ == rows_.size() && !last_) GUANXI_RETURN_IF_ERROR(Read());
    return at_ == rows_.size() ? nullptr : &rows_[at_++];
  }

 private:
  absl::Status Read() {
    GUANXI_ASSIGN_OR_RETURN(const kv::KeyRange range, Remaining(plan_, position_));
    rows_.clear();
    at_ = 0;
    last_ = true;
    size_t bytes = 0;
    GUANXI_RETURN_IF_ERROR(reader_.Scan(plan_.space, range, plan_.order,
                                        [&](std::string_view key, std::string_view value) {
                                          last_ = rows_.size() < batch_ && bytes < kPageBytes;
                                          if (!last_) return false;
                                          bytes += value.size();
                                          rows_.push_back({std::string(key), std::string(value)});
                                          return true;
                                        }));
    if (!rows_.empty()) position_ = rows_.back().key;
    batch_ = std::min(2 * batch_, static_cast<size_t>(kRowBudget));
    return absl::OkStatus();
  }

  const kv::Reader& reader_;
  const Plan& plan_;
  std::string position_;
  size_t batch_;
  std::vector<Row> rows_;
  size_t at_ = 0;
  bool last_ = false;  // nothing follows the rows at hand
};

// The conditions of a method itself, tested on each row: they are part of the plan only when an
// index has them.
class ExtraConditions {
 public:
  ExtraConditions(const google::protobuf::Descriptor& type,
                  const std::vector<api::Equality>& equalities) {
    for (const api::Equality& equality : equalities) {
      ValuePath path(type, equality.path);
      std::string part = path.PartOf(equality.value).value_or("");
      conditions_.emplace_back(std::move(path), std::move(part));
    }
  }

  bool Match(const Message& record) const {
    return std::all_of(conditions_.begin(), conditions_.end(), [&](const auto& condition) {
      const std::vector<std::string> parts = condition.first.Parts(record);
      return std::find(parts.begin(), parts.end(), condition.second) != parts.end();
    });
  }

 private:
  std::vector<std::pair<ValuePath, std::string>> conditions_;  // a path and the value it must hold
};

}  // namespace

absl::Status Core::ReadListed(const kv::Reader& reader,
                              kv::Space space,
                              const std::string& value,
                              Message& record) const {
  record.Clear();
  if (space == kv::Space::kData) return DecodeRecord(value, record);
  GUANXI_ASSIGN_OR_RETURN(const bool found, Read(reader, value, record));
  if (found) return absl::OkStatus();
  return errors::DataLoss(absl::StrCat("an index of ", schema_.collection, " leads nowhere"));
}

std::vector<api::Equality> Core::Equalities(const api::Filter& filter,
                                            const ListQuery& query,
                                            const access::Scope& scope) const {
  std::vector<api::Equality> equalities = filter.equalities();
  equalities.insert(equalities.end(), query.extra.begin(), query.extra.end());
  if (scope.kind == access::Scope::Kind::kUnit && bookkeeping_.has_unit()) {
    equalities.push_back({"unit", scope.unit});
  }
  if (scope.kind == access::Scope::Kind::kOwner && bookkeeping_.has_owner()) {
    equalities.push_back({"owner", scope.owner});
  }
  return equalities;
}

absl::StatusOr<std::string> Core::List(const kv::Reader& reader,
                                       const ListQuery& query,
                                       const access::Scope& scope,
                                       Visitor visit) const {
  GUANXI_ASSIGN_OR_RETURN(const int page_size, api::PageSize(query.page_size));
  GUANXI_ASSIGN_OR_RETURN(const api::Filter filter,
                          api::Filter::Parse(query.filter, *prototype_->GetDescriptor()));
  GUANXI_ASSIGN_OR_RETURN(
      const Plan plan,
      MakePlan(indexes_, schema_.id, Equalities(filter, query, scope), query.order_by));
  const uint64_t hash = HashOf(schema_, query, scope);
  GUANXI_ASSIGN_OR_RETURN(std::string position, api::DecodePageToken(query.page_token, hash));
  const ExtraConditions extra(*prototype_->GetDescriptor(), query.extra);
  const auto matches = [&](const Message& record) {
    const bool shown = query.show_deleted || !bookkeeping_.IsDeleted(record);
    return shown && Visible(record, scope) && extra.Match(record) && filter.Matches(record);
  };
  const std::unique_ptr<Message> record(prototype_->New());
  // One more than the page, so that the last page is known to be the last.
  Rows rows(reader, plan, position, static_cast<size_t>(page_size) + 1);
  int taken = 0;
  size_t bytes = 0;
  for (int examined = 0; examined < kRowBudget; ++examined) {
    GUANXI_ASSIGN_OR_RETURN(const Row* row, rows.Next());
    if (row == nullptr) return std::string();
    GUANXI_RETURN_IF_ERROR(ReadListed(reader, plan.space, row->value, *record));
    if (matches(*record)) {
      bytes += record->ByteSizeLong();
      if (taken == page_size || (taken > 0 && bytes > kPageBytes)) break;
      visit(*record);
      ++taken;
    }
    position = row->key;
  }
  return api::EncodePageToken(position, hash);
}

absl::Status Core::LookUp(const kv::Reader& reader,
                          std::string_view term_index,
                          std::string_view term,
                          bool prefix,
                          size_t limit,
                          const access::Scope& scope,
                          Visitor visit) const {
  const std::unique_ptr<Message> record(prototype_->New());
  absl::flat_hash_set<std::string> seen;
  size_t visited = 0;
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(
      ScanTerms(reader, term_index, term, [&](std::string_view found_term, std::string_view id) {
        if (!prefix && found_term != term) return false;
        if (seen.size() >= static_cast<size_t>(kRowBudget) || visited >= limit) return false;
        if (!seen.insert(std::string(id)).second) return true;
        record->Clear();
        const absl::StatusOr<bool> found = Read(reader, id, *record);
        if (!found.ok()) {
          failure = found.status();
          return false;
        }
        if (*found && Visible(*record, scope)) {
          visit(*record);
          ++visited;
        }
        return true;
      }));
  return failure;
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
  const std::unique_ptr<Message> record(prototype_->New());
  const std::string prefix = std::move(kv::KeyWriter().Tag(schema_.id)).Take();
  absl::Status failure;
  GUANXI_RETURN_IF_ERROR(reader.Scan(kv::Space::kData, kv::PrefixRange(prefix), kv::Order::kForward,
                                     [&](std::string_view, std::string_view bytes) {
                                       record->Clear();
                                       failure = DecodeRecord(bytes, *record);
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
  const std::unique_ptr<Message> record(prototype_->New());
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
        failure = DecodeRecord(bytes, *record);
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
