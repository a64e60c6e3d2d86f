#include "common/table/indexes.h"

#include <algorithm>
#include <cstdlib>
#include <iostream>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_join.h"
#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/layout.h"

namespace guanxi::table {
namespace {

using google::protobuf::Descriptor;
using google::protobuf::Message;

ResolvedIndex Resolve(uint8_t table, const FieldIndex& index, const Descriptor& type) {
  ResolvedIndex resolved{.prefix = IndexPrefix(table, index.id),
                         .paths = {},
                         .unique = index.unique,
                         .selective = index.selective || index.unique,
                         .no_value = ""};
  for (const std::string& field : index.fields) resolved.paths.emplace_back(type, field);
  // Few records are merged: the others have no row.
  const bool sparse = index.fields == std::vector<std::string>{"merged_into"};
  if (!index.unique && !sparse) return resolved;
  resolved.no_value = resolved.prefix;
  for (const ValuePath& path : resolved.paths) {
    if (path.repeated()) {
      std::cerr << "a unique or sparse index cannot hold '" << path.text() << "', which repeats"
                << std::endl;
      std::abort();
    }
    resolved.no_value += path.default_part();
  }
  return resolved;
}

// Every combination of the paths' parts, after `prefix`: one key unless a path is repeated.
std::vector<std::string> Combinations(const ResolvedIndex& index, const Message& record) {
  std::vector<std::string> keys = {index.prefix};
  for (const ValuePath& path : index.paths) {
    if (!path.repeated()) {
      for (std::string& key : keys) path.AppendPart(record, key);
      continue;
    }
    std::vector<std::string> longer;
    for (const std::string& part : path.Parts(record)) {
      for (const std::string& key : keys) longer.push_back(absl::StrCat(key, part));
    }
    keys = std::move(longer);
  }
  return keys;
}

// A unique value: its key, unless every field is at its default, which is no value.
std::string UniqueKey(const ResolvedIndex& index, const Message& record) {
  std::string key = index.prefix;
  for (const ValuePath& path : index.paths) path.AppendPart(record, key);
  return key == index.no_value ? "" : key;
}

// What was merged into another is found by that, by whose it is, and by what is unique to it.
bool HoldsMerged(const ResolvedIndex& index) {
  const std::string& first = index.paths.front().text();
  return index.unique || first == "merged_into" || first == "unit" || first == "owner" ||
         first == kGranteePath;
}

std::string WithId(std::string key, std::string_view id) {
  return std::move(kv::KeyWriter(std::move(key)).Str(id)).Take();
}

// The second byte of an index row's key; see layout.h.
uint8_t IndexNumberOf(std::string_view key) { return static_cast<uint8_t>(key[1]); }

std::string FieldNames(const ResolvedIndex& index) {
  return absl::StrJoin(index.paths, ",",
                       [](std::string* out, const ValuePath& path) { out->append(path.text()); });
}

}  // namespace

Indexes::Indexes(const Schema& schema, const Descriptor& type, const Bookkeeping* bookkeeping)
    : collection_(schema.collection),
      bookkeeping_(bookkeeping),
      has_grantees_(bookkeeping->has_shares() && !schema.parent.any()) {
  for (const FieldIndex& index : schema.fields) fields_.push_back(Resolve(schema.id, index, type));
  if (has_unit())
    fields_.push_back(Resolve(schema.id, {.id = kUnitIndex, .fields = {"unit"}}, type));
  if (has_owner()) {
    fields_.push_back(
        Resolve(schema.id, {.id = kOwnerIndex, .fields = {"owner"}, .selective = true}, type));
  }
  if (has_grantees()) {
    fields_.push_back(Resolve(
        schema.id, {.id = kGranteeIndex, .fields = {kGranteePath}, .selective = true}, type));
  }
  for (const TermIndex& index : schema.terms)
    terms_.emplace_back(IndexPrefix(schema.id, index.id), index);
  std::vector<std::string> prefixes;
  for (const auto& index : fields_) prefixes.push_back(index.prefix);
  for (const auto& [prefix, index] : terms_) prefixes.push_back(prefix);
  std::sort(prefixes.begin(), prefixes.end());
  if (std::adjacent_find(prefixes.begin(), prefixes.end()) != prefixes.end()) {
    std::cerr << "two indexes of " << collection_ << " have one id" << std::endl;
    std::abort();
  }
}

const std::pair<std::string, TermIndex>& Indexes::TermEntry(std::string_view name) const {
  for (const auto& entry : terms_) {
    if (entry.second.name == name) return entry;
  }
  std::cerr << collection_ << " has no term index '" << name << "'" << std::endl;
  std::abort();
}

const TermIndex& Indexes::Term(std::string_view name) const { return TermEntry(name).second; }

std::string Indexes::TermPrefix(std::string_view name) const { return TermEntry(name).first; }

size_t Indexes::RowsOfMove(const Message& record) const {
  const auto moves = [](const ValuePath& path) {
    return path.text() == "unit" || path.text() == "owner" || path.text() == "update_time" ||
           path.text() == kGranteePath;
  };
  size_t rows = 0;
  for (const ResolvedIndex& index : fields_) {
    if (std::any_of(index.paths.begin(), index.paths.end(), moves))
      rows += 2 * Combinations(index, record).size();
  }
  return rows;
}

std::vector<uint8_t> Indexes::Numbers() const {
  std::vector<uint8_t> numbers;
  for (const ResolvedIndex& index : fields_) numbers.push_back(IndexNumberOf(index.prefix));
  for (const auto& [prefix, index] : terms_) numbers.push_back(IndexNumberOf(prefix));
  std::sort(numbers.begin(), numbers.end());
  return numbers;
}

absl::Status Indexes::Add(kv::Txn& txn,
                          std::string_view id,
                          const IndexRows& rows,
                          const std::vector<uint8_t>& numbers,
                          NameOf name_of) const {
  GUANXI_RETURN_IF_ERROR(CheckUnique(txn, id, rows, name_of));
  for (const std::string& key : rows.keys) {
    if (std::binary_search(numbers.begin(), numbers.end(), IndexNumberOf(key))) {
      txn.Put(kv::Space::kIndex, key, id);
    }
  }
  return absl::OkStatus();
}

IndexRows Indexes::RowsOf(const Message& record, std::string_view id) const {
  IndexRows rows;
  AddFieldRows(record, id, rows);
  if (!bookkeeping_->IsDeleted(record)) AddTermRows(record, id, rows);
  std::sort(rows.keys.begin(), rows.keys.end());
  rows.keys.erase(std::unique(rows.keys.begin(), rows.keys.end()), rows.keys.end());
  return rows;
}

absl::Status Indexes::Replace(kv::Txn& txn,
                              std::string_view id,
                              const IndexRows& before,
                              const IndexRows& after,
                              NameOf name_of) const {
  GUANXI_RETURN_IF_ERROR(CheckUnique(txn, id, after, name_of));
  for (const std::string& key : before.keys) {
    if (!std::binary_search(after.keys.begin(), after.keys.end(), key))
      txn.Delete(kv::Space::kIndex, key);
  }
  for (const std::string& key : after.keys) {
    if (!std::binary_search(before.keys.begin(), before.keys.end(), key))
      txn.Put(kv::Space::kIndex, key, id);
  }
  return absl::OkStatus();
}

void Indexes::AddFieldRows(const Message& record, std::string_view id, IndexRows& rows) const {
  const bool merged = !bookkeeping_->MergedInto(record).empty();
  for (const ResolvedIndex& index : fields_) {
    if (merged && !HoldsMerged(index)) continue;
    if (!index.unique) {
      for (std::string& key : Combinations(index, record)) {
        if (key != index.no_value) rows.keys.push_back(WithId(std::move(key), id));
      }
      continue;
    }
    std::string key = UniqueKey(index, record);
    if (key.empty()) continue;
    rows.keys.push_back(key);
    rows.unique.push_back({std::move(key), &index, index.paths[0].Text(record)});
  }
}

void Indexes::AddTermRows(const Message& record, std::string_view id, IndexRows& rows) const {
  for (const auto& [prefix, index] : terms_) {
    for (const std::string& term : index.terms(record)) {
      rows.keys.push_back(WithId(std::move(kv::KeyWriter(prefix).Str(term)).Take(), id));
    }
  }
}

absl::Status Indexes::CheckUnique(const kv::Txn& txn,
                                  std::string_view id,
                                  const IndexRows& rows,
                                  NameOf name_of) {
  for (const IndexRows::Unique& unique : rows.unique) {
    GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> holder,
                            txn.Get(kv::Space::kIndex, unique.key));
    if (!holder.has_value() || *holder == id) continue;
    GUANXI_ASSIGN_OR_RETURN(const std::string name, name_of(*holder));
    return errors::ValueTaken(FieldNames(*unique.index), unique.value, name);
  }
  return absl::OkStatus();
}

}  // namespace guanxi::table
