// Records as they were: found in their history by the commit that made them so.
#ifndef GUANXI_COMMON_TABLE_PAST_H_
#define GUANXI_COMMON_TABLE_PAST_H_

#include <string>

#include "absl/status/status.h"
#include "absl/status/statusor.h"
#include "common/kv/engine.h"
#include "common/table/catalog.h"
#include "google/protobuf/message.h"

namespace guanxi::table {

// The commit that made `message` a record of `catalog` as it is in `reader`; 0 when it is no such
// record, or not all of it is. Costs no key.
absl::StatusOr<kv::Revision> RevisionOf(const Catalog& catalog,
                                        const kv::Reader& reader,
                                        const google::protobuf::Message& message);

// The record `name` as commit `revision` left it, in `record`, which is of its type. NOT_FOUND when
// that commit did not change it, or its subject is erased since.
absl::Status ReadAt(const Catalog& catalog,
                    const kv::Reader& reader,
                    const std::string& name,
                    kv::Revision revision,
                    google::protobuf::Message& record);

}  // namespace guanxi::table

#endif  // GUANXI_COMMON_TABLE_PAST_H_
