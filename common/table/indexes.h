// The index rows of a record, and keeping them in step with it.
#ifndef GUANXI_COMMON_TABLE_INDEXES_H_
#define GUANXI_COMMON_TABLE_INDEXES_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/bookkeeping.h"
#include "common/table/schema.h"
#include "common/table/value_path.h"
#include "google/protobuf/message.h"

namespace guanxi::table {

// The path of whom a record is shared with.
inline constexpr char kGranteePath[] = "shares.grantee";

// A FieldIndex, its paths resolved.
struct ResolvedIndex {
  std::string prefix;  // table and index
  std::vector<ValuePath> paths;
  bool unique = false;
  bool selective = false;  // few records have one value of the first field
  std::string no_value;    // of a unique index: the key of defaults only, which it has no row for
};

// The index rows of one record.
struct IndexRows {
  struct Unique {
    std::string key;
    const ResolvedIndex* index;
    std::string value;  // as people write it
  };
  std::vector<std::string> keys;  // every row's key, sorted; each leads to the record's id
  std::vector<Unique> unique;     // those among them that no other record may have
};

// All indexes of one table. Immutable.
class Indexes {
 public:
  // Adds the indexes by unit, by owner and by grantee where the type has those fields; without the
  // last for records that go with a parent. Aborts on a schema that does not fit.
  Indexes(const Schema& schema,
          const google::protobuf::Descriptor& type,
          const Bookkeeping* bookkeeping);
  Indexes(const Indexes&) = delete;
  Indexes& operator=(const Indexes&) = delete;

  const std::vector<ResolvedIndex>& fields() const { return fields_; }
  // Which of the indexes that tell who sees a record there are.
  bool has_unit() const { return bookkeeping_->has_unit(); }
  bool has_owner() const { return bookkeeping_->has_owner(); }
  bool has_grantees() const { return has_grantees_; }
  // The declaration of the term index `name`; aborts when there is none: a bug of the caller.
  const TermIndex& Term(std::string_view name) const;
  // The prefix of the same.
  std::string TermPrefix(std::string_view name) const;

  // The numbers of all indexes, sorted.
  std::vector<uint8_t> Numbers() const;

  // The most rows that are written and deleted for `record` when its unit, owner and shares become
  // others, and its times with them.
  size_t RowsOfMove(const google::protobuf::Message& record) const;

  // The rows of `record`, whose id is `id`: the costly part of a write, and free of any store.
  IndexRows RowsOf(const google::protobuf::Message& record, std::string_view id) const;

  // How an error names the record `id`: empty when its caller may not see that record.
  using NameOf = absl::FunctionRef<absl::StatusOr<std::string>(std::string_view id)>;

  // Adds those rows of `rows` that are in the indexes of `numbers`. ALREADY_EXISTS (VALUE_TAKEN) as
  // Replace.
  absl::Status Add(kv::Txn& txn,
                   std::string_view id,
                   const IndexRows& rows,
                   const std::vector<uint8_t>& numbers,
                   NameOf name_of) const;

  // Moves the rows of the record `id` from `before` to `after`; empty for a record that is not
  // there. ALREADY_EXISTS (VALUE_TAKEN) when a unique value belongs to another record.
  absl::Status Replace(kv::Txn& txn,
                       std::string_view id,
                       const IndexRows& before,
                       const IndexRows& after,
                       NameOf name_of) const;

 private:
  const std::pair<std::string, TermIndex>& TermEntry(std::string_view name) const;
  void AddFieldRows(const google::protobuf::Message& record,
                    std::string_view id,
                    IndexRows& rows) const;
  void AddTermRows(const google::protobuf::Message& record,
                   std::string_view id,
                   IndexRows& rows) const;
  static absl::Status CheckUnique(const kv::Txn& txn,
                                  std::string_view id,
                                  const IndexRows& rows,
                                  NameOf name_of);

  std::string collection_;
  const Bookkeeping* bookkeeping_;
  bool has_grantees_;
  std::vector<ResolvedIndex> fields_;
  std::vector<std::pair<std::string, TermIndex>> terms_;  // prefix, declaration
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_INDEXES_H_
