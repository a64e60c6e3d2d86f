// The keys of the people and companies that records are about: what is personal in a record is
// sealed with its subject's, and gone when the key is.
//
// A subject is called by a record's name, such as `customers/01hq…`. Its key comes to be with the
// first thing that is sealed for it, in the same commit. While it is being erased its records are
// read as before and nothing more is sealed for it; once it is erased, never again.
#ifndef GUANXI_COMMON_TABLE_SUBJECT_KEY_H_
#define GUANXI_COMMON_TABLE_SUBJECT_KEY_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/seal/seal.h"

namespace guanxi::table {

// The number under which keys lie in kv::Space::kData, among the tables' own (layout.h).
inline constexpr uint8_t kSubjectKeys = 255;

struct SubjectKey {
  // On disk: never reuse a number.
  enum class State : uint8_t {
    kNone = 0,     // nothing was sealed for it yet
    kLive = 1,     // seals and opens
    kClosing = 2,  // opens, and seals no more
    kErased = 3,   // neither, for ever
  };

  State state = State::kNone;
  seal::Key key = {};

  bool opens() const { return state == State::kLive || state == State::kClosing; }
  // Whether personal data of the subject is not to be written any more.
  bool refuses() const { return state == State::kClosing || state == State::kErased; }
};

// The key of `subject`, kNone when it has none. DATA_LOSS for a damaged row.
absl::StatusOr<SubjectKey> FindSubjectKey(const kv::Reader& reader, std::string_view subject);

// Makes a key for `subject`, which has none.
SubjectKey MakeSubjectKey(kv::Txn& txn, std::string_view subject);

// From now on nothing personal of `subject` is written. A subject without a key gets none: it is
// erased at once.
absl::Status CloseSubjectKey(kv::Txn& txn, std::string_view subject);

// Drops the key of `subject` for good: nothing that was sealed with it opens again.
void EraseSubjectKey(kv::Txn& txn, std::string_view subject);

// The rows of all keys, for kv::Engine::Compact.
kv::KeyRange SubjectKeyRange();

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_SUBJECT_KEY_H_
