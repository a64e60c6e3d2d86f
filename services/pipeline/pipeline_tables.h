// The tables of the pipeline service. Numbers are on disk: never reuse one.
#ifndef GUANXI_SERVICES_PIPELINE_PIPELINE_TABLES_H_
#define GUANXI_SERVICES_PIPELINE_PIPELINE_TABLES_H_

#include <string_view>

#include "absl/status/statusor.h"
#include "common/api/resource_name.h"
#include "common/kv/engine.h"
#include "common/status/errors.h"
#include "common/status/macros.h"
#include "common/table/catalog.h"
#include "common/table/table.h"
#include "guanxi/pipeline/v1/opportunities.pb.h"
#include "guanxi/pipeline/v1/orders.pb.h"
#include "guanxi/pipeline/v1/pipelines.pb.h"
#include "guanxi/pipeline/v1/products.pb.h"

namespace guanxi::pipeline {

table::Schema ProductsSchema();
table::Schema PipelinesSchema();
table::Schema OpportunitiesSchema();
table::Schema OrdersSchema();

// Immutable, thread-safe.
struct Tables {
  table::Table<v1::Product> products{ProductsSchema()};
  table::Table<v1::Pipeline> pipelines{PipelinesSchema()};
  table::Table<v1::Opportunity> opportunities{OpportunitiesSchema()};
  table::Table<v1::Order> orders{OrdersSchema()};
  table::Catalog catalog{
      {&products.core(), &pipelines.core(), &opportunities.core(), &orders.core()}};
};

// The product or pipeline that `field` of a request names. INVALID_ARGUMENT for a malformed name,
// FAILED_PRECONDITION (REFERENCE_NOT_FOUND) when there is no such record or it is deleted.
template <typename M>
absl::StatusOr<M> Referred(const table::Table<M>& table,
                           const kv::Reader& reader,
                           std::string_view name,
                           std::string_view field) {
  GUANXI_RETURN_IF_ERROR(api::IdOf(name, table.collection(), field).status());
  absl::StatusOr<M> record = table.Get(reader, name, access::Scope::All());
  if (absl::IsNotFound(record.status())) return errors::ReferenceNotFound(field, name);
  if (record.ok() && record->has_delete_time()) return errors::ReferenceNotFound(field, name);
  return record;
}

}  // namespace guanxi::pipeline

#endif  // GUANXI_SERVICES_PIPELINE_PIPELINE_TABLES_H_
