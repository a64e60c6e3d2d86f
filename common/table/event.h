// From a write to what the feed and the history say of it.
#ifndef GUANXI_COMMON_TABLE_EVENT_H_
#define GUANXI_COMMON_TABLE_EVENT_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "common/kv/engine.h"
#include "common/table/bookkeeping.h"
#include "common/table/schema.h"
#include "common/table/sealing.h"
#include "google/protobuf/message.h"
#include "guanxi/changes/v1/changes.pb.h"

namespace guanxi::table {

// One write of a record. `before` and `after` are null where the record was or is not there, and
// their rows empty.
struct Write {
  std::string_view name;
  std::string_view id;
  const google::protobuf::Message* before;
  const google::protobuf::Message* after;
  std::string before_row;  // as the table's Sealing encodes it
  std::string after_row;
  guanxi::changes::v1::Event::Kind kind;
};

// Puts the event of `write` into the feed and into the record's history, its records as rows; gives
// it without them.
guanxi::changes::v1::Event Record(kv::Txn& txn,
                                  uint8_t table,
                                  const std::string& resource_type,
                                  const Bookkeeping& bookkeeping,
                                  const Sealing& sealing,
                                  const Change& change,
                                  Write write);

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_EVENT_H_
