// How a resource is declared: once, here, and everything else follows from it (rows, indexes,
// lists, visibility, history, events).
#ifndef GUANXI_COMMON_TABLE_SCHEMA_H_
#define GUANXI_COMMON_TABLE_SCHEMA_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "absl/time/time.h"
#include "common/access/people.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "google/protobuf/message.h"

namespace guanxi::changes::v1 {
class Event;
}

namespace guanxi::table {

// An index over fields. Lists choose it by themselves when a filter fixes its first fields, and to
// serve an order.
struct FieldIndex {
  uint8_t id = 0;  // 1 to 199, on disk: never reuse one within a table
  std::vector<std::string>
      fields;  // paths such as `customer`, `affiliations.customer`, `amount.units`; strings,
               // integers, bools, enums, timestamps, dates; one may be repeated
  bool unique =
      false;  // at most one record per value, deleted ones included; empty values are exempt
  // Few records have one value of the first field, as of a reference to a customer: a list that is
  // asked for one value reads this index, whatever its caller may see.
  bool selective = false;
};

// An index over terms that a function takes from a record: normalised phone numbers, words of a
// name. Deleted records are not in it.
struct TermIndex {
  uint8_t id = 0;    // from the same numbers as FieldIndex
  std::string name;  // for LookUp, such as `phone`
  std::function<std::vector<std::string>(const google::protobuf::Message&)> terms;
};

class Core;

// The record that another belongs to, as a comment to its ticket: who sees the one sees the other,
// and who may change the one may change the other, whatever the latter's own unit and owner say.
struct Parent {
  // Whether `scope` holds the record called `name` at `level`; false for one that is not there.
  using Sees = std::function<absl::StatusOr<bool>(const kv::Reader& reader,
                                                  const access::Scope& scope,
                                                  const std::string& name,
                                                  access::Level level)>;

  std::string field;            // holds its name; immutable
  const Core* table = nullptr;  // where it is. Outlives the table.
  Sees sees = nullptr;          // in place of `table`, where parents are of several types

  // Whether records go with another.
  bool any() const { return table != nullptr || sees != nullptr; }
};

struct Change;

// What a change of a record writes besides, in the same commit: an entry of a time line, for one.
struct Effect {
  // `event` is the change as the feed and the history have it. An error undoes the change.
  std::function<absl::Status(kv::Txn& txn, const Change& change, const changes::v1::Event& event)>
      apply;
  // The most it takes for a change of unit, owner and shares.
  size_t writes = 0;
  size_t bytes = 0;
};

// Groups that records are in besides their fields, which filters ask for by
// `inSegment("segments/x")`.
struct Groups {
  // Errors for a name that is none, and for a group that `scope` does not hold, as of a reference.
  std::function<absl::Status(
      const kv::Reader& reader, const access::Scope& scope, const std::string& group)>
      check;
  // Whether `record` is in `group`; false for one that is not there.
  std::function<absl::StatusOr<bool>(
      const kv::Reader& reader, const std::string& group, const google::protobuf::Message& record)>
      holds;
};

// A resource. Its message has a string field `name` (`{collection}/{id}`), and may have
// `create_time`, `update_time`, `delete_time` (Timestamps), `etag`, `unit`, `owner` (strings) and
// `shares` (guanxi.type.v1.Share): the table keeps the first four by itself, and visibility goes by
// the last three.
struct Schema {
  uint8_t id = 0;          // on disk: never reuse one within a service
  std::string collection;  // `customers`
  std::vector<FieldIndex> fields;
  std::vector<TermIndex> terms;
  Parent parent = {};
  // Unit, owner and shares follow another record's by the service's own doing: nobody shares or
  // reassigns such a record by itself.
  bool derived = false;
  std::vector<Effect> effects = {};
  // The field that names the person or company a record is about: `name` where it is the record
  // itself, `customer`, … What is personal in the record is sealed with that one's key, and gone
  // when it is erased (sealing.h); an index begins with it. Empty for records that are about
  // nobody. A record whose field is empty has a key of its own, until it is known whom it is about.
  std::string subject = {};
  // Top-level fields that name other records and stay as they are when those are merged: what is
  // said there was so.
  std::vector<std::string> kept_references = {};
  // Empty functions where there are none.
  Groups groups = {};
};

// Who makes a change, and how: what each event and history entry says.
struct Change {
  std::string actor;       // `users/{id}` …
  std::string request_id;  // may be empty
  std::string method;      // `guanxi.customers.v1.CustomerService/CreateCustomer`; may be empty
  absl::Time time;
  // What its maker reaches: what is inserted lies in it, and errors name what lies in it.
  access::Scope scope = access::Scope::All();
  std::string note;  // why, as the caller put it; may be empty
  // Where its maker may move records: another owner needs the record's unit and the owner's among
  // this scope's, another unit both units. Nothing for those who do not move records.
  access::Scope may_move = access::Scope::All();
  // Whether its maker may take a record from one unit to another at all.
  bool may_cross_units = true;
  // Whether it changes who is named in the record or what the suite keeps in it, not what its
  // writers put there: it does not fail because they left no room for it.
  bool uses_reserve = false;
  // Whom its maker may name as owners.
  access::Naming naming = {};
};

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_SCHEMA_H_
