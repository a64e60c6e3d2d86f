// A resource's records: `Table<Customer>`. Every write keeps the indexes, the history and the feed
// in the same commit.
//
// Reading methods take any kv::Reader, so they work on a snapshot and inside a transaction alike. A
// record outside the caller's scope answers as if it did not exist.
#ifndef GUANXI_COMMON_TABLE_TABLE_H_
#define GUANXI_COMMON_TABLE_TABLE_H_

#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "absl/functional/function_ref.h"
#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/api/filter.h"
#include "common/kv/engine.h"
#include "common/status/macros.h"
#include "common/table/core.h"
#include "common/table/schema.h"

namespace guanxi::table {

// A record that is ready to be inserted: everything that can be worked out without the store is.
template <typename M>
struct Draft {
  M record;
  Core::Draft rows;
};

template <typename M>
class Table {
 public:
  explicit Table(Schema schema) : core_(std::move(schema), M::default_instance()) {}

  // The untyped table, for what deals with all tables of a service.
  const Core& core() const { return core_; }
  const std::string& collection() const { return core_.schema().collection; }

  // The record named `name`, deleted or not. NOT_FOUND.
  absl::StatusOr<M> Get(const kv::Reader& reader,
                        std::string_view name,
                        const access::Scope& scope) const {
    M record;
    GUANXI_RETURN_IF_ERROR(core_.Get(reader, name, scope, record));
    return record;
  }

  // The record as Get gives it, but FAILED_PRECONDITION (RESOURCE_DELETED) for a deleted one: what
  // others may refer to.
  absl::StatusOr<M> GetLive(const kv::Reader& reader,
                            std::string_view name,
                            const access::Scope& scope) const {
    M record;
    GUANXI_RETURN_IF_ERROR(core_.GetLive(reader, name, scope, record));
    return record;
  }

  // The record to change: as Get, but PERMISSION_DENIED (RECORD_READ_ONLY) for one that `scope` may
  // see and not change, FAILED_PRECONDITION (RESOURCE_DELETED) for a deleted one, and ABORTED when
  // `etag` is not empty and not the record's; in this order.
  absl::StatusOr<M> GetForUpdate(const kv::Reader& reader,
                                 std::string_view name,
                                 std::string_view etag,
                                 const access::Scope& scope) const {
    M record;
    GUANXI_RETURN_IF_ERROR(core_.GetForUpdate(reader, name, etag, scope, record));
    return record;
  }

  // True when a record of that name exists and is not deleted.
  absl::StatusOr<bool> Exists(const kv::Reader& reader, std::string_view name) const {
    return core_.Exists(reader, name);
  }

  // Writes a new record under `record.name()` and returns it with its times and etag.
  // ALREADY_EXISTS when the name (also a deleted record's) or a unique value is taken,
  // INVALID_ARGUMENT (VALUE_SIZE) when it is longer than kMaxRecordBytes, PERMISSION_DENIED
  // (OUT_OF_REACH) when its unit and owner put it where whoever makes the change could not change
  // it again, or into a unit that is not the maker's.
  absl::StatusOr<M> Insert(kv::Txn& txn, const Change& change, M record) const {
    GUANXI_RETURN_IF_ERROR(core_.Insert(txn, change, record));
    return record;
  }

  // The same in two steps, the costly one free of the store: Prepare runs on the caller's thread,
  // so that the one writer is left with little to do. For resources that are created often.
  absl::StatusOr<Draft<M>> Prepare(const Change& change, M record) const {
    GUANXI_ASSIGN_OR_RETURN(Core::Draft rows, core_.Prepare(change, record));
    return Draft<M>{std::move(record), std::move(rows)};
  }
  absl::StatusOr<M> Insert(kv::Txn& txn, const Change& change, const Draft<M>& draft) const {
    M record = draft.record;
    GUANXI_RETURN_IF_ERROR(core_.Insert(txn, change, draft.rows, record));
    return record;
  }

  // Replaces `before`, as it was read in this transaction, by `after` and returns it with its new
  // time and etag. Writes nothing when nothing changed. ALREADY_EXISTS when a unique value is
  // taken, INVALID_ARGUMENT (VALUE_SIZE) when it is longer than kMaxRecordBytes and than
  // before (`Change::uses_reserve` allows kMaxStoredBytes), PERMISSION_DENIED (MOVE_DENIED) when it
  // has another unit or owner and `change` may not move it.
  absl::StatusOr<M> Update(kv::Txn& txn, const Change& change, const M& before, M after) const {
    GUANXI_RETURN_IF_ERROR(core_.Update(txn, change, before, after));
    return after;
  }

