#include "common/records/owned_records.h"

#include <fmt/core.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "absl/strings/str_cat.h"
#include "absl/strings/str_split.h"
#include "common/api/page_token.h"
#include "common/api/resource_name.h"
#include "common/records/record_tables.h"
#include "common/status/errors.h"
#include "common/status/macros.h"

namespace guanxi::records {
namespace {

using google::protobuf::Message;
using Tables = std::vector<const table::Core*>;

absl::StatusOr<Tables> AskedFor(const table::Catalog& catalog,
                                const v1::ListOwnedRecordsRequest& request) {
  Tables tables = MovableTables(catalog);
  const auto& types = request.resource_types();
  for (int i = 0; i < types.size(); ++i) {
    const bool known = std::any_of(tables.begin(), tables.end(), [&](const table::Core* table) {
      return table->resource_type() == types[i];
    });
    if (!known) {
      return errors::InvalidField(fmt::format("resource_types[{}]", i),
                                  "must be a type of this service whose records have an owner");
    }
  }
  if (types.empty()) return tables;
  const auto unasked = [&](const table::Core* table) {
    return std::find(types.begin(), types.end(), table->resource_type()) == types.end();
  };
  tables.erase(std::remove_if(tables.begin(), tables.end(), unasked), tables.end());
  return tables;
}

// Where a page ended: in which table, and that table's token.
struct Position {
  std::string collection;
  std::string token;
};

absl::StatusOr<Position> PositionOf(const std::string& page_token, uint64_t query) {
  GUANXI_ASSIGN_OR_RETURN(const std::string text, api::DecodePageToken(page_token, query));
  const std::pair<std::string, std::string> parts = absl::StrSplit(text, absl::MaxSplits('\n', 1));
  return Position{parts.first, parts.second};
}

table::ListQuery OwnedBy(const std::string& owner) {
  table::ListQuery query;
  query.extra.push_back({"owner", owner});
  return query;
}

}  // namespace

absl::StatusOr<v1::ListOwnedRecordsResponse> ListOwned(const table::Catalog& catalog,
                                                       const kv::Reader& reader,
                                                       const v1::ListOwnedRecordsRequest& request,
                                                       const access::Scope& scope) {
  GUANXI_RETURN_IF_ERROR(api::IdOf(request.owner(), "users", "owner").status());
  GUANXI_ASSIGN_OR_RETURN(const int page_size, api::PageSize(request.page_size()));
  GUANXI_ASSIGN_OR_RETURN(const Tables tables, AskedFor(catalog, request));
  const uint64_t hash =
      api::StableHash(absl::StrCat(api::QueryHash(request), " ", scope.Identity()));
  GUANXI_ASSIGN_OR_RETURN(Position from, PositionOf(request.page_token(), hash));
  v1::ListOwnedRecordsResponse response;
  for (const table::Core* table : tables) {
    if (!from.collection.empty() && table->schema().collection != from.collection) continue;
    table::ListQuery query = OwnedBy(request.owner());
    query.page_size = page_size - response.records_size();
    query.page_token = std::exchange(from, {}).token;
    if (query.page_size > 0) {
      const auto visit = [&](const Message& record) {
        v1::ListOwnedRecordsResponse::Record& shown = *response.add_records();
        shown.set_name(table->bookkeeping().Name(record));
        shown.set_resource_type(table->resource_type());
      };
      GUANXI_ASSIGN_OR_RETURN(query.page_token, table->List(reader, query, scope, visit));
      if (query.page_token.empty()) continue;
    }
    response.set_next_page_token(api::EncodePageToken(
        absl::StrCat(table->schema().collection, "\n", query.page_token), hash));
    break;
  }
  return response;
}

absl::StatusOr<v1::CountOwnedRecordsResponse> CountOwned(
    const table::Catalog& catalog,
    const kv::Reader& reader,
    const v1::CountOwnedRecordsRequest& request,
    const access::Scope& scope) {
  GUANXI_RETURN_IF_ERROR(api::IdOf(request.owner(), "users", "owner").status());
  v1::CountOwnedRecordsResponse response;
  for (const table::Core* table : MovableTables(catalog)) {
    v1::CountOwnedRecordsResponse::Count& count = *response.add_counts();
    count.set_resource_type(table->resource_type());
    table::ListQuery query = OwnedBy(request.owner());
    query.page_size = api::kMaxPageSize;
    do {
      GUANXI_ASSIGN_OR_RETURN(query.page_token,
                              table->List(reader, query, scope, [&](const Message&) {
                                count.set_count(count.count() + 1);
                              }));
    } while (!query.page_token.empty());
  }
  return response;
}

}  // namespace guanxi::records
