// Who sees what an entry of a time line is about: whoever sees that record. Of this service's own
// records the tables tell; of others' the unit, owner and shares, as their feeds have them, are
// kept in rows beside the tables.
//
//   meta   48, name of the record   → state::v1::SourceAccess        (frozen, as it is on disk)
#ifndef GUANXI_SERVICES_CUSTOMERS_TIMELINE_SOURCE_ACCESS_H_
#define GUANXI_SERVICES_CUSTOMERS_TIMELINE_SOURCE_ACCESS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/access/scope.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"
#include "guanxi/changes/v1/changes.pb.h"
#include "guanxi/customers/state/v1/timeline_state.pb.h"

namespace guanxi::customers {

// Whose a record of another service is, without saying since when.
template <typename M>
state::v1::SourceAccess AccessOf(const M& record) {
  state::v1::SourceAccess access;
  access.set_unit(record.unit());
  access.set_owner(record.owner());
  *access.mutable_shares() = record.shares();
  return access;
}

// Keeps whose the record of `event` is after it, once it `matters`: when it has an entry. What a
// newer event said of it stays.
absl::Status TakeAccess(kv::Txn& txn,
                        const changes::v1::Event& event,
                        state::v1::SourceAccess access,
                        bool matters);

// Whether `scope` holds the record `name` at `level`: one of the tables of `catalog`, else one that
// TakeAccess was told of. False for others.
absl::StatusOr<bool> SeesSource(const table::Catalog& catalog,
                                const kv::Reader& reader,
                                const access::Scope& scope,
                                const std::string& name,
                                access::Level level);

}  // namespace guanxi::customers

#endif  // GUANXI_SERVICES_CUSTOMERS_TIMELINE_SOURCE_ACCESS_H_