  // Marks the record deleted and returns it. Errors as GetForUpdate.
  absl::StatusOr<M> Delete(kv::Txn& txn,
                           const Change& change,
                           std::string_view name,
                           std::string_view etag,
                           const access::Scope& scope) const {
    M record;
    GUANXI_RETURN_IF_ERROR(core_.Delete(txn, change, name, etag, scope, record));
    return record;
  }

  // Takes a deletion back. FAILED_PRECONDITION (WRONG_STATE) when it is not deleted,
  // PERMISSION_DENIED as GetForUpdate.
  absl::StatusOr<M> Undelete(kv::Txn& txn,
                             const Change& change,
                             std::string_view name,
                             std::string_view etag,
                             const access::Scope& scope) const {
    M record;
    GUANXI_RETURN_IF_ERROR(core_.Undelete(txn, change, name, etag, scope, record));
    return record;
  }

  // A page of a list; see ListQuery, and plan.h for what it costs. `Request` is a List request with
  // the AIP-132 fields; without `show_deleted` it never gets a deleted record.
  template <typename Request>
  absl::StatusOr<Page<M>> List(const kv::Reader& reader,
                               const Request& request,
                               const access::Scope& scope) const {
    return List(reader, QueryOf(request), scope);
  }
  absl::StatusOr<Page<M>> List(const kv::Reader& reader,
                               const ListQuery& query,
                               const access::Scope& scope) const {
    Page<M> page;
    GUANXI_ASSIGN_OR_RETURN(
        page.next_page_token,
        core_.List(reader, query, scope, [&](const google::protobuf::Message& record) {
          page.records.push_back(static_cast<const M&>(record));
        }));
    return page;
  }

  // The records whose `term_index` holds `term` (with `prefix`: a term that starts with it), each
  // once, by term, then oldest first, at most `limit`; outside `scope` left out. Reads at most
  // kRowBudget records by term; where that is not all, a `scope` of no more than as many is read
  // through instead, so that what others have hides nothing from it.
  absl::StatusOr<std::vector<M>> LookUp(const kv::Reader& reader,
                                        std::string_view term_index,
                                        std::string_view term,
                                        bool prefix,
                                        size_t limit,
                                        const access::Scope& scope) const {
    std::vector<M> records;
    GUANXI_RETURN_IF_ERROR(core_.LookUp(reader, term_index, term, prefix, limit, scope,
                                        [&](const google::protobuf::Message& record) {
                                          records.push_back(static_cast<const M&>(record));
                                        }));
    return records;
  }

  // The ids behind LookUp without reading the records: what a search intersects. `visit` gets term
  // and id, returns false to stop.
  absl::Status ScanTerms(
      const kv::Reader& reader,
      std::string_view term_index,
      std::string_view prefix,
      absl::FunctionRef<bool(std::string_view term, std::string_view id)> visit) const {
    return core_.ScanTerms(reader, term_index, prefix, visit);
  }

  // Visits every record in the order of ids, deleted ones too, until `visit` returns false. For
  // reports and jobs, off the callback threads.
  absl::Status ForEach(const kv::Reader& reader, absl::FunctionRef<bool(const M&)> visit) const {
    return core_.ForEach(reader, [&](const google::protobuf::Message& record) {
      return visit(static_cast<const M&>(record));
    });
  }

  // The same for the records in `scope` alone, in no order: the index ranges of what it holds where
  // that is little, else all of them.
  absl::Status ForEach(const kv::Reader& reader,
                       const access::Scope& scope,
                       absl::FunctionRef<bool(const M&)> visit) const {
    return core_.ForEach(reader, scope, [&](const google::protobuf::Message& record) {
      return visit(static_cast<const M&>(record));
    });
  }

  // The ids of the records in `scope`, deleted ones too, when they have no more than `most` index
  // rows; nullopt when they have more, and when `scope` holds everything.
  absl::StatusOr<std::optional<IdSet>> VisibleIds(const kv::Reader& reader,
                                                  const access::Scope& scope,
                                                  size_t most) const {
    return core_.VisibleIds(reader, scope, most);
  }

  // True when a record has `value` in `field`, the first field of one of the indexes: for refusing
  // to remove what is in use. Deleted ones do not count.
  absl::StatusOr<bool> AnyWith(const kv::Reader& reader,
                               std::string_view field,
                               std::string_view value) const {
    return core_.AnyWith(reader, field, value);
  }

 private:
  Core core_;
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_TABLE_H_
