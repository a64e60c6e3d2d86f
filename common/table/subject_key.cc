#include "common/table/subject_key.h"

#include <algorithm>
#include <optional>

#include "common/kv/key.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/layout.h"

namespace guanxi::table {
namespace {

using State = SubjectKey::State;

std::string KeyOf(std::string_view subject) { return DataKey(kSubjectKeys, subject); }

// One byte for the state, and the key while there is one.
std::string Encode(const SubjectKey& key) {
  std::string row(1, static_cast<char>(key.state));
  if (key.opens()) row.append(key.key.begin(), key.key.end());
  return row;
}

void Put(kv::Txn& txn, std::string_view subject, const SubjectKey& key) {
  txn.Put(kv::Space::kData, KeyOf(subject), Encode(key));
}

}  // namespace

absl::StatusOr<SubjectKey> FindSubjectKey(const kv::Reader& reader, std::string_view subject) {
  GUANXI_ASSIGN_OR_RETURN(const std::optional<std::string> row,
                          reader.Get(kv::Space::kData, KeyOf(subject)));
  SubjectKey key;
  if (!row.has_value()) return key;
  if (row->size() == 1 + seal::kKeyBytes) {
    key.state = static_cast<State>((*row)[0]);
    std::copy(row->begin() + 1, row->end(), key.key.begin());
    if (key.opens()) return key;
  } else if (row->size() == 1 && static_cast<State>((*row)[0]) == State::kErased) {
    key.state = State::kErased;
    return key;
  }
  return errors::DataLoss("the key of a subject");
}

SubjectKey MakeSubjectKey(kv::Txn& txn, std::string_view subject) {
  const SubjectKey key = {State::kLive, seal::NewKey()};
  Put(txn, subject, key);
  return key;
}

absl::Status CloseSubjectKey(kv::Txn& txn, std::string_view subject) {
  GUANXI_ASSIGN_OR_RETURN(SubjectKey key, FindSubjectKey(txn, subject));
  if (key.refuses()) return absl::OkStatus();
  key.state = key.state == State::kLive ? State::kClosing : State::kErased;
  Put(txn, subject, key);
  return absl::OkStatus();
}

void EraseSubjectKey(kv::Txn& txn, std::string_view subject) {
  Put(txn, subject, {State::kErased, {}});
}

kv::KeyRange SubjectKeyRange() {
  return kv::PrefixRange(std::move(kv::KeyWriter().Tag(kSubjectKeys)).Take());
}

}  // namespace guanxi::table
